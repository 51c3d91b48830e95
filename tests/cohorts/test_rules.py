"""Which academic year a date belongs to."""

from datetime import date

import pytest

from cpd.cohorts.commands import change_cohort, shipped_cohorts
from cpd.cohorts.queries import (
    active_registration_cohort,
    cohort_for_start_date,
    current_cohort,
    in_automatic_assignment_period,
    registration_open,
)
from cpd.cohorts.rules import a_year_later
from cpd.core.refusals import NotFound, Refusal
from tests.world import ACTOR

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("today", "year"), [("2022-08-31", 2021), ("2022-09-01", 2022), ("2023-08-31", 2022)])
def test_the_current_cohort_is_the_academic_year_of_the_day(today, year) -> None:
    assert current_cohort(date.fromisoformat(today)).start_year == year


@pytest.mark.parametrize(
    ("today", "year"), [("2023-06-04", 2022), ("2023-06-05", 2023), ("2025-06-15", 2024), ("2025-06-16", 2025)]
)
def test_the_active_registration_cohort_is_the_newest_that_has_opened(today, year) -> None:
    assert active_registration_cohort(date.fromisoformat(today)).start_year == year


@pytest.mark.parametrize(
    ("start", "year"), [("2022-05-31", 2021), ("2022-06-01", 2022), ("2023-05-31", 2022), ("2021-08-31", 2022)]
)
def test_a_start_date_belongs_to_june_to_may(start, year) -> None:
    assert cohort_for_start_date(date.fromisoformat(start), date(2022, 10, 1)).start_year == year


def test_31_march_belongs_to_the_automatic_assignment_period() -> None:
    assert in_automatic_assignment_period(date(2023, 3, 31))
    assert not in_automatic_assignment_period(date(2023, 4, 1))


def test_registration_is_open_up_to_the_current_cohort_and_for_the_next_once_it_has_begun() -> None:
    assert registration_open(2021, date(2022, 10, 1))
    assert not registration_open(2023, date(2023, 6, 4))
    assert registration_open(2023, date(2023, 6, 5))


def test_a_cohort_is_changed_by_name_only() -> None:
    assert len(shipped_cohorts()) == 7
    with pytest.raises(Refusal):
        change_cohort(start_year=2022, colour="red", actor=ACTOR)
    with pytest.raises(NotFound):
        change_cohort(start_year=1999, mentor_funding=True, actor=ACTOR)


@pytest.mark.parametrize(
    ("day", "years", "later"),
    [
        ("2022-11-15", 1, "2023-11-15"),
        ("2024-02-29", 1, "2025-02-28"),
        ("2024-02-29", 4, "2028-02-29"),
        ("2022-11-15", -2, "2020-11-15"),
        ("9999-01-01", 1, "9999-12-31"),
        ("0001-06-01", -1, "0001-01-01"),
    ],
)
def test_a_year_later_is_the_same_day_or_the_last_of_february(day, years, later) -> None:
    assert a_year_later(date.fromisoformat(day), years) == date.fromisoformat(later)
