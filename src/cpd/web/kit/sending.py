"""A form that could not be taken: what was typed stays on the page, and can be sent again.

The page keeps it in hidden fields, so that nothing of it is written anywhere. It is offered only for a form that came
from a page of ours: a forged one must not be finished by a click of the person it was meant to trick.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
LONGEST = 200_000
"""Characters that a page keeps at most."""

SIGN_IN = "/sign-in"
EXPIRED = "You have been signed out. Sign in again to continue."


@dataclass(frozen=True)
class Typed:
    """What was typed into a form, by the names of its fields. ``files``: that files were chosen, which are not kept."""

    fields: tuple[tuple[str, str], ...]
    files: bool = False


def typed_into(request: HttpRequest) -> Typed | None:
    """What a form of ours sent; None for what came from elsewhere, can't be read, or is too long to be kept."""
    if request.method != "POST" or not _from_here(request):
        return None
    try:
        fields = tuple((name, value) for name, values in request.POST.lists() for value in values if name != TOKEN)
        files = bool(request.FILES)
    except (
        BadRequest,
        MultiPartParserError,
        RequestDataTooBig,
        TooManyFieldsSent,
        TooManyFilesSent,
        UnreadablePostError,
    ):
        return None
    if sum(len(name) + len(value) for name, value in fields) > LONGEST:
        return None
    return Typed(fields, files)


def _from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of ours sent this. Browsers say it of every form; nobody else can."""
    said = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        came_from = urlsplit(said)
    except ValueError:
        return False
    own = {(request.scheme, request.get_host())} | {
        (parts.scheme, parts.netloc) for parts in map(urlsplit, settings.CSRF_TRUSTED_ORIGINS)
    }
    return (came_from.scheme, came_from.netloc) in own


def send_again(request: HttpRequest, typed: Typed, title: str, *paragraphs: str, sign_in: bool = False) -> HttpResponse:
    """A page that keeps what was typed, and a button that sends it again. It needs no database and no session."""
    return render(
        request,
        "kit/send_again.html",
        {
            "cspNonce": getattr(request, "csp_nonce", ""),
            "csrf": get_token(request),
            "signed_in": False,
            "title": title,
            "paragraphs": paragraphs,
            "typed": typed,
            "action": request.get_full_path(),
            "sign_in": SIGN_IN if sign_in else "",
        },
        status=403,
    )


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """What somebody gets who is not signed in: the page on which one signs in; of a form they sent, what they typed."""
    typed = typed_into(request)
    if typed is not None:
        return send_again(
            request,
            typed,
            "You have been signed out",
            "Nothing was saved, because you are no longer signed in. What you typed is kept on this "
            "page for as long as you leave it open.",
            sign_in=True,
        )
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        messages.info(request, EXPIRED)
    return redirect(SIGN_IN)
