"""How a provider's documents are read (docs/adr/0007-read-path.md): the only place that does.

Every read runs as the database role ``cpd_api`` for one provider: the query names the provider, and a row-level policy
lets through nothing else. What the date alone has changed is published first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from cpd.api.parameters import Filters, Page
from cpd.core import clock
from cpd.publishing.commands import publish_due

CSV_BATCH = 1000
_ANCHORS_KEPT = 5000

_STREAM = """
SELECT coalesce((SELECT last_change FROM publishing_providerstream WHERE provider_id = %(provider)s), 0),
       EXISTS (SELECT 1 FROM publishing_publisheddocument
               WHERE provider_id = %(provider)s AND NOT removed AND fresh_until <= %(today)s)
       OR EXISTS (SELECT 1 FROM publishing_publisheddocument
                  WHERE provider_id = %(provider)s AND NOT removed AND fresh_from > %(today)s)
"""


def fresh_stream(provider_id: UUID) -> int:
    """The number of the provider's newest change, after publishing whatever the date alone has changed."""
    today = clock.service_now().date()
    last_change, stale = _stream(provider_id, today)
    if stale:
        publish_due(provider_id=provider_id)
        last_change, _ = _stream(provider_id, today)
    return last_change


def _stream(provider_id: UUID, today: date) -> tuple[int, bool]:
    with connection.cursor() as cursor:
        cursor.execute(_STREAM, {"provider": provider_id, "today": today})
        last_change, stale = cursor.fetchone()
        return int(last_change), bool(stale)


@contextmanager
def _as_provider(provider_id: UUID) -> Iterator[CursorWrapper]:
    """A cursor that sees the documents of one provider, for as long as the block lasts."""
    nested = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE cpd_api; SET LOCAL cpd.provider_id = '{UUID(str(provider_id))}'")
        yield cursor
        if nested:
            cursor.execute("RESET ROLE; SET LOCAL cpd.provider_id = ''")


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
_anchors_lock = Lock()


def read_page(listing: Listing, page: Page, last_change: int) -> list[bytes]:
    """The bodies of one page. Where a page begins is remembered for as long as nothing of the provider changes."""
    where, values = listing.where()
    order = listing.order
    key = (listing, page.per_page, last_change)
    anchor = _anchors.get((*key, page.number)) if page.number > 1 else None
    if anchor is not None:
        where += f" AND ({order}, record_id) >= (%s, %s)"
        values += anchor
        tail: tuple[int, ...] = (page.per_page + 1,)
        limit = "LIMIT %s"
    else:
        tail = (page.per_page + 1, (page.number - 1) * page.per_page)
        limit = "LIMIT %s OFFSET %s"
    with _as_provider(listing.provider_id) as cursor:
        cursor.execute(
            f"SELECT body, {order}, record_id FROM publishing_publisheddocument "  # noqa: S608 - fixed words only
            f"WHERE {where} ORDER BY {order}, record_id {limit}",
            [*values, *tail],
        )
        rows = cursor.fetchall()
    _remember(key, page.number, rows[0][1:] if rows else None)
    _remember(key, page.number + 1, rows[page.per_page][1:] if len(rows) > page.per_page else None)
    return [row[0] for row in rows[: page.per_page]]


def _remember(key: tuple[Any, ...], page: int, anchor: Any) -> None:
    if anchor is None or page == 1:
        return
    with _anchors_lock:
        if len(_anchors) >= _ANCHORS_KEPT:
            _anchors.clear()
        _anchors[(*key, page)] = (anchor[0], anchor[1])


def read_one(provider_id: UUID, feed: str, record_id: UUID) -> bytes | None:
    """The body of one document, or None when the provider has none of that id."""
    with _as_provider(provider_id) as cursor:
        cursor.execute(
            "SELECT body FROM publishing_publisheddocument "
            "WHERE provider_id = %s AND feed = %s AND record_id = %s AND NOT removed",
            [provider_id, feed, record_id],
        )
        row = cursor.fetchone()
    return bytes(row[0]) if row else None


def read_participant(provider_id: UUID, feed: str, person_id: UUID) -> bytes | None:
    """The body of one person's row: the ECT's, else the newest mentor's (participants dossier 4.2)."""
    with _as_provider(provider_id) as cursor:
        cursor.execute(
            "SELECT body FROM publishing_publisheddocument "
            "WHERE provider_id = %s AND feed = %s AND subject_id = %s AND NOT removed "
            "ORDER BY 'ect' = ANY(facets) DESC, change DESC, record_id LIMIT 1",
            [provider_id, feed, person_id],
        )
        row = cursor.fetchone()
    return bytes(row[0]) if row else None


def read_csv(listing: Listing, header: str) -> Iterator[bytes]:
    """The whole list as CSV, header first, a batch of lines at a time: memory does not grow with the list."""
    yield header.encode()
    order = listing.order
    where, values = listing.where()
    after: tuple[Any, ...] = ()
    while True:
        beyond = f" AND ({order}, record_id) > (%s, %s)" if after else ""
        with _as_provider(listing.provider_id) as cursor:
            cursor.execute(
                f"SELECT csv, {order}, record_id FROM publishing_publisheddocument "  # noqa: S608 - fixed words only
                f"WHERE {where}{beyond} ORDER BY {order}, record_id LIMIT %s",
                [*values, *after, CSV_BATCH],
            )
            rows = cursor.fetchall()
        if rows:
            yield "".join(row[0] for row in rows).encode()
        if len(rows) < CSV_BATCH:
            return
        after = rows[-1][1:]
