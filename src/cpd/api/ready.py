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
from dataclasses import dataclass
from threading import Lock
from typing import Any, NamedTuple, Protocol
from weakref import ref

import structlog
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import ResolverMatch

from cpd.api import limits
from cpd.api.authentication import CALLER_COLUMNS, CALLERS, Caller, Whose, accept_again, accept_raw, probably, standing
from cpd.api.call import ATTRIBUTE, Call, DependsOn
from cpd.api.heads import ALLOWANCE, REQUEST_ID, Head, head_of, whole
from cpd.api.patterns import Note, Said
from cpd.api.plain_pages import LARGEST, Asked, MadePage, PlainPages
from cpd.api.schools import STANDING as OF_SCHOOLS
from cpd.core.in_loop import Question
from cpd.core.logs import request_id_for
from cpd.core.loop_connection import Raw
from cpd.core.prepared import Row, run_prepared
from cpd.edge.desk import Finished
from cpd.edge.reader import Request
from cpd.providers.rules import digest, presented_token

MOST_BYTES = 32 * 1024 * 1024
"""Of all answers that are kept. The one that was asked for longest ago goes first."""

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


class Answered(NamedTuple):
    """What the log and the metrics want to know of a request."""

    method: str | None
    path_info: str
    resolver_match: ResolverMatch | None


Answer = Callable[[Finished | None], None]


class _Outdated(Exception):
    """Something that an answer depends on has changed."""


class Notes(Protocol):
    """Where what becomes of requests is noted (:class:`cpd.web.middleware.ReadyNotes`)."""

    def open(self, loop: AbstractEventLoop) -> None:
        """The loop begins to answer."""

    def close(self) -> None:
        """It answers no more."""

    def about(self, request: Any, status: int) -> Note:
        """What notes requests like this one (:class:`Answered`), with the same answer."""


@dataclass(slots=True, eq=False, weakref_slot=True)
class Ready:
    """An answer, and what it depends on.

    ``head`` are the lines of status and headers as the edge sends them. ``given`` is the answer as a thread gave it,
    with an allowance and an id of another request; None for one that was made in the loop. ``standing`` is how all
    that it depends on stood when that was last found to be the same. ``used``: it was given since room was made last.
    ``forgotten``: it is not kept any more.
    """

    depends_on: DependsOn
    head: Head
    body: bytes
    note: Note
    given: "Given | None" = None
    standing: Raw | None = None
    used: bool = False
    forgotten: bool = False


class Ticket:
    """A request that an answer may be ready for, or be kept for. ``found`` is the one that was found last."""

    __slots__ = ("digest", "found", "name", "request_id", "said")

    def __init__(self, said: Said, token_digest: bytes, given_id: str) -> None:
        self.said = said
        self.digest = token_digest
        self.name = token_digest.hex()
        self.request_id = given_id
        self.found: ref[Ready] | None = None


class Given(NamedTuple):
    """An answer as a WSGI application gives it."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


class ReadyAnswers:
    """The desk of the API (:class:`~cpd.edge.desk.Desk`). It lives in the event loop; threads give it what to keep.

    ``in_loop=False``: the loop can't count requests, as several processes count in a storage. Then threads answer.
    """

    def __init__(self, notes: Notes, *, in_loop: bool = True, most_bytes: int = MOST_BYTES) -> None:
        self._notes = notes
        self._in_loop = in_loop
        self._most_bytes = most_bytes
        self._kept: OrderedDict[tuple[Whose, Said], Ready] = OrderedDict()
        self._size = 0
        self._lock = Lock()
        self._question = Question(TEXT)
        self._pages = PlainPages()

    def open(self, loop: AbstractEventLoop) -> None:
        """Begins to answer."""
        if self._in_loop:
            self._notes.open(loop)
            self._question.open(loop)
            self._pages.open(loop)

    def close(self) -> None:
        """Answers no more."""
        self._question.close()
        self._pages.close()
        self._notes.close()

    @property
    def is_open(self) -> bool:
        """Whether it can answer now."""
        return self._question.is_open and self._pages.is_open

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

    def ask(self, ticket: Ticket, arrived: float, answered: Answer) -> bool:
        """Whether there may be an answer; if so PostgreSQL is asked whether it holds. Where nothing is kept, or it does
        not hold, a page of a list is made here (:mod:`cpd.api.plain_pages`), if it can be."""
        if not self._in_loop or probably(ticket.digest) is None:
            return False
        ready = self._find(ticket)
        if ready is not None:
            return self._question.ask(ticket.digest, lambda raw: self._give(ticket, ready, raw, arrived, answered))
        asked = self._pages.understood(ticket.digest, ticket.said)
        if asked is None:
            return False
        if not asked.seems_unchanged:
            return self._pages.ask(asked, lambda page: answered(self._made(ticket, page, arrived)))
        return asked.patterns.unchanged is not None and self._question.ask(
            ticket.digest, lambda raw: self._give_unchanged(ticket, asked, raw, arrived, answered)
        )

    def answer(self, ticket: Ticket, arrived: float) -> Given | None:
        """Answers a request that is ready, in a thread, which waits for PostgreSQL, and for the storage of the limits;
        where the loop answers, it did not. None where the answer is to be made."""
        ready = None if self._in_loop else self._find(ticket)
        if ready is None or ready.given is None:
            return None
        try:
            rows = run_prepared(OF_ONE, [ticket.digest], numbered=True)
        except DatabaseError:  # whoever makes the answer meets it again, and says so
            return None
        caller = accept_again(ticket.digest, rows[0][1:]) if rows else None
        if caller is None or not _holds(ready, caller, lambda: rows[0]):
            return None
        own = self._spend(ticket, ready, arrived)
        if own is None:
            return None
        values = dict(zip((ALLOWANCE, REQUEST_ID), own, strict=True))
        return ready.given._replace(headers=[(name, values.get(name, value)) for name, value in ready.given.headers])

    def _find(self, ticket: Ticket) -> Ready | None:
        whose = probably(ticket.digest)
        if whose is None:
            return None
        ready = ticket.found() if ticket.found is not None else None
        if ready is None or ready.forgotten or ready.depends_on.whose != whose:
            ready = self._kept.get((whose, ticket.said))
            ticket.found = ref(ready) if ready is not None else None
        return ready

    def _give(self, ticket: Ticket, ready: Ready, raw: Raw | None, arrived: float, answered: Answer) -> None:
        """Gives an answer that was ready; one that does not hold any more is made anew."""
        try:
            answer = self._given(ticket, ready, raw, arrived) if raw is not None else None
        except _Outdated:
            self._make(ticket, arrived, answered)
            return
        except Exception:
            log.exception("an answer that was ready could not be given")
            answer = None
        answered(answer)

    def _given(self, ticket: Ticket, ready: Ready, raw: Raw, arrived: float) -> Finished | None:
        decoded = self._question.decoded
        caller = accept_raw(ticket.digest, raw, decoded)
        if caller is None:
            return None
        stands = standing(raw)
        if stands != ready.standing:
            if not _holds(ready, caller, lambda: decoded(raw)):
                raise _Outdated
            ready.standing = stands
        return self._finish(ticket, ready, arrived)

    def _give_unchanged(self, ticket: Ticket, asked: Asked, raw: Raw | None, arrived: float, answered: Answer) -> None:
        """Tells somebody that they have what there is; what has changed after all is made."""
        try:
            caller = accept_raw(ticket.digest, raw, self._question.decoded) if raw is not None else None
            page = self._pages.unchanged(asked, caller) if caller is not None else None
        except Exception:
            log.exception("that nothing has changed could not be said")
            caller = page = None
        if caller is not None and page is None:
            self._make(ticket, arrived, answered)
        else:
            answered(self._made(ticket, page, arrived))

    def _make(self, ticket: Ticket, arrived: float, answered: Answer) -> None:
        """Makes a page, now that it is known how far the caller's feeds are; what can't be made here, a thread does."""
        try:
            asked = self._pages.understood(ticket.digest, ticket.said)
            makes = asked is not None and self._pages.ask(
                asked, lambda page: answered(self._made(ticket, page, arrived))
            )
        except Exception:
            log.exception("a page could not be asked for")
            makes = False
        if not makes:
            answered(None)

    def _finish(self, ticket: Ticket, ready: Ready, arrived: float) -> Finished | None:
        own = self._spend(ticket, ready, arrived)
        if own is None:
            return None
        return Finished(whole(ready.head, *own), ready.body)

    def _made(self, ticket: Ticket, page: MadePage | None, arrived: float) -> Finished | None:
        """Answers with a page that was made here, and keeps it."""
        try:
            if page is None:
                return None
            ready = Ready(page.depends_on, page.head, page.body, page.note)
            answer = self._finish(ticket, ready, arrived)
            if answer is not None:
                self._keep(ticket, ready)
        except Exception:
            log.exception("a page that was made could not be given")
            return None
        return answer

    def _spend(self, ticket: Ticket, ready: Ready, arrived: float) -> tuple[str, str] | None:
        """Counts and notes a request that is answered: what is left of its token's allowance, and its id. None where
        nothing is left."""
        allowance = limits.spend(ticket.name)
        if not allowance.allowed:
            return None
        ready.used = True
        request_id = request_id_for(ticket.request_id)
        ready.note(time.monotonic() - arrived, request_id)
        return allowance.text, request_id

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
        if response.status_code == 200 and not response.has_header("Content-Length"):
            return
        note = self._notes.about(
            Answered(request.method, request.path_info, request.resolver_match), response.status_code
        )
        given = Given(status, headers, response.content)
        self._keep(ticket, Ready(call.depends_on, head_of(status, headers), given.body, note, given))
        if self._in_loop:
            self._pages.learn(ticket.said, request, call, status, headers, note)

    def _keep(self, ticket: Ticket, ready: Ready) -> None:
        key = (ready.depends_on.whose, ticket.said)
        with self._lock:
            self._forget(key)
            self._kept[key] = ready
            self._size += _size(key, ready)
            while self._size > self._most_bytes:
                self._make_room()

    def _make_room(self) -> None:
        """Forgets the answer that was asked for longest ago, or nearly: one that was used gets another turn."""
        key, ready = next(iter(self._kept.items()))
        if ready.used:
            ready.used = False
            self._kept.move_to_end(key)
        else:
            self._forget(key)

    def _forget(self, key: tuple[Whose, Said]) -> None:
        ready = self._kept.pop(key, None)
        if ready is not None:
            ready.forgotten = True
            self._size -= _size(key, ready)


def _holds(ready: Ready, caller: Caller, row: Callable[[], Row]) -> bool:
    """Whether all that an answer depends on is as it was. ``row`` is read for an answer that shows schools."""
    schools = ready.depends_on.schools
    return ready.depends_on.still_holds(caller) and (
        schools is None or row()[1 + CALLER_COLUMNS :] == (*schools, False)
    )


def _size(key: tuple[Whose, Said], ready: Ready) -> int:
    return OVERHEAD + len(ready.body) + sum(len(text) for text in key[1] if text)
