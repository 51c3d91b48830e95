"""Pages of lists that nothing is kept of, made in the event loop (docs/adr/0072-plain-pages-in-the-loop.md).

What is decided about a page is decided by the functions that a thread calls: what its query means, where it begins, its
tag and its links. What its other headers are is not decided here at all: they are those of a page of the same list that
a thread has made (:mod:`cpd.api.patterns`). Whatever is refused, behind the date, or very long is left to a thread.
"""

from asyncio import AbstractEventLoop
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import structlog
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.utils.encoding import iri_to_uri
from psycopg import abc

from cpd.api import answers, pages
from cpd.api.authentication import CALLERS, Caller, accept_raw, expected
from cpd.api.call import Call, DependsOn
from cpd.api.compressing import Compressing
from cpd.api.documents import Seen
from cpd.api.heads import Head
from cpd.api.links import links
from cpd.api.lists import meaning_of, tag_of
from cpd.api.ordering import Order
from cpd.api.pages import Anchor, Listing
from cpd.api.parameters import Page, what_is_read
from cpd.api.patterns import Headers, Note, Patterns, PatternsOfAll, Said
from cpd.api.schools import STANDING as OF_SCHOOLS
from cpd.core.loop_connection import decoded, raw_row, reading_of
from cpd.core.loop_statements import Found, Statements
from cpd.providers.rules import may_call

LARGEST = 256 * 1024
"""Bytes of an answer that the loop may send: a longer one goes out in slices, as a thread makes them."""

MOST_PER_PAGE = 250
"""Documents of a page that is made here."""

COUNTED = 20_000
"""Documents that may be skipped, in the index, to reach a page that is made here."""

MOST_PLANS = 1000
MOST_READINGS = 200

log = structlog.get_logger("cpd.api")


class MadePage(NamedTuple):
    """A page: what it depends on, and its answer, but for what each request has of its own."""

    depends_on: DependsOn
    head: Head
    body: bytes
    note: Note


@dataclass(slots=True)
class _Plan:
    """What a query means, and the texts that read its page: by whether it begins after a place or at one, None for the
    first page. ``too_long``: it was longer than the loop may send."""

    listing: Listing
    page: Page
    order: Order
    texts: dict[bool | None, tuple[str, list[Any]]] = field(default_factory=dict)
    too_long: bool = False

    def query(self, anchor: Anchor | None) -> tuple[str, list[Any]]:
        """What reads the page from where it begins."""
        after = anchor.after if anchor is not None else None
        known = self.texts.get(after)
        if known is None:
            text, values = pages.rows_from(self.listing, self.page, after=after)
            known = self.texts[after] = _with_caller(text, len(self.order.columns)), values
        return known[0], [*(anchor.place if anchor is not None else ()), *known[1]]

    def counted(self) -> tuple[str, list[Any]]:
        """What reads the page when it is not known where it begins."""
        query = pages.rows_query(self.listing, self.page, None)
        return _with_caller(query.text, len(self.order.columns)), list(query.values)


class _Asked(NamedTuple):
    token_digest: bytes
    patterns: Patterns
    plan: _Plan
    seen: Seen
    anchored: bool
    query: str
    condition: str | None


class _Read(NamedTuple):
    caller: Caller
    seen: Seen
    body: bytes
    documents: int


class PlainPages:
    """Makes pages of the lists whose answers it has seen."""

    def __init__(self) -> None:
        self._statements = Statements()
        self._compressing = Compressing()
        self._known = PatternsOfAll()
        self._plans: dict[tuple[bytes, str], _Plan] = {}
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

    def ask(self, token_digest: bytes, said: Said, made: Callable[[MadePage | None], None]) -> bool:
        """Whether the page will be made, if nothing turns out to be in the way: then ``made`` is called with None."""
        patterns = self._known.find(said)
        known = expected(token_digest)
        if patterns is None or known is None:
            return False
        query = (said[1] or b"").partition(b"?")[2].decode()
        plan = self._plan(patterns, query)
        if plan is None or plan.too_long or plan.page.per_page > MOST_PER_PAGE:
            return False
        seen = Seen(known[0], known[1].mark(patterns.feeds))
        anchor = pages.anchor_of(plan.listing, plan.page, seen)
        again = anchor is not None or plan.page.number == 1
        if not again and plan.page.number * plan.page.per_page > COUNTED:
            return False
        text, values = plan.query(anchor) if again else plan.counted()
        condition = said[4].decode("latin-1") if said[4] is not None else None
        asked = _Asked(token_digest, patterns, plan, seen, anchor is not None, query, condition)
        return self._statements.ask(
            text, [token_digest, *values], lambda found: self._answered(asked, found, made), again=again
        )

    def _plan(self, patterns: Patterns, query: str) -> _Plan | None:
        """What the query means; None for one that is refused. Kept by what of it is read."""
        key = (patterns.path, what_is_read(query))
        plan = self._plans.get(key)
        if plan is not None:
            return plan
        try:
            listing, page = meaning_of(QueryDict(query), patterns.listed, patterns.version)
        except (answers.ApiError, BadRequest, SuspiciousOperation, UnicodeError):
            return None
        if len(self._plans) >= MOST_PLANS:
            self._plans.clear()
        plan = self._plans[key] = _Plan(listing, page, listing.order)
        return plan

    def _answered(self, asked: _Asked, found: Found | None, made: Callable[[MadePage | None], None]) -> None:
        """Makes the page of what was found. A long one that is compressed is made a little later."""
        read = _without_fail(self._read, asked, found) if found is not None else None
        if read is None:
            made(None)
            return
        coding = asked.patterns.coding_for(len(read.body))

        def finish(body: bytes | None) -> None:
            made(_without_fail(_page, asked, read, body, coding) if body is not None else None)

        self._compressing.compress(read.body, coding, finish)

    def _read(self, asked: _Asked, found: Found) -> _Read | None:
        """Reads what was found; None where a thread has to see to it."""
        connection, result = found
        plan, columns = asked.plan, asked.plan.order.columns
        reading = self._readings.get(columns)
        if reading is None:
            if len(self._readings) >= MOST_READINGS:
                self._readings.clear()
            reading = self._readings[columns] = reading_of(connection, result)
        if not result.ntuples:
            return None
        value = result.get_value
        caller = accept_raw(asked.token_digest, (value(0, 0),), lambda _: decoded(reading, raw_row(result, 0))[0])
        listed, facts = asked.patterns.listed, caller.facts if caller is not None else None
        if caller is None or facts is None or not may_call(ecf=facts.ecf, npq=facts.npq, scope=listed.scope):
            return None
        seen = Seen(caller.whose, caller.progress.mark(asked.patterns.feeds))
        if asked.anchored and seen != asked.seen:
            return None
        count = result.ntuples - 1
        body = answers.listed([value(row, 1) or b"" for row in range(1, count + 1)])
        if len(body) > LARGEST:
            plan.too_long = True
            return None
        if count and not pages.is_remembered(plan.listing, plan.page, seen, count):
            first, last = (decoded(reading, raw_row(result, row))[2:] for row in (1, count))
            pages.remember(plan.listing, plan.page, seen, first, last, count)
        return _Read(caller, seen, body, count)


def _without_fail(make: Callable[..., Any], *values: Any) -> Any:
    """What is made of the values; None, and a line in the log, where that fails: then a thread sees to it."""
    try:
        return make(*values)
    except Exception:
        log.exception("a page could not be made")
        return None


def _page(asked: _Asked, read: _Read, body: bytes, coding: str) -> MadePage | None:
    patterns, page = asked.patterns, asked.plan.page
    text = patterns.path.decode()
    tag = tag_of(_address(text, asked.query), read.caller, read.seen.mark)
    if asked.condition is not None and answers.names(asked.condition, tag):
        return None
    link = links(text, asked.query, page, count=read.documents)
    pattern = patterns.find(coded=bool(coding), linked=bool(link))
    if pattern is None:
        return None
    depends_on = DependsOn(read.caller.whose, read.caller.basis, read.seen.mark, patterns.feeds)
    head = pattern.filled(f"W/{tag}" if coding else tag, link, len(body))
    return MadePage(depends_on, head, b"" if patterns.without_body else body, pattern.note)


def _address(path: str, query: str) -> str:
    """The address as Django writes it in full."""
    return f"{path}?{iri_to_uri(query)}" if query else path


def _with_caller(page: str, places: int) -> str:
    """The statement that finds who calls, how the schools stand, and a page: a row with one value of the first two,
    then a row for each document."""
    caller = CALLERS.replace("= ANY($1)", "= %s")
    nothing = ", ".join(["NULL"] * (1 + places))
    return (
        f"WITH caller AS MATERIALIZED (SELECT caller.*, schools.* "  # noqa: S608 - our own words
        f"FROM ({caller}) AS caller, ({OF_SCHOOLS}) AS schools) "
        f"SELECT caller, {nothing} FROM caller UNION ALL "
        f"SELECT NULL, page.* FROM caller, LATERAL ({page}) AS page"
    )
