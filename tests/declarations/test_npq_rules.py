"""The rules about a declaration for an NPQ, as tables of examples and as properties (rules NPQ-13 to NPQ-19)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.core.refusals import Accepted, Refused
from cpd.declarations import rules
from cpd.declarations.rules import ApplicationFacts, NpqRequest, Partners
from cpd.declarations.rules.declare_npq import TYPES as NPQ_TYPES

N22 = ApplicationFacts(
    cohort=2022,
    accepts_from=date(2022, 10, 1),
    types=("started", "retained-1", "retained-2", "completed"),
    fundable=True,
    contract=True,
    statement_available=True,
    inside_catchment=True,
)
GOOD = NpqRequest(
    participant_given=True,
    known=True,
    takes_course=True,
    course_group="leadership",
    declaration_type="started",
    date=datetime(2022, 11, 1, tzinfo=UTC),
    date_exact=True,
    date_given=True,
    has_passed="",
    partners=Partners(),
    now=datetime(2022, 11, 15, 10, tzinfo=UTC),
    application=N22,
)
N24 = replace(N22, cohort=2024)
HUB = Partners(primary="a", primary_known=True, primary_related=True)
BOTH = replace(HUB, secondary="b", secondary_known=True, secondary_related=True)
STRANGER = {"known": False, "takes_course": False, "application": None}


def found(request: NpqRequest) -> list[tuple[str, str]]:
    answer = rules.judge_npq(request)
    return [(problem.field, problem.code) for problem in answer.problems] if isinstance(answer, Refused) else []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({**STRANGER, "participant_given": False}, [("participant_id", "blank")]),
        (STRANGER, [("participant_id", "no_application")]),
        (
            {**STRANGER, "declaration_type": "completed"},
            [("participant_id", "no_application"), ("has_passed", "invalid")],
        ),
        ({"takes_course": False, "application": None}, [("course_identifier", "not_recognised")]),
        ({"application": None}, [("application", "no_schedule")]),
        ({"application": replace(N22, accepts_from=None, types=())}, [("application", "no_schedule")]),
        ({"date": None, "date_given": False}, [("declaration_date", "blank")]),
        ({"date": None, "date_exact": False}, [("declaration_date", "invalid"), ("declaration_date", "blank")]),
        ({"date_exact": False}, [("declaration_date", "invalid")]),
        ({"date": datetime(2022, 10, 1, tzinfo=UTC)}, []),
        ({"date": datetime(2022, 9, 30, 23, 59, 59, tzinfo=UTC)}, [("declaration_date", "before_schedule")]),
        ({"date": GOOD.now}, []),
        ({"date": GOOD.now + timedelta(seconds=1)}, [("declaration_date", "future")]),
        ({"declaration_type": ""}, [("declaration_type", "blank"), ("declaration_type", "invalid")]),
        ({"declaration_type": "started-1"}, [("declaration_type", "invalid")]),
        ({"declaration_type": "extended-1"}, [("declaration_type", "invalid")]),
        (
            {
                "declaration_type": "retained-2",
                "application": replace(N22, types=("started", "retained-1", "completed")),
            },
            [("declaration_type", "not_on_schedule")],
        ),
        ({"application": replace(N22, contract=False)}, [("cohort", "no_contract")]),
        ({"application": replace(N22, statement_available=False)}, [("cohort", "contract_ended")]),
        ({"application": replace(N22, statement_available=False, fundable=False)}, []),
        (
            {"application": replace(N22, statement_available=False, fundable=False, identical_billable=True)},
            [("cohort", "contract_ended")],
        ),
        ({"application": replace(N22, slot_taken_by="")}, [("base", "duplicate")]),
        ({"application": replace(N22, withdrawn_at=GOOD.date)}, [("participant_id", "withdrawn")]),
        ({"application": replace(N22, withdrawn_at=datetime(2022, 11, 1, 0, 0, 1, tzinfo=UTC))}, []),
        ({"partners": replace(HUB, primary_known=False)}, [("delivery_partner_id", "unknown")]),
        (
            {**STRANGER, "partners": replace(BOTH, secondary_known=False)},
            [("participant_id", "no_application"), ("secondary_delivery_partner_id", "unknown")],
        ),
    ],
)
def test_what_is_wrong_is_named_in_the_order_of_the_checks(changes, expected) -> None:
    assert found(replace(GOOD, **changes)) == expected


@pytest.mark.parametrize(
    ("group", "text", "accepted"),
    [
        ("leadership", "true", True),
        ("specialist", "false", False),
        ("ehco", "", None),
        ("support", "nonsense", None),
    ],
)
def test_only_completed_courses_that_can_be_failed_say_whether_they_were_passed(group, text, accepted) -> None:
    completed = replace(GOOD, declaration_type="completed", course_group=group, has_passed=text)
    assert rules.judge_npq(completed) == Accepted(accepted)
    assert rules.judge_npq(replace(completed, declaration_type="started")) == Accepted(None)


@pytest.mark.parametrize("text", ["", "no_supported", "yes", "1"])
def test_anything_but_true_and_false_is_no_outcome(text) -> None:
    completed = replace(GOOD, declaration_type="completed", has_passed=text)
    assert found(completed) == [("has_passed", "invalid")]


@pytest.mark.parametrize(
    ("application", "partners", "expected"),
    [
        (N22, Partners(), []),
        (N24, Partners(needed=False), []),
        (N24, Partners(), [("delivery_partner_id", "blank")]),
        (N24, HUB, []),
        (N24, BOTH, []),
        (N22, BOTH, []),
        (N24, replace(HUB, primary_related=False), [("delivery_partner_id", "not_yours")]),
        (N24, replace(BOTH, secondary_related=False), [("secondary_delivery_partner_id", "not_yours")]),
        (N24, replace(BOTH, secondary="a"), [("secondary_delivery_partner_id", "same")]),
        (
            N24,
            replace(BOTH, primary="", primary_known=False),
            [("delivery_partner_id", "blank"), ("secondary_delivery_partner_id", "without_primary")],
        ),
        (N22, replace(BOTH, primary="", primary_known=False), [("secondary_delivery_partner_id", "without_primary")]),
        (replace(N24, inside_catchment=False), Partners(), []),
        (replace(N24, inside_catchment=False), HUB, [("delivery_partner_id", "outside_england")]),
        (
            replace(N22, inside_catchment=False),
            BOTH,
            [("delivery_partner_id", "outside_england"), ("secondary_delivery_partner_id", "outside_england")],
        ),
    ],
)
def test_who_delivered_the_training_is_judged_by_place_cohort_and_list(application, partners, expected) -> None:
    assert found(replace(GOOD, application=application, partners=partners)) == expected


@pytest.mark.parametrize(
    ("partners", "expected"),
    [
        (HUB, []),
        (replace(HUB, primary_known=False), [("delivery_partner", "unknown")]),
        (
            replace(BOTH, primary_known=False, secondary_known=False),
            [("delivery_partner", "unknown"), ("secondary_delivery_partner", "unknown")],
        ),
        (Partners(), [("delivery_partner_id", "blank")]),
        (replace(BOTH, secondary_related=False), [("secondary_delivery_partner_id", "not_yours")]),
    ],
)
def test_changing_delivery_partners_names_what_does_not_exist_under_its_own_name(partners, expected) -> None:
    for cohort in (2022, 2024):
        answer = rules.judge_partners(partners, inside=True, cohort=cohort)
        problems = answer.problems if isinstance(answer, Refused) else ()
        assert [(problem.field, problem.code) for problem in problems] == expected


@pytest.mark.parametrize(
    ("catchment", "cohort", "urn", "inside"),
    [
        ("england", 2024, "", True),
        ("england", 2022, "", True),
        ("wales", 2024, "100001", False),
        ("", 2024, "100001", False),
        ("wales", 2023, "100001", True),
        ("", 2023, "400001", False),
        ("", 2023, "", False),
    ],
)
def test_the_catchment_is_england_and_before_2024_the_english_register(catchment, cohort, urn, inside) -> None:
    assert rules.inside_catchment(teacher_catchment=catchment, cohort=cohort, school_urn=urn) is inside


@given(
    st.builds(
        replace,
        st.just(GOOD),
        known=st.booleans(),
        takes_course=st.booleans(),
        declaration_type=st.sampled_from([*NPQ_TYPES, "", "nonsense"]),
        has_passed=st.sampled_from(["", "true", "false", "x"]),
        date=st.none() | st.integers(-1500, 400).map(lambda hours: GOOD.now + timedelta(hours=hours)),
        date_exact=st.booleans(),
        application=st.none()
        | st.builds(
            replace,
            st.just(N24),
            contract=st.booleans(),
            statement_available=st.booleans(),
            fundable=st.booleans(),
            inside_catchment=st.booleans(),
            slot_taken_by=st.sampled_from([None, "", "an-id"]),
        ),
    )
)
def test_whatever_is_sent_a_refusal_names_a_field_with_a_sentence_and_acceptance_has_every_condition(request_) -> None:
    answer = rules.judge_npq(request_)
    if isinstance(answer, Refused):
        assert all(p.field and p.code and p.detail.endswith((".", "an-id.")) for p in answer.problems)
        return
    facts = request_.application
    assert request_.known
    assert request_.takes_course
    assert facts is not None
    assert facts.contract
    assert facts.slot_taken_by is None
    assert facts.statement_available or not facts.fundable
    assert request_.date is not None
    assert request_.date <= request_.now
