"""Keeping what providers read true: after a change, after midnight, and on demand."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import connection, transaction

from cpd.core import clock
from cpd.core.dates import start_of_day
from cpd.core.work import Subject
from cpd.publishing.documents import Document
from cpd.publishing.locks import lock_everything, lock_streams, lock_touched
from cpd.publishing.store import Difference, Stored, differences, write
from cpd.publishing.subjects import EVERYTHING, mentors_of, touched_by

BATCH = 500
"""Subjects rendered at a time: bounds memory, and amortises the queries."""

_SUBJECTS = """
SELECT person_id FROM training_trainingrecord UNION SELECT person_id FROM npq_application
UNION SELECT school_id FROM schools_partnership UNION SELECT id FROM statements_statement
UNION SELECT delivery_partner_id FROM providers_providerrelationship
UNION SELECT subject_id FROM publishing_publisheddocument ORDER BY 1
"""
_DUE = """
SELECT DISTINCT subject_id FROM publishing_publisheddocument
WHERE NOT removed AND (fresh_until <= %(today)s OR fresh_from > %(today)s)
  AND (%(provider)s::uuid IS NULL OR provider_id = %(provider)s)
ORDER BY 1
"""


MANY = 2000
"""Up to so many documents are written at the end, each provider's stream locked once and in order."""


def _batches(subjects: Sequence[UUID]) -> Iterator[list[UUID]]:
    rest = iter(subjects)
    while batch := list(islice(rest, BATCH)):
        yield batch


def publish(changed: Mapping[Subject, datetime]) -> None:
    """Renders what the changed subjects touch and writes what providers see differently now.

    Registered with the unit of work at start-up: it runs within the command's transaction, just before the commit.
    Everything is locked before the first stream is.
    """
    touched = touched_by(changed)
    today = clock.service_now().date()
    lock_touched(touched.kinds)
    waiting: list[Difference] = []
    for kinds, subjects in touched.by_kinds().items():
        for batch in _batches(sorted(subjects)):
            _, found = differences(batch, kinds, today, lambda person, _stored, _document: touched.instants[person])
            waiting += found
            if len(waiting) > MANY:
                lock_streams()
                write(waiting)
                waiting = []
    write(waiting)


def _when_due(now: datetime) -> Callable[[UUID, Stored | None, Document | None], datetime]:
    """A change by date alone happened at the midnight that began the date; anything else is noticed only now."""
    today = now.date()

    def when(_person: UUID, stored: Stored | None, _document: Document | None) -> datetime:
        if stored is not None and stored.fresh_until is not None and stored.fresh_until <= today:
            return start_of_day(stored.fresh_until)
        if stored is not None and stored.fresh_from is not None and stored.fresh_from > today:
            return start_of_day(today)
        return now

    return when


def publish_due(*, provider_id: UUID | None = None) -> int:
    """Renders what the date alone has changed, for one provider or all. Gives the number of subjects rendered.

    The mentors of everybody who is due are rendered too: when a date brings a new mentor, they may appear.
    """
    now = clock.service_now()
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"today": now.date(), "provider": provider_id})
        due = [row[0] for row in cursor.fetchall()]
    subjects = sorted({*due, *mentors_of(due)})
    _render(subjects, now)
    return len(subjects)


def _render(subjects: Sequence[UUID], now: datetime, progress: Callable[[int, int], None] | None = None) -> None:
    done = 0
    for batch in _batches(subjects):
        with transaction.atomic():
            lock_everything(batch)
            _, found = differences(batch, EVERYTHING, now.date(), _when_due(now))
            write(found)
        done += len(batch)
        if progress:
            progress(done, len(subjects))


def _all_subjects() -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_SUBJECTS)
        return [row[0] for row in cursor.fetchall()]


def publish_all(*, actor: str, progress: Callable[[int, int], None] | None = None) -> int:
    """Renders everything and writes what differs, in batches of their own transaction. Gives the number of subjects.

    ``actor`` is who asked; documents are derived, so nothing of it is audited.
    """
    subjects = _all_subjects()
    _render(subjects, clock.service_now(), progress)
    return len(subjects)


@dataclass
class CheckResult:
    """How many documents there should be, and which are stored otherwise."""

    documents: int = 0
    differences: list[Difference] = field(default_factory=list)


def check(*, provider_id: UUID | None = None) -> CheckResult:
    """Renders everything afresh and compares it with what is stored, byte by byte. Writes nothing of what it finds.

    What the date alone has changed is brought up to date first, as any read would.
    """
    publish_due(provider_id=provider_id)
    now = clock.service_now()
    result = CheckResult()
    for batch in _batches(_all_subjects()):
        with transaction.atomic():
            lock_everything(batch)
            count, found = differences(batch, EVERYTHING, now.date(), _when_due(now))
        result.documents += count
        result.differences += [d for d in found if provider_id is None or d.place.provider_id == provider_id]
    return result
