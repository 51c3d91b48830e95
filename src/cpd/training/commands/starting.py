"""Moving the beginning of a stay at a school, and of what is trained and mentored in it (rules TUT-4, REG-34)."""

from datetime import date

from cpd.core.work import Work
from cpd.training.commands.moves import end_stay
from cpd.training.models import MentorshipPeriod, SchoolPeriod, TrainingPeriod, TrainingRecord
from cpd.training.queries import latest_stay


def move_start(
    record: TrainingRecord, stay: SchoolPeriod, day: date, *, earlier: SchoolPeriod | None, work: Work
) -> None:
    """Has a stay begin on ``day``, within the open unit of work. Callers have locked and decided.

    Nobody mentors before they are at the school (rule REG-34): the mentorships of an early career teacher begin with
    their mentor at the earliest, and those of a mentor who comes later begin later.
    ``earlier`` is the stay at the last school, which ends when this one begins, unless that school reported a day
    before. A period that is over by then is left empty.
    """
    follows = earlier is not None and (
        earlier.leaving_reported_at is None or earlier.finished_on is None or earlier.finished_on > day
    )
    if follows and earlier is not None and day < stay.started_on:
        end_stay(record, earlier, day, work)
    before, stay.started_on = stay.started_on, day
    stay.save(update_fields=["started_on"])
    for period in stay.training_periods.order_by("started_on", "created_at"):
        _begin(period, before, day)
    for mentorship in stay.mentorships.select_related("mentor_record").order_by("started_on", "created_at"):
        mentors = latest_stay(mentorship.mentor_record_id, stay.school_id)
        _begin(mentorship, before, max(day, mentors.started_on) if mentors else day)
        work.person(mentorship.mentor_record.person_id)
    for mentorship in _begun_before(record, stay, before, day):
        _begin(mentorship, before, day)
        work.person(mentorship.ect_record.person_id)
    if follows and earlier is not None and day > before:
        end_stay(record, earlier, day, work)
    work.person(record.person_id)


def _begun_before(record: TrainingRecord, stay: SchoolPeriod, before: date, day: date) -> list[MentorshipPeriod]:
    """Whom a mentor began to mentor in this stay, before the day on which it begins now."""
    mentees = MentorshipPeriod.objects.filter(mentor_record=record, school_period__school_id=stay.school_id)
    return list(mentees.filter(started_on__gte=before, started_on__lt=day).select_related("ect_record").order_by("id"))


def _begin(period: TrainingPeriod | MentorshipPeriod, before: date, day: date) -> None:
    if period.started_on != before and period.started_on >= day:
        return
    empty = period.finished_on is not None and period.finished_on == period.started_on
    period.started_on = day
    if period.finished_on is not None:
        period.finished_on = day if empty else max(period.finished_on, day)
    period.save(update_fields=["started_on", "finished_on"])
