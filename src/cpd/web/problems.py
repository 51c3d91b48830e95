"""Pages that say why a request was not answered: 400, 403, 404, 405, 413, 500 and 503.

They need neither the session nor the database, so that they can be shown when those are what is wrong.
"""

import sys

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cpd.core.turns import RETRY_AFTER, Trouble, trouble_of
from cpd.core.work import commits
from cpd.web.kit.sending import send_again, typed_into

START = ("/", "Go to the start")


def problem(request: HttpRequest, status: int, title: str, *paragraphs: str) -> HttpResponse:
    """A page that says what is wrong, and what to do."""
    return render(
        request,
        "problem.html",
        {
            "cspNonce": getattr(request, "csp_nonce", ""),
            "signed_in": False,
            "title": title,
            "paragraphs": paragraphs,
            "onwards": START,
        },
        status=status,
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page, or not for whoever asks."""
    return problem(
        request,
        404,
        "Page not found",
        "If you typed the address, check that it is right. If you followed a link, it may be old.",
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request can't be read, or is too large to be."""
    if isinstance(exception, RequestDataTooBig):
        return problem(
            request,
            413,
            "What was sent is too large",
            "It is larger than 10 MB. Nothing was changed. Go back and send less at a time.",
        )
    return problem(
        request,
        400,
        "There is a problem with what was sent",
        "We could not read it, so nothing was changed. Go back, reload the page and try again.",
    )


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its key: an old page, or a browser that keeps no cookies. What was typed can be sent again."""
    typed = typed_into(request)
    if typed is not None:
        return send_again(
            request,
            typed,
            "This form has expired",
            "The page was open for too long, or you have signed in since you opened it, so nothing was changed. What "
            "you typed is still here.",
            "If this happens each time, check that your browser accepts cookies from this service.",
        )
    return problem(
        request,
        403,
        "This form has expired",
        "Nothing was changed. Go back, reload the page and send the form again.",
        "If this happens each time, check that your browser accepts cookies from this service.",
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Whoever is signed in may not do this."""
    return problem(request, 403, "You cannot see this page", "You are signed in as somebody who has no access to it.")


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    """The address is right, but not for this kind of request."""
    return problem(
        request,
        405,
        "This page cannot be used like that",
        "Nothing was changed. Go to the start and find the page from there.",
    )


IN_TROUBLE = {
    Trouble.IN_USE: "Somebody else is changing the same record.",
    Trouble.TOO_LONG: "This took too long, so we stopped it.",
    Trouble.FULL: "The service cannot store anything at present.",
    Trouble.AWAY: "The service cannot reach its database.",
}
"""What the page says when the database could not do what it was asked for."""


def unavailable(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """The database can't do it at present. Whether something was stored before is not known here."""
    response = problem(
        request,
        503,
        "Sorry, the service cannot do this at the moment",
        IN_TROUBLE[trouble],
        "Wait a minute, then go back, reload the page and check whether your change was saved before you try again.",
    )
    response["Retry-After"] = str(RETRY_AFTER[trouble])
    return response


def _outcome(request: HttpRequest) -> str:
    """What became of what was sent: whether anything was committed before the fault."""
    if commits() != getattr(request, "commits_before", None):
        return "Your change may have been made. Check whether it was saved before you try again."
    return "Nothing was changed. Try again later."


def server_error(request: HttpRequest) -> HttpResponse:
    """Something went wrong on our side. A failure of the database is a 503 that says what it is."""
    error = sys.exc_info()[1]
    trouble = trouble_of(error) if error else None
    if trouble is not None:
        return unavailable(request, trouble)
    return problem(
        request,
        500,
        "Sorry, there is a problem with the service",
        f"{_outcome(request)} If it happens again, tell us what you did and when.",
    )
