"""What a school says about who mentors whom (rule TUT-7)."""

from collections.abc import Sequence
from uuid import UUID

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import Refusal
from cpd.core.work import unit_of_work
from cpd.training import errors
from cpd.training.commands.details import stay_to_change
from cpd.training.commands.mentors import assign_mentor
from cpd.training.commands.periods import lock_records
from cpd.training.models import MentorshipPeriod
from cpd.training.queries import latest_stay


def choose_mentor(*, record_id: UUID, school_id: UUID, mentor_record_id: UUID, actor: Actor) -> MentorshipPeriod:
    """Gives an early career teacher of a school one of its mentors.

    Refused: as :func:`cpd.training.rules.may_change` and :func:`cpd.training.commands.assign_mentor` say, and
    ``mentor`` (``left``) who is not at the school any more.
    """
    with unit_of_work(actor=actor, reason="choose_mentor"):
        ect, mentor = lock_records(record_id, mentor_record_id)
        stay_to_change(ect, school_id)
        _refuse_left(mentor.id, school_id)
        return assign_mentor(ect_record_id=ect.id, mentor_record_id=mentor.id, actor=actor)


def give_ects(
    *, mentor_record_id: UUID, school_id: UUID, ect_record_ids: Sequence[UUID], actor: Actor
) -> list[MentorshipPeriod]:
    """Gives a mentor of a school several of its early career teachers at once: all of them, or nobody.

    Refused as :func:`choose_mentor` says.
    """
    with unit_of_work(actor=actor, reason="give_ects"):
        lock_records(mentor_record_id, *ect_record_ids)
        return [
            choose_mentor(record_id=ect, school_id=school_id, mentor_record_id=mentor_record_id, actor=actor)
            for ect in ect_record_ids
        ]


def _refuse_left(mentor_record_id: UUID, school_id: UUID) -> None:
    stay = latest_stay(mentor_record_id, school_id)
    if stay is not None and stay.finished_on is not None and stay.finished_on <= clock.today():
        raise Refusal.because(errors.MENTOR_LEFT())
