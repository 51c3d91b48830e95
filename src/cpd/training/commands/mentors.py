"""Who mentors whom."""

from uuid import UUID

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.core.refusals import Refusal, accepted
from cpd.core.work import unit_of_work
from cpd.training import errors, rules
from cpd.training.commands.periods import lock_records
from cpd.training.commands.registration import stays_of
from cpd.training.models import MentorshipPeriod, SchoolPeriod, TrainingRecord
from cpd.training.queries import latest_stay


def assign_mentor(*, ect_record_id: UUID, mentor_record_id: UUID, actor: Actor) -> MentorshipPeriod:
    """Gives an ECT a mentor of the same school, from today on, or from the ECT's start where that lies ahead.

    A first mentor counts from the ECT's start. The mentor before, if any, is relieved on the same day. Refused
    (``mentor``) as :func:`cpd.training.rules.may_mentor` says. Naming the current mentor again changes nothing.
    """
    with unit_of_work(actor=actor, reason="assign_mentor") as work:
        ect, mentor = lock_records(ect_record_id, mentor_record_id)
        stay = latest_stay(ect.id)
        if stay is None:
            raise Refusal.because(errors.MENTOR_NO_SCHOOL())
        accepted(
            rules.may_mentor(
                rules.MentorFacts(
                    ect_role=ect.role,
                    mentor_role=mentor.role,
                    same_person=ect.person_id == mentor.person_id,
                    school_id=stay.school_id,
                    mentor_stays=stays_of(mentor.person_id, "mentor"),
                )
            )
        )
        mentorship = _put(ect, stay, mentor)
        work.person(ect.person_id)
        work.person(mentor.person_id)
        return mentorship


def _put(ect: TrainingRecord, stay: SchoolPeriod, mentor: TrainingRecord) -> MentorshipPeriod:
    """Writes the mentorship; periods of one ECT follow one another without overlap."""
    last = (
        MentorshipPeriod.objects.select_for_update(no_key=True).filter(ect_record=ect).order_by("-started_on").first()
    )
    started_on = stay.started_on
    if last is not None and last.school_period_id == stay.id and last.finished_on is None:
        if last.mentor_record_id == mentor.id:
            return last
        started_on = max(clock.today(), last.started_on)
        if started_on == last.started_on:
            last.mentor_record = mentor
            last.save(update_fields=["mentor_record"])
            return last
        last.finished_on = started_on
        last.save(update_fields=["finished_on"])
    elif last is not None:
        started_on = max(started_on, last.finished_on or last.started_on)
        if last.finished_on is None or last.finished_on > started_on:
            last.finished_on = started_on
            last.save(update_fields=["finished_on"])
    return MentorshipPeriod.objects.create(
        id=new_id(),
        ect_record=ect,
        school_period=stay,
        mentor_record=mentor,
        started_on=started_on,
        created_at=clock.now(),
    )
