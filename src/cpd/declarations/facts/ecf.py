"""Gathers what the rules about a declaration need to know, in as few statements as can be: this is the write path that
providers wait for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from cpd.declarations import rules
from cpd.declarations.facts.slots import read_row
from cpd.training.models import EligibilityStatus, Role
from cpd.training.rules import Mentorship, mentor_on

_PERIODS = """
SELECT record.id, record.role, record.eligibility_status, partnership.lead_provider_id, partnership.delivery_partner_id,
       period.schedule_id, period.school_period_id, stay.school_id, period.started_on, period.created_at,
       period.withdrawn_at IS NULL AND period.deferred_at IS NULL,
       cohort.start_year, cohort.mentor_funding, cohort.detailed_evidence_types, cohort.payments_frozen_at,
       cohort.uplift_fees
FROM training_trainingperiod AS period
JOIN training_trainingrecord AS record ON record.id = period.record_id
JOIN training_schoolperiod AS stay ON stay.id = period.school_period_id
JOIN training_schedule AS schedule ON schedule.id = period.schedule_id
JOIN cohorts_cohort AS cohort ON cohort.start_year = schedule.cohort_id
LEFT JOIN schools_partnership AS partnership ON partnership.id = period.partnership_id
WHERE record.person_id = %s AND stay.removed_at IS NULL
ORDER BY record.created_at, record.id, period.started_on, period.created_at
"""

_AROUND = """
SELECT (SELECT json_agg(json_build_array(declaration_type, start_date, milestone_date) ORDER BY id)
        FROM training_milestone WHERE schedule_id = %(schedule)s),
       (SELECT CASE WHEN state = 'withdrawn' THEN created_at END FROM training_trainingstatechange
        WHERE record_id = %(record)s AND lead_provider_id = %(provider)s ORDER BY created_at DESC, id DESC LIMIT 1),
       coalesce((SELECT pupil_premium FROM schools_schoolincentives
                 WHERE school_id = %(school)s AND start_year = %(cohort)s), false),
       coalesce((SELECT sparsity FROM schools_schoolincentives
                 WHERE school_id = %(school)s AND start_year = %(cohort)s), false),
       (SELECT json_agg(json_build_array(mentor.person_id, mentorship.started_on, mentorship.finished_on)
                        ORDER BY mentorship.started_on)
        FROM training_mentorshipperiod AS mentorship
        JOIN training_trainingrecord AS mentor ON mentor.id = mentorship.mentor_record_id
        WHERE mentorship.ect_record_id = %(record)s AND mentorship.school_period_id = %(stay)s)
"""
"""Milestones, the provider's latest state if withdrawn, incentives, and the mentors at the school of the day."""


@dataclass(frozen=True, slots=True)
class Training:
    """A training record as one provider trains it, seen from the date of a declaration."""

    record_id: UUID
    role: str
    cohort: int
    mentor_funding: bool
    detailed_evidence: bool
    payments_frozen_at: datetime | None
    milestones: tuple[rules.Milestone, ...]
    fundable: bool
    withdrawn_at: datetime | None
    active_at_date: bool
    pupil_premium: bool
    sparsity: bool
    delivery_partner_id: UUID | None
    mentor_id: UUID | None


def training_for(
    person_id: UUID, role: str | None, lead_provider_id: UUID, at: datetime | None, today: date
) -> tuple[bool, Training | None]:
    """Whether the provider trains, or trained, the person; and the training a declaration of ``role`` is about.

    Records that a school removed are not found. When the person has a record in that role but this provider never
    trained it, the provider does not train them as far as this declaration goes. Two statements.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PERIODS, [person_id])
        periods = cursor.fetchall()
    own = [period for period in periods if period[3] == lead_provider_id]
    if not own:
        return False, None
    of_role = [period for period in own if period[1] == role]
    if not of_role:
        return not any(period[1] == role for period in periods), None
    mine = [period for period in of_role if period[0] == of_role[-1][0]]
    relevant = _relevant(mine, at.date() if at else None)
    return True, _training(mine[-1], relevant, lead_provider_id, today)


def _day(text: Any) -> Any:
    return date.fromisoformat(text) if text else None


def _relevant(periods: Sequence[tuple[Any, ...]], day: date | None) -> tuple[Any, ...]:
    """The period that a declaration of ``day`` is about: the latest begun by then, else the first."""
    begun = [period for period in periods if day is None or period[8] <= day]
    return max(begun, key=lambda period: (period[8], period[9])) if begun else periods[0]


def _training(latest: tuple[Any, ...], relevant: tuple[Any, ...], lead_provider_id: UUID, today: date) -> Training:
    record_id, role, eligibility = latest[:3]
    around = read_row(
        _AROUND,
        {
            "schedule": latest[5],
            "record": record_id,
            "provider": lead_provider_id,
            "school": relevant[7],
            "cohort": latest[11],
            "stay": relevant[6],
        },
    )
    assert around is not None
    milestones, withdrawn_at, pupil_premium, sparsity, mentorships = around
    mentors = [Mentorship(UUID(mentor), _day(start), _day(end)) for mentor, start, end in mentorships or []]
    return Training(
        record_id=record_id,
        role=role,
        cohort=latest[11],
        mentor_funding=latest[12],
        detailed_evidence=latest[13],
        payments_frozen_at=latest[14],
        milestones=tuple(rules.Milestone(kind, _day(start), _day(end)) for kind, start, end in milestones or []),
        fundable=eligibility == EligibilityStatus.ELIGIBLE,
        withdrawn_at=withdrawn_at,
        active_at_date=relevant[10],
        pupil_premium=latest[15] and pupil_premium,
        sparsity=latest[15] and sparsity,
        delivery_partner_id=relevant[4],
        mentor_id=mentor_on(mentors, today) if role == Role.ECT else None,
    )
