"""Pages of lists that nothing is kept of, made in the event loop (docs/adr/0072-plain-pages-in-the-loop.md).

What is decided about a page is decided by the functions that a thread calls: what its query means, where it begins, its
tag and its links. What its other headers are is not decided here at all: they are those of a page of the same list that
a thread has made (:mod:`cpd.api.patterns`). Whatever is refused, behind the date, or very long is left to a thread.
"""

from asyncio import AbstractEventLoop
from collections.abc import Callable
from typing import Any, NamedTuple

import structlog
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.utils.encoding import iri_to_uri
from psycopg import abc

from cpd.api import answers
from cpd.api.authentication import Caller, accept_raw, expected
from cpd.api.call import Call, DependsOn
from cpd.api.compressing import Compressing
from cpd.api.documents import Seen
from cpd.api.heads import Head
from cpd.api.links import links
from cpd.api.parameters import what_is_read
from cpd.api.patterns import Headers, Note, Patterns, PatternsOfAll, Said
from cpd.api.plans import Plan, Stands, plan_of
from cpd.core.loop_connection import decoded, raw_row, reading_of
from cpd.core.loop_statements import Found, Statements
from cpd.core.prepared import Row
from cpd.providers.rules import may_call

LARGEST = 256 * 1024
"""Bytes of an answer that the loop may send: a longer one goes out in slices, as a thread makes them."""

MOST_PER_PAGE = 250
"""Documents of a page that is made here."""

MOST_PLANS = 1000
MOST_READINGS = 200

log = structlog.get_logger("cpd.api")


class MadePage(NamedTuple):
    """A page: what it depends on, and its answer, but for what each request has of its own."""

    depends_on: DependsOn
    head: Head
    body: bytes
    note: Note


class Asked(NamedTuple):
    """A page that a request asks for, and how far what it shows probably is (``seen``), None where nobody knows.
    ``again``: it was further."""

    token_digest: bytes
    patterns: Patterns
    plan: Plan
    seen: Seen | None
    query: str
    condition: str | None
    again: bool = False

    @property
    def seems_unchanged(self) -> bool:
        """Whether the client has what there is, if that is as far as it probably is."""
        return (
            self.condition is not None and self.seen is not None and answers.names(self.condition, self.tag(self.seen))
        )

    def tag(self, seen: Seen) -> str:
        """The tag of the page at a mark."""
        path = self.patterns.path.decode()
        address = f"{path}?{iri_to_uri(self.query)}" if self.query else path  # as Django writes it in full
        return self.plan.tag(address, seen)


class _Read(NamedTuple):
    stands: Stands
    body: bytes
    documents: int


class PlainPages:
    """Makes pages of the lists whose answers it has seen."""

    def __init__(self) -> None:
        self._statements = Statements()
        self._compressing = Compressing()
        self._known = PatternsOfAll()
        self._plans: dict[tuple[bytes, str], Plan] = {}
        self._readings: dict[tuple[str, ...], abc.Transformer] = {}

    def open(self, loop: AbstractEventLoop) -> None:
        """Begins to make pages."""
        self._statements.open(loop)
        self._compressing.open(loop)

    def close(self) -> None:
        """Makes no more."""
        self._statements.close()
        self._compressing.close()

    @property
    def is_open(self) -> bool:
        """Whether it can make any now."""
        return self._statements.is_open

    def learn(self, said: Said, request: HttpRequest, call: Call, status: str, headers: Headers, note: Note) -> None:
        """Takes the headers of an answer that a thread has made, if it is a plain page's."""
        self._known.learn(said, request, call, status, headers, note)

    def understood(self, token_digest: bytes, said: Said) -> Asked | None:
        """The page that a request asks for; None where it can't be made here."""
        patterns = self._known.find(said)
        known = expected(token_digest)
        if patterns is None or known is None:
            return None
        query = (said[1] or b"").partition(b"?")[2].decode()
        plan = self._plan(patterns, query)
        if plan is None or plan.too_long or plan.page.per_page > MOST_PER_PAGE:
            return None
        seen = plan.expected(*known)
        condition = said[4].decode("latin-1") if said[4] is not None else None
        if condition is not None and seen is None:
            return None
        return Asked(token_digest, patterns, plan, seen, query, condition)

    def unchanged(self, asked: Asked, caller: Caller) -> MadePage | None:
        """The answer to who has what there is; None where that has changed after all, or a thread must answer."""
        pattern = asked.patterns.unchanged
        stands = asked.plan.stands(caller, tuple) if _may(asked, caller) else None
        if pattern is None or stands is None or stands.seen != asked.seen:
            return None
        tag = asked.tag(stands.seen)
        head = pattern.filled(f"W/{tag}" if asked.patterns.coding else tag, "", 0)
        return MadePage(stands.depends_on, head, b"", pattern.note)

    def ask(self, asked: Asked, made: Callable[[MadePage | None], None]) -> bool:
        """Whether the page will be made, if nothing turns out to be in the way: then ``made`` is called with None."""
        query = asked.plan.query(asked.seen)
        if query is None:
            return False

        def answered(found: Found | None) -> None:
            self._answered(asked, found, made, anchored=query.anchored)

        return self._statements.ask(query.text, [asked.token_digest, *query.values], answered, again=query.again)

    def _plan(self, patterns: Patterns, query: str) -> Plan | None:
        """What the query means; None for one that is refused. Kept by what of it is read."""
        key = (patterns.path, what_is_read(query))
        plan = self._plans.get(key)
        if plan is not None:
            return plan
        try:
            plan = plan_of(QueryDict(query), patterns.listed, patterns.version)
        except (answers.ApiError, BadRequest, SuspiciousOperation, UnicodeError):
            return None
        if len(self._plans) >= MOST_PLANS:
            self._plans.clear()
        self._plans[key] = plan
        return plan

    def _answered(
        self, asked: Asked, found: Found | None, made: Callable[[MadePage | None], None], *, anchored: bool
    ) -> None:
        """Makes the page of what was found. Where it turns out that the page begins elsewhere by now, it is asked for
        once more; one that takes long to compress is made a little later."""
        read = _without_fail(self._read, asked, found, anchored) if found is not None else None
        if isinstance(read, Seen):
            if asked.again or not self.ask(asked._replace(seen=read, again=True), made):
                made(None)
            return
        if read is None:
            made(None)
            return
        coding = asked.patterns.coding_for(len(read.body))

        def finish(body: bytes | None) -> None:
            made(_without_fail(_page, asked, read, body, coding) if body is not None else None)

        self._compressing.compress(read.body, coding, finish)

    def _read(self, asked: Asked, found: Found, anchored: bool) -> _Read | Seen | None:
        """Reads what was found; how far the feed is where the page does not begin where it was taken to begin, and None
        where a thread has to see to it."""
        connection, result = found
        plan, columns = asked.plan, asked.plan.columns
        reading = self._readings.get(columns)
        if reading is None:
            if len(self._readings) >= MOST_READINGS:
                self._readings.clear()
            reading = self._readings[columns] = reading_of(connection, result)
        if not result.ntuples:
            return None
        value = result.get_value

        def first() -> Row:
            row: Row = decoded(reading, raw_row(result, 0))[0]
            return row

        caller = accept_raw(asked.token_digest, (value(0, 0),), lambda _: first())
        stands = plan.stands(caller, first) if caller is not None and _may(asked, caller) else None
        if stands is None:
            return None
        if anchored and stands.seen != asked.seen:
            return stands.seen
        count = result.ntuples - 1
        body = answers.listed([value(row, 1) or b"" for row in range(1, count + 1)])
        if len(body) > LARGEST:
            plan.too_long = True
            return None

        def ends() -> tuple[Row, Row]:
            return decoded(reading, raw_row(result, 1))[2:], decoded(reading, raw_row(result, count))[2:]

        plan.remember(stands.seen, count, ends)
        return _Read(stands, body, count)


def _without_fail(make: Callable[..., Any], *values: Any) -> Any:
    """What is made of the values; None, and a line in the log, where that fails: then a thread sees to it."""
    try:
        return make(*values)
    except Exception:
        log.exception("a page could not be made")
        return None


def _may(asked: Asked, caller: Caller) -> bool:
    """Whether the caller runs the programme of what is asked for."""
    return may_call(ecf=caller.facts.ecf, npq=caller.facts.npq, scope=asked.patterns.listed.scope)


def _page(asked: Asked, read: _Read, body: bytes, coding: str) -> MadePage | None:
    patterns, page, stands = asked.patterns, asked.plan.page, read.stands
    tag = asked.tag(stands.seen)
    if asked.condition is not None and answers.names(asked.condition, tag):
        return None
    link = links(patterns.path.decode(), asked.query, page, count=read.documents)
    pattern = patterns.find(coded=bool(coding), linked=bool(link))
    if pattern is None:
        return None
    head = pattern.filled(f"W/{tag}" if coding else tag, link, len(body))
    return MadePage(stands.depends_on, head, b"" if patterns.without_body else body, pattern.note)
