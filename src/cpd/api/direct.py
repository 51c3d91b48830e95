"""Requests of the API, answered with less of Django around them (docs/adr/0033-the-api-takes-a-short-way.md).

What answers is the same: the middlewares of the settings up to the API's own, which goes no further. Left out is what
Django does around them for pages: signals, session and form tokens, responses that close what they hold.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, BinaryIO, cast
from wsgiref.types import StartResponse

from django.core.handlers.wsgi import LimitedStream, WSGIHandler, WSGIRequest
from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import parse_header_parameters

from cpd.api.headers import all_of
from cpd.api.ready import ReadyAnswers
from cpd.edge.desk import ARRIVED, TICKET


class Headers:
    """The headers of a request by name, whatever its case. Nothing is copied: few of them are ever asked for."""

    __slots__ = ("_environ",)

    def __init__(self, environ: dict[str, Any]) -> None:
        self._environ = environ

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a header; the default where it is not there."""
        return self._environ.get(_key(name), default)

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._environ


@cache
def _key(name: str) -> str:
    """Where WSGI keeps a header. Names come from our own code, so there are few."""
    key = name.upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"


class PlainRequest(WSGIRequest):
    """A request whose address and forms are UTF-8, whatever ``charset`` its Content-Type names.

    Django would read the address, too, in that charset: what it asks for would be something else, or nothing.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


class PlainHandler(WSGIHandler):
    """Django's handler, for such requests."""

    request_class = PlainRequest


class ApiRequest(PlainRequest):
    """A request of the API: one of Django's, which reads no more than is asked for."""

    content_type = ""
    _encoding = None
    _read_started = False
    resolver_match = None

    def __init__(self, environ: dict[str, Any]) -> None:
        self.__dict__["headers"] = Headers(environ)
        path = environ["PATH_INFO"]
        if "CONTENT_TYPE" in environ or "CONTENT_LENGTH" in environ or not path.isascii():
            super().__init__(environ)
            return
        self.environ = self.META = environ
        self.path = self.path_info = path
        self.method = environ["REQUEST_METHOD"].upper()
        self.content_params: dict[str, str] = {}
        self._stream = cast(BinaryIO, LimitedStream(environ["wsgi.input"], 0))


class Application:
    """The WSGI application: Django's, and the short way for requests of a version of the API."""

    def __init__(self, desk: ReadyAnswers | None = None) -> None:
        self.desk = desk
        self._django = PlainHandler()
        self._middlewares: Callable[[HttpRequest], HttpResponseBase] = self._django._middleware_chain  # type: ignore[attr-defined]

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answers a request."""
        if not environ["PATH_INFO"].startswith("/api/v"):
            return self._django(environ, start_response)
        renew_connection()
        ticket = environ.get(TICKET) if self.desk is not None else None
        if self.desk is not None and ticket is not None and (ready := self.desk.answer(ticket, environ[ARRIVED])):
            start_response(ready.status, ready.headers)
            return [ready.body]
        request = ApiRequest(environ)
        response = self._middlewares(request)
        status, headers = f"{response.status_code} {response.reason_phrase}", all_of(response)
        if self.desk is not None and ticket is not None:
            self.desk.keep(ticket, request, response, status, headers)
        start_response(status, headers)
        return [response.content] if isinstance(response, HttpResponse) else cast(Iterable[bytes], response)


def renew_connection() -> None:
    """Lets this thread's connection to the database go where something went wrong on it before, as Django does."""
    database = connections[DEFAULT_DB_ALIAS]
    if database.errors_occurred or not database.autocommit:
        database.close_if_unusable_or_obsolete()
