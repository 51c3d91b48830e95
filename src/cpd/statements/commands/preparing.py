"""Keeping who prepared a payment and what was decided about it: within the transaction of whoever decides."""

from typing import Any
from uuid import UUID

from cpd.core import clock
from cpd.core.ids import new_id
from cpd.core.refusals import Refusal
from cpd.core.work import current_work
from cpd.statements import errors
from cpd.statements.models import Preparation, PreparationOutcome, Statement


def waiting_preparation(statement: Statement) -> Preparation | None:
    """The preparation of a statement that waits for a decision. One query."""
    return statement.preparations.filter(outcome=PreparationOutcome.WAITING).first()


def refuse_while_prepared(statement: Statement) -> None:
    """Refuses (``base``: ``prepared``) to adjust a locked statement whose payment waits for a decision."""
    waiting = waiting_preparation(statement)
    if waiting is not None:
        raise Refusal.because(errors.ADJUSTMENTS_LOCKED(prepared_by=waiting.prepared_by))


def store_preparation(
    statement: Statement, *, facts: dict[str, Any], sha256: str, prepared_by: str, user_id: UUID | None
) -> Preparation:
    """Stores that somebody prepared the payment of a locked statement, within the open unit of work."""
    return Preparation.objects.create(
        id=new_id(),
        statement=statement,
        facts=facts,
        sha256=sha256,
        prepared_by=prepared_by,
        prepared_by_user_id=user_id,
        prepared_at=clock.now(),
        preparing_actor=str(current_work().actor),
    )


def decide(
    preparation: Preparation, outcome: str, *, decided_by: str, user_id: UUID | None, reason: str = ""
) -> Preparation:
    """Stores what became of a preparation, of a locked statement that waits for it, within the open unit of work."""
    preparation.outcome, preparation.reason = outcome, reason
    preparation.decided_by, preparation.decided_by_user_id = decided_by, user_id
    preparation.decided_at, preparation.deciding_actor = clock.now(), str(current_work().actor)
    preparation.save(
        update_fields=["outcome", "reason", "decided_by", "decided_by_user", "decided_at", "deciding_actor"]
    )
    return preparation
