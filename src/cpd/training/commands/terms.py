"""On what terms somebody begins training: which cohort, which schedule (rules REG-8, REG-9)."""

from datetime import date
from uuid import UUID

from cpd.cohorts.queries import cohort_for_start_date
from cpd.cohorts.rules import frozen
from cpd.core import clock
from cpd.schools.queries import partnership_to_train
from cpd.teachers.models import Person
from cpd.training import rules
from cpd.training.commands.periods import Terms
from cpd.training.commands.replacing import takes_over
from cpd.training.models import Programme, Role, Schedule, TrainingPeriod, TrainingRecord


def schedule_to_begin(
    person: Person | None, trn: str | None, role: str, cohort: int, started_on: date, mentee_record_id: UUID | None
) -> str:
    """The schedule that somebody begins on, as :func:`cpd.training.rules.schedule_to_begin` chooses it."""
    records = TrainingRecord.objects.filter(role=role)
    if person is not None:
        records = records.filter(person=person)
    else:
        records = records.filter(person__trn=trn) if trn else records.none()
    before = (
        TrainingPeriod.objects.filter(
            record__in=records, programme=Programme.PROVIDER_LED, school_period__removed_at__isnull=True
        )
        .select_related("schedule", "cohort")
        .order_by("-started_on", "-created_at")
        .first()
    )
    now = clock.now()
    return rules.schedule_to_begin(
        rules.ScheduleFacts(
            started_on=started_on,
            today=now.date(),
            earlier=before.schedule.identifier if before else "",
            from_frozen_cohort=before is not None
            and before.cohort_id != cohort
            and frozen(before.cohort.payments_frozen_at, now),
            replaces=role == Role.MENTOR and mentee_record_id is not None and takes_over(mentee_record_id),
        )
    )


def schedule_out_of_a_closed_cohort(cohort: int) -> Schedule:
    """The schedule on which somebody goes on in that cohort who comes out of one with frozen payments (rule REG-8)."""
    return Schedule.objects.get(cohort_id=cohort, identifier=rules.SCHEDULE_OUT_OF_A_CLOSED_COHORT)


def terms_by_date(record: TrainingRecord, school_id: UUID, started_on: date) -> Terms | None:
    """The terms of somebody who begins training at a school on that day, with the school's own provider; None where
    no cohort has that day, or the cohort has no such schedule."""
    cohort = cohort_for_start_date(started_on, clock.today())
    if cohort is None:
        return None
    year = cohort.start_year
    identifier = schedule_to_begin(record.person, None, record.role, year, started_on, None)
    schedule = Schedule.objects.filter(cohort=cohort, identifier=identifier).first()
    return Terms(partnership_to_train(school_id, year), year, schedule.id) if schedule else None
