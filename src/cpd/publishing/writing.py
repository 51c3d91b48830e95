"""Writing documents that differ from what is stored, each with its provider's next change number (rule SEE-17).

Numbers are handed out under a lock on the provider's stream that lasts until the commit, so that they are in commit
order. Everybody else who writes for the provider waits for it: whatever can be done before is done before.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from uuid import UUID

from cpd.core.as_role import become
from cpd.core.prepared import Column, put_off, spelled
from cpd.core.work import current_work
from cpd.publishing.store import Difference

_NUMBERS = """
INSERT INTO publishing_providerstream AS stream (provider_id, last_change) {changes}
ON CONFLICT (provider_id) DO UPDATE SET
    last_change = stream.last_change + excluded.last_change,
    feeds = CASE WHEN stream.feeds_as_of = stream.last_change THEN stream.feeds
                 ELSE jsonb_build_object('', stream.last_change) END
        || (SELECT jsonb_object_agg(feed, stream.last_change + excluded.last_change) FROM {feeds}),
    feeds_as_of = stream.last_change + excluded.last_change
RETURNING provider_id, last_change
"""
"""Numbers so many changes of providers, which are of these feeds. Where somebody has numbered changes without saying
of what, they count for every feed. The first of all are of any feed: ``feeds_as_of`` is left behind."""

_NUMBERS_OF_ONE = _NUMBERS.format(changes="VALUES ($1::uuid, $2::bigint)", feeds="unnest($3::text[]) AS feed")
_NUMBERS_OF_MANY = _NUMBERS.format(
    changes="SELECT provider_id, changes FROM changed ORDER BY provider_id",
    feeds="changed, unnest(changed.feeds::text[]) AS feed WHERE changed.provider_id = excluded.provider_id",
)

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
"""The columns of a document, in the order in which it is written, with their types. Lists come as PostgreSQL spells
them: they are not of one length, as those of an array of arrays would have to be."""

_NUMBER = "stream.last_change - documents.change"
_CHOSEN = ", ".join(
    _NUMBER if name == "change" else f"documents.{name}" + (f"::{kind}" if kind.endswith("[]") else "")
    for name, kind in _COLUMNS.items()
)
_REPLACED = ", ".join(
    f"{name} = excluded.{name}" for name in _COLUMNS if name not in ("provider_id", "feed", "record_id")
)
_WRITE = f"""
INSERT INTO publishing_publisheddocument ({", ".join(_COLUMNS)}, described_change)
SELECT {_CHOSEN}, {_NUMBER} FROM documents JOIN stream USING (provider_id)
ON CONFLICT (provider_id, feed, record_id) DO UPDATE SET {_REPLACED}, described_change = excluded.change,
    previous_change =
        CASE WHEN NOT publishing_publisheddocument.removed THEN publishing_publisheddocument.change END
"""  # noqa: S608 - our own names
"""Writes ``documents``, whose ``change`` counts back from the newest of their provider's ``stream``."""


def _sent(kind: str) -> str:
    return "text" if kind.endswith("[]") else kind


_MANY = f"""
WITH changed (provider_id, changes, feeds) AS (SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[])),
stream AS ({_NUMBERS_OF_MANY}),
documents ({", ".join(_COLUMNS)}) AS (
    SELECT * FROM unnest({", ".join(f"${n}::{_sent(kind)}[]" for n, kind in enumerate(_COLUMNS.values(), 4))})
),
written AS ({_WRITE} RETURNING 1)
SELECT count(*) FROM written
"""  # noqa: S608 - our own names

FEW = 8
"""Up to so many documents of one provider are written by a text of their own, with nothing to unpack."""

AT_ONCE = 2000
"""So many documents are written by one statement."""


def write(differing: Iterable[Difference]) -> None:
    """Writes the differences. Each gets its provider's next change number.

    Streams are locked in the order of the providers' ids, so that writers never wait for one another in a circle. It is
    the last thing before the commit, and goes out with it in a unit of work.
    """
    become()
    ordered = sorted(differing, key=lambda difference: difference.place.provider_id)
    if not ordered:
        return
    if len(ordered) <= FEW and ordered[0].place.provider_id == ordered[-1].place.provider_id:
        _write_few(ordered)
        return
    for first in range(0, len(ordered), AT_ONCE):
        _write_many(ordered[first : first + AT_ONCE])


def _write_few(mine: Sequence[Difference]) -> None:
    """Numbers and writes a few documents of one provider."""
    values = [value for back, one in enumerate(reversed(mine)) for value in _row(one, back)]
    values[:0] = [mine[0].place.provider_id, len(mine), _feeds(mine)]
    put_off(_few(len(mine)), values, numbered=True)


@cache
def _few(count: int) -> str:
    """The statement that writes so many documents of one provider."""
    width = len(_COLUMNS)
    rows = ", ".join(
        "(" + ", ".join(f"${row * width + n}::{_sent(kind)}" for n, kind in enumerate(_COLUMNS.values(), 4)) + ")"
        for row in range(count)
    )
    return (
        f"WITH stream AS ({_NUMBERS_OF_ONE}), documents ({', '.join(_COLUMNS)}) AS (VALUES {rows}) "
        f"{_WRITE} RETURNING change"
    )


def _write_many(ordered: Sequence[Difference]) -> None:
    """Numbers and writes documents of whatever providers, which are in their order."""
    by_provider: dict[UUID, list[Difference]] = {}
    for one in ordered:
        by_provider.setdefault(one.place.provider_id, []).append(one)
    rows = [_row(one, back) for mine in by_provider.values() for back, one in enumerate(reversed(mine))]
    put_off(
        _MANY,
        [
            list(by_provider),
            [len(mine) for mine in by_provider.values()],
            [spelled(_feeds(mine)) for mine in by_provider.values()],
            *map(Column, zip(*rows, strict=True)),
        ],
        numbered=True,
    )


def _feeds(mine: Iterable[Difference]) -> list[str]:
    return sorted({one.place.feed for one in mine})


def note_shown(differing: Iterable[Difference]) -> None:
    """Notes what will be stored for the provider whose work it is, so that they may be shown it without a look."""
    work = current_work()
    own = UUID(work.provider) if work.provider else None
    for one in differing:
        place = one.place
        if place.provider_id == own:
            work.shown[place.provider_id, place.feed, place.record_id] = one.document.body if one.document else b""


def _row(difference: Difference, change: int) -> list[object]:
    place, document, stored = difference.place, difference.document, difference.stored
    head = [place.provider_id, place.feed, place.record_id, place.subject_id]
    if document is None:
        assert stored is not None
        return [
            *(*head, b"", "", stored.created_at, difference.updated_at, spelled(stored.cohorts)),
            *(spelled(stored.facets), stored.listed, change, None, None, True, difference.shown_at, stored.name, None),
        ]
    return [
        *(*head, document.body, document.csv, document.created_at, difference.updated_at),
        *(spelled(document.cohorts), spelled(document.facets), document.listed, change),
        *(document.fresh_from, document.fresh_until, False, difference.shown_at, document.name),
        None if difference.fields is None else spelled(difference.fields),
    ]
