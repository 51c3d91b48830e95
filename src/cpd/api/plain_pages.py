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


class Asked(NamedTuple):
    """A page that a request asks for, and how far its feed probably is (``seen``). ``again``: it was further."""

    token_digest: bytes
    patterns: Patterns
    plan: _Plan
    seen: Seen
    query: str
    condition: str | None
    again: bool = False

    @property
    def seems_unchanged(self) -> bool:
        """Whether the client has what there is, if the feed is as far as it probably is."""
        return self.condition is not None and answers.names(self.condition, self.tag(self.seen))

    def tag(self, seen: Seen) -> str:
        """The tag of the page at a mark."""
        path = self.patterns.path.decode()
        address = f"{path}?{iri_to_uri(self.query)}" if self.query else path  # as Django writes it in full
        return tag_of(address, seen.whose[0], seen.mark)


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
        seen = Seen(known[0], known[1].mark(patterns.feeds))
        condition = said[4].decode("latin-1") if said[4] is not None else None
        return Asked(token_digest, patterns, plan, seen, query, condition)

    def unchanged(self, asked: Asked, caller: Caller) -> MadePage | None:
        """The answer to who has what there is; None where that has changed after all, or a thread must answer."""
        patterns, seen = asked.patterns, _seen(asked, caller)
        if seen != asked.seen or patterns.unchanged is None:
            return None
        tag = asked.tag(seen)
        head = patterns.unchanged.filled(f"W/{tag}" if patterns.coding else tag, "", 0)
        return MadePage(_depends_on(asked, caller, seen), head, b"", patterns.unchanged.note)

    def ask(self, asked: Asked, made: Callable[[MadePage | None], None]) -> bool:
        """Whether the page will be made, if nothing turns out to be in the way: then ``made`` is called with None."""
        plan = asked.plan
        anchor = pages.anchor_of(plan.listing, plan.page, asked.seen)
        again = anchor is not None or plan.page.number == 1
        if not again and plan.page.number * plan.page.per_page > COUNTED:
            return False
        text, values = plan.query(anchor) if again else plan.counted()

        def answered(found: Found | None) -> None:
            self._answered(asked, found, made, anchored=anchor is not None)

        return self._statements.ask(text, [asked.token_digest, *values], answered, again=again)

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
        if caller is None or (seen := _seen(asked, caller)) is None:
            return None
        if anchored and seen != asked.seen:
            return seen
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


def _seen(asked: Asked, caller: Caller) -> Seen | None:
    """How far the caller's feed is; None for who does not run its programme."""
    facts, patterns = caller.facts, asked.patterns
    if not may_call(ecf=facts.ecf, npq=facts.npq, scope=patterns.listed.scope):
        return None
    return Seen(caller.whose, caller.progress.mark(patterns.feeds))


def _depends_on(asked: Asked, caller: Caller, seen: Seen) -> DependsOn:
    return DependsOn(seen.whose, caller.basis, seen.mark, asked.patterns.feeds)


def _page(asked: Asked, read: _Read, body: bytes, coding: str) -> MadePage | None:
    patterns, page = asked.patterns, asked.plan.page
    tag = asked.tag(read.seen)
    if asked.condition is not None and answers.names(asked.condition, tag):
        return None
    link = links(patterns.path.decode(), asked.query, page, count=read.documents)
    pattern = patterns.find(coded=bool(coding), linked=bool(link))
    if pattern is None:
        return None
    head = pattern.filled(f"W/{tag}" if coding else tag, link, len(body))
    without_body = patterns.without_body
    return MadePage(_depends_on(asked, read.caller, read.seen), head, b"" if without_body else body, pattern.note)


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
