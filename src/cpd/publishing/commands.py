"""Keeping what providers read true: after a change (rule SEE-18), after midnight, and on demand."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection

from cpd.core import clock
from cpd.core.actor import Actor, ActorKind
from cpd.core.prepared import EACH_TIME, few, run_together
from cpd.core.work import Subject, current_work
from cpd.publishing.declared import declared_differences
from cpd.publishing.due import batches, publish_a_few, publish_due, publish_safely, render_ahead, when_due
from cpd.publishing.failures import DocumentFailed, Failure, failures_on_record, note
from cpd.publishing.locks import lock_everything, lock_streams, lock_touched
from cpd.publishing.resource import Reach
from cpd.publishing.schools import Key as SchoolAndCohort
from cpd.publishing.schools import compare_schools, note_all_schools, publish_schools
from cpd.publishing.store import Difference, differences
from cpd.publishing.subjects import EVERYTHING, TOUCHES, Touched, touched_by
from cpd.publishing.writing import note_shown, write

__all__ = ["CheckResult", "check", "publish", "publish_a_few", "publish_all", "publish_due", "render_ahead"]

BATCH = 500
"""Subjects rendered at a time: bounds memory, and amortises the queries."""

_SUBJECTS = """
SELECT person_id FROM training_trainingrecord UNION SELECT person_id FROM npq_application
UNION SELECT school_id FROM schools_partnership UNION SELECT id FROM statements_statement
UNION SELECT delivery_partner_id FROM providers_providerrelationship
UNION SELECT subject_id FROM publishing_publisheddocument ORDER BY 1
"""

MANY = 10_000
"""Up to so many documents are kept, some 4 KB each, and written at the end."""


def publish(changed: Mapping[Subject, datetime]) -> Callable[[], None]:
    """Renders what the changed subjects touch, and gives what writes what providers see differently now.

    Registered with the unit of work at start-up: it runs within the command's transaction. Everything is locked before
    the first stream is. Of many documents some are written at once, so that they need not all be kept in memory.
    """
    touched = touched_by(changed)
    today = clock.service_now().date()
    lock_touched(touched.resources)
    if not few(touched.resources):
        run_together(EACH_TIME)
    failures: list[Failure] = []
    waiting: list[Difference] = []

    def when_changed(subject_id: UUID, _stored: object, _document: object) -> datetime:
        return touched.instants[subject_id]

    def parts() -> Iterator[list[Difference]]:
        of_declarations = TOUCHES[Reach.DECLARATIONS]
        for batch in batches(sorted(touched.declared), BATCH):
            declared = {person_id: touched.declared[person_id] for person_id in batch}
            yield declared_differences(declared, touched.new, of_declarations, today, when_changed, failures)
        for resources, subjects in touched.by_resources().items():
            for batch in batches(sorted(subjects), BATCH):
                yield differences(batch, resources, today, when_changed, failures, changed=True)[1]

    for part in parts():
        note_shown(part)
        waiting += part
        if len(waiting) > MANY:
            lock_streams()
            write(waiting)
            waiting = []
    if failures:
        _judge(failures, touched)
    return lambda: write(waiting)


def _judge(failures: Sequence[Failure], touched: Touched) -> None:
    """A command fails as a whole when its own subject can't be published. Those it merely touches, and those of a job
    that changes many, are alarmed, and keep what is stored."""
    mine = [failure for failure in failures if failure.subject_id in touched.named]
    if mine and current_work().actor.kind != ActorKind.JOB:
        raise DocumentFailed(mine[0])
    note(failures, clock.service_now())


def _render(
    subjects: Sequence[UUID], now: datetime, progress: Callable[[int, int], None] | None = None, rate: int = 0
) -> None:
    done = 0
    began = time.monotonic()

    def run(batch: Sequence[UUID], failures: list[Failure]) -> list[Difference]:
        lock_everything(batch)
        return differences(batch, EVERYTHING, now.date(), when_due(now), failures, changed=True, shown_at=now)[1]

    for batch in batches(subjects, min(BATCH, rate or BATCH)):
        publish_safely(batch, now, run)
        done += len(batch)
        if progress:
            progress(done, len(subjects))
        if rate:
            time.sleep(max(0.0, began + done / rate - time.monotonic()))


def _all_subjects() -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_SUBJECTS)
        return [row[0] for row in cursor.fetchall()]


def publish_all(*, actor: Actor, progress: Callable[[int, int], None] | None = None, rate: int = 0) -> int:
    """Renders everything and writes what differs, in batches of their own transaction. Gives the number of subjects.

    ``rate``: at most so many subjects a second, so that followers of what changes keep up; 0 is as fast as it goes.
    ``actor`` is who asked; documents are derived, so nothing of it is audited.
    """
    subjects = _all_subjects()
    _render(subjects, clock.service_now(), progress, rate)
    note_all_schools()
    publish_schools()
    return len(subjects)


@dataclass
class CheckResult:
    """How many documents there should be, which are stored otherwise, and which can't be rendered.

    ``schools`` are those, each in a cohort, that are stored otherwise: they are no provider's own.
    """

    documents: int = 0
    differences: list[Difference] = field(default_factory=list)
    schools: list[SchoolAndCohort] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


def check(*, provider_id: UUID | None = None) -> CheckResult:
    """Renders everything afresh and compares it with what is stored, byte by byte. Writes nothing of what it finds, but
    for the alarm of a document that can't be rendered.

    What the date alone has changed, and what is noted of schools, is brought up to date first. Schools, which are the
    same for every provider, are left out where ``provider_id`` names one.
    """
    publish_due(provider_id=provider_id)
    now = clock.service_now()
    result = CheckResult()

    def run(batch: Sequence[UUID], failures: list[Failure]) -> list[Difference]:
        lock_everything(batch)
        count, differing = differences(batch, EVERYTHING, now.date(), when_due(now), failures)
        result.documents += count
        result.differences += [one for one in differing if provider_id is None or one.place.provider_id == provider_id]
        return []

    for batch in batches(_all_subjects(), BATCH):
        publish_safely(batch, now, run, writes=False)
    result.failures = failures_on_record(provider_id)
    if provider_id is None:
        compared = compare_schools()
        result.documents += compared.documents
        result.schools = compared.differences
    return result
