"""How a provider's documents are read (docs/adr/0007-read-path.md): the only place that does.

Who calls and what they read is one statement. Its first part finds the provider by the token's digest and sets
``cpd.provider_id``; its second reads the view ``published_to_caller``, whose row-level policy lets through nothing but
that provider's documents. A little of what the date alone has changed is published first; of the rest the answer says
that it is behind.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpRequest

from cpd.api.authentication import (
    CALLER,
    CALLER_COLUMNS,
    Caller,
    accept,
    authenticate,
    authorise,
    expected_progress,
    stale_on,
)
from cpd.api.call import Call, Feeds, call_of
from cpd.api.parameters import Filters, Page
from cpd.core import clock
from cpd.core.prepared import Row, run_prepared
from cpd.jobs.asking import ask_for_what_is_due
from cpd.providers.rules import Scope
from cpd.publishing import facets
from cpd.publishing.commands import publish_a_few
from cpd.publishing.resources import known_feed
from cpd.publishing.resources.npq_participants import NPQ_ENROLMENTS_V2
from cpd.publishing.resources.participants import PARTICIPANTS_V1
from cpd.publishing.resources.transfers import TRANSFERS_V3
from cpd.publishing.streams import BY_FEED, Progress

CSV_BATCH = 1000
_ANCHORS_KEPT = 5000
_LONGEST_FILTER = 400
"""Characters of words, and ids. Where the pages of a list begin is kept for filters that are no longer."""

_PROVIDER = "SELECT %s::uuid AS provider_id, set_config('cpd.provider_id', %s, true) AS fence"


@dataclass(frozen=True, slots=True)
class Query:
    """A query of documents that gives one row at most. Its text says ``caller.provider_id`` for whose.

    ``anchored`` says that it is right only as long as nothing of its feeds changes, ``again`` that its text will come
    again.
    """

    text: str
    values: Sequence[Any]
    anchored: bool = False
    again: bool = True


REST = 2.0
"""Seconds in which a provider's reads publish nothing after one that could not publish all."""

_resting: dict[UUID, float] = {}
"""By provider, until when; by a clock that only goes forward."""

_STANDING = f"""
SELECT max(stream.last_change), max(by_feed.feeds),
       (SELECT max(fresh_from) FROM publishing_publisheddocument
        WHERE provider_id = %(provider)s AND fresh_from IS NOT NULL AND NOT removed),
       (SELECT min(fresh_until) FROM publishing_publisheddocument
        WHERE provider_id = %(provider)s AND fresh_until IS NOT NULL AND NOT removed)
FROM publishing_providerstream AS stream, LATERAL (SELECT {BY_FEED}) AS by_feed WHERE provider_id = %(provider)s
"""  # noqa: S608 - our own words


def fresh_progress(call: Call, caller: Caller) -> Progress:
    """How far the provider's stream is, after publishing a little of what the date alone has changed.

    What is left is published by the job, which is asked to begin at once; the answer says that it is behind. For a
    while (:data:`REST`) the provider's reads then leave the work to the job.
    """
    if caller.stale_since is None or time.monotonic() < _resting.get(caller.provider_id, 0):
        call.stale_since = caller.stale_since
        return caller.progress
    publish_a_few(provider_id=caller.provider_id)
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"provider": caller.provider_id})
        last_change, feeds, newest_from, oldest_until = cursor.fetchone()
    call.stale_since = stale_on(clock.service_now().date(), newest_from, oldest_until)
    if call.stale_since is not None:
        _resting[caller.provider_id] = time.monotonic() + REST
        ask_for_what_is_due()
    return Progress.of(last_change, feeds)


def forget_rest() -> None:
    """Lets reads publish again at once: for tests."""
    _resting.clear()


def _within(caller: str, values: Sequence[Any], query: Query) -> list[Row]:
    """What the query finds for the caller: the caller's columns, then the query's, empty where it found nothing."""
    return run_prepared(
        f"WITH caller AS MATERIALIZED ({caller}) "  # noqa: S608 - the texts of this module and of authentication
        f"SELECT caller.*, found.* FROM caller LEFT JOIN LATERAL ({query.text}) AS found ON true",
        [*values, *query.values],
        again=query.again,
    )


def row_of(caller: Caller, query: Query) -> Row:
    """The row of a query for a caller; empty values when it finds nothing."""
    return _within(_PROVIDER, (caller.provider_id, str(caller.actor.provider_id)), query)[0][2:]


def read(
    request: HttpRequest, scope: Scope, query: Callable[[int], Query], feeds: Feeds | None
) -> tuple[Caller, int, Row]:
    """Lets the caller in, and gives how far their stream is in ``feeds`` with the row of their documents.

    ``query`` looks at documents of these feeds, at any where they are None, and gets how far they are when it will be
    run. 401 without a usable token, 403 without the programme.
    """
    call = call_of(request)
    if call.token.digest is None:
        authenticate(call.token)
    known = expected_progress(call.token)
    expected = known.in_feeds(feeds) if known is not None else -1
    asked = query(expected)
    rows = _within(CALLER, (call.token.digest,), asked)
    caller = accept(call.token, rows)
    authorise(caller, scope, call.version)
    before = caller.progress.in_feeds(feeds)
    if caller.stale_since is None and (not asked.anchored or before == expected):
        return caller, before, rows[0][CALLER_COLUMNS:]
    newest = fresh_progress(call, caller).in_feeds(feeds)
    if newest == before and (not asked.anchored or newest == expected):
        return caller, newest, rows[0][CALLER_COLUMNS:]
    return caller, newest, row_of(caller, query(newest))


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
    def key(self) -> str:
        """The column of the list's own order: by creation, or by change when only changes are asked for."""
        asked_for_changes = self.filters.updated_since is not None and self.feed in BY_CHANGE
        return "updated_at" if asked_for_changes or self.feed in ALWAYS_BY_CHANGE else "created_at"

    @property
    def order(self) -> str:
        """The whole order."""
        asked = [f"{COLUMNS[name]} {'DESC' if down else 'ASC'}" for name, down in self.sort]
        return ", ".join([*(asked or [self.key]), "record_id"])

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


def _taken_from(listing: Listing, beyond: str, after: Sequence[Any], order: str, most: int) -> tuple[str, list[Any]]:
    """Where the first so many of a list are taken from, with the condition, and their values; still to be put in order.

    Only changes since an instant are two ranges, each by its own index: what was updated since, and what was shown
    since. A change of date that was published after its midnight has the midnight as its instant, and whoever has
    asked for changes meanwhile has not seen it.
    """
    where, values = listing.where()
    where += beyond
    values += after
    since = listing.filters.updated_since
    if since is None:
        return f"published_to_caller WHERE {where}", values
    ranges = [
        f"(SELECT body, csv, created_at, updated_at, name, record_id FROM published_to_caller "  # noqa: S608 - fixed words and numbers only
        f"WHERE {where} AND {changed} ORDER BY {order} LIMIT {most})"
        for changed in ("updated_at >= %s", "updated_at < %s AND shown_at >= %s")
    ]
    return f"({' UNION ALL '.join(ranges)}) AS changed", [*values, since, *values, since, since]


Anchor = tuple[str, datetime, UUID]
"""Where a page begins: ``>=`` its first document, or ``>`` the last of the page before."""

_anchors: dict[tuple[Any, ...], Anchor] = {}
"""By token, listing, page size, newest change and page."""

_anchors_lock = Lock()


def _anchor_key(token: bytes | None, listing: Listing, page: Page, last_change: int, number: int) -> tuple[Any, ...]:
    return (token, listing, page.per_page, last_change, number)


def page_query(listing: Listing, page: Page, token: bytes | None, last_change: int) -> Query:
    """Reads the bodies of one page, joined by commas: the database joins them, so that one value crosses over, not a
    hundred. Plain aggregates take rows in the order of their subquery.

    Numbers stand in the text where the planner should know them; a page that is reached by counting is not prepared.
    """
    anchor = None
    skipped = offset = (page.number - 1) * page.per_page
    if page.number > 1 and not listing.sort:
        anchor = _anchors.get(_anchor_key(token, listing, page, last_change, page.number))
    beyond, after = "", list[Any]()
    if anchor is not None:
        beyond, after = f" AND ({listing.key}, record_id) {anchor[0]} (%s, %s)", list(anchor[1:])
        skipped = offset = 0
    elif offset and not listing.sort and listing.filters.updated_since is None:
        beyond, after = _from_place(listing, offset)
        offset = 0
    source, values = _taken_from(listing, beyond, after, listing.order, offset + page.per_page)
    return Query(
        "SELECT string_agg(body, '\\x2c'::bytea), min(at), (array_agg(record_id))[1], "  # noqa: S608 - fixed words and numbers only
        "max(at), (array_agg(record_id))[count(*)], count(*) "
        f"FROM (SELECT body, {listing.key} AS at, record_id FROM {source} "
        f"ORDER BY {listing.order} LIMIT {page.per_page} OFFSET {offset}) AS page",
        values,
        anchored=anchor is not None,
        again=skipped == 0,
    )


def _from_place(listing: Listing, place: int) -> tuple[str, list[Any]]:
    """The condition for what comes from a place of the list on, counted from 0, and its values.

    The order is kept in an index, so that counting reads no document.
    """
    where, values = listing.where()
    return (
        f" AND ({listing.key}, record_id) >= (SELECT {listing.key}, record_id FROM published_to_caller "  # noqa: S608 - fixed words and numbers only
        f"WHERE {where} ORDER BY {listing.order} LIMIT 1 OFFSET {place})",
        values,
    )


def page_of(row: Row, listing: Listing, page: Page, token: bytes | None, last_change: int) -> bytes:
    """The answer to :func:`page_query`. Where this page and the next begin is remembered until something of the
    provider changes."""
    joined, first_at, first_id, last_at, last_id, count = row
    if count and not listing.sort and listing.filters.length <= _LONGEST_FILTER:
        with _anchors_lock:
            if len(_anchors) >= _ANCHORS_KEPT:
                _anchors.clear()
            _anchors[_anchor_key(token, listing, page, last_change, page.number)] = (">=", first_at, first_id)
            if count == page.per_page:
                _anchors[_anchor_key(token, listing, page, last_change, page.number + 1)] = (">", last_at, last_id)
    return bytes(joined or b"")


def one_query(feed: str, record_id: UUID) -> Query:
    """Reads one document by its record's id. Raises :class:`~cpd.publishing.resources.UnknownFeed`."""
    return Query(
        "SELECT body FROM published_to_caller "
        "WHERE provider_id = caller.provider_id AND feed = %s AND record_id = %s AND NOT removed",
        (known_feed(feed), record_id),
    )


def many_query(feed: str, record_ids: Sequence[UUID]) -> Query:
    """Reads the documents of many records: their ids, and their bodies in the same order."""
    return Query(
        "SELECT array_agg(record_id), array_agg(body) FROM published_to_caller "
        "WHERE provider_id = caller.provider_id AND feed = %s AND record_id = ANY(%s)",
        (known_feed(feed), list(record_ids)),
    )


def about_query(feeds: Sequence[str], person_id: UUID) -> Query:
    """Says whether there is a document of that person in one of the feeds."""
    return Query(
        "SELECT true FROM published_to_caller "
        "WHERE provider_id = caller.provider_id AND feed = ANY(%s) AND subject_id = %s AND NOT removed LIMIT 1",
        ([known_feed(feed) for feed in feeds], person_id),
    )


def participant_query(feed: str, person_id: UUID) -> Query:
    """Reads one person's row: the ECT's, else the newest mentor's (rule SEE-4)."""
    return Query(
        "SELECT body FROM published_to_caller "
        "WHERE provider_id = caller.provider_id AND feed = %s AND subject_id = %s AND NOT removed "
        "ORDER BY %s = ANY(facets) DESC, change DESC, record_id LIMIT 1",
        (known_feed(feed), person_id, facets.role("ect")),
    )


def read_csv(listing: Listing, caller: Caller, header: str) -> Iterator[bytes]:
    """The whole list as CSV, header first, a batch of lines at a time: memory does not grow with the list."""
    yield header.encode()
    key = listing.key
    order = f"{key}, record_id"
    after: tuple[Any, ...] = ()
    while True:
        beyond = f" AND ({key}, record_id) > (%s, %s)" if after else ""
        source, values = _taken_from(listing, beyond, after, order, CSV_BATCH)
        lines, last_at, last_id, count = row_of(
            caller,
            Query(
                "SELECT string_agg(csv, ''), max(at), (array_agg(record_id))[count(*)], count(*) "  # noqa: S608 - fixed words and numbers only
                f"FROM (SELECT csv, {key} AS at, record_id FROM {source} ORDER BY {order} LIMIT {CSV_BATCH}) AS batch",
                values,
            ),
        )
        if lines:
            yield lines.encode()
        if count < CSV_BATCH:
            return
        after = (last_at, last_id)
