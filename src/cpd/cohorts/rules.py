"""Which academic year a date belongs to, and what is open on it.

All dates are UTC dates. The functions take every cohort there is, in any order, and answer start years.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

FIRST_INDUCTION_START = date(2021, 9, 1)
"""Inductions that began before this day are older than the scheme: their people join the current cohort."""

FIRST_MONTH_OF_A_COHORT = 6
"""An induction that begins in June or later belongs to the cohort of its own year; before that, to the year before."""


@dataclass(frozen=True, slots=True)
class CohortDates:
    """The dates of one academic year.

    ``payments_frozen_at`` is an aware instant, or None while payments go on; ``declarations_close_on`` the last day of
    declaring, or None while the cohort is open; ``registration_blocked`` the first and the last day on which nobody can
    be registered or transferred.
    """

    start_year: int
    registration_start_date: date
    academic_year_start_date: date
    automatic_assignment_period_end_date: date
    payments_frozen_at: datetime | None = None
    declarations_close_on: date | None = None
    registration_blocked: tuple[date, date] | None = None


def a_year_later(day: date, years: int = 1) -> date:
    """``day`` moved by whole years; 29 February becomes 28 February where there is none. May be negative.

    A year of rules DAT-4 and DAT-12.
    """
    year = day.year + years
    if not date.min.year <= year <= date.max.year:
        return date.max if years > 0 else date.min
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def _starting_within(cohorts: Iterable[CohortDates], first: date, last: date) -> int | None:
    """The latest start year whose academic year begins from ``first`` to ``last``, both included."""
    return max((c.start_year for c in cohorts if first <= c.academic_year_start_date <= last), default=None)


def _day_after(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)


def current(cohorts: Iterable[CohortDates], today: date) -> int | None:
    """The cohort whose academic year began in the year up to ``today`` (rule DAT-4), or None where none covers it."""
    return _starting_within(cohorts, _day_after(a_year_later(today, -1)), today)


def following(cohorts: Iterable[CohortDates], today: date) -> int | None:
    """The cohort whose academic year begins in the year after ``today``: "next" (rule DAT-6)."""
    return _starting_within(cohorts, _day_after(today), a_year_later(today))


def active_registration(cohorts: Iterable[CohortDates], today: date) -> int | None:
    """The newest cohort that schools may register for ``today``: its registration has begun (rule DAT-6)."""
    return max((c.start_year for c in cohorts if c.registration_start_date <= today), default=None)


def in_next_registration_period(cohorts: Iterable[CohortDates], today: date) -> bool:
    """Whether registration has begun for a cohort other than the current one (rule DAT-6)."""
    known = tuple(cohorts)
    return current(known, today) != active_registration(known, today)


def in_automatic_assignment_period(cohorts: Iterable[CohortDates], today: date) -> bool:
    """Whether new people are put into the current cohort without a question, 31 March included (rule DAT-5)."""
    known = tuple(cohorts)
    year = current(known, today)
    return any(c.start_year == year and today <= c.automatic_assignment_period_end_date for c in known)


def registration_open(cohorts: Iterable[CohortDates], start_year: int, today: date) -> bool:
    """Whether schools may register for ``start_year``: up to the current one, and the next once begun (rule DAT-6)."""
    known = tuple(cohorts)
    now = current(known, today)
    if now is not None and start_year <= now:
        return any(c.start_year == start_year for c in known)
    return in_next_registration_period(known, today) and start_year == following(known, today)


def registration_blocked(cohorts: Iterable[CohortDates], today: date) -> tuple[date, date] | None:
    """The days around ``today`` on which nobody can be registered or transferred, in whatever cohort; else None.

    Both are included. The service changes from one year to the next then (rule DAT-7).
    """
    windows = [c.registration_blocked for c in cohorts if c.registration_blocked]
    return next((window for window in windows if window[0] <= today <= window[1]), None)


def for_induction_start(cohorts: Iterable[CohortDates], day: date, today: date) -> int | None:
    """The cohort of somebody whose induction begins on ``day``: June to May, or the current one before the scheme.

    Rule DAT-3. None where the service has no such cohort.
    """
    known = tuple(cohorts)
    if day < FIRST_INDUCTION_START:
        return current(known, today)
    year = day.year if day.month >= FIRST_MONTH_OF_A_COHORT else day.year - 1
    return year if any(c.start_year == year for c in known) else None


DESTINATION_OF_FROZEN = 2024
"""The cohort that unfinished people of a cohort with frozen payments move to."""


def frozen(payments_frozen_at: datetime | None, at: datetime) -> bool:
    """Whether a cohort's payments are frozen at the instant ``at``: its people may move on to a later cohort.

    Freezing alone refuses nothing (rule DAT-8): see :func:`declarations_closed`.
    """
    return payments_frozen_at is not None and payments_frozen_at <= at


def declarations_closed(declarations_close_on: date | None, today: date) -> bool:
    """Whether declaring for a cohort has ended (rule DAT-9): the last day counts, and it is the day of the request."""
    return declarations_close_on is not None and declarations_close_on < today
