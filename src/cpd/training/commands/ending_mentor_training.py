"""DfE stops paying for a mentor's training that was begun and not completed (rule REG-36)."""

from datetime import date
from uuid import UUID

from cpd.core.actor import Actor
from cpd.core.refusals import accepted
from cpd.core.work import unit_of_work
from cpd.training import rules
from cpd.training.commands.periods import lock_record
from cpd.training.models import TrainingRecord


def end_mentor_training(*, record_id: UUID, day: date, actor: Actor) -> TrainingRecord:
    """Marks a mentor as ``started_not_completed`` from ``day`` on.

    Providers see it; training that goes on is not ended by it, but they are not trained again at another school (rule
    REG-33). Marked again, the date is corrected. Refused (``mentor``) as
    :func:`cpd.training.rules.may_end_mentor_training` says.
    """
    with unit_of_work(actor=actor, reason="end_mentor_training") as work:
        record = lock_record(record_id)
        ended = accepted(
            rules.may_end_mentor_training(
                role=record.role, day=day, reason_now=record.completion_reason, ended_on=record.completed_on
            )
        )
        record.completed_on, record.completion_reason = ended.on, ended.reason
        record.save(update_fields=["completed_on", "completion_reason"])
        work.person(record.person_id)
        return record
