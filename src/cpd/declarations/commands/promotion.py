"""Submitted declarations whose participant has become eligible (declarations dossier 13)."""

from uuid import UUID

from cpd.core.work import unit_of_work
from cpd.declarations.commands.state import attach, lock_declarations, move, statement_for
from cpd.declarations.models import DeclarationState
from cpd.training.models import EligibilityStatus, TrainingRecord


def promote_declarations(*, record_id: UUID | None = None, actor: str) -> int:
    """Makes submitted declarations of eligible participants eligible and puts them on a statement.

    All of them, or those of one record. One without an open statement stays submitted and is tried again by the next
    run. Gives the number promoted.
    """
    with unit_of_work(actor=actor, reason="promote_declarations") as work:
        where: dict[str, object] = {"record_id": record_id} if record_id else {}
        promoted = 0
        for declaration in lock_declarations(
            state=DeclarationState.SUBMITTED, record__eligibility_status=EligibilityStatus.ELIGIBLE, **where
        ):
            statement = statement_for(declaration)
            if statement is None:
                continue
            move([declaration], DeclarationState.ELIGIBLE, work)
            attach(declaration, statement)
            promoted += 1
        return promoted


def promote_of_record(record: TrainingRecord, actor: str) -> None:
    """What training calls when a record becomes eligible."""
    promote_declarations(record_id=record.id, actor=actor)
