"""What wraps every request: whom it came through, its id, its line in the log, and the safety of pages."""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cpd.core.addresses import is_trusted
from cpd.core.logs import Lines, begun_line, ended_line, request_id_for
from cpd.core.turns import again
from cpd.core.work import commits
from cpd.web import measuring
from cpd.web.problems import bad_request, method_not_allowed, not_found


def _explained(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """The page for a method that an address does not have, in place of an empty answer."""
    response = method_not_allowed(request)
    response["Allow"] = refused["Allow"]
    return response


GetResponse = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("cpd.requests")


class TrustedProxiesMiddleware:
    """Believes ``X-Forwarded-Proto`` from trusted proxies only: from anybody else it is as if it were not there."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers the request."""
        header = "HTTP_X_FORWARDED_PROTO"
        if header in request.META:
            trusted = settings.ENVIRONMENT.trusted_proxies
            if not is_trusted(request.META.get("REMOTE_ADDR", ""), trusted):
                del request.META[header]
        return self.get_response(request)


class RequestIdMiddleware:
    """Echoes ``X-Request-Id``, or makes one, and puts it into every log line of the request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers the request."""
        request_id = request_id_for(request.headers.get("X-Request-Id", ""))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        return response


class RequestLogMiddleware:
    """One line for each request: method, path, status and time. Never a query, a body, a name or an address.

    Counts it for ``/metrics`` as well, where there is such a page.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers the request."""
        began = time.monotonic()
        response = self.get_response(request)
        note(request, response.status_code, time.monotonic() - began)
        return response


def note(request: measuring.Asked, status: int, seconds: float) -> None:
    """Writes the line of a request that was answered, and counts it."""
    log.info(
        "request",
        method=request.method,
        path=request.path_info.partition("/link/")[0],
        status=status,
        ms=round(seconds * 1000, 1),
    )
    if settings.ENVIRONMENT.metrics_token:
        measuring.note(request, status, seconds)


class ReadyNotes:
    """Notes of requests whose answers are ready: as :func:`note` writes them, but for what is the same every time."""

    def __init__(self) -> None:
        self._lines = Lines()
        self.open = self._lines.open
        self.close = self._lines.close

    def about(self, request: measuring.Asked, status: int) -> Callable[[float, str], None]:
        """What writes the line of a request that was answered once more, given the seconds that it took and its id."""
        begun = begun_line(method=request.method, path=request.path_info, status=status)
        counted = bool(settings.ENVIRONMENT.metrics_token)

        def write(seconds: float, request_id: str) -> None:
            self._lines.add(ended_line(begun, seconds, request_id))
            if counted:
                measuring.note(request, status, seconds)

        return write


NUL = "\x00"


class CookieMiddleware:
    """Leaves out cookies with the character NUL: none of ours has it, and the database of sessions can't be asked."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers the request."""
        for name in [name for name, value in request.COOKIES.items() if NUL in value]:
            del request.COOKIES[name]
        return self.get_response(request)


def _unreadable(request: HttpRequest) -> HttpResponse | None:
    """The page for an address with the character NUL, which nothing of ours has; None for any other."""
    if NUL in request.path_info:
        return not_found(request)
    if any(NUL in text for name, values in request.GET.lists() for text in (name, *values)):
        return bad_request(request)
    return None


class PageSecurityMiddleware:
    """A content security policy for pages: our own style sheet, images and forms, one script by its nonce."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers the request."""
        nonce = secrets.token_urlsafe(16)
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        request.commits_before = commits()  # type: ignore[attr-defined]
        response = _unreadable(request) or self.get_response(request)
        if response.status_code == 405 and not response.content:
            response = _explained(request, response)
        response["Content-Security-Policy"] = (
            f"default-src 'self'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
            "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response


class TurnsMiddleware:
    """Runs a page again when it had to give way to another transaction. The last of all, so that only
    the view runs twice."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers the request."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> HttpResponse:
        """Answers by the view."""
        return again(lambda: view(request, *args, **kwargs))
