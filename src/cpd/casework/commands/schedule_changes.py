"""A lead provider moves a participant to another schedule or cohort (rules ACT-9 to ACT-16)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from cpd.casework import rules
from cpd.cohorts.models import Cohort
from cpd.cohorts.rules import frozen
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.attributes import as_year, read_texts
from cpd.core.ids import parse_id
from cpd.core.refusals import accepted
from cpd.core.work import unit_of_work
from cpd.declarations.models import BILLABLE_STATES
from cpd.schools.models import Partnership
from cpd.schools.queries import partnership_with
from cpd.training.commands.actions import latest_period, lock_participant
from cpd.training.commands.periods import go_on
from cpd.training.commands.schedules import find_schedule
from cpd.training.models import EndReason, Schedule, TrainingPeriod, TrainingRecord
from cpd.training.rules import COURSES, training_status


def change_schedule(
    *, lead_provider_id: UUID, participant_id: object, attributes: Mapping[str, object], actor: Actor
) -> TrainingRecord:
    """Puts a participant on another schedule, of their cohort or of another one (``cohort``, optional).

    Declarations keep their cohort and statement (rule ACT-15). A move that frozen payments exempt sets, or clears,
    ``cohort_changed_after_payments_frozen``. Refused as :func:`cpd.casework.rules.may_change_schedule` says.
    """
    with unit_of_work(actor=actor, reason="change_schedule") as work:
        person, periods = lock_participant(parse_id(participant_id))
        course, identifier, year = read_texts(attributes, "course_identifier", "schedule_identifier", "cohort")
        known, latest = latest_period(periods, lead_provider_id, course)
        cohort = _target_cohort(year, latest)
        schedule = find_schedule(cohort.start_year, identifier) if cohort else None
        exempt = accepted(
            rules.may_change_schedule(
                _facts(lead_provider_id, course, identifier, known, periods, latest, cohort, schedule)
            )
        )
        assert person is not None
        assert latest is not None
        assert schedule is not None
        record = latest.record
        if exempt:
            record.cohort_changed_after_payments_frozen = exempt == "out"
            record.save(update_fields=["cohort_changed_after_payments_frozen"])
        _move(latest, schedule, lead_provider_id)
        work.person(person.id)
        return record


def _target_cohort(given: str, latest: TrainingPeriod | None) -> Cohort | None:
    """The cohort asked for, else the one that the participant is in; None when there is no such cohort."""
    if given:
        year = as_year(given)
        return Cohort.objects.filter(start_year=year).first() if year else None
    return Cohort.objects.filter(start_year=latest.cohort_id).first() if latest else Cohort.objects.last()


def _facts(
    lead_provider_id: UUID,
    course: str,
    identifier: str,
    known: bool,
    periods: list[TrainingPeriod],
    latest: TrainingPeriod | None,
    cohort: Cohort | None,
    schedule: Schedule | None,
) -> rules.ScheduleChangeFacts:
    now = clock.now()
    ordinary = relationship = False
    if latest is not None and cohort is not None:
        kinds = Partnership.objects.filter(
            school_id=latest.school_period.school_id,
            cohort=cohort,
            lead_provider_id=lead_provider_id,
            challenged_at__isnull=True,
        ).values_list("relationship", flat=True)
        ordinary, relationship = False in kinds, True in kinds
    return rules.ScheduleChangeFacts(
        course_identifier=course,
        schedule_identifier=identifier,
        known=known,
        courses=frozenset(COURSES[period.record.role] for period in periods),
        training_status=training_status(latest.withdrawn_at, latest.deferred_at) if latest else None,
        role=latest.record.role if latest else "",
        current=(latest.schedule.identifier, latest.cohort_id) if latest else None,
        target_cohort=cohort.start_year if cohort else None,
        target=_target(schedule) if schedule else None,
        declared=_declared(latest.record_id, lead_provider_id, now) if latest else (),
        partnership=ordinary,
        relationship=relationship,
        current_cohort_frozen=latest is not None and frozen(latest.cohort.payments_frozen_at, now),
        target_cohort_frozen=cohort is not None and frozen(cohort.payments_frozen_at, now),
        completed=latest is not None and latest.record.completed_on is not None,
        moved_from_frozen=latest is not None and latest.record.cohort_changed_after_payments_frozen,
    )


def _target(schedule: Schedule) -> rules.TargetSchedule:
    return rules.TargetSchedule(
        identifier=schedule.identifier,
        cohort=schedule.cohort_id,
        milestones={
            milestone.declaration_type: (milestone.start_date, milestone.milestone_date)
            for milestone in schedule.milestones.all()
        },
        courses=frozenset(schedule.course_identifiers),
    )


def _declared(record_id: UUID, lead_provider_id: UUID, now: Any) -> tuple[rules.DeclaredFacts, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT declaration_type, declaration_date, cohort_id, state, lead_provider_id, payments_frozen_at "
            "FROM declarations_standing_of_record(%s) JOIN cohorts_cohort ON start_year = cohort_id",
            [record_id],
        )
        return tuple(
            rules.DeclaredFacts(
                declaration_type=kind,
                declaration_date=at,
                cohort=cohort,
                billable=state in BILLABLE_STATES,
                cohort_frozen=frozen(frozen_at, now),
                own=provider_id == lead_provider_id,
            )
            for kind, at, cohort, state, provider_id, frozen_at in cursor.fetchall()
        )


def _move(period: TrainingPeriod, schedule: Schedule, lead_provider_id: UUID) -> None:
    """Puts the period on the schedule. Another cohort begins a new period, unless this one is over or ahead."""
    today = clock.today()
    if schedule.cohort_id == period.cohort_id:
        go_on(period, today, in_place=True, why="", schedule_id=schedule.id)
        return
    go_on(
        period,
        today,
        in_place=period.finished_on is not None and period.finished_on <= today,
        why=EndReason.CHANGED_COHORT,
        partnership=partnership_with(period.school_period.school_id, schedule.cohort_id, lead_provider_id),
        cohort_id=schedule.cohort_id,
        schedule_id=schedule.id,
        withdrawn_at=period.withdrawn_at,
        deferred_at=period.deferred_at,
    )
