"""Comparing what is rendered with what is stored (rule SEE-17)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from cpd.core.as_role import become, left_to_become
from cpd.core.prepared import Statement, few, put_off, rows_of, run_prepared
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


def stored_documents(subject_ids: Sequence[UUID], feeds: Sequence[str], *, changed: bool = False) -> dict[Key, Stored]:
    """What is stored for these people in these feeds, tombstones included. One query.

    ``changed``: what was rendered ahead of these people is right no longer, and is deleted.
    """
    ids = list(subject_ids)
    again = few(subject_ids)
    if changed and left_to_become():
        rows = run_prepared(_AT_FIRST, [ids, list(feeds)])
    elif changed:
        rows = run_prepared(_AFTER_A_CHANGE, [ids, ids, list(feeds)], again=again)
    else:
        rows = run_prepared(_SELECT, [ids, list(feeds)], again=again)
    return _by_key(rows)


def ask_of_declarations(
    subject_ids: Sequence[UUID], declaration_ids: Sequence[UUID], feeds: Sequence[str]
) -> Statement:
    """Asks what is stored of these declarations about these people and of their outcomes, and for the people in these
    feeds, for :func:`found`. It goes out with the next statement.

    As :func:`stored_documents`, after a change. Without declarations it is what is stored in the feeds.
    """
    ids, declarations = list(subject_ids), list(declaration_ids)
    again = few(subject_ids)
    if not declarations and left_to_become():
        return put_off(_AT_FIRST, [ids, list(feeds)])
    become()
    if not declarations:
        return put_off(_AFTER_A_CHANGE, [ids, ids, list(feeds)], again=again)
    return put_off(_OF_DECLARATIONS, [ids, ids, list(feeds), declarations, declarations], again=again)


def found(asked: Statement) -> dict[Key, Stored]:
    """What is stored, of what was asked."""
    return _by_key(rows_of(asked))


def _by_key(rows: Iterable[Sequence[Any]]) -> dict[Key, Stored]:
    return {(row[0], row[1], row[2]): Stored(row[3], bytes(row[4]), *row[5:]) for row in rows}


def differences(
    subject_ids: Sequence[UUID],
    resources: frozenset[Resource],
    today: date,
    when: WhenChanged,
    failures: list[Failure],
    *,
    changed: bool = False,
    shown_at: datetime | None = None,
) -> tuple[int, list[Difference]]:
    """How many documents these subjects should have, and those that are stored otherwise.

    A document is rendered with the instant that is stored; only if it then differs did it change, and is rendered with
    the instant of the change. One that can't be rendered is added to ``failures``, and stays as it is stored.

    ``changed``: the facts may have changed, so that nothing that was rendered ahead is right any more. ``shown_at`` is
    when what is found will be shown, for changes that happened before.
    """
    ordered = [resource for resource in RESOURCES if resource in resources]
    feeds = [feed.name for resource in ordered for feed in resource.feeds]
    stored = stored_documents(subject_ids, feeds, changed=changed)
    snapshots = {resource: resource.load(subject_ids, today) for resource in ordered}
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
