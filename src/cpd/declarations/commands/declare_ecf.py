"""A declaration about an early career teacher or a mentor (rules DEC-2 to DEC-19)."""

from datetime import datetime
from uuid import UUID

from cpd.cohorts.rules import declarations_closed
from cpd.core import clock
from cpd.core.prepared import Statement
from cpd.core.refusals import accepted
from cpd.core.work import Work
from cpd.declarations import rules
from cpd.declarations.commands.claims import Claim, read_date
from cpd.declarations.commands.recording import record
from cpd.declarations.commands.state import complete_mentor
from cpd.declarations.facts import ecf as facts
from cpd.declarations.facts import slots
from cpd.declarations.models import Declaration, Kind

ROLES = {"ecf-induction": str(Kind.ECT), "ecf-mentor": str(Kind.MENTOR)}


def ask(lead_provider_id: UUID, claim: Claim) -> Statement:
    """Asks what there is to know about whoever is being held, in the same exchange with the database."""
    return facts.ask(
        ROLES.get(claim.course_identifier),
        lead_provider_id,
        course_identifier=claim.course_identifier,
        declaration_type=claim.declaration_type,
        today=clock.now().date(),
    )


def declare_ecf(
    lead_provider_id: UUID, claim: Claim, held: slots.Held | None, asked: Statement | None, work: Work
) -> Declaration:
    """Records it, or raises a refusal as :func:`cpd.declarations.rules.judge` says. ``asked``: see :func:`ask`."""
    at, exact = read_date(claim.declaration_date)
    now = clock.now()
    circumstances, judged = facts.Circumstances(), None
    if held is not None and asked is not None:
        circumstances = facts.gathered(
            asked,
            ROLES.get(claim.course_identifier),
            lead_provider_id,
            declaration_type=claim.declaration_type,
            at=at,
        )
    training = circumstances.training
    if training is not None:
        slot = slots.slot_for(circumstances.standing, lead_provider_id, at)
        judged = _participant_facts(
            training, slot, circumstances.declared, statement_available=circumstances.statement_id is not None, now=now
        )
    evidence = accepted(
        rules.judge_ecf(
            rules.EcfRequest(
                declaration_type=claim.declaration_type,
                date=at,
                date_exact=exact,
                date_given=bool(claim.declaration_date),
                evidence_held=claim.evidence_held or None,
                now=now,
                trained_by_provider=circumstances.trained,
                participant=judged,
            )
        )
    )
    assert training is not None
    assert held is not None
    assert at is not None
    declaration = record(
        {
            "kind": training.role,
            "person_id": held.person_id,
            "record_id": training.record_id,
            "lead_provider_id": lead_provider_id,
            "cohort_id": training.cohort,
            "course_identifier": claim.course_identifier,
            "declaration_type": claim.declaration_type,
            "declaration_date": at,
            "evidence_held": evidence,
            "pupil_premium_uplift": training.pupil_premium,
            "sparsity_uplift": training.sparsity,
            "delivery_partner_id": training.delivery_partner_id,
            "mentor_id": training.mentor_id,
        },
        claim,
        duplicate_of=circumstances.duplicate_of,
        fundable=training.fundable,
        statement_id=circumstances.statement_id,
        work=work,
    )
    if declaration.kind == Kind.MENTOR and declaration.declaration_type == "completed":
        complete_mentor(training.record_id, work)
    return declaration


def _participant_facts(
    training: facts.Training,
    slot: slots.Slot,
    declared: tuple[rules.Declared, ...],
    *,
    statement_available: bool,
    now: datetime,
) -> rules.ParticipantFacts:
    return rules.ParticipantFacts(
        role=training.role,
        cohort=training.cohort,
        mentor_funding=training.mentor_funding,
        detailed_evidence=training.detailed_evidence,
        declarations_in_order=training.declarations_in_order,
        declarations_closed=declarations_closed(training.declarations_close_on, now.date()),
        fundable=training.fundable,
        milestones=training.milestones,
        withdrawn_at=training.withdrawn_at,
        training_active_at_date=training.active_at_date,
        statement_available=statement_available,
        slot_taken_by=slot.taken_by,
        identical_exists=slot.identical,
        identical_billable=slot.billable,
        declared=declared,
    )
