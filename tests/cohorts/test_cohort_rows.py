"""Every shipped cohort, held against a second list that is written here, not read from the data."""

from datetime import UTC, date, datetime

import pytest

from cpd.cohorts.commands import change_cohort, shipped_cohorts
from cpd.cohorts.models import Cohort
from cpd.cohorts.queries import registration_blocked
from cpd.cohorts.rules import declarations_closed, frozen
from cpd.core.refusals import Refusal
from tests.world import ACTOR

pytestmark = pytest.mark.django_db

# year: registration opens, people may move on from, last day of declaring, rules of 2025
EXPECTED = {
    2020: ("2020-05-10", None, None, False),
    2021: ("2021-05-10", "2024-06-18", "2024-07-31", False),
    2022: ("2022-05-10", "2025-06-16", "2025-07-31", False),
    2023: ("2023-06-05", None, None, False),
    2024: ("2024-06-25", None, None, False),
    2025: ("2025-06-16", None, None, True),
    2026: ("2026-06-15", None, None, True),
}


@pytest.mark.parametrize("year", EXPECTED)
def test_every_shipped_cohort_is_the_one_of_the_second_list(year) -> None:
    opens, moves_from, closes, newer = EXPECTED[year]
    row = next(row for row in shipped_cohorts() if row["start_year"] == year)
    assert row["registration_start_date"] == date.fromisoformat(opens)
    assert row["academic_year_start_date"] == date(year, 9, 1)
    assert row["automatic_assignment_period_end_date"] == date(year + 1, 3, 31)
    moves = row["payments_frozen_at"]
    assert moves == (moves_from and datetime.fromisoformat(moves_from).replace(tzinfo=UTC))
    assert row["declarations_close_on"] == (closes and date.fromisoformat(closes))
    assert (row["mentor_funding"], row["detailed_evidence_types"], row["declarations_in_order"]) == (newer,) * 3
    assert row["uplift_fees"] == (2021 <= year <= 2024)
    assert row["sources"]


def test_the_loaded_cohorts_are_those_that_are_shipped() -> None:
    names = [name for name in shipped_cohorts()[0] if name not in ("sources", "assumed")]
    for row in shipped_cohorts():
        cohort = Cohort.objects.get(start_year=row["start_year"])
        assert {name: getattr(cohort, name) for name in names} == {name: row[name] for name in names}


@pytest.mark.parametrize(("today", "closed"), [("2024-07-31", False), ("2024-08-01", True)])
def test_the_last_day_of_declaring_still_counts(today, closed) -> None:
    cohort = Cohort.objects.get(start_year=2021)
    assert declarations_closed(cohort.declarations_close_on, date.fromisoformat(today)) == closed
    assert not declarations_closed(None, date(2099, 1, 1))


def test_people_may_move_on_from_the_first_instant_of_the_day_on_which_payments_freeze() -> None:
    at = Cohort.objects.get(start_year=2021).payments_frozen_at
    assert frozen(at, datetime(2024, 6, 18, tzinfo=UTC))
    assert not frozen(at, datetime(2024, 6, 17, 23, 59, 59, tzinfo=UTC))


@pytest.mark.parametrize(
    ("today", "blocked"),
    [("2026-05-31", False), ("2026-06-01", True), ("2026-06-14", True), ("2026-06-15", False)],
)
def test_registration_is_closed_in_the_first_half_of_june_2026(today, blocked) -> None:
    window = registration_blocked(date.fromisoformat(today))
    assert window == ((date(2026, 6, 1), date(2026, 6, 14)) if blocked else None)


@pytest.mark.parametrize(
    ("first", "last"), [(date(2027, 6, 2), date(2027, 6, 1)), (None, date(2027, 6, 1)), (date(2027, 6, 1), None)]
)
def test_closed_days_have_a_first_and_a_last_in_this_order(first, last) -> None:
    with pytest.raises(Refusal) as refusal:
        change_cohort(start_year=2025, registration_blocked_from=first, registration_blocked_until=last, actor=ACTOR)
    assert refusal.value.problems[0].field == "registration_blocked_until"
