"""How a provider's documents are read (docs/adr/0007-read-path.md): the only place that does.

Every read runs as the database role ``cpd_api`` for one provider: the query names the provider, and a row-level policy
lets through nothing else. What the date alone has changed is published first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any
from uuid import UUID

from django.db import connection

from cpd.api.authentication import Caller
from cpd.api.parameters import Filters, Page
from cpd.publishing.commands import publish_due

CSV_BATCH = 1000
_ANCHORS_KEPT = 5000


def fresh_stream(caller: Caller) -> int:
    """The number of the provider's newest change, after publishing whatever the date alone has changed."""
    if not caller.stale:
        return caller.last_change
    publish_due(provider_id=caller.provider_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_change FROM publishing_providerstream WHERE provider_id = %s", [caller.provider_id])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _rows_of(provider_id: UUID, query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of one query that sees the documents of one provider.

    Role, provider and query go to the database as one message, which it runs as one transaction: one round trip. Within
    a transaction of somebody else's (a test's) the role is given back at the end.
    """
    before = f"SET LOCAL ROLE cpd_api; SET LOCAL cpd.provider_id = '{UUID(str(provider_id))}'; "
    after = "; RESET ROLE; SET LOCAL cpd.provider_id = ''" if connection.in_atomic_block else ""
    with connection.cursor() as cursor:
        cursor.execute(before + query + after, values)
        while cursor.description is None:
            cursor.nextset()
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


@dataclass(frozen=True, slots=True)
class Listing:
    """Which documents of whom: a feed narrowed by filters, in an order that ends in the record's id."""

    provider_id: UUID
    feed: str
    filters: Filters

    @property
    def order(self) -> str:
        """By creation, or by change when only changes are asked for (participants dossier 3.7)."""
        return "updated_at" if self.filters.updated_since is not None and self.feed == "ecf-v1" else "created_at"

    def where(self) -> tuple[str, list[Any]]:
        """The condition and its values."""
        filters = self.filters
        parts = ["provider_id = %s AND feed = %s AND NOT removed"]
        values: list[Any] = [self.provider_id, self.feed]
        if filters.cohorts is None:
            parts.append("listed")
        else:
            parts.append("cohorts && %s::smallint[]")
            values.append([year for year in filters.cohorts if year < 2**15])
        if filters.updated_since is not None:
            parts.append("updated_at >= %s")
            values.append(filters.updated_since)
        if filters.participant_ids is not None:
            parts.append("subject_id = ANY(%s)")
            values.append(list(filters.participant_ids))
        return " AND ".join(parts), values


_anchors: dict[tuple[Any, ...], tuple[datetime, UUID]] = {}
"""After which document a page begins: by listing, page size, newest change and page."""

_anchors_lock = Lock()


def read_page(listing: Listing, page: Page, last_change: int) -> bytes:
    """The bodies of one page, joined by commas: the database joins them, so that one value crosses over, not a hundred.
    Plain aggregates take rows in the order of their subquery.

    Where a page begins is remembered for as long as nothing of the provider changes.
    """
    where, values = listing.where()
    order = listing.order
    key = (listing, page.per_page, last_change)
    anchor = _anchors.get((*key, page.number)) if page.number > 1 else None
    if anchor is not None:
        where += f" AND ({order}, record_id) > (%s, %s)"
        values += anchor
    offset = 0 if anchor is not None else (page.number - 1) * page.per_page
    ((joined, last_at, last_id, count),) = _rows_of(
        listing.provider_id,
        "SELECT convert_from(string_agg(body, '\\x2c'::bytea), 'UTF8'), max(at), "  # noqa: S608 - fixed words only
        "(array_agg(record_id))[count(*)], count(*) "
        f"FROM (SELECT body, {order} AS at, record_id FROM publishing_publisheddocument "
        f"WHERE {where} ORDER BY {order}, record_id LIMIT %s OFFSET %s) AS page",
        [*values, page.per_page, offset],
    )
    if count == page.per_page:
        _remember((*key, page.number + 1), (last_at, last_id))
    return (joined or "").encode()


def _remember(key: tuple[Any, ...], anchor: tuple[datetime, UUID]) -> None:
    with _anchors_lock:
        if len(_anchors) >= _ANCHORS_KEPT:
            _anchors.clear()
        _anchors[key] = anchor


def read_one(provider_id: UUID, feed: str, record_id: UUID) -> bytes | None:
    """The body of one document, or None when the provider has none of that id."""
    rows = _rows_of(
        provider_id,
        "SELECT body FROM publishing_publisheddocument "
        "WHERE provider_id = %s AND feed = %s AND record_id = %s AND NOT removed",
        [provider_id, feed, record_id],
    )
    return bytes(rows[0][0]) if rows else None


def read_participant(provider_id: UUID, feed: str, person_id: UUID) -> bytes | None:
    """The body of one person's row: the ECT's, else the newest mentor's (participants dossier 4.2)."""
    rows = _rows_of(
        provider_id,
        "SELECT body FROM publishing_publisheddocument "
        "WHERE provider_id = %s AND feed = %s AND subject_id = %s AND NOT removed "
        "ORDER BY 'ect' = ANY(facets) DESC, change DESC, record_id LIMIT 1",
        [provider_id, feed, person_id],
    )
    return bytes(rows[0][0]) if rows else None


def read_csv(listing: Listing, header: str) -> Iterator[bytes]:
    """The whole list as CSV, header first, a batch of lines at a time: memory does not grow with the list."""
    yield header.encode()
    order = listing.order
    where, values = listing.where()
    after: tuple[Any, ...] = ()
    while True:
        beyond = f" AND ({order}, record_id) > (%s, %s)" if after else ""
        ((lines, last_at, last_id, count),) = _rows_of(
            listing.provider_id,
            "SELECT string_agg(csv, ''), max(at), (array_agg(record_id))[count(*)], count(*) "  # noqa: S608 - fixed words
            f"FROM (SELECT csv, {order} AS at, record_id FROM publishing_publisheddocument "
            f"WHERE {where}{beyond} ORDER BY {order}, record_id LIMIT %s) AS batch",
            [*values, *after, CSV_BATCH],
        )
        if lines:
            yield lines.encode()
        if count < CSV_BATCH:
            return
        after = (last_at, last_id)
