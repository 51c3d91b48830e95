"""The states of a statement: open, payable, paid, and no way back, also in the database."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from cpd.core import clock
from cpd.core.refusals import Refusal
from cpd.providers.commands import add_provider
from cpd.statements import rules
from cpd.statements.commands import open_statement, set_state
from cpd.statements.models import Statement, StatementState
from tests.world import ACTOR, instant

STATES = StatementState.values


@pytest.fixture
def statement(db) -> Statement:
    return open_statement(
        lead_provider_id=add_provider(name="Provider A", actor=ACTOR).id,
        programme="ecf",
        cohort=2022,
        name="November 2022",
        deadline_date=date(2022, 11, 30),
        payment_date=date(2022, 12, 25),
        output_fee=True,
        actor=ACTOR,
    )


def test_the_rules_know_every_state() -> None:
    assert set(rules.TRANSITIONS) == set(STATES)
    assert set().union(*rules.TRANSITIONS.values()) <= set(STATES)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("after", STATES)
def test_the_database_lets_through_what_the_rules_do_and_nothing_else(statement, state, after) -> None:
    paid_at = {"paid": instant("2022-12-25")}
    Statement.objects.filter(id=statement.id).delete()
    statement.state, statement.marked_as_paid_at = state, paid_at.get(state)
    statement.save(force_insert=True)
    stored = Statement.objects.filter(id=statement.id)
    if after in rules.TRANSITIONS[state] or (after == state and state != "paid"):
        stored.update(state=after, marked_as_paid_at=paid_at.get(after))
        assert stored.get().state == after
    else:
        refusal = "Cannot update" if state == "paid" else "Invalid transition"
        with pytest.raises(DatabaseError, match=refusal), transaction.atomic():
            stored.update(state=after, marked_as_paid_at=paid_at.get(after))
        assert stored.get().state == state


@pytest.mark.parametrize(
    ("state", "to", "moves"),
    [
        ("open", "open", ()),
        ("open", "payable", ("payable",)),
        ("open", "paid", ("payable", "paid")),
        ("payable", "paid", ("paid",)),
        ("paid", "paid", ()),
    ],
)
def test_an_older_record_takes_every_state_on_its_way(statement, state, to, moves) -> None:
    assert rules.moves_between(state, to).value == moves
    with clock.at(instant("2022-12-26"), frozen=True):
        set_state(statement_id=statement.id, state=state, actor=ACTOR)
        moved = set_state(statement_id=statement.id, state=to, actor=ACTOR)
    stored = Statement.objects.get(id=statement.id)
    assert (moved.state, moved.marked_as_paid_at) == (stored.state, stored.marked_as_paid_at)
    assert stored.state == to
    assert stored.marked_as_paid_at == (instant("2022-12-26") if to == "paid" else None)


@pytest.mark.parametrize(
    ("state", "to", "code"), [("payable", "open", "impossible"), ("paid", "open", "paid"), ("paid", "payable", "paid")]
)
def test_no_statement_goes_back(statement, state, to, code) -> None:
    set_state(statement_id=statement.id, state=state, actor=ACTOR)
    with pytest.raises(Refusal) as refused:
        set_state(statement_id=statement.id, state=to, actor=ACTOR)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert Statement.objects.get(id=statement.id).state == state
