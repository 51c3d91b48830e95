"""Leaving and joining schools, and how somebody stands at one: tables of examples."""

from datetime import date

import pytest

from cpd.core.refusals import Accepted, Refused
from cpd.training import rules


@pytest.mark.parametrize(("day", "code"), [("2023-01-09", "before_change"), ("2023-01-10", "")])
def test_nobody_leaves_or_joins_before_training_in_the_stay_changed(day, code) -> None:
    facts = {
        "day": date.fromisoformat(day),
        "today": date(2023, 2, 1),
        "stay_from": date(2022, 9, 1),
        "trained_since": date(2023, 1, 10),
    }
    for answer in (
        rules.may_leave(rules.LeavingFacts(**facts)),
        rules.may_join(rules.JoiningFacts(**facts, stay_until=None, other_school=True)),
    ):
        problems = answer.problems if isinstance(answer, Refused) else ()
        assert [(one.field, one.code) for one in problems] == ([("date", code)] if code else [])
        assert all("10 January 2023" in one.detail for one in problems)


@pytest.mark.parametrize(
    ("cohort", "payments_frozen", "completed", "expected"),
    [
        (2022, False, False, 2022),
        (2022, True, True, 2022),
        (2022, True, False, 2024),
        (2024, True, False, 2024),
        (2025, True, False, 2025),
    ],
)
def test_in_which_cohort_somebody_goes_on_who_joins_a_school(cohort, payments_frozen, completed, expected) -> None:
    assert rules.cohort_to_go_on_in(cohort, payments_frozen=payments_frozen, completed=completed) == expected


@pytest.mark.parametrize(
    ("day", "stay_from", "code"),
    [
        (date(2023, 3, 1), date(2022, 9, 1), ""),
        (date(2022, 9, 1), date(2022, 9, 1), ""),
        (date(2022, 8, 31), date(2022, 9, 1), "before_start"),
        (date(2025, 1, 1), date(2022, 9, 1), "too_late"),
        (date(2023, 3, 1), None, "not_here"),
    ],
)
def test_when_somebody_may_leave(day, stay_from, code) -> None:
    answer = rules.may_leave(rules.LeavingFacts(day=day, today=date(2023, 2, 1), stay_from=stay_from))
    assert ("" if isinstance(answer, Accepted) else answer.problems[0].code) == code


@pytest.mark.parametrize(
    ("day", "stay_from", "stay_until", "other_school", "code"),
    [
        (date(2023, 3, 1), date(2022, 9, 1), None, True, ""),
        (date(2022, 9, 2), date(2022, 9, 1), None, True, ""),
        (date(2022, 9, 1), date(2022, 9, 1), None, True, "same_day"),
        (date(2022, 8, 31), date(2022, 9, 1), None, True, "too_early"),
        (date(2025, 1, 1), date(2022, 9, 1), None, True, "too_late"),
        (date(2023, 3, 1), date(2022, 9, 1), None, False, "same"),
        (date(2023, 3, 1), date(2022, 9, 1), date(2023, 3, 2), False, "before_leaving"),
        (date(2023, 3, 1), date(2022, 9, 1), date(2023, 3, 1), False, ""),
        (date(2023, 4, 1), date(2022, 9, 1), date(2023, 3, 1), False, ""),
        (date(2023, 3, 1), None, None, True, "unknown"),
    ],
)
def test_when_somebody_may_join(day, stay_from, stay_until, other_school, code) -> None:
    answer = rules.may_join(
        rules.JoiningFacts(
            day=day, today=date(2023, 2, 1), stay_from=stay_from, stay_until=stay_until, other_school=other_school
        )
    )
    assert ("" if isinstance(answer, Accepted) else answer.problems[0].code) == code


@pytest.mark.parametrize(
    ("started", "finished", "completed", "removed", "status"),
    [
        ("2022-09-01", None, None, False, "active"),
        ("2023-04-01", None, None, False, "joining"),
        ("2023-03-15", None, None, False, "active"),
        ("2022-09-01", "2023-04-01", None, False, "leaving"),
        ("2023-04-01", "2023-05-01", None, False, "leaving"),
        ("2022-09-01", "2023-03-15", None, False, "left"),
        ("2022-09-01", "2023-02-01", None, False, "left"),
        ("2022-09-01", "2023-02-28", "2023-01-31", False, "active"),
        ("2022-09-01", "2023-02-28", "2023-02-28", False, "active"),
        ("2022-09-01", "2023-02-28", "2023-03-07", False, "left"),
        ("2022-09-01", None, None, True, "withdrawn"),
        ("2022-09-01", "2023-02-01", None, True, "withdrawn"),
    ],
)
def test_participant_status_on_15_march_2023(started, finished, completed, removed, status) -> None:
    shown = rules.participant_status(
        removed=removed,
        started_on=date.fromisoformat(started),
        finished_on=date.fromisoformat(finished) if finished else None,
        completed_on=date.fromisoformat(completed) if completed else None,
        today=date(2023, 3, 15),
    )
    assert shown == status


def test_somebody_is_registered_as_an_ect_or_a_mentor() -> None:
    facts = rules.RegistrationFacts(
        role="teacher",
        school_id=1,
        started_on=date(2022, 9, 1),
        today=date(2022, 9, 1),
        cohort=2022,
        cohort_known=True,
        schedule_known=True,
    )
    answer = rules.may_register(facts)
    assert isinstance(answer, Refused)
    assert [(one.field, one.code) for one in answer.problems] == [("type", "invalid")]
