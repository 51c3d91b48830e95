"""Leaving a school, and joining another (rules REG-10, REG-11, REG-12)."""

from dataclasses import dataclass
from datetime import date

from cpd.core.refusals import Accepted, Refused
from cpd.training.rules.registration import EARLIEST_START, registration_closed

LATEST_YEARS_AHEAD = 1


@dataclass(frozen=True, slots=True)
class LeavingFacts:
    """A school's report that somebody leaves. ``stay_from`` is when they came; None: they never did."""

    day: date
    today: date
    stay_from: date | None


def may_leave(facts: LeavingFacts) -> Accepted[None] | Refused:
    """Whether the leaving date can be recorded (rule REG-10).

    Refused: ``participant`` not at the school, ``date`` out of range. A date that was reported before may be corrected.
    """
    if facts.stay_from is None:
        return Refused.because("participant", "not_here", "This person is not registered at the school.")
    if facts.day < facts.stay_from:
        return Refused.because(
            "date", "before_start", f"They can't leave before they started, on {facts.stay_from:%-d %B %Y}."
        )
    if facts.day > date(facts.today.year + LATEST_YEARS_AHEAD, 12, 31):
        return Refused.because("date", "too_late", "The leaving date must be this year or next.")
    return Accepted(None)


@dataclass(frozen=True, slots=True)
class JoiningFacts:
    """A school's report that somebody known joins it.

    ``other_school``: the stay they come from is at another school. ``stay_from`` and ``stay_until`` are when that stay
    began and when it ends; ``stay_until`` is None while nobody reported that they leave. ``closed_days``: registration
    is closed today, from and until these days.
    """

    day: date
    today: date
    stay_from: date | None
    stay_until: date | None
    other_school: bool
    closed_days: tuple[date, date] | None = None


def may_join(facts: JoiningFacts) -> Accepted[None] | Refused:
    """Whether a joiner can be recorded.

    Somebody who left this school may join it again from the day they left, or later (rule REG-12). Refused: ``base`` on
    days on which registration is closed, ``participant`` who was never registered, ``school`` they are at already, and
    ``date``: before they leave this school (``before_leaving``), the day they join another school (``same_day``),
    before they started at their last school (``too_early``), or too far ahead (``too_late``).
    """
    if facts.closed_days is not None:
        return Refused((registration_closed(*facts.closed_days),))
    if facts.stay_from is None:
        return Refused.because("participant", "unknown", "This person was never registered. Register them instead.")
    if not facts.other_school and facts.stay_until is None:
        return Refused.because("school", "same", "This person is registered at your school already.")
    if not facts.other_school and facts.stay_until is not None and facts.day < facts.stay_until:
        return Refused.because(
            "date",
            "before_leaving",
            f"They leave your school on {facts.stay_until:%-d %B %Y}. Enter that date or a later one.",
        )
    if facts.other_school and facts.day == facts.stay_from:
        return Refused.because(
            "date",
            "same_day",
            f"They already join another school on {facts.stay_from:%-d %B %Y}. Enter a later date, "
            "or ask that school to remove them first.",
        )
    if facts.day < facts.stay_from or facts.day < EARLIEST_START:
        return Refused.because(
            "date",
            "too_early",
            f"They can't join before they started at their last school, on {facts.stay_from:%-d %B %Y}.",
        )
    if facts.day > date(facts.today.year + LATEST_YEARS_AHEAD, 12, 31):
        return Refused.because("date", "too_late", "The joining date must be this year or next.")
    return Accepted(None)
