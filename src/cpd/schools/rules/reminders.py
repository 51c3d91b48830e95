"""Reminders that DfE schedules (rule SCH-36)."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from cpd.core.dates import LONDON
from cpd.core.refusals import Accepted, Refused
from cpd.schools import errors

NOON = time(12)
FURTHEST = timedelta(days=365)


class Reminder(StrEnum):
    """What schools are reminded of. The values never change: they are kept with the reminder."""

    MENTORS = "assign_mentors"
    TEACHERS = "add_ects"
    PROVIDER = "contract_with_provider"
    TUTOR = "update_tutor"


def reminder_due(day: date) -> datetime:
    """The instant at which the reminder of a day goes out: noon in London (rule SCH-36)."""
    return datetime.combine(day, NOON, tzinfo=LONDON)


def judge_reminder(kind: str, day: date | None, *, today: date) -> Accepted[Reminder] | Refused:
    """Whether a reminder may be scheduled for a day (rule SCH-36).

    Refused: ``kind`` ``invalid``; ``day`` ``blank``, ``too_early`` unless it is in the future, ``too_late`` more than
    365 days ahead.
    """
    if kind not in list(Reminder):
        return Refused.because(errors.REMINDER_KIND_INVALID())
    if day is None:
        return Refused.because(errors.REMINDER_DAY_BLANK())
    if day <= today:
        return Refused.because(errors.REMINDER_TOO_EARLY())
    if day > today + FURTHEST:
        return Refused.because(errors.REMINDER_TOO_LATE(date=today + FURTHEST))
    return Accepted(Reminder(kind))
