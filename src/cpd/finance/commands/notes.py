"""What finance writes down about statements and declarations, and voiding a declaration for a reason (rule MON-34)."""

from uuid import UUID

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.core.refusals import NotFound, accepted
from cpd.core.work import unit_of_work
from cpd.declarations.commands import void_for_dfe
from cpd.declarations.models import Declaration
from cpd.finance.models import AuditNote
from cpd.finance.rules import note_text
from cpd.statements.models import Statement


def write_note(
    *, text: str, by: UUID | None, statement_id: UUID | None = None, declaration_id: UUID | None = None, actor: Actor
) -> AuditNote:
    """Keeps a note about a statement, or about a declaration; ``by`` is the user who writes it.

    Refused (``text``): blank, or too long. Raises :class:`NotFound`.
    """
    with unit_of_work(actor=actor, reason="write_note"):
        if statement_id is not None and not Statement.objects.filter(id=statement_id).exists():
            raise NotFound("statement", statement_id)
        if declaration_id is not None and not Declaration.objects.filter(id=declaration_id).exists():
            raise NotFound("declaration", declaration_id)
        return AuditNote.objects.create(
            id=new_id(),
            statement_id=statement_id,
            declaration_id=declaration_id,
            text=accepted(note_text(text)),
            written_by_id=by,
            actor=str(actor),
            created_at=clock.now(),
        )


def void_with_reason(*, declaration_id: UUID, reason: str, by: UUID | None, actor: Actor) -> Declaration:
    """DfE voids a declaration, or claws it back, and keeps the reason as a note about it.

    Refused as :func:`cpd.declarations.commands.void_for_dfe` says. Raises :class:`NotFound`.
    """
    with unit_of_work(actor=actor, reason="void_with_reason"):
        declaration = void_for_dfe(declaration_id=declaration_id, reason=reason, actor=actor)
        write_note(text=f"Voided: {reason.strip()}", by=by, declaration_id=declaration.id, actor=actor)
        return declaration
