"""When a tutor may report that somebody leaves, and take it back, as tables (rules TUT-5, TUT-6)."""

from datetime import date

import pytest

from cpd.core.refusals import Accepted, Refused
from cpd.training import rules

D = date.fromisoformat


def codes(answer: Accepted | Refused) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in answer.problems] if isinstance(answer, Refused) else []


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


@pytest.mark.parametrize(("day", "expected"), [("2025-06-06", [("date", "too_early")]), ("2025-06-07", [])])
def test_a_leaving_date_is_two_days_after_training_last_changed(day, expected) -> None:
    answer = rules.may_report_leaving(
        day=D(day), started_on=D("2025-06-01"), today=D("2025-06-10"), trained_since=D("2025-06-05")
    )
    assert codes(answer) == expected
    assert not expected or "7 June 2025, 2 days after their current training began" in answer.problems[0].detail


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
