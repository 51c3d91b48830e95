"""What an induction tutor may change of somebody who is registered (rules TUT-2 to TUT-7)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from cpd.core.refusals import Accepted, Refused
from cpd.training import errors

NAME_REASONS = ("name_has_changed", "name_is_incorrect")
"""Why a name is changed (rule TUT-2)."""

LEAVING_REASONS = ("moving_school", "leaving_profession", "other")
"""Why somebody leaves a school, as its tutor says (rule TUT-5)."""

PATTERNS = ("full_time", "part_time")
"""How somebody works at a school (rule TUT-9)."""

SHORTEST_STAY = timedelta(days=2)
"""A tutor reports a leaving date that is at least so long after the start (rule TUT-5)."""

MONTHS_AHEAD = 4
"""A tutor reports a leaving date at most so many months ahead (rule TUT-5)."""


def months_later(day: date, months: int) -> date:
    """``day`` moved on by months; the last day of the month where that has no such day (rule TUT-5)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def may_change(*, here: bool, finished_on: date | None, today: date) -> Accepted[None] | Refused:
    """Whether a school may change something of a person: while they are there, or will be (rule TUT-1).

    Refused (``participant``): ``not_here``, ``left``.
    """
    if not here:
        return Refused.because(errors.PARTICIPANT_NOT_HERE())
    if finished_on is not None and finished_on <= today:
        return Refused.because(errors.PARTICIPANT_LEFT(date=finished_on))
    return Accepted(None)


def looks_like_another(before: str, after: str) -> bool:
    """Whether both the first and the last word of a name differ: it may be somebody else (rule TUT-2)."""
    old, new = before.casefold().split(), after.casefold().split()
    return bool(old and new) and old[0] != new[0] and old[-1] != new[-1]


def may_rename(*, before: str, after: str, confirmed: bool) -> Accepted[str] | Refused:
    """Whether a school may give somebody another name (rule TUT-2).

    Refused (``full_name``): ``same``; ``not_confirmed`` for a name that looks like another person's.
    """
    if before == after:
        return Refused.because(errors.NAME_SAME())
    if looks_like_another(before, after) and not confirmed:
        return Refused.because(errors.NAME_NOT_CONFIRMED())
    return Accepted(after)


def may_readdress(*, before: str, after: str, of_another: bool) -> Accepted[str] | Refused:
    """Whether a school may give somebody another email address (rule TUT-3). Refused (``email``): ``same``,
    ``taken``."""
    if before.casefold() == after.casefold():
        return Refused.because(errors.EMAIL_SAME())
    if of_another:
        return Refused.because(errors.EMAIL_TAKEN())
    return Accepted(after)


def may_work(*, before: str, after: str) -> Accepted[str] | Refused:
    """Whether a school may say that somebody works full time or part time (rule TUT-9).

    Refused (``working_pattern``): ``unknown``, ``same``.
    """
    if after not in PATTERNS:
        return Refused.because(errors.PATTERN_UNKNOWN())
    if before == after:
        return Refused.because(errors.PATTERN_SAME())
    return Accepted(after)


def leaving_bounds(started_on: date, today: date) -> tuple[date, date]:
    """The first and the last leaving date that a tutor may report (rule TUT-5)."""
    return started_on + SHORTEST_STAY, months_later(today, MONTHS_AHEAD)


def may_report_leaving(*, day: date, started_on: date, today: date) -> Accepted[date] | Refused:
    """Whether a tutor may report that somebody leaves on ``day`` (rule TUT-5). Refused (``date``): ``too_early``,
    ``too_late``."""
    earliest, latest = leaving_bounds(started_on, today)
    if day < earliest:
        return Refused.because(errors.LEAVING_TOO_SOON(date=earliest))
    if day > latest:
        return Refused.because(errors.LEAVING_TOO_FAR(date=latest))
    return Accepted(day)


@dataclass(frozen=True, slots=True)
class StayingFacts:
    """A school takes back that somebody leaves it. ``joins_on``: from when another school has registered them."""

    leaves_on: date | None
    today: date
    joins_on: date | None


def may_stay(facts: StayingFacts) -> Accepted[None] | Refused:
    """Whether a school may take back that somebody leaves: until that day (rule TUT-6).

    Refused (``participant``): ``not_leaving``, ``left``, ``joins_another``.
    """
    if facts.leaves_on is None:
        return Refused.because(errors.NOT_LEAVING())
    if facts.leaves_on <= facts.today:
        return Refused.because(errors.LEFT_ALREADY(date=facts.leaves_on))
    if facts.joins_on is not None:
        return Refused.because(errors.JOINS_ANOTHER(date=facts.joins_on))
    return Accepted(None)
