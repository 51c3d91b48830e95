"""Who mentors whom (rules REG-7, REG-34, REG-35)."""

from datetime import date
from uuid import UUID

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.core.refusals import Refusal, accepted
from cpd.core.work import Work, unit_of_work
from cpd.training import errors, rules
from cpd.training.commands.later_training import train_after_all
from cpd.training.commands.periods import lock_records
from cpd.training.commands.registration import stays_of
from cpd.training.models import MentorshipPeriod, Programme, SchoolPeriod, TrainingPeriod, TrainingRecord
from cpd.training.queries import latest_stay


def assign_mentor(*, ect_record_id: UUID, mentor_record_id: UUID, actor: Actor) -> MentorshipPeriod:
    """Gives an ECT a mentor of the same school, from and until the days of :func:`cpd.training.rules.mentorship_days`.

    Another mentorship ends then, or goes (:func:`cpd.training.rules.gives_way`). Naming the mentor whom they have
    already changes nothing. The mentor of an ECT whom a provider trains is trained too, if they can be, and are trained
    nowhere (:func:`~cpd.training.commands.later_training.train_after_all`). Refused (``mentor``) as
    :func:`cpd.training.rules.may_mentor` says.
    """
    with unit_of_work(actor=actor, reason="assign_mentor") as work:
        ect, mentor = lock_records(ect_record_id, mentor_record_id)
        stay = latest_stay(ect.id)
        if stay is None:
            raise Refusal.because(errors.MENTOR_NO_SCHOOL())
        of_mentor = stays_of(mentor.person_id, "mentor")
        accepted(
            rules.may_mentor(
                rules.MentorFacts(
                    ect_role=ect.role,
                    mentor_role=mentor.role,
                    same_person=ect.person_id == mentor.person_id,
                    school_id=stay.school_id,
                    mentor_stays=of_mentor,
                )
            )
        )
        mentor_stay = rules.latest_stay_at(of_mentor, stay.school_id)
        assert mentor_stay is not None
        mentorship = _put(ect, stay, mentor, mentor_stay, work)
        if _provider_led(ect):
            train_after_all(mentor, work, school_id=stay.school_id)
        work.person(ect.person_id)
        work.person(mentor.person_id)
        return mentorship


def _put(
    ect: TrainingRecord, stay: SchoolPeriod, mentor: TrainingRecord, mentor_stay: rules.Stay, work: Work
) -> MentorshipPeriod:
    """Writes the mentorship; those of one ECT follow one another without overlap. Both stays are at one school."""
    earlier = MentorshipPeriod.objects.filter(ect_record=ect).select_related("mentor_record")
    lasting = [
        one
        for one in earlier.select_for_update(of=("self",), no_key=True).order_by("started_on", "created_at")
        if one.finished_on != one.started_on
    ]
    begins, ends = rules.mentorship_days(
        rules.MentorshipFacts(
            ect=rules.Stay(stay.school_id, stay.started_on, stay.finished_on, removed=False),
            mentor=mentor_stay,
            today=clock.today(),
            transfers=_comes_from_another_school(stay),
            mentored=bool(lasting),
        )
    )
    last = lasting[-1] if lasting else None
    if last and (last.school_period_id, last.mentor_record_id, last.finished_on) == (stay.id, mentor.id, ends):
        return last
    for one in lasting:
        _make_way(one, begins, work)
    return MentorshipPeriod.objects.create(
        id=new_id(),
        ect_record=ect,
        school_period=stay,
        mentor_record=mentor,
        started_on=begins,
        finished_on=ends,
        created_at=clock.now(),
    )


def _make_way(earlier: MentorshipPeriod, begins: date, work: Work) -> None:
    """Ends a mentorship when another begins, or deletes one that did not begin before."""
    mentor = earlier.mentor_record.person_id
    way = rules.gives_way(rules.Mentorship(mentor, earlier.started_on, earlier.finished_on), begins)
    if way is rules.GivesWay.ENDS:
        earlier.finished_on = begins
        earlier.save(update_fields=["finished_on"])
    elif way is rules.GivesWay.GOES:
        work.person(mentor)
        earlier.delete()


def _comes_from_another_school(stay: SchoolPeriod) -> bool:
    before = SchoolPeriod.objects.filter(
        record_id=stay.record_id, removed_at__isnull=True, started_on__lt=stay.started_on
    )
    return before.exclude(school_id=stay.school_id).exists()


def _provider_led(ect: TrainingRecord) -> bool:
    latest = TrainingPeriod.objects.filter(record=ect).order_by("-started_on", "-created_at")
    return latest.values_list("programme", flat=True).first() == Programme.PROVIDER_LED
