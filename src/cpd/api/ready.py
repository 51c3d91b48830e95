"""Answers that are ready: given again, in the event loop, as long as nothing that they depend on has changed
(docs/adr/0054-answers-that-are-ready.md).

An answer gets here once it was made the usual way. It is given again to a request that says the same, and only after
PostgreSQL was asked who calls and how everything stands, by a statement that began after the request had come: a token
that is revoked, a change that is committed is seen by every later request. Nothing is decided here. What was decided
depended on the request, on the provider's programmes, on how far its stream was in the feeds that were looked at and on
how that of schools stood (:class:`~cpd.api.call.DependsOn`);
where one of those differs, where the token is not plainly accepted or has used up its allowance, the request goes to a
thread as if there were no answer.
"""

import time
from asyncio import AbstractEventLoop
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import NamedTuple

import structlog
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import ResolverMatch

from cpd.api import limits
from cpd.api.authentication import CALLER_COLUMNS, CALLERS, Whose, accept_again, probably
from cpd.api.call import ATTRIBUTE, Call, DependsOn
from cpd.api.schools import STANDING as OF_SCHOOLS
from cpd.core.in_loop import Question
from cpd.core.logs import request_id_for
from cpd.core.prepared import Row, run_prepared
from cpd.edge.desk import Whole
from cpd.edge.reader import Request
from cpd.providers.rules import digest, presented_token

MOST_BYTES = 32 * 1024 * 1024
"""Of all answers that are kept. The one that was asked for longest ago goes first."""

LARGEST = 256 * 1024
"""Bytes of an answer that the loop may send: a longer one goes out in slices, as a thread makes them."""

LONGEST = 500
"""Bytes of a target or header of a request that is kept with its answer."""

OVERHEAD = 2500
"""Bytes that an answer takes beside its body and what it is found by."""

DECIDING = (b"accept-encoding", b"content-type", b"if-none-match", b"x-forwarded-proto")
"""Headers that an answer depends on, also on whether they are there."""

OF_CONCERN = frozenset((*DECIDING, b"authorization", b"x-request-id"))

OF_NO_CONCERN = frozenset(
    b"accept accept-language cache-control connection forwarded host pragma traceparent tracestate user-agent via "
    b"x-amzn-trace-id x-forwarded-for x-forwarded-host x-forwarded-port x-real-ip".split()
)
"""Headers that no answer to an accepted token depends on. A request with any other is a thread's."""

METHODS = (b"GET", b"HEAD")
TEXT = f"SELECT caller.*, schools.* FROM ({CALLERS}) AS caller, ({OF_SCHOOLS}) AS schools"  # noqa: S608 - our own words
OF_ONE = TEXT.replace("= ANY($1)", "= $1")
"""The same for one token, which PostgreSQL plans once."""

log = structlog.get_logger("cpd.api")

Said = tuple[bytes | None, ...]
"""What a request says, as far as its answer depends on it."""


class Answered(NamedTuple):
    """What the log and the metrics want to know of a request."""

    method: str | None
    path_info: str
    resolver_match: ResolverMatch | None


class Ready(NamedTuple):
    """An answer, and what it depends on. ``allowance`` and ``id`` are places in ``headers``: what stands there is each
    request's own."""

    depends_on: DependsOn
    status: str
    code: int
    headers: list[tuple[str, str]]
    allowance: int
    id: int
    body: bytes
    asked: Answered


class Ticket:
    """A request that an answer may be ready for, or be kept for."""

    __slots__ = ("began", "digest", "request_id", "said")

    def __init__(self, said: Said, token_digest: bytes, given_id: str) -> None:
        self.said = said
        self.digest = token_digest
        self.request_id = given_id
        self.began = time.monotonic()


Note = Callable[..., None]
"""Writes a request's line in the log: what was asked, status, seconds, and its id."""


class ReadyAnswers:
    """The desk of the API (:class:`~cpd.edge.desk.Desk`). It lives in the event loop; threads give it what to keep.

    ``in_loop=False``: the loop can't count requests, as several processes count in a storage. Then threads answer.
    """

    def __init__(self, note: Note, *, in_loop: bool = True, most_bytes: int = MOST_BYTES) -> None:
        self._note = note
        self._in_loop = in_loop
        self._most_bytes = most_bytes
        self._kept: OrderedDict[tuple[Whose, Said], Ready] = OrderedDict()
        self._size = 0
        self._lock = Lock()
        self._question = Question(TEXT)

    def open(self, loop: AbstractEventLoop) -> None:
        """Begins to answer."""
        if self._in_loop:
            self._question.open(loop)

    def close(self) -> None:
        """Answers no more."""
        self._question.close()

    @property
    def is_open(self) -> bool:
        """Whether it can answer now."""
        return self._question.is_open

    @property
    def size(self) -> int:
        """How many bytes are kept."""
        return self._size

    def ticket(self, request: Request, address: str) -> Ticket | None:
        """What the request says, if an answer to it could be kept; None for any that writes, or says something else."""
        target = request.target
        if request.method not in METHODS or request.length is not None or not target.startswith(b"/api/v"):
            return None
        if len(target) > LONGEST or b"#" in target:
            return None
        said: dict[bytes, bytes] = {}
        for name, value in request.headers:
            if name in OF_NO_CONCERN:
                continue
            if name not in OF_CONCERN or name in said or len(value) > LONGEST:
                return None
            said[name] = value
        token = presented_token(said.pop(b"authorization", b"").decode("latin-1"))
        if token is None:
            return None
        given_id = said.pop(b"x-request-id", b"").decode("latin-1")
        scheme = said.get(b"x-forwarded-proto")
        if scheme is not None:  # it counts from a trusted proxy only
            said[b"x-forwarded-proto"] = scheme + b" " + address.encode()
        return Ticket((request.method, target, *map(said.get, DECIDING)), digest(token), given_id)

    def ask(self, ticket: Ticket, answered: Callable[[Whole | None], None]) -> bool:
        """Whether there may be an answer; if so PostgreSQL is asked whether it holds."""
        ready = self._find(ticket)
        if ready is None or not self._in_loop:
            return False
        return self._question.ask(ticket.digest, lambda row: answered(self._given(ticket, ready, row)))

    def answer(self, ticket: Ticket) -> Whole | None:
        """The same in a thread, which waits for PostgreSQL, and for the storage of the limits; where the loop answers,
        it did not. None where the answer is to be made."""
        ready = None if self._in_loop else self._find(ticket)
        if ready is None:
            return None
        try:
            rows = run_prepared(OF_ONE, [ticket.digest], numbered=True)
        except DatabaseError:  # whoever makes the answer meets it again, and says so
            return None
        return self._given(ticket, ready, rows[0] if rows else None)

    def _find(self, ticket: Ticket) -> Ready | None:
        whose = probably(ticket.digest)
        return self._kept.get((whose, ticket.said)) if whose is not None else None

    def _given(self, ticket: Ticket, ready: Ready, row: Row | None) -> Whole | None:
        try:
            return self._answer(ticket, ready, row) if row is not None else None
        except Exception:
            log.exception("an answer that was ready could not be given")
            return None

    def _answer(self, ticket: Ticket, ready: Ready, row: Row) -> Whole | None:
        caller = accept_again(ticket.digest, row[1:])
        if caller is None:
            return None
        if not ready.depends_on.still_holds(caller):
            return None
        whose, schools = caller.whose, ready.depends_on.schools
        if schools is not None and row[1 + CALLER_COLUMNS :] != (*schools, False):
            return None
        allowance = limits.spend(ticket.digest.hex())
        if not allowance.allowed:
            return None
        with self._lock:
            if (whose, ticket.said) in self._kept:
                self._kept.move_to_end((whose, ticket.said))
        request_id = request_id_for(ticket.request_id)
        headers = ready.headers.copy()
        headers[ready.allowance] = ("RateLimit", allowance.text)
        headers[ready.id] = ("X-Request-Id", request_id)
        self._note(ready.asked, ready.code, time.monotonic() - ticket.began, request_id=request_id)
        return Whole(ready.status, headers, ready.body)

    def keep(
        self,
        ticket: Ticket,
        request: HttpRequest,
        response: HttpResponseBase,
        status: str,
        headers: list[tuple[str, str]],
    ) -> None:
        """Keeps an answer that was made, if the same request has the same answer until something changes."""
        call: Call | None = getattr(request, ATTRIBUTE, None)
        if call is None or call.depends_on is None or call.stale_since is not None:
            return
        if response.status_code not in (200, 304) or not isinstance(response, HttpResponse):
            return
        if call.token.digest != ticket.digest or len(response.content) > LARGEST:
            return
        names = [name for name, _ in headers]
        ready = Ready(
            call.depends_on,
            status,
            response.status_code,
            headers,
            names.index("RateLimit"),
            names.index("X-Request-Id"),
            response.content,
            Answered(request.method, request.path_info, request.resolver_match),
        )
        key = (call.depends_on.whose, ticket.said)
        with self._lock:
            self._forget(key)
            self._kept[key] = ready
            self._size += _size(key, ready)
            while self._size > self._most_bytes:
                self._forget(next(iter(self._kept)))

    def _forget(self, key: tuple[Whose, Said]) -> None:
        ready = self._kept.pop(key, None)
        if ready is not None:
            self._size -= _size(key, ready)


def _size(key: tuple[Whose, Said], ready: Ready) -> int:
    return OVERHEAD + len(ready.body) + sum(len(text) for text in key[1] if text)
