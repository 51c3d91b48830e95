"""Whether a school may say that somebody started on another day (rule TUT-4)."""

from datetime import date

import pytest

from cpd.casework import rules
from cpd.core.refusals import Accepted, Refused

D = date.fromisoformat


def may(day: str, **facts) -> str | date:
    known = {
        "today": D("2025-11-10"),
        "before": D("2025-09-01"),
        "leaves_on": None,
        "not_before": None,
        "same_cohort": True,
        "cohort": "2025 to 2026",
        "declared_on": None,
    }
    answer = rules.may_start(rules.StartFacts(day=D(day), **{**known, **facts}))
    if isinstance(answer, Refused):
        (problem,) = answer.problems
        assert problem.field == "started_on"
        return problem.code
    assert isinstance(answer, Accepted)
    return answer.value


@pytest.mark.parametrize(
    ("day", "facts", "expected"),
    [
        ("2025-09-08", {}, D("2025-09-08")),
        ("2025-08-25", {}, D("2025-08-25")),
        ("2025-09-01", {}, "same"),
        ("1999-12-31", {}, "out_of_range"),
        ("2000-01-01", {}, D("2000-01-01")),
        ("2026-12-31", {}, D("2026-12-31")),
        ("2027-01-01", {}, "out_of_range"),
        ("2025-12-05", {"leaves_on": D("2025-12-07")}, D("2025-12-05")),
        ("2025-12-06", {"leaves_on": D("2025-12-07")}, "after_leaving"),
        ("2025-08-31", {"not_before": D("2025-08-31")}, D("2025-08-31")),
        ("2025-08-30", {"not_before": D("2025-08-31")}, "before_last_school"),
        ("2026-06-02", {"same_cohort": False}, "other_cohort"),
        ("2026-06-02", {"same_cohort": False, "not_before": D("2025-08-31")}, D("2026-06-02")),
        ("2025-10-02", {"declared_on": D("2025-10-01")}, "declared"),
        ("2025-10-01", {"declared_on": D("2025-10-01")}, D("2025-10-01")),
        ("2025-08-25", {"declared_on": D("2025-10-01")}, D("2025-08-25")),
    ],
)
def test_a_start_date_is_corrected_or_refused(day, facts, expected) -> None:
    assert may(day, **facts) == expected
