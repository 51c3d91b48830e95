"""What the rules about a declaration of an ECT or a mentor need to know.

This is the write path that providers wait for: one prepared statement gathers it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from cpd.core.prepared import Statement, put_off, rows_of
from cpd.declarations import rules
from cpd.declarations.facts.slots import HELD, Standing
from cpd.statements.queries import takes_declarations
from cpd.training.models import EligibilityStatus, Role
from cpd.training.rules import Mentorship, mentor_at

_GATHER = f"""
WITH {HELD}
SELECT record.id, record.role, record.eligibility_status, partnership.lead_provider_id,
       partnership.delivery_partner_id, period.started_on, period.created_at,
       period.withdrawn_at IS NULL AND period.deferred_at IS NULL,
       cohort.start_year, cohort.mentor_funding, cohort.detailed_evidence_types,
       cohort.declarations_in_order, cohort.declarations_close_on, cohort.uplift_fees,
       (SELECT json_agg(json_build_array(declaration_type, start_date, milestone_date) ORDER BY id)
        FROM training_milestone WHERE schedule_id = period.schedule_id),
       (SELECT CASE WHEN state = 'withdrawn' THEN created_at END FROM training_trainingstatechange
        WHERE record_id = record.id AND lead_provider_id = %(provider)s ORDER BY created_at DESC, id DESC LIMIT 1),
       (SELECT json_agg(json_build_array(start_year, pupil_premium, sparsity))
        FROM schools_schoolincentives WHERE school_id = stay.school_id),
       (SELECT json_agg(json_build_array(mentor.person_id, mentorship.started_on, mentorship.finished_on)
                        ORDER BY mentorship.started_on)
        FROM training_mentorshipperiod AS mentorship
        JOIN training_trainingrecord AS mentor ON mentor.id = mentorship.mentor_record_id
        WHERE mentorship.ect_record_id = record.id
          AND (mentorship.finished_on IS NULL OR mentorship.finished_on > mentorship.started_on)),
       (SELECT declarations_standing(held.id, %(course)s, %(provider)s)),
       (SELECT declarations_duplicate_of(held.id, held.trn, %(role)s, ARRAY[%(course)s], %(type)s)),
       (SELECT id FROM statements_statement AS statement
        WHERE lead_provider_id = %(provider)s AND programme = 'ecf' AND cohort_id = cohort.start_year
          AND coalesce(intake_id, '') = '' AND {takes_declarations("statement")}
          AND partnership.lead_provider_id = %(provider)s
        ORDER BY deadline_date, id LIMIT 1 FOR SHARE)
FROM held
JOIN training_trainingrecord AS record ON record.person_id = held.id
JOIN training_trainingperiod AS period ON period.record_id = record.id
JOIN training_schoolperiod AS stay ON stay.id = period.school_period_id
JOIN training_schedule AS schedule ON schedule.id = period.schedule_id
JOIN cohorts_cohort AS cohort ON cohort.start_year = schedule.cohort_id
LEFT JOIN schools_partnership AS partnership ON partnership.id = period.partnership_id
WHERE stay.removed_at IS NULL
ORDER BY record.created_at, record.id, period.started_on, period.created_at
"""  # noqa: S608 - our own words
"""Every training period of a person, oldest record first, each with its milestones, whether the provider's latest
report says withdrawn, the school's incentives by year, and the mentors at any school; the declarations that stand for
the person and course; the oldest that stands for somebody else with the same TRN; and the statement on which one of
today goes, held until the commit (:func:`cpd.statements.queries.available_statement`)."""


class _Period(NamedTuple):
    record_id: UUID
    role: str
    eligibility_status: str
    lead_provider_id: UUID | None
    delivery_partner_id: UUID | None
    started_on: date
    created_at: datetime
    active: bool
    cohort: int
    mentor_funding: bool
    detailed_evidence: bool
    declarations_in_order: bool
    declarations_close_on: date | None
    uplift_fees: bool
    milestones: list[list[str]] | None
    withdrawn_at: datetime | None
    incentives: list[tuple[int, bool, bool]] | None
    mentorships: list[list[str]] | None
    standing: list[list[str]] | None
    duplicate_of: UUID | None
    statement_id: UUID | None


@dataclass(frozen=True, slots=True)
class Training:
    """A training record as one provider trains it, seen from the date of a declaration."""

    record_id: UUID
    role: str
    cohort: int
    mentor_funding: bool
    detailed_evidence: bool
    declarations_in_order: bool
    declarations_close_on: date | None
    milestones: tuple[rules.Milestone, ...]
    fundable: bool
    withdrawn_at: datetime | None
    active_at_date: bool
    pupil_premium: bool
    sparsity: bool
    delivery_partner_id: UUID | None
    mentor_id: UUID | None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Whether the provider trains, or trained, the person; the training that is declared for; who has the slot; what
    else stands for them in that role; whose duplicate it would be; and the statement on which it goes.

    Records that a school removed are not found. When the person has a record in that role but this provider never
    trained it, the provider does not train them as far as this declaration goes.
    """

    trained: bool = False
    training: Training | None = None
    standing: Standing | None = None
    declared: tuple[rules.Declared, ...] = ()
    duplicate_of: UUID | None = None
    statement_id: UUID | None = None


def ask(
    role: str | None,
    lead_provider_id: UUID,
    *,
    course_identifier: str,
    declaration_type: str,
    today: date,
) -> Statement:
    """Asks about the person who is held before it in the same exchange, for :func:`gathered`."""
    return put_off(
        _GATHER,
        {
            "role": role,
            "provider": lead_provider_id,
            "course": course_identifier,
            "type": declaration_type,
            "today": today,
        },
    )


def gathered(
    asked: Statement, role: str | None, lead_provider_id: UUID, *, declaration_type: str, at: datetime | None
) -> Circumstances:
    """Everything about a declaration of ``role`` by the provider, dated ``at``, from what was asked."""
    rows = rows_of(asked)
    periods = [_Period(*row) for row in rows]
    own = [period for period in periods if period.lead_provider_id == lead_provider_id]
    if not own:
        return Circumstances()
    of_role = [period for period in own if period.role == role]
    if not of_role:
        return Circumstances(trained=not any(period.role == role for period in periods))
    mine = [period for period in of_role if period.record_id == of_role[-1].record_id]
    day = at.date() if at else None
    relevant = _relevant(mine, day)
    standing = mine[-1].standing or []
    return Circumstances(
        True,
        _training(mine[-1], relevant, day),
        Standing.read(next((one[:4] for one in standing if one[4] == declaration_type), None)),
        tuple(
            rules.Declared(kind, datetime.fromisoformat(dated), key if provider == str(lead_provider_id) else "")
            for key, provider, dated, _, kind in standing
        ),
        mine[-1].duplicate_of,
        mine[-1].statement_id,
    )


def _relevant(periods: Sequence[_Period], day: date | None) -> _Period:
    """The period that a declaration of ``day`` is about: the latest begun by then, else the first (rule DEC-18)."""
    begun = [period for period in periods if day is None or period.started_on <= day]
    return max(begun, key=lambda period: (period.started_on, period.created_at)) if begun else periods[0]


def _day(text: Any) -> Any:
    return date.fromisoformat(text) if text else None


def _training(latest: _Period, relevant: _Period, day: date | None) -> Training:
    mentors = [Mentorship(UUID(mentor), _day(start), _day(end)) for mentor, start, end in relevant.mentorships or []]
    incentives = {year: (premium, sparsity) for year, premium, sparsity in relevant.incentives or []}
    pupil_premium, sparsity = incentives.get(latest.cohort, (False, False))
    return Training(
        record_id=latest.record_id,
        role=latest.role,
        cohort=latest.cohort,
        mentor_funding=latest.mentor_funding,
        detailed_evidence=latest.detailed_evidence,
        declarations_in_order=latest.declarations_in_order,
        declarations_close_on=latest.declarations_close_on,
        milestones=tuple(rules.Milestone(kind, _day(start), _day(end)) for kind, start, end in latest.milestones or []),
        fundable=latest.eligibility_status == EligibilityStatus.ELIGIBLE,
        withdrawn_at=latest.withdrawn_at,
        active_at_date=relevant.active,
        pupil_premium=latest.uplift_fees and pupil_premium,
        sparsity=latest.uplift_fees and sparsity,
        delivery_partner_id=relevant.delivery_partner_id,
        mentor_id=mentor_at(mentors, day) if latest.role == Role.ECT and day else None,
    )
