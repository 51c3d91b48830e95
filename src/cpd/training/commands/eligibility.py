"""Deciding whether DfE pays for somebody's training."""

from uuid import UUID

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import Refusal
from cpd.core.work import unit_of_work
from cpd.training import errors
from cpd.training.commands.periods import lock_record
from cpd.training.eligibility import tell_listeners
from cpd.training.models import EligibilityStatus, TrainingRecord


def decide_eligibility(*, record_id: UUID, status: str, reason: str = "none", actor: Actor) -> TrainingRecord:
    """Records a decision on eligibility: ``eligible``, ``matched``, ``manual_check`` or ``ineligible``.

    Eligibility once gained is kept (rule REG-15): a later loss is dated in ``became_ineligible_at`` for DfE to act on,
    and changes neither status nor payment. Whoever is found eligible is ineligible no more: that date goes. Refused:
    ``status`` of another name.
    """
    with unit_of_work(actor=actor, reason="decide_eligibility") as work:
        if status not in EligibilityStatus.values:
            raise Refusal.because(errors.STATUS_INVALID(known=", ".join(EligibilityStatus.values), status=status))
        record = lock_record(record_id)
        before = record.eligibility_status
        now = clock.now()
        if status == EligibilityStatus.ELIGIBLE:
            record.eligibility_status, record.eligibility_reason = status, reason
            record.became_eligible_at = record.became_eligible_at or now
            record.became_ineligible_at = None
        elif status == EligibilityStatus.INELIGIBLE:
            record.became_ineligible_at = record.became_ineligible_at or now
        if before != EligibilityStatus.ELIGIBLE and status != EligibilityStatus.ELIGIBLE:
            record.eligibility_status, record.eligibility_reason = status, reason
        record.save()
        work.person(record.person_id)
        if status == EligibilityStatus.ELIGIBLE and before != EligibilityStatus.ELIGIBLE:
            tell_listeners(record, actor)
        return record


def leave_undecided(*, record_id: UUID, actor: Actor) -> TrainingRecord:
    """Takes back that somebody is ineligible, where nothing that is known decides about them any more."""
    with unit_of_work(actor=actor, reason="leave_undecided") as work:
        record = lock_record(record_id)
        if record.eligibility_status == EligibilityStatus.INELIGIBLE:
            record.eligibility_status, record.eligibility_reason, record.became_ineligible_at = "", "none", None
            record.save()
            work.person(record.person_id)
        return record
