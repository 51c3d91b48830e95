"""Taking a declaration back (declarations dossier 14.1)."""

from uuid import UUID

from cpd.cohorts.rules import frozen
from cpd.core import clock
from cpd.core.ids import parse_id
from cpd.core.refusals import NotFound, Refusal, accepted
from cpd.core.work import unit_of_work
from cpd.declarations import rules
from cpd.declarations.commands.state import (
    BILLED,
    attach,
    complete_mentor,
    lock_declarations,
    move,
    place_of,
    statement_at,
)
from cpd.declarations.models import Declaration, DeclarationState, Kind, LineItem


def void_declaration(*, lead_provider_id: UUID, declaration_id: object, actor: str) -> Declaration:
    """Voids a provider's own declaration; one that was paid is clawed back on the next statement.

    Raises :class:`NotFound` for a declaration of somebody else. Refused under ``Invalid action`` as
    :func:`cpd.declarations.rules.may_void` says, and when the cohort's payments are frozen.
    """
    with unit_of_work(actor=actor, reason="void_declaration") as work:
        key = declaration_id if isinstance(declaration_id, UUID) else parse_id(declaration_id)
        found = lock_declarations(id=key, lead_provider_id=lead_provider_id)
        if not found:
            raise NotFound("declaration", declaration_id)
        (declaration,) = found
        statement = statement_at(place_of(declaration))
        to = accepted(rules.may_void(state=declaration.state, statement_available=statement is not None))
        if frozen(declaration.cohort.payments_frozen_at, clock.now()):
            raise Refusal.because(
                "Invalid action",
                "payments_frozen",
                f"Participant declaration can't be voided: payments for the {declaration.cohort_id} cohort are frozen.",
            )
        move([declaration], to, work)
        if to == DeclarationState.VOIDED:
            LineItem.objects.filter(declaration=declaration, state__in=BILLED).update(state=DeclarationState.VOIDED)
        else:
            assert statement is not None
            attach([declaration], statement)
        if declaration.kind == Kind.MENTOR and declaration.declaration_type == "completed":
            assert declaration.record_id is not None
            complete_mentor(declaration.record_id, work)
        return declaration
