"""What wraps every API request, in the order of rule HTTP-4.

1 rate limit (429), 2 the sandbox's ``X-With-Server-Date`` (400), 3 version and route (404, 410). Token, programme,
filters and body follow in the route. API requests need no session, no cookie and no CSRF token, so they end here and
never meet the middleware of the pages.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import ResolverMatch, resolve

from cpd.api import answers, errors, headers
from cpd.api.authentication import presented
from cpd.api.call import ATTRIBUTE, Call
from cpd.api.compression import compress
from cpd.api.explaining import explained
from cpd.api.limits import REQUESTS, SECONDS, Allowance
from cpd.api.versions import LATEST, Standing, Version, find_version
from cpd.core import clock
from cpd.core.dates import parse_instant, print_instant
from cpd.core.refusals import NotFound, NotYours, Refusal
from cpd.core.turns import Trouble, again, trouble_of
from cpd.core.work import commits

SECURITY = headers.settled(
    (
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Content-Security-Policy", "default-src 'none'"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
    )
)
POLICY = headers.settled([("RateLimit-Policy", f'"default";q={REQUESTS};w={SECONDS}')])
STALE_SINCE = "X-Stale-Since"
"""The midnight whose changes an answer does not show yet (docs/adr/0019-midnight.md)."""

log = structlog.get_logger("cpd.api")


NOT_VERSIONS = ("docs", "notify-callback")
"""What else stands under ``/api/``, and is no concern of a provider's token."""


class ApiMiddleware:
    """Answers every request under ``/api/v…`` and leaves the others alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers the request."""
        _without_closing_slash(request)
        segment = _version_segment(request.path_info)
        if segment is None:
            response: HttpResponseBase = self.get_response(request)
            return _finished(request, response) if request.path_info.startswith("/api/") else response
        head = request.method == "HEAD"
        if head:
            request.method = "GET"
        version = find_version(segment)
        token = presented(request)
        if token.allowance.allowed:
            number = version.number if version else None
            call = Call(version=number or LATEST, token=token, suffix="")
            setattr(request, ATTRIBUTE, call)
            response = _answer(request, version, call)
            if call.stale_since is not None:
                response[STALE_SINCE] = print_instant(call.stale_since)
        elif token.turned_away:
            response = answers.too_many_failures(token.allowance.resets_in)
        else:
            response = answers.too_many(token.allowance.resets_in)
        if version is not None and version.number >= LATEST:
            response = explained(request, response)
        _say_what_is_left(response, token.allowance)
        headers.add(response, SECURITY)
        if settings.SECURE_HSTS_SECONDS and request.is_secure():
            response["Strict-Transport-Security"] = (
                f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
            )
        if version is not None:
            headers.add(response, version.headers)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        if head:
            request.method = "HEAD"
        return _finished(request, response)


def _say_what_is_left(response: HttpResponseBase, allowance: Allowance) -> None:
    """How many more requests are allowed; ``Retry-After`` only when this one was refused."""
    headers.add(response, POLICY)
    headers.add_number(response, "RateLimit", allowance.text)
    if not allowance.allowed:
        response["Retry-After"] = str(allowance.resets_in)


def _without_closing_slash(request: HttpRequest) -> None:
    """A slash at the end of an API path makes no other path of it (rule HTTP-7)."""
    if request.path_info.startswith("/api/") and request.path_info.endswith("/") and request.path_info != "/api/":
        request.path_info = request.path_info.removesuffix("/")
        request.path = request.path.removesuffix("/")


def _finished(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The answer as it is sent: 304 for ``If-None-Match: *``, compressed for clients that accept
    it, no body for HEAD."""
    reads = request.method in ("GET", "HEAD")
    if reads and response.status_code == 200 and request.headers.get("If-None-Match", "").strip() == "*":
        response = answers.nothing_new(response)
    compress(request, response)
    if response.status_code == 304:
        del response["Content-Length"], response["Content-Type"]
    elif isinstance(response, HttpResponse):
        headers.add_number(response, "Content-Length", str(len(response.content)))
    if request.method == "HEAD":
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = iter(())
        else:
            response.content = b""  # type: ignore[attr-defined]
    return response


def _version_segment(path: str) -> str | None:
    """The segment of an API path that names a version: ``v1``, and also ``v1.2`` or ``v99``."""
    if not path.startswith("/api/"):
        return None
    segment = path[5:].partition("/")[0]
    return segment if segment not in NOT_VERSIONS else None


def _answer(request: HttpRequest, version: Version | None, call: Call) -> HttpResponseBase:
    number = version.number if version else None
    committed = commits()
    try:
        moved = _moved_clock(request)
        if version is None:
            return answers.not_found(None)
        if version.standing is Standing.DISCONTINUED:
            return answers.failed(errors.DISCONTINUED, version=version.number, latest=LATEST)
        with moved:
            return _route(request, call)
    except answers.ApiError as error:
        return error.response
    except (Http404, NotFound):
        return answers.not_found(number)
    except NotYours:
        return answers.not_yours(call.version)
    except Refusal as refusal:
        return answers.refused(refusal, call.version)
    except TooManyFieldsSent:
        return answers.failed(errors.TOO_MANY_PARAMETERS)
    except RequestDataTooBig:
        return answers.failed(errors.TOO_BIG)
    except Exception as error:
        trouble = trouble_of(error)
        if trouble is not None:
            return _in_trouble(request, number, trouble, stored=commits() != committed)
        log.exception("request failed", path=request.path_info, method=request.method)
        return answers.fault(stored=commits() != committed)


def _in_trouble(request: HttpRequest, version: int | None, trouble: Trouble, *, stored: bool) -> HttpResponse:
    """What the database could not do. A connection that is gone is let go; one that merely waited is kept."""
    log.exception("database in trouble", path=request.path_info, method=request.method, trouble=trouble.value)
    if trouble is Trouble.AWAY:
        connection.close()
    return answers.unavailable(version, trouble, stored=stored)


def _moved_clock(request: HttpRequest) -> AbstractContextManager[None]:
    """The clock of this request: moved by ``X-With-Server-Date`` in the sandbox (rule HTTP-29)."""
    text = request.headers.get("X-With-Server-Date")
    if text is None or not settings.SANDBOX:
        return nullcontext()
    instant = parse_instant(text)
    if instant is None or not clock.settable(instant):
        raise answers.ApiError(answers.failed(errors.SERVER_DATE))
    return clock.at(instant)


def _route(request: HttpRequest, call: Call) -> HttpResponseBase:
    """Finds the route and runs it. A method that a route does not have is as unknown as the route (rule HTTP-5)."""
    path = request.path_info.removesuffix(".json")
    name, dot, wanted = path.rpartition("/")[2].partition(".")
    call.suffix = dot + wanted if name and wanted else ""
    match = _resolve(path, call)
    request.resolver_match = match
    response = _run(request, match)
    if response.status_code == 405:
        return answers.not_found(call.version)
    return response


_routes: dict[str, ResolverMatch] = {}
"""The same few lists are asked for again and again. Only whole addresses of ours get in here, none with an id."""


def _route_of(path: str) -> ResolverMatch:
    match = _routes.get(path)
    if match is None:
        match = resolve(path)
        if match.url_name is not None and not match.kwargs and not match.args:
            _routes[path] = match
    return match


def _resolve(path: str, call: Call) -> ResolverMatch:
    """The route of a path; 406 for a list that is asked for in a format it does not have."""
    match = _route_of(path)
    if match.url_name is None and call.suffix:
        plain = path.removesuffix(call.suffix)
        if _route_of(plain).url_name is not None and (call.version >= LATEST or _route_of(plain + ".csv").url_name):
            raise answers.ApiError(answers.not_acceptable(call.version))
    if match.url_name is None:
        raise answers.ApiError(answers.not_found(call.version))
    return match


def _run(request: HttpRequest, match: ResolverMatch) -> HttpResponseBase:
    """Runs a route, and again when it had to give way to another transaction.

    A read is run again as well when the database's connection turns out to be gone.
    """

    def run() -> HttpResponseBase:
        return match.func(request, *match.args, **match.kwargs)

    try:
        return again(run)
    except (OperationalError, InterfaceError) as error:
        if request.method != "GET" or connection.in_atomic_block or trouble_of(error) is not Trouble.AWAY:
            raise
        connection.close()
        return run()
