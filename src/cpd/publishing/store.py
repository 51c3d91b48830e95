"""Comparing what is rendered with what is stored, and writing what differs (rule SEE-17)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from cpd.core.as_role import become, left_to_become
from cpd.core.prepared import run_prepared
from cpd.core.work import current_work
from cpd.publishing.documents import Document, Place, Stored
from cpd.publishing.failures import Failure, failure_of
from cpd.publishing.resource import Resource
from cpd.publishing.resources import RESOURCES


@dataclass(frozen=True, slots=True)
class Difference:
    """A document that is not stored as it should be. ``document`` is None where nothing should be there.

    ``shown_at`` is when providers are first shown it, where that is later than ``updated_at``. ``fields`` are the
    attributes that differ, where the change feed says so: not of a record that is new, came back, or is removed.
    """

    place: Place
    stored: Stored | None
    document: Document | None
    updated_at: datetime
    visible: bool
    shown_at: datetime | None = None
    fields: tuple[str, ...] | None = None


Key = tuple[UUID, str, UUID]
WhenChanged = Callable[[UUID, Stored | None, Document | None], datetime]
"""The instant at which a person's document became different, given what is stored and what is right."""

_SELECT = """
SELECT provider_id, feed, record_id, subject_id, body, csv, created_at, updated_at, cohorts, facets, listed, fresh_from,
       fresh_until, removed, shown_at, name
FROM publishing_publisheddocument
WHERE subject_id = ANY(%s) AND feed = ANY(%s)
"""
_AFTER_A_CHANGE = f"WITH outdated AS (DELETE FROM publishing_renderedahead WHERE subject_id = ANY(%s)) {_SELECT}"  # noqa: S608 - our own text
_AT_FIRST = f"{_SELECT.partition('FROM')[0]} FROM publishing_outdated(%s, %s)"
"""The same, for a transaction that is not the publisher's yet, and becomes so by this."""

_OF_DECLARATIONS = _AFTER_A_CHANGE.replace(
    "feed = ANY(%s)",
    """(feed = ANY(%s) OR record_id = ANY(%s)
       OR record_id IN (SELECT id FROM npq_outcome WHERE declaration_id = ANY(%s)))""",
)


def stored_documents(person_ids: Sequence[UUID], feeds: Sequence[str], *, changed: bool = False) -> dict[Key, Stored]:
    """What is stored for these people in these feeds, tombstones included. One query.

    ``changed``: what was rendered ahead of these people is right no longer, and is deleted.
    """
    ids = list(person_ids)
    again = len(person_ids) == 1
    if changed and left_to_become():
        rows = run_prepared(_AT_FIRST, [ids, list(feeds)])
    elif changed:
        rows = run_prepared(_AFTER_A_CHANGE, [ids, ids, list(feeds)], again=again)
    else:
        rows = run_prepared(_SELECT, [ids, list(feeds)], again=again)
    return _by_key(rows)


def stored_of_declarations(
    person_ids: Sequence[UUID], declaration_ids: Sequence[UUID], feeds: Sequence[str]
) -> dict[Key, Stored]:
    """What is stored of these declarations about these people and of their outcomes, and for the people in these feeds.

    As :func:`stored_documents`, after a change. Without declarations it is what is stored in the feeds.
    """
    ids, declarations = list(person_ids), list(declaration_ids)
    if not declarations:
        return stored_documents(ids, feeds, changed=True)
    become()
    again = len(person_ids) == 1
    return _by_key(run_prepared(_OF_DECLARATIONS, [ids, ids, list(feeds), declarations, declarations], again=again))


def _by_key(rows: Iterable[Sequence[Any]]) -> dict[Key, Stored]:
    return {(row[0], row[1], row[2]): Stored(row[3], bytes(row[4]), *row[5:]) for row in rows}


def differences(
    person_ids: Sequence[UUID],
    resources: frozenset[Resource],
    today: date,
    when: WhenChanged,
    failures: list[Failure],
    *,
    changed: bool = False,
    shown_at: datetime | None = None,
) -> tuple[int, list[Difference]]:
    """How many documents these people should have, and those that are stored otherwise.

    A document is rendered with the instant that is stored; only if it then differs did it change, and is rendered with
    the instant of the change. One that can't be rendered is added to ``failures``, and stays as it is stored.

    ``changed``: the facts may have changed, so that nothing that was rendered ahead is right any more. ``shown_at`` is
    when what is found will be shown, for changes that happened before.
    """
    ordered = [resource for resource in RESOURCES if resource in resources]
    feeds = [feed.name for resource in ordered for feed in resource.feeds]
    stored = stored_documents(person_ids, feeds, changed=changed)
    snapshots = {resource: resource.load(person_ids, today) for resource in ordered}
    return compared(snapshots, stored, when, failures, shown_at=shown_at)


def compared(
    snapshots: Mapping[Resource, Sequence[Any]],
    stored_so_far: Mapping[Key, Stored],
    when: WhenChanged,
    failures: list[Failure],
    *,
    shown_at: datetime | None = None,
) -> tuple[int, list[Difference]]:
    """How many documents there should be of these snapshots, and how what is stored differs; as :func:`differences`.

    What is stored and has no snapshot is found to be gone.
    """
    left = dict(stored_so_far)
    differing: list[Difference] = []
    count = 0

    def note(
        place: Place,
        stored: Stored | None,
        document: Document | None,
        at: datetime,
        fields: tuple[str, ...] | None = None,
    ) -> None:
        late = shown_at if shown_at is not None and at < shown_at else None
        differing.append(Difference(place, stored, document, at, visible=True, shown_at=late, fields=fields))

    feeds = [(resource, feed) for resource in snapshots for feed in resource.feeds]
    for resource, feed in feeds:
        for part in (part for snapshot in snapshots[resource] for part in feed.parts(snapshot)):
            count += 1
            place = resource.place(feed, part)
            stored = left.pop((place.provider_id, place.feed, place.record_id), None)
            try:
                if stored is None or stored.removed:
                    at = when(place.subject_id, stored, None)
                    note(place, stored, feed.render(part, at), at)
                    continue
                document = feed.render(part, stored.updated_at)
                if document.body != stored.body or document.csv != stored.csv:
                    at = when(place.subject_id, stored, document)
                    new = feed.render(part, at)
                    note(place, stored, new, at, attributes_changed(stored.body, new.body) if feed.read_in(3) else None)
                elif not _same_columns(document, stored, place):
                    differing.append(Difference(place, stored, document, stored.updated_at, False, stored.shown_at, ()))
            except Exception as error:  # whatever it is: it is this document's, and must not be every other's too
                failures.append(failure_of(place, error))
    for (provider_id, feed_name, record_id), stored in left.items():
        if not stored.removed:
            place = Place(provider_id, feed_name, record_id, stored.subject_id)
            note(place, stored, None, when(stored.subject_id, stored, None))
    return count, differing


def attributes_changed(before: bytes, after: bytes) -> tuple[str, ...] | None:
    """Which attributes of a resource of version 3 differ between two bodies; when it changed is none of them.

    None where what is stored is no resource: it is to be replaced, whatever it is.
    """
    later = orjson.loads(after)["attributes"]
    try:
        earlier = dict(orjson.loads(before)["attributes"])
    except (ValueError, KeyError, TypeError):
        return None
    return tuple(name for name in later if name != "updated_at" and later[name] != earlier.get(name, _NOTHING))


_NOTHING = object()


def _same_columns(document: Document, stored: Stored, place: Place) -> bool:
    return (
        document.created_at == stored.created_at
        and document.cohorts == stored.cohorts
        and document.facets == stored.facets
        and document.listed == stored.listed
        and document.fresh_from == stored.fresh_from
        and document.fresh_until == stored.fresh_until
        and place.subject_id == stored.subject_id
        and document.name == stored.name
    )


_NUMBERS = """
INSERT INTO publishing_providerstream AS stream (provider_id, last_change) VALUES ($1::uuid, $2::bigint)
ON CONFLICT (provider_id) DO UPDATE SET
    last_change = stream.last_change + excluded.last_change,
    feeds = CASE WHEN stream.feeds_as_of = stream.last_change THEN stream.feeds
                 ELSE jsonb_build_object('', stream.last_change) END
        || (SELECT jsonb_object_agg(feed, stream.last_change + excluded.last_change) FROM unnest($3::text[]) AS feed),
    feeds_as_of = stream.last_change + excluded.last_change
RETURNING last_change
"""
"""Numbers so many changes of a provider, which are of these feeds. Where somebody has numbered changes without saying
of what, they count for every feed. The first of all are of any feed: ``feeds_as_of`` is left behind."""

_INTO = """
INSERT INTO publishing_publisheddocument (provider_id, feed, record_id, subject_id, body, csv, created_at, updated_at,
    cohorts, facets, listed, change, fresh_from, fresh_until, removed, shown_at, name, fields_changed, described_change)
"""

_REPLACE = """
ON CONFLICT (provider_id, feed, record_id) DO UPDATE SET
    subject_id = excluded.subject_id, body = excluded.body, csv = excluded.csv, created_at = excluded.created_at,
    updated_at = excluded.updated_at, cohorts = excluded.cohorts, facets = excluded.facets, listed = excluded.listed,
    change = excluded.change, fresh_from = excluded.fresh_from, fresh_until = excluded.fresh_until,
    removed = excluded.removed, shown_at = excluded.shown_at, name = excluded.name,
    fields_changed = excluded.fields_changed, described_change = excluded.change,
    previous_change =
        CASE WHEN NOT publishing_publisheddocument.removed THEN publishing_publisheddocument.change END
"""

_WRITE = f"{_INTO} VALUES ({', '.join(['%s'] * 19)}) {_REPLACE}"

_COLUMNS = {
    "provider_id": "uuid",
    "feed": "varchar",
    "record_id": "uuid",
    "subject_id": "uuid",
    "body": "bytea",
    "csv": "text",
    "created_at": "timestamptz",
    "updated_at": "timestamptz",
    "cohorts": "smallint[]",
    "facets": "varchar[]",
    "listed": "boolean",
    "change": "bigint",
    "fresh_from": "date",
    "fresh_until": "date",
    "removed": "boolean",
    "shown_at": "timestamptz",
    "name": "varchar",
    "fields_changed": "varchar[]",
}
"""The columns of a document, in the order in which it is written, with their types."""

FEW = 8
"""Up to so many documents of a provider are written by one statement, together with their numbers."""


def write(differing: Iterable[Difference]) -> None:
    """Writes the differences. Each gets its provider's next change number.

    Numbers are handed out under a lock on the provider's stream that lasts until the commit, taken in the order of the
    providers' ids, so that they are in commit order and writers never wait for one another in a circle. It is the last
    thing before the commit, as everybody else who writes for the provider waits for that.
    """
    become()
    by_provider: dict[UUID, list[Difference]] = {}
    for difference in differing:
        by_provider.setdefault(difference.place.provider_id, []).append(difference)
    rows: list[list[object]] = []
    for provider_id in sorted(by_provider):
        mine = by_provider[provider_id]
        if len(mine) <= FEW:
            _write_few(mine)
            continue
        ((last,),) = run_prepared(_NUMBERS, [provider_id, len(mine), _feeds(mine)], numbered=True)
        first = last - len(mine) + 1
        rows += [[*_row(difference, change), change] for change, difference in enumerate(mine, first)]
    if rows:
        with connection.cursor() as cursor:
            # the audit context adds itself to every statement and can't to many at once; documents are not audited
            cursor.cursor.executemany(_WRITE, rows)


def _write_few(mine: Sequence[Difference]) -> None:
    """Numbers and writes a few documents of one provider in one statement."""
    values = [value for back, one in enumerate(reversed(mine)) for value in _row(one, back)]
    values[:0] = [mine[0].place.provider_id, len(mine), _feeds(mine)]
    run_prepared(_few(len(mine)), values, numbered=True)


def note_shown(differing: Iterable[Difference]) -> None:
    """Notes what will be stored for the provider whose work it is, so that they may be shown it without a look."""
    work = current_work()
    own = UUID(work.provider) if work.provider else None
    for one in differing:
        place = one.place
        if place.provider_id == own:
            work.shown[place.provider_id, place.feed, place.record_id] = one.document.body if one.document else b""


def _feeds(mine: Iterable[Difference]) -> list[str]:
    return sorted({one.place.feed for one in mine})


@cache
def _few(count: int) -> str:
    """The statement that writes so many documents of one provider. Their ``change`` counts back from the newest."""
    width = len(_COLUMNS)
    rows = ", ".join(
        "(" + ", ".join(f"${row * width + n}::{kind}" for n, kind in enumerate(_COLUMNS.values(), 4)) + ")"
        for row in range(count)
    )
    names = ", ".join(_COLUMNS)
    number = "stream.last_change - few.change"
    chosen = ", ".join(number if name == "change" else name for name in _COLUMNS)
    return (
        f"WITH stream AS ({_NUMBERS}), few ({names}) AS (VALUES {rows}) "  # noqa: S608 - the texts of this module
        f"{_INTO} SELECT {chosen}, {number} FROM few, stream {_REPLACE} RETURNING change"
    )


def _row(difference: Difference, change: int) -> list[object]:
    place, document, stored = difference.place, difference.document, difference.stored
    head = [place.provider_id, place.feed, place.record_id, place.subject_id]
    fields = None if difference.fields is None else list(difference.fields)
    if document is None:
        assert stored is not None
        return [
            *(*head, b"", "", stored.created_at, difference.updated_at, stored.cohorts, stored.facets, stored.listed),
            *(change, None, None, True, difference.shown_at, stored.name, None),
        ]
    return [
        *(*head, document.body, document.csv, document.created_at, difference.updated_at, document.cohorts),
        *(document.facets, document.listed, change, document.fresh_from, document.fresh_until, False),
        difference.shown_at,
        document.name,
        fields,
    ]
