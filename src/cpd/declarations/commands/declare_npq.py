"""A declaration about an application for a national professional qualification (rules NPQ-13 to NPQ-19, NPQ-22)."""

from uuid import UUID

from cpd.core import clock
from cpd.core.ids import parse_id
from cpd.core.refusals import accepted
from cpd.core.work import Work
from cpd.declarations import rules
from cpd.declarations.commands.claims import Claim, read_date
from cpd.declarations.commands.recording import record
from cpd.declarations.facts import npq as facts
from cpd.declarations.facts import slots
from cpd.declarations.models import Declaration, Kind
from cpd.npq.commands import note_outcome
from cpd.npq.rules import names_of_course
from cpd.statements.models import StatementProgramme
from cpd.statements.queries import available_statement


def declare_npq(
    lead_provider_id: UUID,
    claim: Claim,
    held: slots.Held | None,
    asked: facts.Asked | None,
    work: Work,
    *,
    delivery_partner_required: bool,
) -> Declaration:
    """Records it, or raises a refusal as :func:`cpd.declarations.rules.judge_npq` says.

    ``asked`` is what was asked about ``held`` (:func:`cpd.declarations.facts.npq.ask`).
    """
    at, exact = read_date(claim.declaration_date)
    now = clock.now()
    enrolments, duplicate_of, judged = facts.NONE, None, None
    statement_id: UUID | None = None
    if held is not None and asked is not None:
        enrolments = facts.enrolments_found(asked, claim.course_identifier)
    enrolment = enrolments.enrolment
    if held is not None and enrolment is not None:
        courses = names_of_course(claim.course_identifier)
        asked_around = facts.ask_around(enrolment, lead_provider_id, claim.course_identifier, claim.declaration_type)
        asked_duplicate = slots.ask_for_duplicate(held, Kind.NPQ, courses, claim.declaration_type)
        statement_id = available_statement(
            lead_provider_id=lead_provider_id,
            programme=StatementProgramme.NPQ,
            cohort=enrolment.cohort,
            intake=enrolment.intake,
            today=now.date(),
        )
        around, duplicate_of = facts.around_found(asked_around), slots.duplicate_found(asked_duplicate)
        slot = slots.slot_for(around.standing, lead_provider_id, at)
        judged = _application_facts(enrolment, around, slot, statement_available=statement_id is not None)
    passed = accepted(
        rules.judge_npq(
            rules.NpqRequest(
                participant_given=bool(claim.participant_id),
                known=enrolments.known,
                takes_course=enrolments.takes_course,
                course_group=facts.group_of(claim.course_identifier, asked),
                declaration_type=claim.declaration_type,
                date=at,
                date_exact=exact,
                date_given=bool(claim.declaration_date),
                has_passed=claim.has_passed,
                partners=facts.partners_named(
                    claim.delivery_partner_id,
                    claim.secondary_delivery_partner_id,
                    lead_provider_id=lead_provider_id,
                    cohort=enrolment.cohort if enrolment else None,
                    needed=delivery_partner_required,
                ),
                now=now,
                application=judged,
            )
        )
    )
    assert enrolment is not None
    assert held is not None
    assert at is not None
    declaration = record(
        {
            "kind": Kind.NPQ,
            "person_id": held.person_id,
            "application_id": enrolment.application_id,
            "lead_provider_id": lead_provider_id,
            "cohort_id": enrolment.cohort,
            "intake_id": enrolment.intake,
            "course_identifier": claim.course_identifier,
            "declaration_type": claim.declaration_type,
            "declaration_date": at,
            "delivery_partner_id": parse_id(claim.delivery_partner_id),
            "secondary_delivery_partner_id": parse_id(claim.secondary_delivery_partner_id),
        },
        claim,
        duplicate_of=duplicate_of,
        fundable=enrolment.fundable,
        statement_id=statement_id,
        work=work,
    )
    if passed is not None:
        note_outcome(
            application_id=enrolment.application_id,
            declaration_id=declaration.id,
            state="passed" if passed else "failed",
            completion_date=at.date(),
            actor=work.actor,
        )
    return declaration


def _application_facts(
    enrolment: facts.Enrolment, around: facts.Around, slot: slots.Slot, *, statement_available: bool
) -> rules.ApplicationFacts:
    return rules.ApplicationFacts(
        cohort=enrolment.cohort,
        accepts_from=enrolment.accepts_from,
        types=enrolment.types,
        fundable=enrolment.fundable,
        contract=around.contract,
        statement_available=statement_available,
        inside_catchment=enrolment.inside_catchment,
        withdrawn_at=around.withdrawn_at,
        slot_taken_by=slot.taken_by,
        identical_exists=slot.identical,
        identical_billable=slot.billable,
    )
