"""The rules about a statement, as tables of examples and as a property."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.core.refusals import Accepted, Refused
from cpd.statements import rules


@given(st.integers(2026, 2099))
def test_a_generated_calendar_runs_from_november_to_august_four_years_on(cohort: int) -> None:
    entries = rules.generated_calendar(cohort)
    assert (entries[0].name, entries[-1].name) == (f"November {cohort}", f"August {cohort + 4}")
    for entry in entries:
        assert entry.payment_date.day == 25
        assert (entry.deadline_date + timedelta(days=1)).day == 1
        assert entry.output_fee == (entry.payment_date.month in (1, 4, 8, 11))
        assert entry.assumed == (entry.payment_date >= date(cohort + 3, 9, 1))


PAYABLE = rules.PaymentFacts(
    state="payable",
    deadline_date=date(2022, 11, 30),
    today=date(2022, 12, 1),
    prepared_by=" Pat ",
    approved_by="Alex",
)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"prepared_by": " "}, "blank"),
        ({"approved_by": ""}, "blank"),
        ({"approved_by": "PAT"}, "same_person"),
        ({"state": "open"}, "not_payable"),
        ({"state": "paid"}, "not_payable"),
        ({"today": date(2022, 11, 30)}, "too_early"),
    ],
)
def test_two_people_pay_what_is_payable_and_takes_no_more_declarations(changes, code) -> None:
    answer = rules.may_pay(replace(PAYABLE, **changes))
    if code is None:
        assert answer == Accepted(rules.By("Pat", "Alex"))
    else:
        assert isinstance(answer, Refused)
        assert [problem.code for problem in answer.problems] == [code]


@pytest.mark.parametrize(
    ("state", "to", "expected"),
    [
        ("open", "payable", []),
        ("payable", "paid", []),
        ("open", "paid", ["impossible"]),
        ("payable", "open", ["impossible"]),
        ("paid", "open", ["paid"]),
        ("paid", "payable", ["paid"]),
    ],
)
def test_a_statement_goes_from_open_to_payable_to_paid_and_never_back(state, to, expected) -> None:
    answer = rules.may_move(state, to)
    assert [problem.code for problem in answer.problems] == expected if expected else answer == Accepted(to)


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("November 2022", date(2022, 11, 1)),
        ("November", date(2022, 12, 1)),
        ("Brumaire 2022", date(2022, 12, 1)),
        ("November 22", date(2022, 12, 1)),
    ],
)
def test_a_statement_is_of_the_month_in_its_name_or_else_of_its_payment(name, month) -> None:
    assert rules.month_of(name, date(2022, 12, 25)) == month
