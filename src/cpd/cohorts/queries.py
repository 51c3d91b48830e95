"""Finding the academic year that a date belongs to. The rules are in :mod:`cpd.cohorts.rules`; a year is a few rows."""

from datetime import date

from cpd.cohorts import rules
from cpd.cohorts.models import Cohort
from cpd.core.refusals import NotFound


def find_cohort(start_year: int) -> Cohort:
    """The cohort that starts in ``start_year``; raises :class:`NotFound`."""
    try:
        return Cohort.objects.get(start_year=start_year)
    except Cohort.DoesNotExist:
        raise NotFound("cohort", start_year) from None


def dates_of(cohort: Cohort) -> rules.CohortDates:
    """What the rules need to know about ``cohort``."""
    return rules.CohortDates(
        start_year=cohort.start_year,
        registration_start_date=cohort.registration_start_date,
        academic_year_start_date=cohort.academic_year_start_date,
        automatic_assignment_period_end_date=cohort.automatic_assignment_period_end_date,
        payments_frozen_at=cohort.payments_frozen_at,
        declarations_close_on=cohort.declarations_close_on,
        registration_blocked=(
            (cohort.registration_blocked_from, cohort.registration_blocked_until)
            if cohort.registration_blocked_from and cohort.registration_blocked_until
            else None
        ),
    )


class _Calendar:
    """All cohorts, loaded once for a question."""

    def __init__(self) -> None:
        self._by_year = {cohort.start_year: cohort for cohort in Cohort.objects.all()}
        self.dates = tuple(dates_of(cohort) for cohort in self._by_year.values())

    def cohort(self, start_year: int | None) -> Cohort | None:
        return None if start_year is None else self._by_year[start_year]


def current_cohort(today: date) -> Cohort | None:
    """The cohort whose academic year ``today`` lies in; None before the first and after the last known one."""
    calendar = _Calendar()
    return calendar.cohort(rules.current(calendar.dates, today))


def active_registration_cohort(today: date) -> Cohort | None:
    """The newest cohort that schools may register for; None before the first registration date."""
    calendar = _Calendar()
    return calendar.cohort(rules.active_registration(calendar.dates, today))


def in_next_registration_period(today: date) -> bool:
    """Whether registration has begun for a cohort other than the current one."""
    return rules.in_next_registration_period(_Calendar().dates, today)


def in_automatic_assignment_period(today: date) -> bool:
    """Whether new people join the current cohort without a question; 31 March is the last day (rule DAT-5)."""
    return rules.in_automatic_assignment_period(_Calendar().dates, today)


def registration_open(start_year: int, today: date) -> bool:
    """Whether schools may register people for the cohort ``start_year`` on ``today``."""
    return rules.registration_open(_Calendar().dates, start_year, today)


def registration_blocked(today: date) -> tuple[date, date] | None:
    """The first and last day of the days, ``today`` among them, on which nobody is registered or transferred."""
    return rules.registration_blocked(_Calendar().dates, today)


def cohort_for_start_date(day: date, today: date) -> Cohort | None:
    """The cohort of somebody whose induction begins on ``day`` (1 June to 31 May); None where there is none."""
    calendar = _Calendar()
    return calendar.cohort(rules.for_induction_start(calendar.dates, day, today))
