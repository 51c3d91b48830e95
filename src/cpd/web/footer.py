"""What the footer leads to: help, cookies, privacy, accessibility."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cpd.accounts.privacy import newest_notice
from cpd.web.accounts.openid import way_in
from cpd.web.kit.parts import Column, Table
from cpd.web.pages import page


@dataclass(frozen=True)
class Cookie:
    """A cookie that we set."""

    name: str
    purpose: str
    lasts: str


COOKIES = (
    Cookie(settings.SESSION_COOKIE_NAME, "Remembers that you are signed in, or are signing in", "2 hours"),
    Cookie(settings.CSRF_COOKIE_NAME, "Protects the forms you send from being forged", "1 year"),
    Cookie("messages", "Carries a short notice to the next page you see", "Until you see the notice"),
)
"""Every cookie of the service. A test holds the pages to it."""


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """Which cookies there are, and that none needs consent."""
    table = Table(
        caption="Essential cookies",
        columns=[
            Column("Name", lambda cookie: cookie.name),
            Column("Purpose", lambda cookie: cookie.purpose),
            Column("Expires", lambda cookie: cookie.lasts),
        ],
        rows=COOKIES,
    )
    return page(request, "footer/cookies.html", {"title": "Cookies", "table": table})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is done with people's data, for whoever wants to read it."""
    return _shown(request, "footer/privacy.html", "Privacy notice", notice=newest_notice())


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible the service is, how that was tested, and whom to tell."""
    return _shown(request, "footer/accessibility.html", "Accessibility statement")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Answers to what is asked most, and whom to ask."""
    return _shown(request, "footer/help.html", "Help", openid=way_in())


def support_email() -> str:
    """Where people write who need help; empty where none is set."""
    return settings.ENVIRONMENT.support_email


def _shown(request: HttpRequest, template: str, title: str, **more: object) -> HttpResponse:
    return page(request, template, {"title": title, "support_email": support_email(), **more})
