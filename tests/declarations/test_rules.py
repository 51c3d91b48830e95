"""The rules about a declaration, as tables of examples and as properties."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.core.refusals import Accepted, Refused
from cpd.declarations import rules
from cpd.declarations.rules import EcfRequest, Milestone, ParticipantFacts

STARTED = Milestone("started", date(2022, 6, 1), date(2022, 12, 31))
RETAINED = Milestone("retained-1", date(2023, 1, 1), date(2023, 3, 31))
T22 = ParticipantFacts(
    role="ect",
    cohort=2022,
    mentor_funding=False,
    detailed_evidence=False,
    payments_frozen=False,
    fundable=True,
    milestones=(STARTED, RETAINED),
)
GOOD = EcfRequest(
    declaration_type="started",
    date=datetime(2022, 10, 1, 10, tzinfo=UTC),
    date_exact=True,
    date_given=True,
    evidence_held=None,
    now=datetime(2022, 11, 15, 10, tzinfo=UTC),
    trained_by_provider=True,
    participant=T22,
)


def found(request: EcfRequest) -> list[tuple[str, str]]:
    answer = rules.judge(request)
    return [(problem.field, problem.code) for problem in answer.problems] if isinstance(answer, Refused) else []


def test_a_sound_declaration_is_accepted() -> None:
    assert rules.judge(GOOD) == Accepted("")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"trained_by_provider": False, "participant": None}, [("participant_id", "not_recognised")]),
        ({"participant": None}, [("course_identifier", "not_recognised")]),
        ({"date": None, "date_given": False}, [("declaration_date", "blank")]),
        ({"date": None, "date_exact": False}, [("declaration_date", "blank"), ("declaration_date", "invalid")]),
        ({"date_exact": False}, [("declaration_date", "invalid")]),
        ({"declaration_type": ""}, [("declaration_type", "blank"), ("declaration_type", "not_on_schedule")]),
        ({"declaration_type": "extended-1"}, [("declaration_type", "not_on_schedule")]),
        ({"date": GOOD.now}, []),
        ({"date": GOOD.now + timedelta(seconds=1)}, [("declaration_date", "future")]),
        ({"date": datetime(2022, 6, 1, tzinfo=UTC)}, []),
        ({"date": datetime(2022, 5, 31, 23, 59, 59, tzinfo=UTC)}, [("declaration_date", "before_milestone")]),
        (
            {"date": datetime(2023, 1, 1, tzinfo=UTC), "now": datetime(2023, 1, 10, tzinfo=UTC)},
            [("declaration_date", "after_milestone")],
        ),
        ({"date": datetime(2022, 12, 31, 23, 59, 59, tzinfo=UTC), "now": datetime(2023, 1, 10, tzinfo=UTC)}, []),
    ],
)
def test_what_is_wrong_with_a_request_is_named(changes, expected) -> None:
    assert found(replace(GOOD, **changes)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"statement_available": False}, [("cohort", "contract_ended")]),
        ({"statement_available": False, "fundable": False}, []),
        ({"payments_frozen": True}, [("cohort", "payments_frozen")]),
        ({"payments_frozen": True, "fundable": False}, [("cohort", "payments_frozen")]),
        ({"slot_taken_by": ""}, [("base", "duplicate")]),
        (
            {
                "statement_available": False,
                "slot_taken_by": "x",
                "identical_exists": True,
                "identical_billable": True,
            },
            [("cohort", "contract_ended"), ("base", "duplicate")],
        ),
        (
            {"withdrawn_at": datetime(2022, 10, 1, 10, tzinfo=UTC), "training_active_at_date": False},
            [("participant_id", "withdrawn")],
        ),
        ({"withdrawn_at": datetime(2022, 10, 1, 10, 0, 1, tzinfo=UTC), "training_active_at_date": False}, []),
        ({"withdrawn_at": datetime(2022, 10, 1, 9, tzinfo=UTC), "training_active_at_date": True}, []),
    ],
)
def test_what_stands_against_a_participant_is_named(changes, expected) -> None:
    assert found(replace(GOOD, participant=replace(T22, **changes))) == expected


def test_an_empty_request_names_the_participant_the_date_and_the_type_in_that_order() -> None:
    empty = EcfRequest("", None, False, False, None, GOOD.now, False, None)
    assert [field for field, _ in found(empty)] == ["participant_id", "declaration_date", "declaration_type"]


@pytest.mark.parametrize(
    ("role", "kind", "expected"),
    [("mentor", "retained-1", "mentor_funding"), ("ect", "retained-1", None), ("mentor", "started", None)],
)
def test_mentors_of_funded_cohorts_only_start_and_complete(role, kind, expected) -> None:
    milestone = Milestone(kind, date(2022, 6, 1), None)
    facts = replace(T22, role=role, mentor_funding=True, milestones=(milestone,))
    codes = [code for _, code in found(replace(GOOD, declaration_type=kind, participant=facts, evidence_held="other"))]
    assert codes == ([expected] if expected else [])


REDUCED = "75-percent-engagement-met-reduced-induction"
EVIDENCE = [
    # cohort to 2024
    (False, "ect", "started", "should-be-ignored", ""),
    (False, "ect", "started", None, ""),
    (False, "ect", "retained-1", None, "blank"),
    (False, "ect", "retained-1", "  ", "blank"),
    (False, "ect", "retained-1", "anything", "invalid"),
    (False, "ect", "retained-1", "other", "other"),
    (False, "ect", "retained-1", "75-percent-engagement-met", "invalid"),
    (False, "mentor", "completed", "training-event-attended", "training-event-attended"),
    (False, "ect", "completed", None, "blank"),
    # 2025 and later
    (True, "ect", "started", None, ""),
    (True, "ect", "started", " ", ""),
    (True, "ect", "started", "materials-engaged-with-offline", "materials-engaged-with-offline"),
    (True, "mentor", "started", "one-term-induction", "invalid"),
    (True, "ect", "retained-2", "other", "invalid"),
    (
        True,
        "ect",
        "retained-2",
        REDUCED,
        REDUCED,
    ),
    (True, "ect", "retained-3", "75-percent-engagement-met", "invalid"),
    (True, "ect", "extended-1", "other", "other"),
    (True, "ect", "completed", "one-term-induction", "one-term-induction"),
    (True, "mentor", "completed", "one-term-induction", "invalid"),
    (True, "mentor", "completed", "75-percent-engagement-met", "75-percent-engagement-met"),
    (True, "mentor", "retained-1", "other", "invalid"),
]


@pytest.mark.parametrize(("detailed", "role", "kind", "given", "expected"), EVIDENCE)
def test_evidence_by_cohort_role_and_type(detailed, role, kind, given, expected) -> None:
    answer = rules.evidence(declaration_type=kind, role=role, detailed=detailed, given=given)
    if isinstance(answer, Refused):
        assert answer.problems[0].code == expected
    else:
        assert answer.value == expected


@given(st.sampled_from(sorted(rules.TRANSITIONS)), st.sampled_from(sorted(rules.TRANSITIONS)))
def test_a_declaration_moves_only_along_the_state_machine(state: str, to: str) -> None:
    assert isinstance(rules.may_move(state, to), Accepted) == (to in rules.TRANSITIONS[state])


def test_voided_and_clawed_back_are_final() -> None:
    assert not rules.TRANSITIONS["voided"]
    assert not rules.TRANSITIONS["clawed_back"]


@pytest.mark.parametrize(
    ("state", "statement", "expected"),
    [
        ("submitted", False, "voided"),
        ("eligible", False, "voided"),
        ("payable", False, "voided"),
        ("ineligible", False, "voided"),
        ("paid", True, "awaiting_clawback"),
        ("paid", False, "no_statement"),
        ("voided", True, "already_voided"),
        ("awaiting_clawback", True, "clawed_back"),
        ("clawed_back", True, "clawed_back"),
    ],
)
def test_voiding_by_state(state, statement, expected) -> None:
    answer = rules.may_void(state=state, cohort=2022, statement_available=statement)
    assert (answer.problems[0].code if isinstance(answer, Refused) else answer.value) == expected


instants = st.datetimes(datetime(2022, 5, 1), datetime(2023, 2, 1)).map(lambda d: d.replace(tzinfo=UTC))  # noqa: DTZ001


@given(instants, instants)
def test_a_date_is_accepted_exactly_within_its_milestone_and_not_after_now(at: datetime, now: datetime) -> None:
    inside = date(2022, 6, 1) <= at.date() <= date(2022, 12, 31)
    accepted = isinstance(rules.judge(replace(GOOD, date=at, now=now)), Accepted)
    assert accepted == (inside and at <= now)


@given(st.booleans(), st.booleans())
def test_a_double_is_never_paid(duplicate: bool, fundable: bool) -> None:
    state = rules.state_after_submission(duplicate=duplicate, fundable=fundable)
    assert (state == "ineligible") == duplicate
    assert (state == "eligible") == (fundable and not duplicate)


@pytest.mark.parametrize(
    ("today", "reason", "early", "completed", "expected"),
    [
        (date(2024, 8, 1), "started_not_completed", False, date(2024, 5, 1), None),
        (date(2024, 7, 30), "started_not_completed", False, date(2024, 5, 1), "completed_declaration_received"),
        (date(2024, 6, 1), "", True, date(2024, 5, 1), "completed_during_early_roll_out"),
        (date(2024, 6, 1), "", False, None, ""),
    ],
)
def test_a_mentors_completion(today, reason, early, completed, expected) -> None:
    answer = rules.mentor_completion(today=today, reason_now=reason, early_roll_out=early, completed_on=completed)
    assert (answer and answer[1]) == expected
