"""One call of the API on its way: what the middleware found out, and what a route does with it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import orjson
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError

from cpd.api import answers, errors
from cpd.api.authentication import Basis, Caller, Presented, Whose, authenticate, authorise
from cpd.api.parameters import check_filter_shape
from cpd.providers.rules import Scope
from cpd.publishing.streams import Mark

JSON_TYPES = ("application/json", "application/vnd.api+json", "text/x-json")
ATTRIBUTE = "cpd_call"
Asked = TypeVar("Asked")
Feeds = tuple[str, ...]
"""Names of the feeds of which something is looked at."""

Schools = tuple[int | None, int | None, int | None]
"""How the stream of schools stands: its newest change, its epoch, and from which change on it is complete."""


class Listed(NamedTuple):
    """A list that is read of one feed, by whoever runs its programme, with the filters and columns to sort by that it
    takes."""

    feed: str
    scope: Scope
    filters: tuple[str, ...]
    sorts: tuple[str, ...]


@dataclass(slots=True)
class Call:
    """A request of a version, with the token it presents.

    ``stale_since``: the answer leaves out what the date has changed since that midnight.
    ``depends_on`` is there when the answer depends on nothing else beside the request: the same request has the same
    answer as long as it stays the same. ``listed`` is there when it is a page of a list, and of nothing else.
    """

    version: int
    token: Presented
    suffix: str
    stale_since: datetime | None = None
    depends_on: "DependsOn | None" = None
    listed: Listed | None = None


class DependsOn(NamedTuple):
    """What an answer depends on: whose it is, and how it stood before anything was read: the provider, how far its
    stream was (``mark``) in the feeds of which anything was looked at, all where they are None, and the schools,
    where it shows any."""

    whose: Whose
    basis: Basis
    mark: Mark
    feeds: Feeds | None
    schools: Schools | None = None

    @classmethod
    def on(cls, caller: Caller, feeds: Feeds | None, schools: Schools | None = None) -> "DependsOn":
        """On what the caller is shown of these feeds, as they stand."""
        return cls(caller.whose, caller.basis, caller.progress.mark(feeds), feeds, schools)

    def still_holds(self, caller: Caller) -> bool:
        """Whether what the caller would be shown now of the feeds is the same. Of schools it says nothing."""
        return (
            caller.whose == self.whose and caller.basis == self.basis and caller.progress.mark(self.feeds) == self.mark
        )


def call_of(request: HttpRequest) -> Call:
    """What the middleware noted about this request."""
    call: Call = getattr(request, ATTRIBUTE)
    return call


def admit(request: HttpRequest, scope: Scope, *, to_write: bool = False) -> Caller:
    """Lets the caller in: 401 without a usable token, 403 without the programme, 400 for a filter that is no object."""
    call = call_of(request)
    caller = authenticate(call.token, to_write=to_write)
    authorise(caller, scope, call.version)
    check_filter_shape(request.GET)
    return caller


def understand(request: HttpRequest, scope: Scope, read: Callable[[QueryDict], Asked]) -> Asked:
    """What the query asks for. A query that is refused is refused only to callers who may be here (rule HTTP-2)."""
    query = request.GET
    try:
        check_filter_shape(query)
        return read(query)
    except answers.ApiError:
        admit(request, scope)
        raise


class _NamedTwice(Exception):
    """A JSON object names a member twice: which of the two is meant, nobody can say."""


def _each_once(members: list[tuple[str, Any]]) -> None:
    name = first_repeated([name for name, _ in members])
    if name is not None:
        raise _NamedTwice(name)


def first_repeated(names: Sequence[str]) -> str | None:
    """The first name that is there a second time. Each is looked at once, however many there are."""
    seen: set[str] = set()
    for name in names if len(set(names)) != len(names) else ():
        if name in seen:
            return name
        seen.add(name)
    return None


def read_body(request: HttpRequest) -> Any:
    """A write's body, which must be JSON. Ends the request with 400 for anything else."""
    content_type = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    try:
        if content_type not in JSON_TYPES:
            raise answers.ApiError(answers.failed(errors.CONTENT_TYPE if request.body else errors.MISSING_DATA))
        if request.headers.get("Content-Encoding", "").strip().lower() not in ("", "identity"):
            raise answers.ApiError(answers.failed(errors.CONTENT_ENCODING))
        body = orjson.loads(request.body)
        json.loads(request.body, object_pairs_hook=_each_once)
    except (orjson.JSONDecodeError, RecursionError):
        raise answers.ApiError(answers.failed(errors.JSON)) from None
    except (OSError, MultiPartParserError):
        raise answers.ApiError(answers.failed(errors.BODY)) from None
    except _NamedTwice as twice:
        raise answers.ApiError(answers.failed(errors.NAMED_TWICE, name=str(twice)[:100])) from None
    return body


def read_attributes(request: HttpRequest) -> dict[str, Any]:
    """The attributes in a write's body. Ends the request with 400 when the envelope is not there.

    ``data`` must be an object and not empty; ``attributes`` that are no object count as none (rule HTTP-12).
    """
    body = read_body(request)
    data = body.get("data") if isinstance(body, dict) else None
    if not isinstance(data, dict) or not data:
        raise answers.ApiError(answers.failed(errors.MISSING_DATA))
    attributes = data.get("attributes")
    return attributes if isinstance(attributes, dict) else {}


def read_some_attributes(request: HttpRequest, names: Sequence[str]) -> dict[str, Any]:
    """Those of the attributes ``names`` that the body has, for a write that can do without a body (rule NPQ-44).

    No body at all is none of them. Ends the request with 400 when there is a body, and none of them in it.
    """
    if not request.body:
        return {}
    attributes = read_attributes(request)
    given = {name: attributes[name] for name in names if name in attributes}
    if not given:
        raise answers.ApiError(answers.failed(errors.NO_ATTRIBUTES, names=", ".join(names)))
    return given
