"""The first page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cpd.sandbox.personas import personas
from cpd.web.pages import page


def start(request: HttpRequest) -> HttpResponse:
    """What this is, for whom, and where to go; in the sandbox also whom one can sign in as."""
    return page(
        request,
        "home.html",
        {"title": "Manage Teacher CPD", "personas": personas() if settings.SANDBOX else []},
    )
