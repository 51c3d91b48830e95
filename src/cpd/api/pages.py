"""A page of a list of documents, and a list as a file.

A page is reached from where the one before ended, if this process remembers that, and otherwise by counting in the
index that keeps the order (docs/adr/0007-read-path.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, NamedTuple

from cpd.api.authentication import Caller
from cpd.api.documents import Query, Seen, row_of
from cpd.api.ordering import Order
from cpd.api.parameters import Filters, Page
from cpd.core.prepared import Row
from cpd.publishing.resources import known_feed
from cpd.publishing.resources.npq_participants import NPQ_ENROLMENTS_V2
from cpd.publishing.resources.participants import PARTICIPANTS_V1
from cpd.publishing.resources.transfers import TRANSFERS_V3

CSV_BATCH = 1000
_ANCHORS_KEPT = 5000
_LONGEST_FILTER = 400
"""Characters of words, and ids. Where the pages of a list begin is kept for filters that are no longer."""

COLUMNS = {"created_at": "created_at", "updated_at": "updated_at", "name": "name"}
"""What a list can be sorted by, and where that is kept."""

BY_CHANGE = (PARTICIPANTS_V1, TRANSFERS_V3)
"""Feeds whose lists are in order of change when only changes are asked for (rule HTTP-20)."""

ALWAYS_BY_CHANGE = (NPQ_ENROLMENTS_V2,)
"""Feeds that are in order of change whatever is asked for (rule NPQ-38)."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Which documents: a feed narrowed by filters, in an order that ends in the record's id.

    ``sort`` is the order that was asked for: columns, and whether each descends. Raises
    :class:`~cpd.publishing.resources.UnknownFeed`.
    """

    feed: str
    filters: Filters
    sort: tuple[tuple[str, bool], ...] = ()

    def __post_init__(self) -> None:
        known_feed(self.feed)

    @property
    def order(self) -> Order:
        """The order that was asked for; else the list's own."""
        return Order(tuple((COLUMNS[name], down) for name, down in self.sort), "record_id") if self.sort else self.own

    @property
    def own(self) -> Order:
        """The list's own order: by creation, or by change when only changes are asked for."""
        asked_for_changes = self.filters.updated_since is not None and self.feed in BY_CHANGE
        by_change = asked_for_changes or self.feed in ALWAYS_BY_CHANGE
        return Order((("updated_at" if by_change else "created_at", False),), "record_id")

    def where(self) -> tuple[str, list[Any]]:
        """The condition and its values."""
        filters = self.filters
        parts = ["provider_id = caller.provider_id AND feed = %s AND NOT removed"]
        values: list[Any] = [self.feed]
        if filters.cohorts is None:
            parts.append("listed")
        else:
            parts.append("cohorts && %s::smallint[]")
            values.append([year for year in filters.cohorts if year < 2**15])
        if filters.created_since is not None:
            parts.append("created_at >= %s")
            values.append(filters.created_since)
        if filters.participant_ids is not None:
            parts.append("subject_id = ANY(%s)")
            values.append(list(filters.participant_ids))
        for words in filters.facets:
            parts.append("facets && %s::varchar[]")
            values.append(list(words))
        return " AND ".join(parts), values


def _taken_from(
    listing: Listing, order: Order, most: int, beyond: str = "", columns: str = ""
) -> tuple[str, list[Any]]:
    """Where the first so many of a list are taken from, narrowed by ``beyond``, and the values; still to be put in
    order. ``columns`` are wanted beside those of the order.

    Only changes since an instant are two ranges, each by its own index: what was updated since, and what was shown
    since. A change of date that was published after its midnight has the midnight as its instant, and whoever has
    asked for changes meanwhile has not seen it.
    """
    where, values = listing.where()
    where += f" AND {beyond}" if beyond else ""
    since = listing.filters.updated_since
    if since is None:
        return f"published_to_caller WHERE {where}", values
    wanted = ", ".join([*order.columns, *([columns] if columns else [])])
    ranges = [
        f"(SELECT {wanted} FROM published_to_caller "  # noqa: S608 - fixed words and numbers only
        f"WHERE {where} AND {changed} ORDER BY {order.text} LIMIT {most})"
        for changed in ("updated_at >= %s", "updated_at < %s AND shown_at >= %s")
    ]
    return f"({' UNION ALL '.join(ranges)}) AS changed", [*values, since, *values, since, since]


class Anchor(NamedTuple):
    """Where a page begins: at a document, by its place in the order, or after the last of the page before."""

    place: tuple[Any, ...]
    after: bool = False


Places = dict[int, Anchor]
"""Where pages of a list begin, by number, as far as that is known."""


class _Anchors(dict[tuple[Any, ...], Places]):
    """By listing, page size, whose it is and how far the stream is in the feed. ``count`` is that of all places."""

    count = 0

    def clear(self) -> None:
        super().clear()
        self.count = 0


_anchors = _Anchors()

_anchors_lock = Lock()


def places_of(listing: Listing, page: Page, seen: Seen | None) -> Places | None:
    """Where the pages of a list begin, if anything is known of that."""
    return _anchors.get((listing, page.per_page, seen))


def anchor_of(listing: Listing, page: Page, seen: Seen | None) -> Anchor | None:
    """Where a page begins, if that is known; None for the first, which needs none."""
    if page.number == 1:
        return None
    places = places_of(listing, page, seen)
    return places.get(page.number) if places is not None else None


def page_query(listing: Listing, page: Page, seen: Seen | None) -> Query:
    """Reads the bodies of one page, joined by commas: the database joins them, so that one value crosses over, not a
    hundred. Plain aggregates take rows in the order of their subquery.
    """
    rows = rows_query(listing, page, anchor_of(listing, page, seen))
    columns = listing.order.columns
    ends = ", ".join(f"(array_agg({one}))[1], (array_agg({one}))[count(*)]" for one in columns)
    return replace(
        rows,
        text=f"SELECT string_agg(body, '\\x2c'::bytea), {ends}, count(*) FROM ({rows.text}) AS page",  # noqa: S608 - ours
    )


def rows_query(listing: Listing, page: Page, anchor: Anchor | None) -> Query:
    """Reads the bodies of one page in their order, each with its place in it.

    Numbers stand in the text where the planner should know them; a page that is reached by counting is not prepared.
    """
    skipped = (page.number - 1) * page.per_page
    if anchor is None and skipped:
        start, values = _from_place(listing, skipped)
        text, narrowed = _rows(listing, page, start, listing.order.from_place())
        return Query(text, [*values, *narrowed], again=False)
    text, narrowed = rows_from(listing, page, after=anchor.after if anchor is not None else None)
    return Query(text, [*(anchor.place if anchor is not None else ()), *narrowed], anchored=anchor is not None)


def rows_from(listing: Listing, page: Page, *, after: bool | None) -> tuple[str, list[Any]]:
    """The text that reads as many bodies as are on a page, in their order, and its values: from a place on or ``after``
    it, which is the text's first values; from the beginning where ``after`` is None."""
    if after is None:
        return _rows(listing, page, "", "")
    order = listing.order
    return _rows(listing, page, order.known(), order.from_place(after=after))


def _rows(listing: Listing, page: Page, start: str, beyond: str) -> tuple[str, list[Any]]:
    order = listing.order
    source, narrowed = _taken_from(listing, order, page.per_page, beyond, "body")
    text = (
        f"{start}SELECT body, {', '.join(order.columns)} FROM {source} "  # noqa: S608 - fixed words and numbers only
        f"ORDER BY {order.text} LIMIT {page.per_page}"
    )
    return text, narrowed


def _from_place(listing: Listing, place: int) -> tuple[str, list[Any]]:
    """What finds the place of the list, counted from 0, from which a page is read on, and its values.

    The order is kept in an index, so that counting reads no document.
    """
    source, values = _taken_from(listing, listing.order, place + 1)
    return listing.order.counted(source, place), values


def page_of(row: Row, listing: Listing, page: Page, seen: Seen | None) -> bytes:
    """The answer to :func:`page_query`. Where this page and the next begin is remembered."""
    joined, *ends, count = row
    if count:
        remember(listing, page, seen, tuple(ends[::2]), tuple(ends[1::2]), count)
    return bytes(joined or b"")


def is_remembered(listing: Listing, page: Page, seen: Seen | None, count: int) -> bool:
    """Whether it is known where a page of so many documents and the next begin."""
    places = places_of(listing, page, seen)
    return places is not None and page.number in places and (count < page.per_page or page.number + 1 in places)


def remember(
    listing: Listing, page: Page, seen: Seen | None, first: tuple[Any, ...], last: tuple[Any, ...], count: int
) -> None:
    """Remembers where a page of so many documents and the next begin, given the places of the first and the last: until
    something of the feed changes."""
    if listing.filters.length > _LONGEST_FILTER:
        return
    key = (listing, page.per_page, seen)
    with _anchors_lock:
        if _anchors.count >= _ANCHORS_KEPT:
            _anchors.clear()
        places = _anchors.setdefault(key, {})
        before = len(places)
        places[page.number] = Anchor(first)
        if count == page.per_page:
            places[page.number + 1] = Anchor(last, after=True)
        _anchors.count += len(places) - before


def read_csv(listing: Listing, caller: Caller, header: str) -> Iterator[bytes]:
    """The whole list as CSV, header first, a batch of lines at a time: memory does not grow with the list."""
    yield header.encode()
    order = listing.own
    start, beyond = "", ""
    place: list[Any] = []
    while True:
        source, values = _taken_from(listing, order, CSV_BATCH, beyond, "csv")
        last = ", ".join(f"(array_agg({one}))[count(*)]" for one in order.columns)
        lines, *place_of_last, count = row_of(
            caller,
            Query(
                f"SELECT string_agg(csv, ''), {last}, count(*) "  # noqa: S608 - fixed words and numbers only
                f"FROM ({start}SELECT csv, {', '.join(order.columns)} FROM {source} "
                f"ORDER BY {order.text} LIMIT {CSV_BATCH}) AS batch",
                [*place, *values],
            ),
        )
        if lines:
            yield lines.encode()
        if count < CSV_BATCH:
            return
        start, place, beyond = order.known(), place_of_last, order.from_place(after=True)
