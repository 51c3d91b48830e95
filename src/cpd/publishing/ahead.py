"""What the next midnight will change, rendered the evening before (docs/adr/0019-midnight.md).

A subject that is due has a row with the documents that will differ, or with none. The row is right for its day only,
and only as long as nothing changes the subject: publishing a change deletes it in the same transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from cpd.publishing.documents import Document, Place
from cpd.publishing.store import Difference, Stored

_KEEP = """
INSERT INTO publishing_renderedahead (subject_id, day, changes) VALUES (%s, %s, %s)
ON CONFLICT (subject_id) DO UPDATE SET day = excluded.day, changes = excluded.changes
"""
_TAKE = "DELETE FROM publishing_renderedahead WHERE subject_id = ANY(%s) RETURNING subject_id, day, changes"


def keep(changes: Mapping[UUID, Sequence[Difference]], day: date) -> None:
    """Keeps what ``day`` will change of each subject, also where that is nothing."""
    rows = [(subject_id, day, _written(differing)) for subject_id, differing in changes.items()]
    with connection.cursor() as cursor:
        cursor.cursor.executemany(_KEEP, rows)


def take(subject_ids: Sequence[UUID], today: date, shown_at: datetime) -> dict[UUID, list[Difference]]:
    """What was rendered ahead for today, by subject; subjects without are left out. What is taken is gone."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [list(subject_ids)])
        return {
            subject_id: [_read(one, shown_at) for one in orjson.loads(bytes(changes))]
            for subject_id, day, changes in cursor.fetchall()
            if day == today
        }


def forget_before(today: date) -> int:
    """Deletes what was rendered for days that are over. Gives the number of rows."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM publishing_renderedahead WHERE day < %s", [today])
        return int(cursor.rowcount)


def kept_for(subject_ids: Sequence[UUID], day: date) -> set[UUID]:
    """Which of these subjects are rendered for that day."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject_id FROM publishing_renderedahead WHERE subject_id = ANY(%s) AND day = %s",
            [list(subject_ids), day],
        )
        return {row[0] for row in cursor.fetchall()}


def _written(differing: Iterable[Difference]) -> bytes:
    return orjson.dumps([_plain(one) for one in differing])


def _plain(one: Difference) -> dict[str, Any]:
    document, stored = one.document, one.stored
    return {
        "place": [one.place.provider_id, one.place.feed, one.place.record_id, one.place.subject_id],
        "updated_at": one.updated_at,
        "visible": one.visible,
        "shown_at": one.shown_at,
        "fields": one.fields,
        "name": document.name if document is not None else "",
        "document": None
        if document is None
        else [
            *(document.body.decode(), document.csv, document.created_at, document.cohorts, document.facets),
            *(document.listed, document.fresh_from, document.fresh_until),
        ],
        "removed": None
        if document is not None or stored is None
        else [stored.created_at, stored.updated_at, stored.cohorts, stored.facets, stored.listed],
    }


def _read(plain: Mapping[str, Any], shown_at: datetime) -> Difference:
    provider_id, feed, record_id, subject_id = plain["place"]
    place = Place(UUID(provider_id), feed, UUID(record_id), UUID(subject_id))
    updated_at = datetime.fromisoformat(plain["updated_at"])
    document, stored = None, None
    if plain["document"] is not None:
        body, csv, created_at, cohorts, facets, listed, fresh_from, fresh_until = plain["document"]
        document = Document(
            body=body.encode(),
            csv=csv,
            created_at=datetime.fromisoformat(created_at),
            cohorts=cohorts,
            facets=facets,
            listed=listed,
            fresh_from=_day(fresh_from),
            fresh_until=_day(fresh_until),
            name=plain.get("name", ""),  # the code before this one did not write it
        )
    if plain["removed"] is not None:
        created_at, was_updated_at, cohorts, facets, listed = plain["removed"]
        stored = Stored(
            subject_id=place.subject_id,
            body=b"",
            csv="",
            created_at=datetime.fromisoformat(created_at),
            updated_at=datetime.fromisoformat(was_updated_at),
            cohorts=cohorts,
            facets=facets,
            listed=listed,
            fresh_from=None,
            fresh_until=None,
            removed=False,
            shown_at=None,
            name="",
        )
    earlier = plain["shown_at"] and datetime.fromisoformat(plain["shown_at"])
    late = shown_at if updated_at < shown_at else None
    fields = plain.get("fields")  # nor this
    return Difference(
        *(place, stored, document, updated_at, plain["visible"], late if plain["visible"] else earlier),
        fields=None if fields is None else tuple(fields),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
