"""Gathers what the rules about a declaration need to know: a few queries, whatever the person's history."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cpd.core import clock
from cpd.declarations import rules
from cpd.declarations.models import BLOCKING_STATES, Declaration
from cpd.schools.models import SchoolIncentives
from cpd.training.models import (
    EligibilityStatus,
    MentorshipPeriod,
    Milestone,
    Role,
    Schedule,
    TrainingPeriod,
    TrainingRecord,
    TrainingStateChange,
)


@dataclass(frozen=True)
class Training:
    """A training record as one provider trains it, seen from the date of a declaration."""

    record: TrainingRecord
    schedule: Schedule
    milestones: tuple[rules.Milestone, ...]
    fundable: bool
    withdrawn_at: datetime | None
    active_at_date: bool
    pupil_premium: bool
    sparsity: bool
    delivery_partner_id: UUID | None
    mentor_id: UUID | None


def is_fundable(record: TrainingRecord) -> bool:
    """Only somebody whose eligibility status is eligible is fundable (decision 41)."""
    return record.eligibility_status == EligibilityStatus.ELIGIBLE


def training_for(
    person_id: UUID, role: str | None, lead_provider_id: UUID, at: datetime | None
) -> tuple[bool, Training | None]:
    """Whether the provider trains, or trained, the person; and the training a declaration of ``role`` is about.

    Records that a school removed are not found. When the person has a record in that role but this provider never
    trained it, the provider does not train them as far as this declaration goes.
    """
    periods = list(
        TrainingPeriod.objects.filter(record__person_id=person_id, school_period__removed_at__isnull=True)
        .select_related("record", "schedule__cohort", "partnership", "school_period")
        .order_by("record__created_at", "started_on", "created_at")
    )
    own = [p for p in periods if p.partnership is not None and p.partnership.lead_provider_id == lead_provider_id]
    if not own:
        return False, None
    of_role = [p for p in own if p.record.role == role]
    if not of_role:
        return not any(p.record.role == role for p in periods), None
    record = of_role[-1].record
    mine = [p for p in of_role if p.record_id == record.id]
    relevant = _relevant(mine, at.date() if at else None)
    return True, _training(record, mine[-1], relevant, lead_provider_id)


def _relevant(periods: list[TrainingPeriod], day: date | None) -> TrainingPeriod:
    """The period that a declaration of ``day`` is about: the latest begun by then, else the first."""
    begun = [p for p in periods if day is None or p.started_on <= day]
    if not begun:
        return periods[0]
    return max(begun, key=lambda p: (p.started_on, p.created_at))


def _training(
    record: TrainingRecord, latest: TrainingPeriod, relevant: TrainingPeriod, lead_provider_id: UUID
) -> Training:
    last_state = (
        TrainingStateChange.objects.filter(record=record, lead_provider_id=lead_provider_id)
        .order_by("-created_at", "-id")
        .first()
    )
    withdrawn_at = last_state.created_at if last_state is not None and last_state.state == "withdrawn" else None
    incentives = SchoolIncentives.objects.filter(
        school_id=relevant.school_period.school_id, start_year=latest.schedule.cohort_id
    ).first()
    uplifts = latest.schedule.cohort.uplift_fees and incentives is not None
    return Training(
        record=record,
        schedule=latest.schedule,
        milestones=tuple(
            rules.Milestone(m.declaration_type, m.start_date, m.milestone_date)
            for m in Milestone.objects.filter(schedule=latest.schedule).order_by("id")
        ),
        fundable=is_fundable(record),
        withdrawn_at=withdrawn_at,
        active_at_date=relevant.withdrawn_at is None and relevant.deferred_at is None,
        pupil_premium=bool(uplifts and incentives and incentives.pupil_premium),
        sparsity=bool(uplifts and incentives and incentives.sparsity),
        delivery_partner_id=relevant.partnership.delivery_partner_id if relevant.partnership else None,
        mentor_id=_mentor(record, relevant),
    )


def _mentor(record: TrainingRecord, relevant: TrainingPeriod) -> UUID | None:
    """The person who mentors an ECT at that school: now, else next, else last."""
    if record.role != Role.ECT:
        return None
    mentorships = list(
        MentorshipPeriod.objects.filter(ect_record=record, school_period_id=relevant.school_period_id)
        .select_related("mentor_record")
        .order_by("started_on")
    )
    today = clock.today()
    current_or_next = [m for m in mentorships if m.finished_on is None or m.finished_on > today]
    chosen = current_or_next[:1] or mentorships[-1:]
    return chosen[0].mentor_record.person_id if chosen else None


def double_by_trn(declaration: Declaration, trn: str | None) -> Declaration | None:
    """The oldest standing declaration of somebody else with the same TRN, for the same type and course, or None."""
    if trn is None:
        return None
    return (
        Declaration.objects.filter(
            person__trn=trn,
            kind=declaration.kind,
            course_identifier=declaration.course_identifier,
            declaration_type=declaration.declaration_type,
            state__in=BLOCKING_STATES,
            superseded_by__isnull=True,
        )
        .exclude(id=declaration.id)
        .order_by("created_at", "id")
        .first()
    )
