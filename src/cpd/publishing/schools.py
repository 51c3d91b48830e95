"""The stream of the schools: what version 3 shows of each in each cohort, the same for every provider (rule SEE-13).

Whoever changes a school, a choice, a partnership or a cohort leaves a note of the school in the same transaction (a
trigger does). :func:`publish_schools` renders the noted ones, compares with what is stored, and numbers what differs:
a job does so, and a read does a little of it before it answers. :func:`compare_schools` renders all of them afresh,
noted or not, and says which are stored otherwise.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import OperationalError, connection

from cpd.contract.rendering import json_bytes
from cpd.contract.v3.schools import school
from cpd.core import clock
from cpd.core.as_role import transaction_as
from cpd.core.prepared import Column, run_prepared, spelled
from cpd.core.roles import PUBLISHER
from cpd.publishing.store import attributes_changed

AT_ONCE = 300
"""Schools in one transaction."""

PATIENCE = 0.3
"""Seconds after which a read begins no other transaction."""

_PUBLISHING = 7203
"""The number of the advisory lock: who publishes schools."""

SHOWN = """
SELECT school.id, cohort.start_year, school.name, school.urn, school.created_at,
       greatest(school.updated_at, choice.updated_at, partnered.updated_at) AS updated_at, choice.programme,
       coalesce(partnered.stands, false) AS in_partnership
FROM schools_school AS school
CROSS JOIN cohorts_cohort AS cohort
LEFT JOIN schools_schoolcohort AS choice ON choice.school_id = school.id AND choice.cohort_id = cohort.start_year
LEFT JOIN (
    SELECT school_id, cohort_id, max(updated_at) AS updated_at, bool_or(challenged_at IS NULL) AS stands
    FROM schools_partnership WHERE NOT relationship {partnerships} GROUP BY school_id, cohort_id
) AS partnered ON partnered.school_id = school.id AND partnered.cohort_id = cohort.start_year
WHERE (school.eligible OR partnered.stands) {schools}
"""
"""Every school that is shown, in each cohort where it is. Partnerships are gone through once, not for each school."""

_OF_THESE = SHOWN.format(partnerships="AND school_id = ANY(%(ids)s)", schools="AND school.id = ANY(%(ids)s)")
_STORED = """
SELECT school_id, cohort_id, urn, body, created_at, updated_at, removed FROM publishing_publishedschool
WHERE school_id = ANY(%s)
"""
_EVERY_SCHOOL = """
SELECT id FROM schools_school UNION SELECT school_id FROM publishing_publishedschool ORDER BY 1
"""
_WAITING = "SELECT DISTINCT school_id FROM publishing_schooldue WHERE school_id = ANY(%s)"
_TAKE = """
WITH taken AS (SELECT DISTINCT school_id FROM (
    SELECT school_id FROM publishing_schooldue ORDER BY id LIMIT %(most)s) AS first)
DELETE FROM publishing_schooldue AS due USING taken WHERE due.school_id = taken.school_id RETURNING due.school_id
"""
_NUMBERS = """
INSERT INTO publishing_schoolstream (id, last_change) VALUES (1, %s)
ON CONFLICT (id) DO UPDATE SET last_change = publishing_schoolstream.last_change + excluded.last_change
RETURNING last_change
"""
_WRITE = """
INSERT INTO publishing_publishedschool (school_id, cohort_id, urn, body, created_at, updated_at, removed,
                                        fields_changed, change)
SELECT school_id, cohort_id, urn, body, created_at, updated_at, removed, fields_changed::varchar[], %s + place
FROM unnest(%s::uuid[], %s::smallint[], %s::varchar[], %s::bytea[], %s::timestamptz[], %s::timestamptz[], %s::boolean[],
            %s::text[]) WITH ORDINALITY
    AS written (school_id, cohort_id, urn, body, created_at, updated_at, removed, fields_changed, place)
ON CONFLICT (school_id, cohort_id) DO UPDATE SET urn = excluded.urn, body = excluded.body,
    created_at = excluded.created_at, updated_at = excluded.updated_at, removed = excluded.removed,
    fields_changed = excluded.fields_changed, change = excluded.change,
    previous_change = CASE WHEN NOT publishing_publishedschool.removed THEN publishing_publishedschool.change END
RETURNING change
"""

Key = tuple[UUID, int]
"""A school and a cohort."""


class _Row(NamedTuple):
    """What is written of a school in a cohort, in the order of :data:`_WRITE`."""

    school_id: UUID
    cohort: int
    urn: str
    body: bytes
    created_at: datetime
    updated_at: datetime
    removed: bool
    fields_changed: str | None


@dataclass
class ComparedSchools:
    """How many schools there should be, in each cohort in which they are shown, and which are stored otherwise."""

    documents: int = 0
    differences: list[Key] = field(default_factory=list)


def rendered(row: Sequence[Any]) -> bytes:
    """The resource of a row of :data:`SHOWN`."""
    school_id, cohort, name, urn, created_at, updated_at, programme, in_partnership = row
    return json_bytes(
        school(
            school_id=school_id,
            name=name,
            urn=urn,
            cohort=cohort,
            in_partnership=in_partnership,
            programme=programme,
            created_at=created_at,
            updated_at=updated_at,
        )
    )


def publish_schools(*, patience: float | None = None) -> int:
    """Publishes what is noted, in small transactions. Gives the number of documents that differed.

    ``patience``: for a read, which begins no other transaction after so many seconds, and does nothing while somebody
    else is at it. Without one it waits for its turn and goes on to the end.
    """
    began = time.monotonic()
    written = 0
    while patience is None or time.monotonic() - began < patience:
        try:
            with transaction_as(PUBLISHER):
                if not _my_turn(wait=patience is None):
                    break
                taken = _take()
                if not taken:
                    break
                written += _publish(taken)
        except OperationalError:
            if patience is None:
                raise
            connection.close_if_unusable_or_obsolete()
            break
    return written


def note_all_schools() -> None:
    """Notes every school: the next run renders all of them and compares."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO publishing_schooldue (school_id) SELECT id FROM schools_school")


def compare_schools() -> ComparedSchools:
    """Renders every school afresh and compares it with what is stored, byte by byte. Writes nothing of what it finds.

    What is noted is published first. A school that changes while it is compared is compared again.
    """
    result = ComparedSchools()
    publish_schools()
    with connection.cursor() as cursor:
        cursor.execute(_EVERY_SCHOOL)
        waiting = [row[0] for row in cursor.fetchall()]
    while waiting:
        batch, waiting = waiting[:AT_ONCE], waiting[AT_ONCE:]
        changed = _compare(batch, result)
        if changed:
            publish_schools()
            waiting += changed
    return result


def _compare(school_ids: Sequence[UUID], result: ComparedSchools) -> list[UUID]:
    """Compares these schools, and gives those that are noted again by now, whose comparison would say nothing."""
    ids = list(school_ids)
    with transaction_as(PUBLISHER), connection.cursor() as cursor:
        _my_turn(wait=True)
        cursor.execute(_OF_THESE, {"ids": ids})
        shown = cursor.fetchall()
        cursor.execute(_STORED, [ids])
        stored = cursor.fetchall()
        cursor.execute(_WAITING, [ids])
        changed = {row[0] for row in cursor.fetchall()}
    compared = [row for row in shown if row[0] not in changed]
    differing = _differences(compared, {(row[0], row[1]): row[2:] for row in stored if row[0] not in changed})
    result.documents += len(compared)
    result.differences += [(one.school_id, one.cohort) for one in differing]
    return sorted(changed)


def _my_turn(*, wait: bool) -> bool:
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PUBLISHING])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s), set_config('lock_timeout', '200ms', true)", [_PUBLISHING])
        return bool(cursor.fetchone()[0])


def _take() -> list[UUID]:
    """Some of the noted schools, whose notes are gone with this transaction. The lock keeps what comes after from
    being read before it: a note that is not there yet is of a change that is not there yet either."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"most": AT_ONCE})
        return sorted({row[0] for row in cursor.fetchall()})


def _publish(school_ids: Sequence[UUID]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_OF_THESE, {"ids": list(school_ids)})
        shown = cursor.fetchall()
        cursor.execute(_STORED, [list(school_ids)])
        stored = {(row[0], row[1]): row[2:] for row in cursor.fetchall()}
        rows = _differences(shown, stored)
        if not rows:
            return 0
        cursor.execute(_NUMBERS, [len(rows)])
        (last,) = cursor.fetchone()
    run_prepared(_WRITE, [last - len(rows), *map(Column, zip(*rows, strict=True))])
    return len(rows)


def _differences(shown: Sequence[Any], stored: dict[Key, Any]) -> list[_Row]:
    """The rows to write, without their numbers: of what is not stored as it is shown."""
    rows: list[_Row] = []
    for row in shown:
        school_id, cohort, urn, created_at, updated_at = row[0], row[1], row[3], row[4], row[5]
        body = rendered(row)
        before = stored.pop((school_id, cohort), None)
        if before is not None and not before[-1] and (before[0], bytes(before[1])) == (urn, body):
            continue
        fields = None if before is None or before[-1] else attributes_changed(bytes(before[1]), body)
        named = None if fields is None else spelled(fields)
        rows.append(_Row(school_id, cohort, urn, body, created_at, updated_at, False, named))
    for (school_id, cohort), (urn, _, created_at, updated_at, removed) in stored.items():
        if not removed:
            rows.append(_Row(school_id, cohort, urn, b"", created_at, _when_removed(updated_at), True, None))
    return rows


def _when_removed(updated_at: datetime) -> datetime:
    """When a school stopped being shown: when it was noticed, and never before its last change."""
    return max(updated_at, clock.service_now())
