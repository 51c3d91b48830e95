"""A statement as it was known at an instant: worked out from dated rows until it is paid, then what was kept."""

import json
from decimal import Decimal

import pytest
from django.db import connection
from typer.testing import CliRunner

from cpd.cli import main
from cpd.core import clock
from cpd.core.refusals import NotFound, Refusal
from cpd.declarations.commands import mark_statements_payable, void_declaration
from cpd.declarations.models import Declaration, LineItem
from cpd.finance.commands import authorise_statement, price_again
from cpd.finance.figures import statement_figures
from cpd.finance.known import known_at
from cpd.finance.queries import find_statement
from cpd.publishing.commands import check
from cpd.statements.commands import (
    add_adjustment,
    change_adjustment,
    open_statement,
    remove_adjustment,
    store_contract,
    store_npq_contract,
)
from cpd.statements.models import Statement
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = simple_world()
    for deadline in ("2022-11-30", "2023-01-31"):
        world.statement("Provider A", deadline)
    return world


@pytest.fixture(autouse=True)
def _long_afterwards():
    with clock.at(instant("2023-06-01"), frozen=True):
        yield


def statement(deadline: str = "2022-11-30", programme: str = "ecf") -> Statement:
    found = Statement.objects.get(deadline_date=deadline, lead_provider__name="Provider A", programme=programme)
    return find_statement(found.id)


def figures(deadline: str = "2022-11-30", programme: str = "ecf") -> dict:
    return statement_figures(statement(deadline, programme))


def known(at: str, deadline: str = "2022-11-30", programme: str = "ecf"):
    return known_at(statement(deadline, programme).id, instant(at))


def void(declaration: Declaration, at: str) -> None:
    with clock.at(instant(at), frozen=True):
        void_declaration(lead_provider_id=declaration.lead_provider_id, declaration_id=declaration.id, actor=ACTOR)


def make_payable(at: str = "2022-12-01") -> None:
    with clock.at(instant(at), frozen=True):
        mark_statements_payable(actor=ACTOR)


def pay(at: str = "2022-12-20", deadline: str = "2022-11-30") -> Statement:
    with clock.at(instant(at), frozen=True):
        return authorise_statement(
            statement_id=statement(deadline).id, prepared_by="Pat", approved_by="Alex", actor=ACTOR
        )


def test_every_instant_of_a_statements_life_comes_back_with_its_figures_and_declarations(world) -> None:
    world.contract("Provider A")
    seen: dict[str, dict] = {}

    def look(at: str) -> None:
        seen[at] = figures()

    first = world.declare(world.register("First One"), at="2022-11-10T10:00:00")
    look("2022-11-10T10:00:00")
    second = world.declare(world.register("Second One"), at="2022-11-15T10:00:00")
    look("2022-11-15T10:00:00")
    void(first, "2022-11-20T10:00:00")
    look("2022-11-20T10:00:00")
    with clock.at(instant("2022-11-25T09:00:00"), frozen=True):
        add_adjustment(statement_id=statement().id, name="Late claim", amount=Decimal("9.99"), actor=ACTOR)
    look("2022-11-25T09:00:00")
    make_payable("2022-12-01")
    look("2022-12-01")
    pay("2022-12-20")
    void(second, "2023-01-10T10:00:00")
    for at, then in seen.items():
        assert known(at).figures == then, at
        assert not known(at).frozen
    assert known("2022-12-19T23:59:59").figures == seen["2022-12-01"]
    assert [one.state for one in known("2022-11-15T10:00:00").declarations] == ["eligible", "eligible"]
    assert [one.state for one in known("2022-11-20T10:00:00").declarations] == ["voided", "eligible"]
    assert known("2022-11-24").adjustments == ()
    assert known("2022-11-26").adjustments == (("Late claim", "9.99"),)


def test_a_paid_statement_is_byte_for_byte_what_was_kept(world) -> None:
    world.contract("Provider A")
    declaration = world.declare(world.register("Terry Two"))
    make_payable()
    pay("2022-12-20")
    kept = json.dumps(Statement.objects.get(id=statement().id).frozen_totals)
    void(declaration, "2023-01-10T10:00:00")
    for at in ("2022-12-20", "2023-01-09", "2023-05-01"):
        assert json.dumps(known(at).as_json()) == kept
        assert known(at).frozen
    assert [one.state for one in known("2023-05-01").declarations] == ["paid"]
    assert json.dumps(known("2022-12-19").as_json()) != kept


def test_what_earlier_statements_held_is_as_it_was_then_too(world) -> None:
    world.contract("Provider A")
    people = [world.declare(world.register(f"Person {n}")) for n in range(3)]
    make_payable()
    pay()
    world.declare(world.register("Fourth One"), at="2023-01-10T10:00:00")
    before = figures("2023-01-31")
    void(people[0], "2023-01-20T10:00:00")
    assert figures("2023-01-31") != before
    assert known("2023-01-10T10:00:00", "2023-01-31").figures == before
    after = known("2023-01-21", "2023-01-31")
    assert after.figures == figures("2023-01-31")
    assert [one.state for one in after.declarations] == ["awaiting_clawback", "eligible"]


def test_those_beyond_the_bands_are_those_of_then(world) -> None:
    world.contract("Provider A", bands=[{"max": 1, "per_participant": "400"}])
    declarations = [world.declare(world.register(f"Person {n}"), at=f"2022-11-1{n}T10:00:00") for n in range(3)]
    seen = figures()
    assert len(seen["beyond_bands"][0]["declaration_ids"]) == 2
    void(declarations[0], "2022-11-20T10:00:00")
    assert known("2022-11-12T10:00:00").figures == seen


def test_a_new_version_and_pricing_again_count_from_their_instant(world) -> None:
    world.contract("Provider A")
    world.declare(world.register("Terry Two"))
    terms = {"recruitment_target": 1, "bands": [{"max": 2 * n + 2, "per_participant": "1"} for n in range(4)]}
    first = figures()
    with clock.at(instant("2022-11-20"), frozen=True):
        store_contract(lead_provider_id=statement().lead_provider_id, cohort=2022, terms=terms, actor=ACTOR)
    second = figures()
    assert first["amounts"] != second["amounts"]
    make_payable()
    payable = figures()
    with clock.at(instant("2022-12-05"), frozen=True):
        price_again(statement_id=statement().id, version=1, reason="Agreed", actor=ACTOR)
    third = figures()
    assert (known("2022-11-19").figures, known("2022-11-20").figures) == (first, second)
    assert (known("2022-12-04").figures, known("2022-12-05").figures) == (payable, third)
    assert third["amounts"] == first["amounts"]
    assert check().differences == []


def test_prices_of_courses_count_from_their_instant_too(world) -> None:
    world.statement("Provider A", "2022-11-30", programme="npq")
    world.npq_contract("Provider A", monthly_service_fee="0")
    world.declare(world.apply("Nora Npq"))
    first = figures(programme="npq")
    dearer = {"per_participant": "1000", "recruitment_target": 72, "monthly_service_fee": "0"}
    with clock.at(instant("2022-11-20"), frozen=True):
        store_npq_contract(
            lead_provider_id=world.id_of("Provider A"),
            cohort=2022,
            course_identifier="npq-senior-leadership",
            terms=dearer,
            actor=ACTOR,
        )
    second = figures(programme="npq")
    make_payable()
    payable = figures(programme="npq")
    with clock.at(instant("2022-12-05"), frozen=True):
        price_again(
            statement_id=statement(programme="npq").id,
            version=1,
            course_identifier="npq-senior-leadership",
            reason="Agreed",
            actor=ACTOR,
        )
    third = figures(programme="npq")
    at = ("2022-11-19", "2022-11-20", "2022-12-04", "2022-12-05")
    assert [known(one, programme="npq").figures for one in at] == [first, second, payable, third]
    assert first["amounts"] == third["amounts"] != second["amounts"]
    assert check().differences == []


def test_dates_are_those_of_then_and_without_a_contract_nothing_is_priced(world) -> None:
    first = figures()
    changed = statement()
    with clock.at(instant("2022-10-01"), frozen=True):
        open_statement(
            lead_provider_id=changed.lead_provider_id,
            programme="ecf",
            cohort=2022,
            name=changed.name,
            deadline_date=changed.deadline_date,
            payment_date=changed.payment_date.replace(day=31),
            output_fee=True,
            actor=ACTOR,
        )
    assert known("2022-09-30").figures == first
    assert known("2022-10-01").figures["payment_date"] == "2022-12-31"
    assert set(known("2022-09-30").figures["amounts"].values()) == {None}


def dated(table: str, label: str, at: str) -> None:
    """Gives the audit events of a table the instant of the machine at which they would have happened."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"UPDATE {table} SET pgh_created_at = %s WHERE pgh_label = %s", [instant(at), label])
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_an_adjustment_that_was_changed_and_taken_away_counts_while_it_stood(world) -> None:
    world.contract("Provider A")
    with clock.at(instant("2022-11-10"), frozen=True):
        adjustment = add_adjustment(statement_id=statement().id, name="Late", amount=Decimal(1), actor=ACTOR)
    with clock.at(instant("2022-11-12"), frozen=True):
        changed = change_adjustment(adjustment_id=adjustment.id, name="Late", amount=Decimal(2), actor=ACTOR)
    with clock.at(instant("2022-11-14"), frozen=True):
        remove_adjustment(adjustment_id=changed.id, actor=ACTOR)
    seen = [known(f"2022-11-{day}").adjustments for day in ("09", "10", "11", "12", "13", "14")]
    assert seen == [(), (("Late", "1.00"),), (("Late", "1.00"),), (("Late", "2.00"),), (("Late", "2.00"),), ()]
    assert known("2022-11-13").figures["amounts"]["additional_adjustments"] == "2.00"


def test_a_line_item_that_moved_is_dated_by_the_audit_trail(world) -> None:
    world.contract("Provider A")
    world.declare(world.register("Terry Two"))
    LineItem.objects.update(statement=statement("2023-01-31"))
    dated("declarations_lineitemevent", "insert", "2022-11-15")
    dated("declarations_lineitemevent", "update", "2022-11-20")
    before, after = (
        [len(known(at, deadline).declarations) for deadline in ("2022-11-30", "2023-01-31")]
        for at in ("2022-11-19", "2022-11-20")
    )
    assert (before, after) == ([1, 0], [0, 1])


def test_a_future_instant_and_one_before_it_was_opened_are_refused(world) -> None:
    for at, code in (("2023-06-02", "future"), ("2021-12-31", "too_early")):
        with pytest.raises(Refusal) as raised:
            known(at)
        assert [(one.field, one.code) for one in raised.value.problems] == [("known_at", code)]
    with pytest.raises(NotFound):
        known_at(None, instant("2022-11-01"))


def test_the_command_line_shows_it(world, monkeypatch) -> None:
    monkeypatch.setattr("cpd.core.start.start", lambda name=None: None)
    world.contract("Provider A")
    declaration = world.declare(world.register("Terry Two"))
    with clock.at(instant("2022-11-16"), frozen=True):
        add_adjustment(statement_id=statement().id, name="Late claim", amount=Decimal(5), actor=ACTOR)
    void(declaration, "2022-11-20")

    def cpd(*words: str):
        return CliRunner().invoke(main.app, ["statement", "show", str(statement().id), *words])

    shown = json.loads(cpd("--known-at", "2022-11-19T00:00:00Z", "--json").output)
    assert shown["known_at"] == "2022-11-19T00:00:00Z"
    assert [(one["id"], one["state"]) for one in shown["declarations"]] == [(str(declaration.id), "eligible")]
    assert shown["adjustments"] == [{"name": "Late claim", "amount": "5.00"}]
    output = cpd("--known-at", "2022-11-19T00:00:00Z").output
    assert str(declaration.id) in output
    assert "Late claim" in output
    wrong = cpd("--known-at", "yesterday").exception
    assert [one.code for one in wrong.problems] == ["invalid"]
