"""How pages are rendered: the GOV.UK Design System through Jinja2."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader, PrefixLoader

from cpd.web.accounts import sessions
from cpd.web.kit.forms import KitForm
from cpd.web.kit.words import in_words, instant_in_words


def environment(**options: Any) -> Environment:
    """The Jinja2 environment that Django asks for: our templates, then the design system's."""
    options.pop("autoescape", None)
    own = options.pop("loader")
    made = Environment(
        autoescape=True,
        undefined=ChainableUndefined,
        loader=ChoiceLoader([own, PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})]),
        **{key: value for key, value in options.items() if key not in ("undefined",)},
    )
    made.filters["date"] = in_words
    made.filters["instant"] = instant_in_words
    made.globals["sandbox"] = settings.SANDBOX
    made.globals["once"] = _once()
    return made


def _once() -> Callable[..., str]:
    """What templates call to draw a part of a page once in each process, for each navigation that it may have.

    The header and the footer take longer to draw than a short page between them, and differ in nothing but the
    navigation: one for each set of roles.
    """
    drawn: dict[tuple[str, tuple[tuple[str, str], ...]], str] = {}

    def once(part: str, navigation: Sequence[Mapping[str, str]] = (), *, caller: Callable[[], str]) -> str:
        key = part, tuple((entry["text"], entry["href"]) for entry in navigation or ())
        if key not in drawn:
            drawn[key] = caller()
        return drawn[key]

    return once


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """A page, with what every page needs.

    Of a ``form`` in the context the errors stand at the top of the page; then the status is 422, and the title says so.
    """
    form = (context or {}).get("form")
    errors = form.error_summary if isinstance(form, KitForm) else []
    return render(
        request,
        template,
        {
            "cspNonce": getattr(request, "csp_nonce", ""),
            "csrf": get_token(request),
            "signed_in": request.user.is_authenticated,
            "navigation": sessions.navigation(request),
            "notices": [str(notice) for notice in get_messages(request)],
            **({"errors": errors} if form is not None else {}),
            **(context or {}),
        },
        status=422 if errors and status == 200 else status,
    )


def question(
    request: HttpRequest, form: KitForm, context: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """A page that asks what the form asks, with one button."""
    return page(request, "kit/question.html", {"title": form.heading, "form": form, **(context or {})}, status)
