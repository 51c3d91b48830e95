"""Moving to another schedule or cohort (rules ACT-9 to ACT-14): a table of examples, and properties."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.casework import rules
from cpd.casework.rules import DeclaredFacts, ScheduleChangeFacts, TargetSchedule
from cpd.core.refusals import Accepted, Refused

BOTH = frozenset({"ecf-induction", "ecf-mentor"})
JANUARY = TargetSchedule(
    "ecf-standard-january",
    2022,
    {"started": (date(2023, 1, 1), date(2023, 3, 31)), "retained-1": (date(2023, 4, 1), None)},
    BOTH,
)
IN_2023 = replace(JANUARY, identifier="ecf-standard-september", cohort=2023)
IN_2024 = replace(JANUARY, identifier="ecf-extended-september", cohort=2024)
PLAIN = ScheduleChangeFacts(
    course_identifier="ecf-induction",
    schedule_identifier="ecf-standard-january",
    known=True,
    courses=frozenset({"ecf-induction"}),
    training_status="active",
    role="ect",
    current=("ecf-standard-september", 2022),
    target_cohort=2022,
    target=JANUARY,
    declared=(),
    partnership=True,
    relationship=False,
    current_cohort_frozen=False,
    target_cohort_frozen=False,
    completed=False,
    moved_from_frozen=False,
)


def declared(kind: str = "started", at: str = "2022-10-01", cohort: int = 2022, *, billable=True, frozen=False):
    return DeclaredFacts(kind, datetime.fromisoformat(at).replace(tzinfo=UTC), cohort, billable, frozen)


FROZEN = replace(
    PLAIN, target_cohort=2024, target=IN_2024, current_cohort_frozen=True, declared=(declared(frozen=True),)
)
BACK = replace(
    PLAIN,
    current=("ecf-extended-september", 2024),
    target_cohort=2022,
    target=JANUARY,
    target_cohort_frozen=True,
    moved_from_frozen=True,
    declared=(declared(frozen=True),),
)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (PLAIN, ""),
        (replace(PLAIN, training_status="deferred"), ""),
        (replace(PLAIN, known=False, current=None, training_status=None), ["participant_id:not_recognised"]),
        (replace(PLAIN, courses=frozenset({"ecf-mentor"})), ["course_identifier:not_recognised"]),
        (replace(PLAIN, current=None, training_status=None), ["participant_id:not_recognised"]),
        (replace(PLAIN, schedule_identifier="", target=None), ["schedule_identifier:blank"]),
        (replace(PLAIN, target=None), ["schedule_identifier:not_recognised"]),
        (replace(PLAIN, target=None, target_cohort=None), ["cohort:not_recognised"]),
        (replace(PLAIN, training_status="withdrawn"), ["participant_id:withdrawn"]),
        (replace(PLAIN, declared=(declared(),)), ["schedule_identifier:declarations_do_not_fit"]),
        (
            replace(PLAIN, declared=(declared(), declared("retained-1"))),
            ["schedule_identifier:declarations_do_not_fit"],
        ),
        (replace(PLAIN, declared=(declared("extended-1"),)), ["schedule_identifier:declarations_do_not_fit"]),
        (replace(PLAIN, declared=(declared(at="2023-01-01"),)), ""),
        (replace(PLAIN, declared=(declared(at="2023-03-31T23:59:59"),)), ""),
        (replace(PLAIN, declared=(declared(at="2023-04-01"),)), ["schedule_identifier:declarations_do_not_fit"]),
        (replace(PLAIN, declared=(declared("retained-1", "2030-01-01"),)), ""),
        (replace(PLAIN, current=("ecf-standard-january", 2022)), ["schedule_identifier:same"]),
        (
            replace(PLAIN, target=replace(JANUARY, courses=frozenset({"ecf-mentor"}))),
            ["schedule_identifier:wrong_course"],
        ),
        (replace(PLAIN, target_cohort=2023, target=IN_2023), ""),
        (
            replace(PLAIN, target_cohort=2023, target=IN_2023, declared=(declared(at="2023-02-01"),)),
            ["cohort:declarations_stand"],
        ),
        (replace(PLAIN, partnership=False), ["cohort:no_partnership"]),
        (replace(PLAIN, partnership=False, relationship=True), ""),
        (
            replace(PLAIN, partnership=False, relationship=True, target_cohort=2023, target=IN_2023),
            ["cohort:no_partnership"],
        ),
        (FROZEN, "out"),
        (replace(FROZEN, partnership=False), ["cohort:no_partnership"]),
        (
            replace(FROZEN, target_cohort=2025, target=replace(IN_2024, cohort=2025)),
            ["schedule_identifier:declarations_do_not_fit", "cohort:declarations_stand"],
        ),
        (replace(FROZEN, declared=()), ""),
        (
            replace(FROZEN, role="mentor", course_identifier="ecf-mentor", courses=frozenset({"ecf-mentor"})),
            ["schedule_identifier:declarations_do_not_fit", "cohort:declarations_stand"],
        ),
        (
            replace(FROZEN, declared=(*FROZEN.declared, declared("completed"))),
            ["schedule_identifier:declarations_do_not_fit", "cohort:declarations_stand"],
        ),
        (
            replace(FROZEN, declared=(declared(billable=False),)),
            ["schedule_identifier:declarations_do_not_fit", "cohort:declarations_stand"],
        ),
        (replace(FROZEN, completed=True), ["schedule_identifier:declarations_do_not_fit", "cohort:declarations_stand"]),
        (BACK, "back"),
        (
            replace(BACK, declared=(*BACK.declared, declared("retained-1", "2024-11-01", 2024))),
            ["cohort:declarations_stand"],
        ),
        (replace(BACK, target_cohort=2024, target=IN_2024, current=("ecf-standard-september", 2024)), ""),
        (
            replace(
                BACK,
                target_cohort=2024,
                target=IN_2024,
                current=("ecf-standard-september", 2024),
                declared=(*BACK.declared, declared("extended-1", "2024-11-01", 2024)),
            ),
            ["schedule_identifier:declarations_do_not_fit"],
        ),
    ],
)
def test_every_check_in_its_order(facts, expected) -> None:
    answer = rules.may_change_schedule(facts)
    if isinstance(answer, Accepted):
        assert answer.value == expected
    else:
        assert [f"{problem.field}:{problem.code}" for problem in answer.problems] == expected


@given(
    st.lists(st.sampled_from([declared(), declared("retained-1", "2023-05-01"), declared("completed", "2024-06-01")])),
    st.booleans(),
    st.booleans(),
    st.sampled_from([2022, 2023, 2024]),
)
def test_a_cohort_never_changes_over_standing_declarations_unless_payments_are_frozen(
    standing, frozen, partnership, cohort
) -> None:
    facts = replace(
        PLAIN,
        declared=tuple(standing),
        current_cohort_frozen=frozen,
        partnership=partnership,
        target_cohort=cohort,
        target=replace(JANUARY, cohort=cohort),
    )
    answer = rules.may_change_schedule(facts)
    if cohort != 2022 and standing and not frozen:
        assert isinstance(answer, Refused)
    if isinstance(answer, Accepted):
        assert partnership
        assert answer.value in ("", "out")
