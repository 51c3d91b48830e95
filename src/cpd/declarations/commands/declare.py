"""A lead provider declares that a participant reached a milestone (rule DEC-1)."""

from collections.abc import Mapping
from uuid import UUID

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import parse_id
from cpd.core.refusals import Refusal
from cpd.core.work import unit_of_work
from cpd.declarations.commands.claims import Claim
from cpd.declarations.commands.declare_ecf import ask, declare_ecf
from cpd.declarations.commands.declare_npq import declare_npq
from cpd.declarations.facts import npq as facts
from cpd.declarations.facts.slots import hold_slot
from cpd.declarations.models import Declaration, DeclarationAttempt
from cpd.npq.rules import same_course


def declare(
    *, lead_provider_id: UUID, attributes: Mapping[str, object], delivery_partner_required: bool = False, actor: Actor
) -> Declaration:
    """Records a declaration, or raises :class:`Refusal` with everything that is wrong with it.

    The course says which chain of rules judges it: :func:`cpd.declarations.rules.judge_npq` for identifiers that begin
    with ``npq-``, else :func:`cpd.declarations.rules.judge`. On success, in one transaction: the declaration with its
    snapshots, the check for duplicates by TRN, its state, its line item, a mentor's completion, an NPQ's outcome. Every
    try about a person we know leaves an attempt, also a refused one. A retired id is taken for the person it became
    (rules SEE-9, NPQ-26). Attributes that are no text are refused alone, before the rest is judged.
    ``delivery_partner_required``: an NPQ declaration must name its delivery partner where there is one (rule NPQ-18).
    """
    claim = Claim.read(attributes)
    given = parse_id(claim.participant_id)
    with unit_of_work(actor=actor, reason="declare", limits_itself=True) as work:
        course = same_course(claim.course_identifier) if claim.npq else claim.course_identifier
        if given is None:
            work.enter()
        holding = hold_slot(given, course, claim.declaration_type, work) if given else None
        about = None if claim.problems else given
        npq = facts.ask(about, lead_provider_id, claim.course_identifier) if about and claim.npq else None
        ecf = ask(lead_provider_id, claim) if about and not claim.npq else None
        slot = holding.held() if holding else None
        if slot is not None:
            work.after_refusal(lambda refusal: _note_refused(lead_provider_id, claim, slot.person_id, refusal))
        if claim.problems:
            raise Refusal(claim.problems, "npq" if claim.npq else "ecf")
        if claim.npq:
            return declare_npq(
                lead_provider_id, claim, slot, npq, work, delivery_partner_required=delivery_partner_required
            )
        return declare_ecf(lead_provider_id, claim, slot, ecf, work)


def _note_refused(lead_provider_id: UUID, claim: Claim, person_id: UUID, refusal: Refusal) -> None:
    DeclarationAttempt.objects.create(
        person_id=person_id,
        lead_provider_id=lead_provider_id,
        course_identifier=claim.course_identifier[:100],
        declaration_type=claim.declaration_type[:100],
        declaration_date=claim.declaration_date[:100],
        evidence_held=claim.evidence_held[:100],
        errors=[{"field": problem.field, "code": problem.code} for problem in refusal.problems],
        created_at=clock.now(),
    )
