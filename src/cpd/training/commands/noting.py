"""Keeping what a school changed of somebody who is registered there (rule TUT-1)."""

from uuid import UUID

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.training.models import ParticipantChange, TrainingRecord


def note_change(
    record: TrainingRecord,
    school_id: UUID,
    kind: str,
    *,
    before: object = "",
    after: object = "",
    reason: str = "",
    actor: Actor,
) -> None:
    """Notes a change of a registration, within the open unit of work. Dates are written in ISO form."""
    ParticipantChange.objects.create(
        record=record,
        school_id=school_id,
        kind=kind,
        before="" if before is None else str(before),
        after="" if after is None else str(after),
        reason=reason,
        by=str(actor)[:100],
        created_at=clock.now(),
    )
