"""Adjustments and dates of a statement (rules MON-31, MON-32)."""

from datetime import date
from decimal import Decimal

import pytest

from cpd.core import clock
from cpd.core.refusals import Accepted, NotFound, Refusal, Refused
from cpd.finance.figures import statement_figures
from cpd.finance.queries import find_statement
from cpd.statements import rules
from cpd.statements.commands import (
    add_adjustment,
    change_adjustment,
    change_dates,
    remove_adjustment,
)
from cpd.statements.models import Adjustment, Statement
from tests.world import ACTOR, World, instant, simple_world


@pytest.mark.parametrize(
    ("text", "code"), [("", "blank"), ("   ", "blank"), ("x" * 201, "too_long"), ("x" * 200, None), ("  A   b ", None)]
)
def test_the_name_of_an_adjustment(text, code) -> None:
    answer = rules.adjustment_name(text)
    if code:
        assert isinstance(answer, Refused)
        assert [(one.field, one.code) for one in answer.problems] == [("name", code)]
    else:
        assert answer == Accepted(" ".join(text.split()))


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("0", "zero"),
        ("0.001", "invalid"),
        ("NaN", "invalid"),
        ("Infinity", "invalid"),
        ("1000000.01", "too_large"),
        ("-1000000.01", "too_large"),
        ("1000000", None),
        ("-500", None),
        ("999.99", None),
    ],
)
def test_the_amount_of_an_adjustment(amount, code) -> None:
    answer = rules.adjustment_amount(Decimal(amount))
    assert (answer.problems[0].code if isinstance(answer, Refused) else None) == code


@pytest.mark.parametrize(
    ("programme", "state", "output_fee", "code"),
    [
        ("ecf", "open", True, None),
        ("ecf", "payable", True, None),
        ("ecf", "paid", True, "paid"),
        ("ecf", "open", False, "no_outputs"),
        ("npq", "open", False, None),
        ("npq", "paid", False, "paid"),
    ],
)
def test_which_statements_take_adjustments(programme, state, output_fee, code) -> None:
    answer = rules.may_adjust(name="May 2024", programme=programme, state=state, output_fee=output_fee)
    assert (answer.problems[0].code if isinstance(answer, Refused) else None) == code


FACTS = rules.DatesFacts("November 2022", "open", date(2022, 10, 31), date(2022, 11, 25))


@pytest.mark.parametrize(
    ("deadline", "payment", "state", "refused"),
    [
        ((2022, 11, 10), (2022, 11, 25), "open", None),
        ((2022, 11, 25), (2022, 11, 25), "open", None),
        ((2022, 11, 26), (2022, 11, 25), "open", ("deadline_date", "too_late")),
        ((2022, 10, 31), (2022, 10, 30), "open", ("payment_date", "too_early")),
        ((2022, 9, 30), (2022, 11, 25), "open", ("deadline_date", "past")),
        ((2022, 11, 10), (2022, 11, 25), "payable", ("base", "not_open")),
        ((2022, 11, 10), (2022, 11, 25), "paid", ("base", "not_open")),
    ],
)
def test_which_dates_a_statement_may_get(deadline, payment, state, refused) -> None:
    answer = rules.may_change_dates(
        rules.DatesFacts(FACTS.name, state, FACTS.deadline_date, FACTS.payment_date),
        deadline_date=date(*deadline),
        payment_date=date(*payment),
        today=date(2022, 10, 15),
    )
    found = (answer.problems[0].field, answer.problems[0].code) if isinstance(answer, Refused) else None
    assert found == refused


@pytest.mark.parametrize(("today", "code"), [(date(2022, 10, 31), None), (date(2022, 11, 1), "deadline_over")])
def test_no_date_changes_once_the_deadline_is_over_though_the_statement_is_not_payable_yet(today, code) -> None:
    answer = rules.may_change_dates(
        FACTS, deadline_date=FACTS.deadline_date, payment_date=date(2022, 12, 1), today=today
    )
    assert (answer.problems[0].code if isinstance(answer, Refused) else None) == code


@pytest.fixture
def world(db) -> World:
    world = simple_world()
    world.contract("Provider A", monthly_service_fee="100", uplift_amount=None)
    return world


@pytest.fixture
def november(world) -> Statement:
    return world.statement("Provider A", "2022-11-30")


def adjustments(statement) -> str:
    return statement_figures(find_statement(statement.id))["amounts"]["additional_adjustments"]


def test_adjustments_add_up_and_what_was_taken_away_counts_no_more(november) -> None:
    for amount in ("999.99", "-500", "300"):
        add_adjustment(statement_id=november.id, name=f"Of {amount}", amount=Decimal(amount), actor=ACTOR)
    assert adjustments(november) == "799.99"
    last = Adjustment.objects.latest("created_at", "id")
    changed = change_adjustment(adjustment_id=last.id, name="Another", amount=Decimal("1.00"), actor=ACTOR)
    assert adjustments(november) == "500.99"
    remove_adjustment(adjustment_id=changed.id, actor=ACTOR)
    assert adjustments(november) == "499.99"


def test_what_was_taken_away_stays_as_a_row_with_the_instant(november) -> None:
    made = add_adjustment(statement_id=november.id, name="One", amount=Decimal(5), actor=ACTOR)
    with clock.at(instant("2022-11-20"), frozen=True):
        remove_adjustment(adjustment_id=made.id, actor=ACTOR)
    assert not Adjustment.objects.exists()
    assert Adjustment.ever.get().removed_at == instant("2022-11-20")
    with pytest.raises(NotFound):
        remove_adjustment(adjustment_id=made.id, actor=ACTOR)
    with pytest.raises(NotFound):
        change_adjustment(adjustment_id=made.id, name="One", amount=Decimal(6), actor=ACTOR)


def test_what_is_refused_changes_nothing(november) -> None:
    made = add_adjustment(statement_id=november.id, name="One", amount=Decimal(5), actor=ACTOR)
    with pytest.raises(Refusal):
        change_adjustment(adjustment_id=made.id, name="One", amount=Decimal(0), actor=ACTOR)
    assert adjustments(november) == "5.00"


def test_dates_are_changed_and_no_longer_follow_the_calendar(november) -> None:
    Statement.objects.filter(id=november.id).update(from_calendar=True)
    with clock.at(instant("2022-10-01"), frozen=True):
        change_dates(statement_id=november.id, deadline_date=date(2022, 12, 1), actor=ACTOR)
    found = Statement.objects.get(id=november.id)
    assert (found.deadline_date, found.payment_date, found.from_calendar) == (
        date(2022, 12, 1),
        date(2022, 12, 25),
        False,
    )
