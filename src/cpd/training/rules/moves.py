"""Leaving a school, and joining another (rules REG-10, REG-11, REG-12, TUT-5)."""

from dataclasses import dataclass
from datetime import date, timedelta

from cpd.cohorts.rules import DESTINATION_OF_FROZEN
from cpd.core.dates import months_later
from cpd.core.refusals import Accepted, Refused
from cpd.training import errors
from cpd.training.rules.registration import EARLIEST_START, registration_closed

LATEST_YEARS_AHEAD = 1

LEAVING_REASONS = ("moving_school", "leaving_profession", "other")
"""Why somebody leaves a school, as its tutor says (rule TUT-5)."""

SHORTEST_STAY = timedelta(days=2)
"""A tutor reports a leaving date that is at least so long after the start (rule TUT-5)."""

MONTHS_AHEAD = 4
"""A tutor reports a leaving date at most so many months ahead (rule TUT-5)."""


@dataclass(frozen=True, slots=True)
class LeavingFacts:
    """A school's report that somebody leaves.

    ``stay_from`` is when they came; None: they never did. ``trained_since``: from when on they are trained there as
    they are now, where that began later than the stay: another provider, cohort or programme.
    """

    day: date
    today: date
    stay_from: date | None
    trained_since: date | None = None


def may_leave(facts: LeavingFacts) -> Accepted[None] | Refused:
    """Whether the leaving date can be recorded (rule REG-10).

    Refused: ``participant`` not at the school, ``date`` out of range, or before their training there became what it is
    (``before_change``): it lies within the stay (rule REG-16). A date that was reported before may be corrected.
    """
    if facts.stay_from is None:
        return Refused.because(errors.PARTICIPANT_NOT_HERE())
    if facts.trained_since is not None and facts.day < facts.trained_since:
        return Refused.because(errors.LEAVING_BEFORE_CHANGE(date=facts.trained_since))
    if facts.day < facts.stay_from:
        return Refused.because(errors.DATE_BEFORE_START(date=facts.stay_from))
    if facts.day > date(facts.today.year + LATEST_YEARS_AHEAD, 12, 31):
        return Refused.because(errors.LEAVING_TOO_LATE())
    return Accepted(None)


def leaving_bounds(started_on: date, today: date, trained_since: date | None = None) -> tuple[date, date]:
    """The first and the last leaving date that a tutor may report (rule TUT-5); ``trained_since`` as in
    :class:`LeavingFacts`."""
    return max(started_on, trained_since or started_on) + SHORTEST_STAY, months_later(today, MONTHS_AHEAD)


def may_report_leaving(
    *, day: date, started_on: date, today: date, trained_since: date | None = None
) -> Accepted[date] | Refused:
    """Whether a tutor may report that somebody leaves on ``day`` (rule TUT-5). Refused (``date``): ``too_early``,
    ``too_late``."""
    earliest, latest = leaving_bounds(started_on, today, trained_since)
    if day < earliest:
        too_early = errors.LEAVING_TOO_SOON if trained_since is None else errors.LEAVING_SOON_AFTER_CHANGE
        return Refused.because(too_early(date=earliest))
    if day > latest:
        return Refused.because(errors.LEAVING_TOO_FAR(date=latest))
    return Accepted(day)


@dataclass(frozen=True, slots=True)
class JoiningFacts:
    """A school's report that somebody known joins it.

    ``other_school``: the stay they come from is at another school. ``stay_from`` and ``stay_until`` are when that stay
    began and when it ends; ``stay_until`` is None while nobody reported that they leave. ``trained_since``: from when
    on they are trained as they are now in a stay that this ends, as in :class:`LeavingFacts`. ``closed_days``:
    registration is closed today, from and until these days.
    """

    day: date
    today: date
    stay_from: date | None
    stay_until: date | None
    other_school: bool
    trained_since: date | None = None
    closed_days: tuple[date, date] | None = None


def may_join(facts: JoiningFacts) -> Accepted[None] | Refused:
    """Whether a joiner can be recorded.

    Somebody who left this school may join it again from the day they left, or later (rule REG-12). Refused: ``base`` on
    days on which registration is closed, ``participant`` who was never registered, ``school`` they are at already, and
    ``date``: before they leave this school (``before_leaving``), before their training at the last one became what it
    is (``before_change``, rule REG-11), the day they join another school (``same_day``), before they started at their
    last school (``too_early``), or too far ahead (``too_late``).
    """
    if facts.closed_days is not None:
        return Refused((registration_closed(*facts.closed_days),))
    if facts.stay_from is None:
        return Refused.because(errors.PARTICIPANT_UNKNOWN())
    if not facts.other_school and facts.stay_until is None:
        return Refused.because(errors.SCHOOL_SAME())
    if not facts.other_school and facts.stay_until is not None and facts.day < facts.stay_until:
        return Refused.because(errors.DATE_BEFORE_LEAVING(date=facts.stay_until))
    if facts.trained_since is not None and facts.day < facts.trained_since:
        return Refused.because(errors.JOINING_BEFORE_CHANGE(date=facts.trained_since))
    if facts.other_school and facts.day == facts.stay_from:
        return Refused.because(errors.DATE_SAME_DAY(date=facts.stay_from))
    if facts.day < facts.stay_from or facts.day < EARLIEST_START:
        return Refused.because(errors.DATE_TOO_EARLY(date=facts.stay_from))
    if facts.day > date(facts.today.year + LATEST_YEARS_AHEAD, 12, 31):
        return Refused.because(errors.JOINING_TOO_LATE())
    return Accepted(None)


def cohort_to_go_on_in(cohort: int, *, payments_frozen: bool, completed: bool) -> int:
    """In which cohort somebody goes on who joins a school: their own, or 2024 for whoever has not completed in an
    earlier one whose payments are frozen (rule REG-11)."""
    leaves = payments_frozen and not completed and cohort < DESTINATION_OF_FROZEN
    return DESTINATION_OF_FROZEN if leaves else cohort
