"""Moving a participant of an NPQ to another schedule: the rules as tables (rules NPQ-46 to NPQ-48)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.casework import errors, rules
from cpd.casework.rules import Enrolment, NpqDeclared, NpqSchedule, NpqScheduleChange
from cpd.core.refusals import Accepted, Refused

TYPES = ("started", "retained-1", "retained-2", "completed")
AUTUMN = NpqSchedule("npq-leadership-autumn", "2024a", "leadership", date(2024, 10, 1), TYPES, "capped")
SPRING = replace(AUTUMN, identifier="npq-leadership-spring", accepts_declarations_from=date(2025, 1, 1))
BEFORE = replace(AUTUMN, intake="2023a", accepts_declarations_from=date(2023, 10, 1), funding="full")
UNFUNDED = replace(SPRING, intake="2026a", accepts_declarations_from=date(2026, 2, 1), funding="zero")
SPECIALIST = NpqSchedule(
    "npq-specialist-spring", "2024a", "specialist", date(2025, 1, 1), ("started", "retained-1", "completed"), "capped"
)
ENROLLED = Enrolment(AUTUMN, "leadership", "active", eligible_for_funding=True, funded_place=True)
CHANGE = NpqScheduleChange(
    who=(),
    enrolment=ENROLLED,
    schedule_identifier="npq-leadership-spring",
    cohort=2024,
    cohort_valid=True,
    target=SPRING,
    contract=True,
    declared=(),
)


def started(day: str, kind: str = "started", *, own: bool = True) -> NpqDeclared:
    return NpqDeclared(kind, datetime.fromisoformat(day).replace(tzinfo=UTC), own)


def wrong(change: NpqScheduleChange) -> list[tuple[str, str]]:
    answer = rules.may_change_npq_schedule(change)
    return [(p.field, p.code) for p in answer.problems] if isinstance(answer, Refused) else []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"schedule_identifier": "", "target": None}, [("schedule_identifier", "blank")]),
        ({"target": None}, [("schedule_identifier", "not_recognised")]),
        ({"target": None, "cohort_valid": False}, [("cohort", "not_recognised")]),
        ({"contract": False}, [("cohort", "no_contract")]),
        ({"enrolment": replace(ENROLLED, training_status="withdrawn")}, [("participant_id", "withdrawn")]),
        ({"enrolment": replace(ENROLLED, training_status="deferred")}, []),
        ({"declared": (started("2025-01-01T00:00:00"),)}, []),
        (
            {"declared": (started("2024-12-31T23:59:59"),)},
            [("schedule_identifier", "declarations_do_not_fit")],
        ),
        (
            {
                "target": replace(SPRING, declaration_types=("started",)),
                "declared": (started("2025-02-01", "retained-2"),),
            },
            [("schedule_identifier", "declarations_do_not_fit")],
        ),
        ({"target": AUTUMN}, [("schedule_identifier", "same")]),
        ({"target": SPECIALIST}, [("schedule_identifier", "wrong_course")]),
        ({"target": BEFORE}, [("cohort", "capped_to_full")]),
        (
            {"target": BEFORE, "declared": (started("2024-11-01"),)},
            [("cohort", "declarations_stand"), ("cohort", "capped_to_full")],
        ),
        ({"target": UNFUNDED}, []),
        (
            {"enrolment": replace(ENROLLED, schedule=UNFUNDED, funded_place=False), "target": AUTUMN},
            [("cohort", "zero_to_funded")],
        ),
        (
            {"enrolment": replace(ENROLLED, schedule=UNFUNDED, funded_place=False), "target": BEFORE},
            [("cohort", "zero_to_funded")],
        ),
        ({"other_enrolment": True}, [("npq_enrolment", "other_enrolment")]),
    ],
)
def test_what_keeps_somebody_on_their_schedule(changes, expected) -> None:
    assert wrong(replace(CHANGE, **changes)) == expected


def test_everything_that_is_wrong_is_said_in_one_order() -> None:
    """Who is meant, the schedule, the contract, withdrawn, declarations, the same schedule; then what is judged only
    when nothing was wrong before."""
    unknown = errors.NPQ_PARTICIPANT_UNKNOWN()
    assert wrong(replace(CHANGE, who=(unknown,), enrolment=None, schedule_identifier="", target=None)) == [
        ("participant_id", "not_recognised"),
        ("schedule_identifier", "blank"),
    ]
    assert wrong(
        replace(
            CHANGE,
            contract=False,
            enrolment=replace(ENROLLED, training_status="withdrawn", course_group="ehco"),
            target=AUTUMN,
            declared=(started("2024-09-01"),),
            other_enrolment=True,
        )
    ) == [
        ("cohort", "no_contract"),
        ("participant_id", "withdrawn"),
        ("schedule_identifier", "declarations_do_not_fit"),
        ("schedule_identifier", "same"),
    ]


def test_a_contract_is_not_missed_where_the_person_is_not_found() -> None:
    unknown = errors.NPQ_PARTICIPANT_UNKNOWN()
    assert wrong(replace(CHANGE, who=(unknown,), enrolment=None, contract=False)) == [
        ("participant_id", "not_recognised")
    ]


@pytest.mark.parametrize(
    ("target", "error"),
    [
        (SPRING, errors.OTHER_DECLARATIONS_DO_NOT_FIT),
        (replace(AUTUMN, intake="2025b"), errors.OTHER_DECLARATIONS_STAND),
    ],
)
def test_nobody_is_told_to_void_what_another_provider_declared(target, error) -> None:
    answer = rules.may_change_npq_schedule(replace(CHANGE, target=target, declared=(started("2024-11-01", own=False),)))
    assert isinstance(answer, Refused)
    assert [problem.error for problem in answer.problems] == [error]


FUNDING = ("full", "capped", "zero")


@pytest.mark.parametrize(
    ("before", "after", "place", "eligible", "expected"),
    [
        ("full", "capped", None, True, True),
        ("full", "capped", None, False, False),
        ("full", "full", None, True, None),
        ("capped", "capped", False, True, False),
        ("capped", "capped", True, True, True),
        ("full", "zero", None, True, False),
        ("capped", "zero", True, True, False),
        ("zero", "zero", False, True, False),
    ],
)
def test_a_funded_place_follows_the_funding_of_the_intake(before, after, place, eligible, expected) -> None:
    enrolment = replace(
        ENROLLED, schedule=replace(AUTUMN, funding=before), eligible_for_funding=eligible, funded_place=place
    )
    change = replace(CHANGE, enrolment=enrolment, target=replace(SPRING, intake="2025b", funding=after))
    assert rules.may_change_npq_schedule(change) == Accepted(rules.Moved(expected))


@given(before=st.sampled_from(FUNDING), after=st.sampled_from(FUNDING), eligible=st.booleans())
def test_a_place_is_stored_as_its_intake_has_it_after_every_move(before, after, eligible) -> None:
    place = {"full": None, "capped": eligible, "zero": False}[before]
    enrolment = replace(
        ENROLLED, schedule=replace(AUTUMN, funding=before), eligible_for_funding=eligible, funded_place=place
    )
    change = replace(CHANGE, enrolment=enrolment, target=replace(SPRING, intake="2025b", funding=after))
    answer = rules.may_change_npq_schedule(change)
    if isinstance(answer, Accepted):
        stored = answer.value.funded_place
        assert {"full": stored is None, "capped": stored in (True, False), "zero": stored is False}[after]
        assert not stored or eligible


def test_without_a_year_of_its_own_the_last_intake_that_has_the_schedule_is_meant() -> None:
    earlier, later = replace(AUTUMN, intake="2025a"), replace(AUTUMN, intake="2025b")
    assert rules.newest_with((later, earlier, SPRING), AUTUMN.identifier) == later
    assert rules.newest_with((earlier,), "npq-ehco-june") is None
