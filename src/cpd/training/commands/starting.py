"""Moving the beginning of a stay at a school, and of what is trained and mentored in it (rule TUT-4)."""

from datetime import date

from cpd.core.work import Work
from cpd.training.commands.moves import end_stay
from cpd.training.models import MentorshipPeriod, SchoolPeriod, TrainingPeriod, TrainingRecord


def move_start(
    record: TrainingRecord, stay: SchoolPeriod, day: date, *, earlier: SchoolPeriod | None, work: Work
) -> None:
    """Has a stay begin on ``day``, within the open unit of work. Callers have locked and decided.

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
        _begin(mentorship, before, day)
        work.person(mentorship.mentor_record.person_id)
    if follows and earlier is not None and day > before:
        end_stay(record, earlier, day, work)
    work.person(record.person_id)


def _begin(period: TrainingPeriod | MentorshipPeriod, before: date, day: date) -> None:
    if period.started_on != before and period.started_on >= day:
        return
    empty = period.finished_on is not None and period.finished_on == period.started_on
    period.started_on = day
    if period.finished_on is not None:
        period.finished_on = day if empty else max(period.finished_on, day)
    period.save(update_fields=["started_on", "finished_on"])
