"""What ``cpd check`` says of money: invariants of ECF and NPQs alike, missing prices, stale preparations."""

import pytest
from django.db import connection
from typer.testing import CliRunner

from cpd.cli import main
from cpd.core import clock
from cpd.declarations.commands import mark_statements_payable, void_declaration
from cpd.finance.commands import authorise_statement, prepare_payment
from cpd.finance.invariants import INVARIANTS
from cpd.finance.looking import money_to_look_at, stale_preparations, unpriced_statements
from cpd.finance.signing import Signatory
from cpd.jobs.invariants import breaches
from cpd.statements.models import Statement
from tests.rows import kept
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db


@kept
def declared_of_both() -> World:
    """A declaration of each programme, on statements with contracts."""
    world = simple_world()
    world.contract("Provider A")
    world.npq_contract("Provider A")
    for programme in ("ecf", "npq"):
        world.statement("Provider A", "2022-11-30", programme=programme)
    world.declare(world.register("Terry Two"))
    world.declare(world.apply("Nora Npq"))
    return world


@pytest.fixture
def world() -> World:
    return declared_of_both()


def pay_all() -> None:
    with clock.at(instant("2022-12-01"), frozen=True):
        mark_statements_payable(actor=ACTOR)
        for statement in Statement.objects.filter(state="payable"):
            authorise_statement(statement_id=statement.id, prepared_by="Pat", approved_by="Alex", actor=ACTOR)


def broken() -> set[str]:
    return {one.name for one in breaches() if one.count}


def bypassing_triggers(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_what_was_paid_of_both_programmes_breaks_no_invariant(world) -> None:
    pay_all()
    assert set(Statement.objects.values_list("state", flat=True)) == {"paid"}
    assert broken() == set()


FROZEN = "UPDATE statements_statement SET frozen_totals = jsonb_set(frozen_totals, '{%s}', '%s') WHERE programme = '%s'"
DAMAGE = {
    "an NPQ count": (FROZEN % ("courses,0,billable", "2", "npq"), "paid NPQ statement count"),
    "a line item of an NPQ gone": (
        "DELETE FROM declarations_lineitem WHERE declaration_id IN "
        "(SELECT id FROM declarations_declaration WHERE kind = 'npq')",
        "paid NPQ statement count",
    ),
    "an ECF count": (FROZEN % ("lines,0,additions", "2", "ecf"), "frozen figures of a paid statement count"),
    "a clawback": (FROZEN % ("counts,clawed_back", "1", "ecf"), "claw back what is on it"),
    "a total of ECF": (FROZEN % ("amounts,total", '"1.00"', "ecf"), "add up"),
    "a subtotal of an NPQ": (FROZEN % ("amounts,output_payment", '"1.00"', "npq"), "add up"),
    "an adjustment": (
        "INSERT INTO statements_adjustment (id, statement_id, name, amount, created_at) "
        "SELECT gen_random_uuid(), id, 'Late', 1, now() FROM statements_statement WHERE programme = 'npq'",
        "frozen adjustments",
    ),
    "a contract of another provider": (
        "UPDATE statements_contract SET lead_provider_id = "
        "(SELECT id FROM providers_leadprovider WHERE name = 'Provider B')",
        "own provider, cohort or intake",
    ),
    "a price of another course": (
        "UPDATE statements_courseprice SET course_id = 'npq-headship'",
        "own provider, cohort or intake",
    ),
    "a line item on a statement of another provider": (
        "UPDATE statements_statement SET lead_provider_id = "
        "(SELECT id FROM providers_leadprovider WHERE name = 'Provider B')",
        "declared by its provider",
    ),
    "an approval by somebody else": (
        "UPDATE statements_statement SET approved_by = 'Pat' WHERE programme = 'npq'",
        "paid by those two people",
    ),
    "figures that nobody prepared": (
        FROZEN % ("counts,started", "9", "npq"),
        "paid by those two people",
    ),
    "a preparation that waits": (
        "UPDATE statements_preparation SET outcome = 'waiting', decided_by = '', decided_at = NULL",
        "Only the payment of a payable statement waits",
    ),
    "facts of a preparation": (
        "UPDATE statements_preparation SET facts = jsonb_set(facts, '{adjustments}', '[[\"Late\", \"1.00\"]]')",
        "the figures that its hash was made of",
    ),
}


@pytest.mark.parametrize(("sql", "name"), DAMAGE.values(), ids=DAMAGE)
def test_whatever_a_superuser_damages_is_counted(world, sql, name) -> None:
    pay_all()
    bypassing_triggers(sql)
    assert [one for one in broken() if name in one]


def test_every_invariant_of_money_is_damaged_by_a_test() -> None:
    chain = {one.name for one in INVARIANTS if "hash" in one.name}
    named = {one.name for one in INVARIANTS for _, name in DAMAGE.values() if name in one.name}
    assert named | chain == {one.name for one in INVARIANTS}


def test_statements_without_a_contract_are_named_by_provider_and_place(world) -> None:
    assert unpriced_statements() == []
    world.statement("Provider B", "2022-11-30")
    world.statement("Provider B", "2023-01-31")
    world.statement("Provider B", "2022-11-30", programme="npq")
    assert unpriced_statements() == [
        "Provider B has no contract for any course in intake 2022a: nobody knows what 1 statement comes to. "
        "Import or store it.",
        "Provider B has no contract for any participant in the 2022 cohort: nobody knows what 2 statements come to. "
        "Import or store it.",
    ]


def test_a_course_that_was_declared_and_has_no_price_is_named(world) -> None:
    bypassing_triggers("UPDATE statements_courseprice SET course_id = 'npq-headship'")
    assert [one.split(":")[0] for one in unpriced_statements()] == [
        "Provider A has no contract for npq-senior-leadership in intake 2022a"
    ]


def test_a_payment_that_is_no_longer_what_was_prepared_is_named(world) -> None:
    with clock.at(instant("2022-12-01"), frozen=True):
        mark_statements_payable(actor=ACTOR)
        statement = Statement.objects.get(programme="ecf")
        prepare_payment(statement_id=statement.id, by=Signatory("Pat"), actor=ACTOR)
        assert money_to_look_at() == []
        item = statement.line_items.get()
        void_declaration(lead_provider_id=statement.lead_provider_id, declaration_id=item.declaration_id, actor=ACTOR)
    (sentence,) = stale_preparations()
    assert sentence.startswith("The payment of November 2022 to Provider A was prepared by Pat, and then ")
    assert broken() == set()


def test_the_command_line_and_the_job_name_both(world, monkeypatch) -> None:
    monkeypatch.setattr("cpd.core.start.start", lambda name=None: None)
    world.statement("Provider B", "2022-11-30")
    for words in (["check"], ["jobs", "run", "check-invariants"]):
        assert "Provider B has no contract" in CliRunner().invoke(main.app, words).output
