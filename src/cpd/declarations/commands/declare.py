"""A lead provider declares that a participant reached a milestone (declarations dossier 7 and 10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from cpd.cohorts.rules import frozen
from cpd.core import clock
from cpd.core.dates import parse_date, parse_instant, start_of_day
from cpd.core.ids import new_id, parse_id
from cpd.core.refusals import Refusal, accepted
from cpd.core.work import Work, unit_of_work
from cpd.declarations import facts, rules
from cpd.declarations.commands.state import attach, complete_mentor, note_beginning
from cpd.declarations.models import Declaration, DeclarationAttempt, DeclarationState, Kind
from cpd.statements.models import Statement, StatementProgramme
from cpd.statements.queries import available_statement
from cpd.teachers.models import Person
from cpd.teachers.queries import person_called

ROLES = {"ecf-induction": Kind.ECT, "ecf-mentor": Kind.MENTOR}


@dataclass(frozen=True)
class Claim:
    """The attributes of a request as text: whatever is no scalar counts as not given."""

    participant_id: str
    course_identifier: str
    declaration_type: str
    declaration_date: str
    evidence_held: str

    @classmethod
    def read(cls, attributes: Mapping[str, object]) -> "Claim":
        """The claim in a request's attributes. Unknown attributes are ignored."""
        return cls(
            **{
                name: _text(attributes.get(name))
                for name in (
                    "participant_id",
                    "course_identifier",
                    "declaration_type",
                    "declaration_date",
                    "evidence_held",
                )
            }
        )


def _text(value: object) -> str:
    if isinstance(value, bool) or value is None or isinstance(value, (dict, list)):
        return ""
    return str(value)[:1000].replace("\x00", "").strip()


def read_date(text: str) -> tuple[datetime | None, bool]:
    """The instant a date spells, and whether it is RFC 3339.

    A space for the T, missing seconds or a date alone are understood, so that the other checks can run, but are not
    RFC 3339 (dossier 7.2, 21.9).
    """
    exact = parse_instant(text)
    if exact is not None:
        return exact, True
    lenient = text.replace(" ", "T", 1)
    day = parse_date(text)
    return parse_instant(lenient) or parse_instant(lenient + ":00") or (start_of_day(day) if day else None), False


def declare(*, lead_provider_id: UUID, attributes: Mapping[str, object], actor: str) -> Declaration:
    """Records a declaration, or raises :class:`Refusal` with everything that is wrong with it.

    The whole chain of the dossier's 7.3 is in :func:`cpd.declarations.rules.judge`. On success, in one transaction: the
    declaration with its snapshots, the check for doubles by TRN, its state, its line item and a mentor's completion.
    Every try about a person we know leaves an attempt, also a refused one.
    """
    claim = Claim.read(attributes)
    given = parse_id(claim.participant_id)
    who = person_called(given) if given else None
    with unit_of_work(actor=actor, reason="declare") as work:
        if who is not None:
            work.after_refusal(lambda refusal: _note_refused(lead_provider_id, claim, who.id, refusal))
        declaration = _declare(lead_provider_id, claim, who, work)
        _note_attempt(lead_provider_id, claim, declaration.person_id, declaration, [])
        return declaration


def _note_refused(lead_provider_id: UUID, claim: Claim, person_id: UUID, refusal: Refusal) -> None:
    errors = [{"field": problem.field, "code": problem.code} for problem in refusal.problems]
    _note_attempt(lead_provider_id, claim, person_id, None, errors)


def _note_attempt(
    lead_provider_id: UUID,
    claim: Claim,
    person_id: UUID,
    declaration: Declaration | None,
    errors: list[dict[str, str]],
) -> None:
    DeclarationAttempt.objects.create(
        person_id=person_id,
        lead_provider_id=lead_provider_id,
        course_identifier=claim.course_identifier[:100],
        declaration_type=claim.declaration_type[:100],
        declaration_date=claim.declaration_date[:100],
        evidence_held=claim.evidence_held[:100],
        declaration=declaration,
        errors=errors,
        created_at=clock.now(),
    )


def _declare(lead_provider_id: UUID, claim: Claim, who: Person | None, work: Work) -> Declaration:
    at, exact = read_date(claim.declaration_date)
    now = clock.now()
    training, trained, statement, judged = None, False, None, None
    if who is not None:
        facts.hold_slot(who.id, who.trn, claim.course_identifier, claim.declaration_type)
        kind = ROLES.get(claim.course_identifier)
        trained, training = facts.training_for(who.id, kind, lead_provider_id, at, now.date())
        if training is not None:
            statement = available_statement(
                lead_provider_id=lead_provider_id,
                programme=StatementProgramme.ECF,
                cohort=training.cohort,
                today=now.date(),
            )
            standing = facts.standing_declaration(who.id, claim.course_identifier, claim.declaration_type)
            judged = _participant_facts(training, standing, statement, lead_provider_id, at, now)
    evidence = accepted(
        rules.judge(
            rules.EcfRequest(
                declaration_type=claim.declaration_type,
                date=at,
                date_exact=exact,
                date_given=bool(claim.declaration_date),
                evidence_held=claim.evidence_held or None,
                now=now,
                trained_by_provider=trained,
                participant=judged,
            )
        )
    )
    assert training is not None
    assert who is not None
    assert at is not None
    double = facts.double_by_trn(who.trn, training.role, claim.course_identifier, claim.declaration_type)
    state = rules.state_after_submission(duplicate=double is not None, fundable=training.fundable)
    reason = "duplicate" if double else ""
    try:
        with transaction.atomic():
            declaration = Declaration.objects.create(
                id=new_id(),
                kind=training.role,
                person_id=who.id,
                record_id=training.record_id,
                lead_provider_id=lead_provider_id,
                cohort_id=training.cohort,
                course_identifier=claim.course_identifier,
                declaration_type=claim.declaration_type,
                declaration_date=at,
                state=state,
                state_reason=reason,
                superseded_by_id=double,
                evidence_held=evidence,
                pupil_premium_uplift=training.pupil_premium,
                sparsity_uplift=training.sparsity,
                delivery_partner_id=training.delivery_partner_id,
                mentor_id=training.mentor_id,
                created_at=now,
            )
    except IntegrityError as error:
        raise Refusal.because(
            "base", "duplicate", "There is already a declaration of this type for this participant."
        ) from error
    note_beginning(declaration, work)
    if state != DeclarationState.SUBMITTED and statement is not None:
        attach([declaration], statement)
    if declaration.kind == Kind.MENTOR and declaration.declaration_type == "completed":
        complete_mentor(training.record_id, work)
    work.declaration(declaration.id)
    return declaration


def _participant_facts(
    training: facts.Training,
    standing: facts.Standing | None,
    statement: Statement | None,
    lead_provider_id: UUID,
    at: datetime | None,
    now: datetime,
) -> rules.ParticipantFacts:
    own = standing is not None and standing.lead_provider_id == lead_provider_id
    identical = standing is not None and own and standing.declaration_date == at
    taken_by = None
    if standing is not None:
        taken_by = str(standing.declaration_id) if own else ""
    return rules.ParticipantFacts(
        role=training.role,
        cohort=training.cohort,
        mentor_funding=training.mentor_funding,
        detailed_evidence=training.detailed_evidence,
        payments_frozen=frozen(training.payments_frozen_at, now),
        fundable=training.fundable,
        milestones=training.milestones,
        withdrawn_at=training.withdrawn_at,
        training_active_at_date=training.active_at_date,
        statement_available=statement is not None,
        slot_taken_by=taken_by,
        identical_exists=identical,
        identical_billable=identical and standing is not None and standing.state != DeclarationState.SUBMITTED,
    )
