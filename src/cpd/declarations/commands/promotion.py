"""Submitted declarations whose participant has become eligible (declarations dossier 13)."""

from collections import defaultdict
from uuid import UUID

from cpd.core.work import unit_of_work
from cpd.declarations.commands.state import Place, attach, lock_declarations, move, place_of, statement_at
from cpd.declarations.models import Declaration, DeclarationState
from cpd.training.models import EligibilityStatus, TrainingRecord


def promote_declarations(*, record_id: UUID | None = None, actor: str) -> int:
    """Makes submitted declarations of eligible participants eligible and puts them on a statement.

    All of them, or those of one record. One without an open statement stays submitted and is tried again by the next
    run. Gives the number promoted.
    """
    with unit_of_work(actor=actor, reason="promote_declarations") as work:
        where: dict[str, object] = {"record_id": record_id} if record_id else {}
        waiting: dict[Place, list[Declaration]] = defaultdict(list)
        for declaration in lock_declarations(
            state=DeclarationState.SUBMITTED, record__eligibility_status=EligibilityStatus.ELIGIBLE, **where
        ):
            waiting[place_of(declaration)].append(declaration)
        promoted = 0
        for place, declarations in sorted(waiting.items()):
            statement = statement_at(place)
            if statement is None:
                continue
            move(declarations, DeclarationState.ELIGIBLE, work)
            attach(declarations, statement)
            promoted += len(declarations)
        return promoted


def promote_of_record(record: TrainingRecord, actor: str) -> None:
    """What training calls when a record becomes eligible."""
    promote_declarations(record_id=record.id, actor=actor)
