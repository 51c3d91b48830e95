"""The rules about a declaration, as tables of examples and as properties."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.core.refusals import Accepted, Refused
from cpd.declarations import rules
from cpd.declarations.rules import EcfRequest, Milestone, ParticipantFacts
from cpd.declarations.rules.state import LONGEST_REASON
from cpd.statements.rules import DECLARATION_TYPES

STARTED = Milestone("started", date(2022, 6, 1), date(2022, 12, 31))
RETAINED = Milestone("retained-1", date(2023, 1, 1), date(2023, 3, 31))
T22 = ParticipantFacts(
    role="ect",
    cohort=2022,
    mentor_funding=False,
    detailed_evidence=False,
    declarations_in_order=False,
    declarations_closed=False,
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
    answer = rules.judge_ecf(request)
    return [(problem.field, problem.code) for problem in answer.problems] if isinstance(answer, Refused) else []


def test_a_sound_declaration_is_accepted() -> None:
    assert rules.judge_ecf(GOOD) == Accepted("")


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
        ({"declarations_closed": True}, [("cohort", "declarations_closed")]),
        ({"declarations_closed": True, "fundable": False}, [("cohort", "declarations_closed")]),
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
    (True, "ect", "started", None, "blank"),
    (True, "ect", "started", " ", "blank"),
    (True, "mentor", "started", None, "blank"),
    (True, "mentor", "started", "self-study-material-completed", "self-study-material-completed"),
    (True, "ect", "started", "75-percent-engagement-met", "invalid"),
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


OPEN = tuple(Milestone(kind, date(2025, 6, 1), None) for kind in DECLARATION_TYPES["ecf"])
T25 = replace(T22, cohort=2025, detailed_evidence=True, declarations_in_order=True, milestones=OPEN)


def at_nine(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def declared_in(
    order: bool, kind: str, day: datetime, declared: tuple[rules.Declared, ...], **more: object
) -> Accepted[str] | Refused:
    evidence = "75-percent-engagement-met" if kind in ("retained-2", "completed") else "other"
    return rules.judge_ecf(
        replace(
            GOOD,
            declaration_type=kind,
            date=day,
            now=datetime(2028, 1, 1, tzinfo=UTC),
            evidence_held=evidence,
            participant=replace(T25, declarations_in_order=order, declared=declared, **more),
        )
    )


@pytest.mark.parametrize(
    ("kind", "day", "standing", "accepted"),
    [
        ("retained-1", "2025-10-01T08:59:59", ("started", "2025-10-01T09:00:00"), False),
        ("retained-1", "2025-10-01T09:00:00", ("started", "2025-10-01T09:00:00"), True),
        ("started", "2026-05-01T00:00:01", ("retained-2", "2026-05-01T00:00:00"), False),
        ("started", "2026-05-01T00:00:00", ("retained-2", "2026-05-01T00:00:00"), True),
        ("extended-1", "2026-09-01T00:00:00", ("completed", "2026-09-02T00:00:00"), False),
        ("completed", "2026-09-03T00:00:00", ("extended-1", "2026-09-02T00:00:00"), False),
        ("retained-4", "2026-09-03T00:00:00", ("completed", "2026-09-02T00:00:00"), False),
    ],
)
def test_from_2025_dates_follow_the_order_of_the_types(kind, day, standing, accepted) -> None:
    declared = (rules.Declared(standing[0], at_nine(standing[1]), "x"),)
    answer = declared_in(True, kind, at_nine(day), declared)
    assert isinstance(answer, Accepted) == accepted
    if isinstance(answer, Refused):
        assert [(one.field, one.code) for one in answer.problems] == [("declaration_date", "out_of_order")]
    assert isinstance(declared_in(False, kind, at_nine(day), declared), Accepted)


def test_the_declaration_in_the_way_is_named_only_to_who_made_it() -> None:
    for key in ("7a8fef46", ""):
        answer = declared_in(
            True, "retained-1", at_nine("2025-09-15"), (rules.Declared("started", at_nine("2025-10-01"), key),)
        )
        assert isinstance(answer, Refused)
        assert ("7a8fef46" in answer.problems[0].detail) == bool(key)
        assert ("2025-10-01" in answer.problems[0].detail) == bool(key)


def test_the_instant_that_the_refusal_names_is_one_that_passes() -> None:
    declared = (rules.Declared("started", at_nine("2025-10-01T09:00:00.5"), "7a8fef46"),)
    answer = declared_in(True, "retained-1", at_nine("2025-10-01T09:00:00"), declared)
    assert isinstance(answer, Refused)
    assert "on or after 2025-10-01T09:00:01Z" in answer.problems[0].detail
    assert isinstance(declared_in(True, "retained-1", at_nine("2025-10-01T09:00:01"), declared), Accepted)


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("retained-1", {"slot_taken_by": ""}, ["duplicate"]),
        ("retained-1", {"milestones": OPEN[:1]}, ["not_on_schedule"]),
        ("retained-1", {"role": "mentor", "mentor_funding": True}, ["mentor_funding"]),
        ("retained-1", {"milestones": (Milestone("retained-1", date(2025, 12, 1), None),)}, ["before_milestone"]),
        ("retained-1", {"declarations_closed": True}, ["declarations_closed", "out_of_order"]),
    ],
)
def test_the_order_is_judged_after_the_mentor_check_and_not_where_date_or_type_are_wrong(kind, more, expected) -> None:
    answer = declared_in(
        True, kind, at_nine("2025-09-15"), (rules.Declared("started", at_nine("2025-10-01"), ""),), **more
    )
    assert isinstance(answer, Refused)
    assert [one.code for one in answer.problems] == expected


days = st.datetimes(datetime(2025, 7, 1), datetime(2027, 7, 1)).map(lambda d: d.replace(tzinfo=UTC))  # noqa: DTZ001


@given(st.lists(st.tuples(st.sampled_from(DECLARATION_TYPES["ecf"]), days), unique_by=lambda one: one[0]))
def test_whatever_the_order_of_posting_what_stands_is_in_the_order_of_the_types(posts) -> None:
    standing: list[rules.Declared] = []
    for kind, day in posts:
        if isinstance(declared_in(True, kind, day, tuple(standing)), Accepted):
            standing.append(rules.Declared(kind, day, ""))
    dates = [one.date for one in sorted(standing, key=lambda one: DECLARATION_TYPES["ecf"].index(one.declaration_type))]
    assert dates == sorted(dates)


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
    answer = rules.may_void(state=state, cohort=2022, statement_available=statement, programme="ecf")
    assert (answer.problems[0].code if isinstance(answer, Refused) else answer.value) == expected


@pytest.mark.parametrize("state", sorted(rules.TRANSITIONS))
def test_what_is_offered_to_be_voided_is_what_may_be(state) -> None:
    answer = rules.may_void(state=state, cohort=2022, statement_available=True, programme="ecf")
    assert rules.voidable(state) == isinstance(answer, Accepted)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Declared twice\n", "Declared twice"),
        ("x" * LONGEST_REASON, "x" * LONGEST_REASON),
        (f" {'x' * LONGEST_REASON} ", "x" * LONGEST_REASON),
        ("x" * (LONGEST_REASON + 1), "too_long"),
        ("", "blank"),
        (" \n\t", "blank"),
    ],
)
def test_dfe_gives_a_reason_to_void_of_500_characters_at_most(text, expected) -> None:
    answer = rules.reason_to_void(text)
    assert (answer.problems[0].code if isinstance(answer, Refused) else answer.value) == expected


instants = st.datetimes(datetime(2022, 5, 1), datetime(2023, 2, 1)).map(lambda d: d.replace(tzinfo=UTC))  # noqa: DTZ001


@given(instants, instants)
def test_a_date_is_accepted_exactly_within_its_milestone_and_not_after_now(at: datetime, now: datetime) -> None:
    inside = date(2022, 6, 1) <= at.date() <= date(2022, 12, 31)
    accepted = isinstance(rules.judge_ecf(replace(GOOD, date=at, now=now)), Accepted)
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
