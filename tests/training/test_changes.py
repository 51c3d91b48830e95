"""What an induction tutor may change of somebody who is registered, as tables and properties (rules TUT-1 to TUT-6)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.core.refusals import Accepted, Refused
from cpd.training import rules

D = date.fromisoformat
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def codes(answer: Accepted | Refused) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in answer.problems] if isinstance(answer, Refused) else []


@pytest.mark.parametrize(
    ("here", "finished_on", "expected"),
    [
        (True, None, []),
        (True, "2025-06-11", []),
        (True, "2025-06-10", [("participant", "left")]),
        (False, None, [("participant", "not_here")]),
    ],
)
def test_something_changes_only_while_they_are_there_or_will_be(here, finished_on, expected) -> None:
    answer = rules.may_change(here=here, finished_on=finished_on and D(finished_on), today=D("2025-06-10"))
    assert codes(answer) == expected


@pytest.mark.parametrize(
    ("before", "after", "another"),
    [
        ("Ann Smith", "Ann Jones", False),
        ("Ann Smith", "Anna Smith", False),
        ("Ann Smith", "Zoe Jones", True),
        ("ann smith", "Ann Jones", False),
        ("Ann Maria Smith", "Zoe Maria Jones", True),
        ("Ann Smith", "Smith Ann", True),
        ("Prince", "Madonna", True),
        ("Straße Weiß", "STRASSE Schwarz", False),
    ],
)
def test_a_name_looks_like_anothers_when_both_the_first_and_the_last_word_differ(before, after, another) -> None:
    assert rules.looks_like_another(before, after) is another
    assert codes(rules.may_rename(before=before, after=after, confirmed=False)) == (
        [("full_name", "not_confirmed")] if another else []
    )
    assert codes(rules.may_rename(before=before, after=after, confirmed=True)) == []


def test_the_same_name_and_the_same_address_are_no_change() -> None:
    assert codes(rules.may_rename(before="Ann", after="Ann", confirmed=True)) == [("full_name", "same")]
    assert codes(rules.may_readdress(before="a@b.example", after="A@B.example", of_another=False)) == [
        ("email", "same")
    ]
    assert codes(rules.may_readdress(before="a@b.example", after="c@b.example", of_another=True)) == [
        ("email", "taken")
    ]
    assert rules.may_readdress(before="", after="c@b.example", of_another=False) == Accepted("c@b.example")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-06-02", [("date", "too_early")]),
        ("2025-06-03", []),
        ("2025-10-10", []),
        ("2025-10-11", [("date", "too_late")]),
        ("2050-01-01", [("date", "too_late")]),
    ],
)
def test_a_leaving_date_is_from_two_days_after_the_start_to_four_months_from_today(day, expected) -> None:
    answer = rules.may_report_leaving(day=D(day), started_on=D("2025-06-01"), today=D("2025-06-10"))
    assert codes(answer) == expected
    if expected:
        bound = "3 June 2025" if expected[0][1] == "too_early" else "10 October 2025"
        assert bound in answer.problems[0].detail


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2025-06-10", 4, "2025-10-10"),
        ("2025-10-31", 4, "2026-02-28"),
        ("2027-10-31", 4, "2028-02-29"),
        ("2025-08-31", 4, "2025-12-31"),
        ("2025-09-01", 4, "2026-01-01"),
    ],
)
def test_months_later_stays_within_the_month(day, months, expected) -> None:
    assert rules.months_later(D(day), months) == D(expected)


@given(DAYS, st.integers(0, 40))
def test_months_later_moves_the_month_and_keeps_the_day_where_there_is_one(day, months) -> None:
    later = rules.months_later(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("leaves_on", "joins_on", "expected"),
    [
        ("2025-06-11", None, []),
        ("2025-06-10", None, [("participant", "left")]),
        (None, None, [("participant", "not_leaving")]),
        ("2025-06-11", "2025-06-11", [("participant", "joins_another")]),
    ],
)
def test_that_somebody_leaves_is_taken_back_until_that_day(leaves_on, joins_on, expected) -> None:
    facts = rules.StayingFacts(
        leaves_on=leaves_on and D(leaves_on), today=D("2025-06-10"), joins_on=joins_on and D(joins_on)
    )
    assert codes(rules.may_stay(facts)) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "full_time", []),
        ("full_time", "part_time", []),
        ("part_time", "part_time", [("working_pattern", "same")]),
        ("", "", [("working_pattern", "unknown")]),
        ("", "weekends", [("working_pattern", "unknown")]),
    ],
)
def test_somebody_works_full_time_or_part_time(before, after, expected) -> None:
    assert codes(rules.may_work(before=before, after=after)) == expected
