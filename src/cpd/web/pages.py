"""How pages are rendered: the GOV.UK Design System through Jinja2."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader, PrefixLoader

LONDON = ZoneInfo("Europe/London")


def show_date(day: date | None) -> str:
    """``1 September 2022``."""
    return f"{day.day} {day:%B %Y}" if day else ""


def show_instant(instant: datetime | None) -> str:
    """``1 September 2022 at 9:05am``, in London time."""
    if instant is None:
        return ""
    local = instant.astimezone(LONDON)
    return f"{show_date(local.date())} at {local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


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
    made.filters["date"] = show_date
    made.filters["instant"] = show_instant
    made.globals["sandbox"] = settings.SANDBOX
    return made


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """A page, with what every page needs."""
    return render(
        request,
        template,
        {
            "cspNonce": getattr(request, "csp_nonce", ""),
            "csrf": get_token(request),
            "signed_in": "tutor_id" in request.session,
            **(context or {}),
        },
        status=status,
    )


def error_list(form: Form) -> list[dict[str, str]]:
    """The errors of a form for the summary at the top of the page, each with a link to its field."""
    return [
        {"text": str(message), "href": f"#{getattr(form.fields.get(name), 'first_id', None) or name}"}
        for name, messages in form.errors.items()
        for message in messages
    ]


def field_errors(form: Form) -> dict[str, dict[str, str]]:
    """The first error of each field, as the design system's macros take it."""
    return {name: {"text": str(messages[0])} for name, messages in form.errors.items()}
