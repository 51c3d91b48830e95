"""A school takes back that somebody leaves it (rule TUT-6)."""

from datetime import date
from uuid import UUID

from django.db.models import Q

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import Refusal, accepted
from cpd.core.work import Work, unit_of_work
from cpd.training import errors, rules
from cpd.training.commands.noting import note_change
from cpd.training.commands.periods import lock_records
from cpd.training.models import ChangeKind, EndReason, MentorshipPeriod, Role, SchoolPeriod, TrainingRecord
from cpd.training.queries import latest_stay


def report_staying(*, record_id: UUID, school_id: UUID, actor: Actor) -> SchoolPeriod:
    """The school takes back that somebody leaves: their training and their mentorships there go on.

    A mentorship goes on unless the early career teacher was given another mentor meanwhile. Refused: ``participant``
    not at the school, and as :func:`cpd.training.rules.may_stay` says.
    """
    with unit_of_work(actor=actor, reason="report_staying") as work:
        (record,) = lock_records(record_id, with_mentored=True)
        stay = latest_stay(record.id, school_id)
        if stay is None:
            raise Refusal.because(errors.PARTICIPANT_NOT_HERE())
        accepted(
            rules.may_stay(
                rules.StayingFacts(leaves_on=stay.finished_on, today=clock.today(), joins_on=_joins_on(record, stay))
            )
        )
        leaves_on = stay.finished_on
        assert leaves_on is not None
        stay.finished_on = stay.leaving_reported_at = None
        stay.save(update_fields=["finished_on", "leaving_reported_at"])
        for period in stay.training_periods.filter(end_reason=EndReason.LEFT_SCHOOL, finished_on=leaves_on):
            period.finished_on, period.end_reason = None, ""
            period.save(update_fields=["finished_on", "end_reason"])
        _mentor_on(record, stay, leaves_on, work)
        note_change(record, school_id, ChangeKind.STAYING, before=leaves_on, actor=actor)
        work.person(record.person_id)
        return stay


def _joins_on(record: TrainingRecord, stay: SchoolPeriod) -> date | None:
    if record.role != Role.ECT or stay.finished_on is None:
        return None
    later = SchoolPeriod.objects.filter(record=record, removed_at__isnull=True, started_on__gte=stay.finished_on)
    return later.exclude(id=stay.id).order_by("started_on").values_list("started_on", flat=True).first()


def _mentor_on(record: TrainingRecord, stay: SchoolPeriod, leaves_on: date, work: Work) -> None:
    """Has the mentorships go on that ended with the stay, until either of the two leaves the school."""
    ended = MentorshipPeriod.objects.filter(
        Q(school_period=stay) | Q(mentor_record=record, school_period__school_id=stay.school_id), finished_on=leaves_on
    )
    for mentorship in ended.select_related("ect_record", "mentor_record", "school_period"):
        others = MentorshipPeriod.objects.filter(ect_record=mentorship.ect_record).exclude(id=mentorship.id)
        if others.filter(Q(finished_on__isnull=True) | Q(finished_on__gt=leaves_on)).exists():
            continue
        of_mentor = latest_stay(mentorship.mentor_record_id, stay.school_id)
        ends = [
            end
            for end in (
                latest_end(mentorship.school_period, stay),
                latest_end(of_mentor, stay) if of_mentor else leaves_on,
                mentorship.ect_record.completed_on,
            )
            if end is not None
        ]
        mentorship.finished_on = max(min(ends), mentorship.started_on) if ends else None
        mentorship.save(update_fields=["finished_on"])
        work.person(mentorship.ect_record.person_id)
        work.person(mentorship.mentor_record.person_id)


def latest_end(one: SchoolPeriod, reopened: SchoolPeriod) -> date | None:
    """When a stay ends; None for the one that goes on again, whatever a row that was read before says."""
    return None if one.id == reopened.id else one.finished_on
