"""DfE stops paying for a mentor's training that was begun and not completed (rule REG-36)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from cpd.core.actor import Actor
from cpd.core.refusals import Refusal, accepted
from cpd.core.work import people, unit_of_work
from cpd.training import rules
from cpd.training.commands.periods import lock_records
from cpd.training.models import TrainingRecord


def end_mentor_training(*, record_id: UUID, day: date, actor: Actor) -> TrainingRecord:
    """Marks a mentor as ``started_not_completed`` from ``day`` on.

    Providers see it; training that goes on is not ended by it, but they are not trained again at another school (rule
    REG-33). Marked again, the date is corrected. Refused (``mentor``) as
    :func:`cpd.training.rules.may_end_mentor_training` says.
    """
    (outcome,) = end_training_of_mentors(record_ids=[record_id], day=day, actor=actor)
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def end_training_of_mentors(*, record_ids: Sequence[UUID], day: date, actor: Actor) -> list[TrainingRecord | Refusal]:
    """As :func:`end_mentor_training`, of many in one transaction. Gives, for each, the record or why it was refused.

    A few statements, however many there are. Raises :class:`NotFound` for the first record that is not there.
    """
    with unit_of_work(actor=actor, reason="end_mentor_training") as work:
        outcomes: list[TrainingRecord | Refusal] = []
        for record in lock_records(*record_ids):
            try:
                ended = accepted(
                    rules.may_end_mentor_training(
                        role=record.role, day=day, reason_now=record.completion_reason, ended_on=record.completed_on
                    )
                )
            except Refusal as refusal:
                outcomes.append(refusal)
                continue
            record.completed_on, record.completion_reason = ended.on, ended.reason
            outcomes.append(record)
        marked = [outcome for outcome in outcomes if isinstance(outcome, TrainingRecord)]
        TrainingRecord.objects.bulk_update(marked, ["completed_on", "completion_reason"])
        work.changed(*people(record.person_id for record in marked))
        return outcomes
