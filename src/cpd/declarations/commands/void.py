"""Voiding a declaration, or clawing it back once it was paid (rules DEC-22, NPQ-21)."""

from uuid import UUID

from cpd.core.actor import Actor
from cpd.core.refusals import NotFound, accepted
from cpd.core.work import Work, unit_of_work
from cpd.declarations import rules
from cpd.declarations.commands.owning import lock_own
from cpd.declarations.commands.state import attach, complete_mentor, move, place_of, statement_at, void_items
from cpd.declarations.models import Declaration, DeclarationState, Kind
from cpd.npq.commands import void_outcome


def void_declaration(*, lead_provider_id: UUID, declaration_id: object, actor: Actor) -> Declaration:
    """Voids a provider's own declaration; one that was paid is clawed back on the next statement.

    Raises :class:`NotFound` for a declaration of somebody else, :class:`NotYours` for one of a moved application.
    A closed cohort ends declaring, not voiding (rule DEC-23). Refused (``declaration``) as
    :func:`cpd.declarations.rules.may_void` says.
    """
    with unit_of_work(actor=actor, reason="void_declaration", limits_itself=True) as work:
        return _void(lock_own(lead_provider_id, declaration_id, work), work)


def void_for_dfe(*, declaration_id: UUID, reason: str, actor: Actor) -> Declaration:
    """DfE voids a provider's declaration for a reason, which stands in the audit trail (rule DEC-22).

    Refused: ``reason`` when it is blank or too long, ``declaration`` as :func:`cpd.declarations.rules.may_void` says.
    Raises :class:`NotFound`.
    """
    why = accepted(rules.reason_to_void(reason))
    provider_id = Declaration.objects.filter(id=declaration_id).values_list("lead_provider_id", flat=True).first()
    if provider_id is None:
        raise NotFound("declaration", declaration_id)
    with unit_of_work(actor=actor, reason=f"void_declaration: {why}", limits_itself=True) as work:
        return _void(lock_own(provider_id, declaration_id, work), work)


def _void(declaration: Declaration, work: Work) -> Declaration:
    statement = statement_at(place_of(declaration))
    to = accepted(
        rules.may_void(
            state=declaration.state,
            cohort=declaration.cohort_id,
            statement_available=statement is not None,
            programme="npq" if declaration.kind == Kind.NPQ else "ecf",
        )
    )
    move([declaration], to, work)
    if to == DeclarationState.VOIDED:
        void_items(declaration, work)
    else:
        assert statement is not None
        attach([declaration], statement, work)
    _after(declaration, work)
    return declaration


def _after(declaration: Declaration, work: Work) -> None:
    if declaration.declaration_type != "completed":
        return
    if declaration.kind == Kind.MENTOR:
        assert declaration.record_id is not None
        complete_mentor(declaration.record_id, work)
    if declaration.application is not None and rules.outcome_needed(
        declaration_type=declaration.declaration_type, course_group=declaration.application.course.group
    ):
        void_outcome(
            application_id=declaration.application.id,
            declaration_id=declaration.id,
            completion_date=declaration.declaration_date.date(),
            actor=work.actor,
        )
