"""What becomes of each milestone of a participant with one provider (rule MON-33). A constant number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from cpd.core import clock
from cpd.declarations.facts.npq import Enrolment, enrolments_by_application
from cpd.declarations.models import BLOCKING_STATES, Declaration, DeclarationState, Kind, LineItem
from cpd.declarations.rules.declare_ecf import MENTOR_FUNDED_TYPES
from cpd.finance.placing import Worth, worth_of
from cpd.finance.rules.standing import Declared, MilestoneFacts, OnStatement, Standing, standing
from cpd.npq.models import ApplicationStateChange
from cpd.statements.models import NpqContract, Statement, StatementState
from cpd.statements.queries import taking
from cpd.statements.rules import DECLARATION_TYPES
from cpd.training.models import EligibilityStatus

_TRAINED = """
SELECT DISTINCT ON (record.id) record.id, record.role, record.eligibility_status, cohort.start_year,
       cohort.mentor_funding, cohort.declarations_close_on,
       (SELECT json_agg(json_build_array(declaration_type, start_date, milestone_date))
        FROM training_milestone WHERE schedule_id = period.schedule_id),
       (SELECT CASE WHEN state = 'withdrawn' THEN created_at END FROM training_trainingstatechange
        WHERE record_id = record.id AND lead_provider_id = %(provider)s ORDER BY created_at DESC, id DESC LIMIT 1),
       ARRAY(SELECT declaration.declaration_type FROM declarations_declaration AS declaration
             WHERE declaration.person_id = record.person_id AND declaration.kind = record.role
               AND declaration.state = ANY(%(blocking)s) AND declaration.lead_provider_id <> %(provider)s)::text[]
FROM training_trainingperiod AS period
JOIN training_trainingrecord AS record ON record.id = period.record_id
JOIN training_schoolperiod AS stay ON stay.id = period.school_period_id
JOIN training_schedule AS schedule ON schedule.id = period.schedule_id
JOIN cohorts_cohort AS cohort ON cohort.start_year = schedule.cohort_id
JOIN schools_partnership AS partnership ON partnership.id = period.partnership_id
WHERE record.person_id = %(person)s AND partnership.lead_provider_id = %(provider)s AND stay.removed_at IS NULL
ORDER BY record.id, period.started_on DESC, period.created_at DESC
"""

_BLOCKING = list(map(str, BLOCKING_STATES))


@dataclass(frozen=True, slots=True)
class MilestoneStanding:
    """A milestone of a participant, with the declaration if there is one, and what becomes of it.

    ``statement`` pays it, or is the one that a declaration made today would go onto; ``clawback`` takes it back.
    """

    course_identifier: str
    year: str
    declaration_type: str
    standing: Standing
    declaration: Declaration | None = None
    statement: Statement | None = None
    clawback: Statement | None = None


@dataclass(frozen=True, slots=True)
class _Milestone:
    declaration_type: str
    starts: date | None
    ends: date | None


@dataclass(frozen=True, slots=True)
class _Training:
    """What a provider trains somebody for: a course, its milestones, and what stands round each of them."""

    course_identifier: str
    year: str
    milestones: tuple[_Milestone, ...]
    fundable: bool
    funding_decided: bool
    declared_by_others: frozenset[str]
    closed_on: date | None
    contract: bool
    withdrawn_at: datetime | None
    key: UUID


def standings_of(*, person_id: UUID, lead_provider_id: UUID, npq: bool) -> list[MilestoneStanding]:
    """Every milestone of a person with a provider: of early career training, or of national professional
    qualifications. Empty where the provider does not train them."""
    trainings = (_npq if npq else _ecf)(person_id, lead_provider_id)
    declarations = _declarations(person_id, lead_provider_id, npq=npq)
    items = [item for one in declarations for item in one.line_items.all()]
    worth = worth_of(items)
    taking = _taking(lead_provider_id, npq=npq)
    today = clock.today()
    standings: list[MilestoneStanding] = []
    known: set[UUID] = set()
    for training in trainings:
        own = [one for one in declarations if training.key in (one.record_id, one.application_id)]
        known |= {one.id for one in own}
        standings += _of_training(training, own, worth, taking.get(training.year), today)
    elsewhere = [one for one in declarations if one.id not in known]
    return standings + [_declared(one, None, worth, today) for one in elsewhere]


def _of_training(
    training: _Training,
    declarations: Sequence[Declaration],
    worth: dict[UUID, Worth],
    taking: Statement | None,
    today: date,
) -> Iterable[MilestoneStanding]:
    types = {one.declaration_type: one for one in training.milestones}
    order = [*types, *sorted({one.declaration_type for one in declarations} - types.keys())]
    for declaration_type in order:
        own = [one for one in declarations if one.declaration_type == declaration_type]
        yield from (_declared(one, training, worth, today) for one in own)
        milestone = types.get(declaration_type)
        if milestone is not None and not any(one.state in _BLOCKING for one in own):
            yield _undeclared(training, milestone, taking, today)


def _undeclared(training: _Training, milestone: _Milestone, taking: Statement | None, today: date) -> MilestoneStanding:
    facts = MilestoneFacts(
        year=training.year,
        starts=milestone.starts,
        ends=milestone.ends,
        fundable=training.fundable,
        funding_decided=training.funding_decided,
        today=today,
        declared_by_another=milestone.declaration_type in training.declared_by_others,
        closed_on=training.closed_on,
        contract=training.contract,
        withdrawn_at=training.withdrawn_at,
        next_statement=OnStatement(taking.name, taking.payment_date, paid=False) if taking else None,
        next_deadline=taking.deadline_date if taking else None,
    )
    answer = standing(facts)
    return MilestoneStanding(
        training.course_identifier,
        training.year,
        milestone.declaration_type,
        answer,
        statement=taking if answer.outcome == "can_be_declared" else None,
    )


def _declared(
    declaration: Declaration, training: _Training | None, worth: dict[UUID, Worth], today: date
) -> MilestoneStanding:
    items = list(declaration.line_items.all())
    paying = next((one for one in items if one.state in ("eligible", "payable", "paid")), None)
    taking_back = next((one for one in items if one.state in ("awaiting_clawback", "clawed_back")), None)
    year = declaration.intake_id or str(declaration.cohort_id)
    facts = MilestoneFacts(
        year=year,
        starts=None,
        ends=None,
        fundable=training.fundable if training else False,
        funding_decided=training.funding_decided if training else True,
        today=today,
        declared=Declared(
            declaration.state,
            _on(paying, worth) if paying else None,
            _on(taking_back, worth) if taking_back else None,
        ),
    )
    return MilestoneStanding(
        declaration.course_identifier,
        year,
        declaration.declaration_type,
        standing(facts),
        declaration,
        paying.statement if paying else None,
        taking_back.statement if taking_back else None,
    )


def _on(item: LineItem, worth: dict[UUID, Worth]) -> OnStatement:
    share = worth[item.id]
    statement = item.statement
    paid = statement.state == StatementState.PAID
    return OnStatement(statement.name, statement.payment_date, paid, share.amount, share.beyond)


def _declarations(person_id: UUID, lead_provider_id: UUID, *, npq: bool) -> list[Declaration]:
    """The provider's own declarations that were not voided, oldest first, with their line items and statements."""
    declarations = Declaration.objects.filter(person_id=person_id, lead_provider_id=lead_provider_id)
    declarations = declarations.filter(kind=Kind.NPQ) if npq else declarations.exclude(kind=Kind.NPQ)
    declarations = declarations.exclude(state=DeclarationState.VOIDED).select_related("application", "cohort")
    return list(
        declarations.prefetch_related("line_items__statement__cohort", "line_items__declaration__application").order_by(
            "declaration_date", "created_at", "id"
        )
    )


def _taking(lead_provider_id: UUID, *, npq: bool) -> dict[str, Statement]:
    """The statement of each cohort, or intake, that takes a declaration made today (rule MON-1)."""
    statements = Statement.objects.filter(
        taking(clock.today()), lead_provider_id=lead_provider_id, programme="npq" if npq else "ecf"
    ).order_by("-deadline_date", "-id")
    return {one.year_or_intake: one for one in statements}


def _ecf(person_id: UUID, lead_provider_id: UUID) -> list[_Training]:
    with connection.cursor() as cursor:
        cursor.execute(_TRAINED, {"person": person_id, "provider": lead_provider_id, "blocking": _BLOCKING})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return [
        _Training(
            course_identifier="ecf-induction" if role == "ect" else "ecf-mentor",
            year=str(cohort),
            milestones=_milestones(milestones or [], flat=mentor_funding and role == "mentor"),
            fundable=status == EligibilityStatus.ELIGIBLE,
            funding_decided=status in (EligibilityStatus.ELIGIBLE, EligibilityStatus.INELIGIBLE),
            declared_by_others=frozenset(others),
            closed_on=closed_on,
            contract=True,
            withdrawn_at=withdrawn_at,
            key=key,
        )
        for key, role, status, cohort, mentor_funding, closed_on, milestones, withdrawn_at, others in rows
    ]


def _milestones(rows: Sequence[Sequence[str | None]], *, flat: bool) -> tuple[_Milestone, ...]:
    dated = {str(kind): (_date(start), _date(end)) for kind, start, end in rows}
    types = [one for one in DECLARATION_TYPES["ecf"] if one in dated and not (flat and one not in MENTOR_FUNDED_TYPES)]
    return tuple(_Milestone(one, *dated[one]) for one in types)


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _npq(person_id: UUID, lead_provider_id: UUID) -> list[_Training]:
    enrolments = enrolments_by_application(person_id, lead_provider_id)
    intakes = {enrolment.intake for _, enrolment in enrolments.values()}
    contracts = set(
        NpqContract.objects.filter(lead_provider_id=lead_provider_id, intake_id__in=intakes).values_list(
            "intake_id", "course_id"
        )
    )
    withdrawn = _withdrawals(enrolments, lead_provider_id)
    others = _declared_by_others(enrolments, lead_provider_id)
    return [
        _npq_training(key, course, enrolment, (enrolment.intake, course) in contracts, withdrawn.get(key), others)
        for key, (course, enrolment) in enrolments.items()
    ]


def _withdrawals(enrolments: Iterable[UUID], lead_provider_id: UUID) -> dict[UUID, datetime | None]:
    """Since when the provider has withdrawn an application, by its newest report."""
    changes = ApplicationStateChange.objects.filter(
        application_id__in=list(enrolments), lead_provider_id=lead_provider_id
    ).order_by("created_at", "id")
    return {one.application_id: one.created_at if one.state == "withdrawn" else None for one in changes}


def _declared_by_others(enrolments: Iterable[UUID], lead_provider_id: UUID) -> set[tuple[UUID | None, str]]:
    others = Declaration.objects.filter(application_id__in=list(enrolments), state__in=BLOCKING_STATES)
    return set(others.exclude(lead_provider_id=lead_provider_id).values_list("application_id", "declaration_type"))


def _npq_training(
    key: UUID,
    course: str,
    enrolment: Enrolment,
    contract: bool,
    withdrawn_at: datetime | None,
    others: set[tuple[UUID | None, str]],
) -> _Training:
    return _Training(
        course_identifier=course,
        year=enrolment.intake,
        milestones=tuple(_Milestone(one, enrolment.accepts_from, None) for one in enrolment.types),
        fundable=enrolment.fundable,
        funding_decided=True,
        declared_by_others=frozenset(kind for application, kind in others if application == key),
        closed_on=None,
        contract=contract,
        withdrawn_at=withdrawn_at,
        key=key,
    )
