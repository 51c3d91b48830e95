"""What the event loop works out once for a query of a list, and what its pages depend on: of lists of documents, and of
the list of schools."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from django.http import QueryDict

from cpd.api import pages, schools
from cpd.api.authentication import CALLER_COLUMNS, CALLERS, Caller, Whose
from cpd.api.call import DependsOn, Listed
from cpd.api.documents import Query, Seen
from cpd.api.lists import meaning_of, tag_of
from cpd.api.pages import Listing
from cpd.api.parameters import Page
from cpd.core.prepared import Row
from cpd.publishing.streams import Mark, Progress

COUNTED = 20_000
"""Documents that may be skipped, in the index, to reach a page that is made in the loop."""


class Stands(NamedTuple):
    """How things stood when a page was read: how far what it shows was, and all that it depends on."""

    seen: Seen
    depends_on: DependsOn


class Plan(ABC):
    """Reads a page. ``columns`` are those of a place in the list. ``too_long``: it is longer than the loop may send."""

    def __init__(self, page: Page, columns: tuple[str, ...]) -> None:
        self.page = page
        self.columns = columns
        self.too_long = False

    @abstractmethod
    def expected(self, whose: Whose, progress: Progress) -> Seen | None:
        """How far what it shows probably is, given how far the provider's stream was; None where that says nothing."""

    @abstractmethod
    def query(self, seen: Seen | None) -> Query | None:
        """The statement: a row with one value, who calls and how the schools stand (:data:`_ASKED`), then one for each
        document, with its body and place. None where it would have to be counted too far."""

    @abstractmethod
    def stands(self, caller: Caller, row: Callable[[], Row]) -> Stands | None:
        """How things stand, given who calls, and what gives the values of the first row; None where a thread must see
        to it."""

    @abstractmethod
    def tag(self, address: str, seen: Seen) -> str:
        """The tag of what the address shows."""

    def remember(self, seen: Seen, count: int, ends: Callable[[], tuple[Row, Row]]) -> None:  # noqa: B027 - it need not
        """Remembers where a page of so many documents begins and ends, given what reads the places of the first and the
        last."""


class OfDocuments(Plan):
    """A page of a feed, which may begin where the one before ended."""

    def __init__(self, listing: Listing, page: Page) -> None:
        super().__init__(page, listing.order.columns)
        self._listing = listing
        self._feeds = (listing.feed,)
        self._texts: dict[bool | None, tuple[str, list[Any]]] = {}

    def expected(self, whose: Whose, progress: Progress) -> Seen | None:
        """As far as the feed was."""
        return Seen(whose, progress.mark(self._feeds))

    def query(self, seen: Seen | None) -> Query | None:
        """Its text is made once for pages that begin after a place, at one, or at the beginning."""
        page = self.page
        anchor = pages.anchor_of(self._listing, page, seen)
        if anchor is None and page.number > 1:
            if page.number * page.per_page > COUNTED:
                return None
            return _with_caller(pages.rows_query(self._listing, page, None), self.columns)
        after = anchor.after if anchor is not None else None
        known = self._texts.get(after)
        if known is None:
            made = _with_caller(Query(*pages.rows_from(self._listing, page, after=after)), self.columns)
            known = self._texts[after] = made.text, list(made.values)
        return Query(known[0], [*(anchor.place if anchor is not None else ()), *known[1]], anchored=anchor is not None)

    def stands(self, caller: Caller, row: Callable[[], Row]) -> Stands | None:
        """It depends on its feed."""
        mark = caller.progress.mark(self._feeds)
        return Stands(Seen(caller.whose, mark), DependsOn(caller.whose, caller.basis, mark, self._feeds))

    def tag(self, address: str, seen: Seen) -> str:
        """As lists of documents have it."""
        return tag_of(address, seen.whose[0], seen.mark)

    def remember(self, seen: Seen, count: int, ends: Callable[[], tuple[Row, Row]]) -> None:
        """Unless it is known."""
        if count and not pages.is_remembered(self._listing, self.page, seen, count):
            pages.remember(self._listing, self.page, seen, *ends(), count)


class OfSchools(Plan):
    """A page of schools, which are the same for every provider."""

    def __init__(self, asked: schools.Asked) -> None:
        super().__init__(asked.page, ())
        self._too_far = asked.page.number * asked.page.per_page > COUNTED
        self._query = _with_caller(schools.rows_query(asked, None), ())

    def expected(self, whose: Whose, progress: Progress) -> Seen | None:
        """A provider's stream says nothing about schools."""
        return None

    def query(self, seen: Seen | None) -> Query | None:
        """Always the same."""
        return None if self._too_far else self._query

    def stands(self, caller: Caller, row: Callable[[], Row]) -> Stands | None:
        """It depends on the stream of schools, and is a thread's while something of that is to be published."""
        newest, epoch, complete_from, due = row()[1 + CALLER_COLUMNS :]
        if due:
            return None
        depends_on = DependsOn.on(caller, (), (newest, epoch, complete_from))
        return Stands(Seen(caller.whose, Mark(epoch, newest or 0)), depends_on)

    def tag(self, address: str, seen: Seen) -> str:
        """As schools have it."""
        return schools.tag_of(address, seen.mark)


def plan_of(query: QueryDict, listed: Listed, version: int) -> Plan:
    """What a query asks a list for. Raises :class:`~cpd.api.answers.ApiError` for what is refused."""
    if listed == schools.LISTED:
        return OfSchools(schools.meaning_of(query))
    return OfDocuments(*meaning_of(query, listed, version))


_ASKED = (
    f"SELECT caller.*, schools.* FROM ({CALLERS.replace('= ANY($1)', '= %s')}) AS caller, "  # noqa: S608 - our own words
    f"({schools.STANDING}) AS schools"
)


def _with_caller(rows: Query, columns: tuple[str, ...]) -> Query:
    """The statement that finds who calls, how the schools stand, and a page; its first value is the token's digest."""
    nothing = ", ".join(["NULL"] * (1 + len(columns)))
    text = (
        f"WITH caller AS MATERIALIZED ({_ASKED}) "  # noqa: S608 - our own words
        f"SELECT caller, {nothing} FROM caller UNION ALL "
        f"SELECT NULL, page.* FROM caller, LATERAL ({rows.text}) AS page"
    )
    return replace(rows, text=text)
