"""Paid is paid: figures, export, line items and adjustments stay as they were, in the database too."""

import hashlib
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from typer.testing import CliRunner

from cpd.cli import main
from cpd.core import clock
from cpd.core.ids import new_id
from cpd.core.refusals import Refusal
from cpd.declarations.commands import mark_statements_payable, void_declaration
from cpd.declarations.models import LineItem
from cpd.finance.commands import approve_payment, authorise_statement, prepare_payment, state_statement
from cpd.finance.exports import current_lines, export_lines
from cpd.finance.figures import statement_figures
from cpd.finance.freezing import hash_of, verify
from cpd.finance.models import FrozenExport, FrozenStatement
from cpd.finance.signing import Signatory
from cpd.jobs.invariants import breaches
from cpd.statements.commands import add_adjustment, store_contract
from cpd.statements.models import Adjustment, Contract, Statement
from cpd.teachers.models import Person
from tests import rows
from tests.world import ACTOR, World, instant, simple_world

DEADLINES = ("2022-11-30", "2023-01-31", "2023-04-30")


@rows.kept
def world_with_statements() -> World:
    world = simple_world()
    for deadline in DEADLINES:
        world.statement("Provider A", deadline)
    world.contract("Provider A")
    return world


@pytest.fixture
def world(db) -> World:
    return world_with_statements()


@rows.kept
def paid_one_after_another() -> list[Statement]:
    """Two statements of Provider A's, with one of Provider B's paid in between."""
    world = world_with_statements()
    for n in range(3):
        world.declare(world.register(f"Person {n}"), at="2022-11-15T10:00:00")
    other = world.statement("Provider B", "2022-11-30")
    world.contract("Provider B")
    world.declare(world.register("Other", urn="100002"), at="2022-11-15T10:00:00", provider="Provider B")
    first = pay()
    assert pay(other.deadline_date.isoformat(), provider="Provider B").state == "paid"
    second = pay(DEADLINES[1], "2023-02-20")
    return [first, second]


@rows.kept
def paid_of_npqs() -> Statement:
    """With a line item, an adjustment and a price."""
    world = simple_world()
    of_npqs = world.statement("Provider A", DEADLINES[0], programme="npq")
    world.npq_contract("Provider A")
    world.declare(world.apply())
    add_adjustment(statement_id=of_npqs.id, name="Late claim", amount=Decimal(1), actor=ACTOR)
    return pay()


def statement(deadline: str = DEADLINES[0], provider: str = "Provider A") -> Statement:
    return Statement.objects.select_related("lead_provider", "cohort").get(
        deadline_date=deadline, lead_provider__name=provider
    )


def pay(deadline: str = DEADLINES[0], on: str = "2022-12-20", provider: str = "Provider A") -> Statement:
    with clock.at(instant(on), frozen=True):
        mark_statements_payable(actor=ACTOR)
        payable = statement(deadline, provider)
        return authorise_statement(statement_id=payable.id, prepared_by="Pat", approved_by="Alex", actor=ACTOR)


def export(of: Statement) -> str:
    return "".join(export_lines(of))


def bypassing_triggers(sql: str, *values: object) -> None:
    """What a superuser can do who lifts every trigger."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


class TestTheExport:
    def test_comes_back_byte_for_byte_whatever_happens_to_its_people_afterwards(self, world) -> None:
        declaration = world.declare(world.register("Terry Two", trn="1234567"), at="2022-11-15T10:00:00")
        paid = pay()
        kept = export(paid)
        assert "Terry Two" in kept
        Person.objects.update(full_name="Terry Three")
        with clock.at(instant("2023-01-10"), frozen=True):
            void_declaration(lead_provider_id=paid.lead_provider_id, declaration_id=declaration.id, actor=ACTOR)
        assert "Terry Three" in "".join(current_lines(paid))
        assert export(paid) == kept
        assert FrozenStatement.objects.get().export_sha256 == hashlib.sha256(kept.encode()).hexdigest()

    def test_is_kept_in_parts_that_follow_one_another(self, world, monkeypatch) -> None:
        monkeypatch.setattr("cpd.finance.freezing.LINES_A_PART", 2)
        for n in range(4):
            world.declare(world.register(f"Person {n}"), at="2022-11-15T10:00:00")
        paid = pay()
        assert list(FrozenExport.objects.order_by("part").values_list("part", flat=True)) == [0, 1, 2]
        assert export(paid) == "".join(current_lines(paid))
        assert verify() == []

    def test_of_a_statement_that_is_not_paid_is_what_it_is_now(self, world) -> None:
        world.declare(world.register("Terry Two"), at="2022-11-15T10:00:00")
        assert "Terry Two" in export(statement())
        assert not FrozenExport.objects.exists()


class TestTheDatabase:
    CHANGES = {
        "a new name": lambda paid: Statement.objects.filter(id=paid.id).update(name="December 2022"),
        "other dates": lambda paid: Statement.objects.filter(id=paid.id).update(payment_date="2023-01-01"),
        "other people": lambda paid: Statement.objects.filter(id=paid.id).update(approved_by="Pat"),
        "another price": lambda paid: Statement.objects.filter(id=paid.id).update(contract=None),
        "open again": lambda paid: Statement.objects.filter(id=paid.id).update(state="open", marked_as_paid_at=None),
        "no statement": lambda paid: Statement.objects.filter(id=paid.id)._raw_delete("default"),
        "a line item gone": lambda paid: LineItem.objects.filter(statement=paid)._raw_delete("default"),
        "a line item voided": lambda paid: LineItem.objects.filter(statement=paid).update(state="voided"),
        "a line item moved away": lambda paid: LineItem.objects.filter(statement=paid).update(
            statement=statement(DEADLINES[1])
        ),
        "a line item more": lambda paid: LineItem.objects.filter(statement=statement(DEADLINES[1])).update(
            statement=paid
        ),
        "an adjustment more": lambda paid: Adjustment.objects.create(
            statement=paid, name="Late", amount=1, created_at=clock.now()
        ),
        "an adjustment changed": lambda paid: Adjustment.objects.filter(statement=paid).update(amount=2),
        "an adjustment gone": lambda paid: Adjustment.objects.filter(statement=paid)._raw_delete("default"),
        "an export changed": lambda paid: FrozenExport.objects.filter(statement=paid).update(lines=""),
        "an export gone": lambda paid: FrozenExport.objects.filter(statement=paid)._raw_delete("default"),
        "an export longer": lambda paid: FrozenExport.objects.create(statement=paid, part=9, lines="more\n"),
        "another hash": lambda paid: FrozenStatement.objects.update(hash="0" * 64),
        "no hash": lambda paid: FrozenStatement.objects.all()._raw_delete("default"),
    }

    @pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
    def test_nothing_of_a_paid_statement_comes_changes_or_goes(self, world, change) -> None:
        world.declare(world.register("Terry Two"), at="2022-11-15T10:00:00")
        add_adjustment(statement_id=statement().id, name="Late claim", amount=Decimal(1), actor=ACTOR)
        paid = pay()
        world.declare(world.register("Next One"), at="2022-12-21T10:00:00", day="2022-12-01T10:00:00Z")
        with pytest.raises(DatabaseError, match="pgtrigger: "), transaction.atomic():
            change(paid)

    def test_a_line_item_that_was_not_paid_stays_as_it_was_when_its_declaration_is_voided(self, world) -> None:
        first = world.register("Terry Two", trn="1234567")
        world.declare(first, at="2022-11-14T10:00:00")
        double = world.declare(world.register("Terry Too", trn="1234567"), at="2022-11-15T10:00:00")
        assert double.state == "ineligible"
        paid = pay()
        with clock.at(instant("2023-01-10"), frozen=True):
            voided = void_declaration(lead_provider_id=paid.lead_provider_id, declaration_id=double.id, actor=ACTOR)
        assert voided.state == "voided"
        assert LineItem.objects.get(declaration=double).state == "ineligible"
        assert verify() == []
        assert not [one for one in breaches() if one.count]


class TestTheChain:
    @pytest.fixture
    def chain(self, db) -> list[Statement]:
        return paid_one_after_another()

    @pytest.fixture
    def npq(self, db) -> Statement:
        return paid_of_npqs()

    def test_each_paid_statement_carries_the_hash_of_the_providers_one_before(self, chain) -> None:
        first, second = FrozenStatement.objects.filter(lead_provider__name="Provider A").order_by("number")
        assert (first.number, first.previous_hash) == (1, "")
        assert (second.number, second.previous_hash) == (2, first.hash)
        (other,) = FrozenStatement.objects.filter(lead_provider__name="Provider B")
        assert (other.number, other.previous_hash) == (1, "")
        assert verify() == []
        assert verify(expect=first.hash) == []
        assert verify(expect=second.hash.upper()) == []

    REWRITES = {
        "figures": ('UPDATE statements_statement SET frozen_totals = frozen_totals || \'{"name": "x"}\' WHERE id = %s'),
        "name": "UPDATE statements_statement SET name = 'Another' WHERE id = %s",
        "state": "UPDATE statements_statement SET state = 'payable', marked_as_paid_at = NULL WHERE id = %s",
        "line item": "UPDATE declarations_lineitem SET state = 'voided' WHERE statement_id = %s",
        "export": "UPDATE finance_frozenexport SET lines = lines || 'more' WHERE statement_id = %s",
        "adjustment": (
            "INSERT INTO statements_adjustment (id, statement_id, name, amount, created_at) "
            "VALUES (gen_random_uuid(), %s, 'Late', 1, now())"
        ),
    }

    @pytest.mark.parametrize("sql", REWRITES.values(), ids=REWRITES)
    def test_what_a_superuser_rewrites_is_found(self, chain, sql) -> None:
        bypassing_triggers(sql, chain[0].id)
        found = verify()
        assert found
        assert {one.provider for one in found} == {"Provider A"}

    OF_THE_STATEMENT = {
        "id": new_id(),
        "lead_provider_id": new_id(),
        "programme": "npq",
        "cohort_id": 2023,
        "name": "Another",
        "deadline_date": date(2022, 11, 29),
        "payment_date": date(2022, 12, 24),
        "output_fee": False,
        "contract_id": new_id(),
        "prepared_by": "Another",
        "approved_by": "Another",
        "marked_as_paid_at": instant("2022-12-21"),
    }
    OF_THE_CHAIN = {"number": 2, "previous_hash": "0" * 64, "export_sha256": "0" * 64}

    @pytest.mark.parametrize("key", [*OF_THE_STATEMENT, *OF_THE_CHAIN, "figures"])
    def test_a_hash_covers_what_a_statement_is_and_where_it_stands(self, world, key) -> None:
        paid = state_statement(statement_id=statement().id, state="paid", actor=ACTOR)
        frozen, figures = FrozenStatement.objects.get(), dict(paid.frozen_totals)
        assert hash_of(frozen, paid, figures) == frozen.hash
        if key == "figures":
            figures["name"] = "Another"
        else:
            changed = paid if key in self.OF_THE_STATEMENT else frozen
            setattr(changed, key, {**self.OF_THE_STATEMENT, **self.OF_THE_CHAIN}[key])
        assert hash_of(frozen, paid, figures) != frozen.hash

    ROWS = (
        ("declarations_lineitem", "id", "gen_random_uuid()"),
        ("declarations_lineitem", "declaration_id", "gen_random_uuid()"),
        ("declarations_lineitem", "state", "'voided'"),
        ("statements_adjustment", "id", "gen_random_uuid()"),
        ("statements_adjustment", "name", "'Another'"),
        ("statements_adjustment", "amount", "2"),
        ("statements_courseprice", "id", "gen_random_uuid()"),
        ("statements_courseprice", "course_id", "'npq-headship'"),
        ("statements_courseprice", "contract_id", "gen_random_uuid()"),
    )

    @pytest.mark.parametrize(("table", "column", "value"), ROWS, ids=[f"{table}-{column}" for table, column, _ in ROWS])
    def test_a_hash_covers_the_rows_of_a_statement(self, npq, table, column, value) -> None:
        frozen = FrozenStatement.objects.get()
        assert hash_of(frozen, npq, npq.frozen_totals) == frozen.hash
        bypassing_triggers(f"UPDATE {table} SET {column} = {value} WHERE statement_id = %s", npq.id)
        assert hash_of(frozen, npq, npq.frozen_totals) != frozen.hash

    def test_a_statement_cut_out_of_the_chain_is_found(self, chain) -> None:
        bypassing_triggers("DELETE FROM finance_frozenstatement WHERE statement_id = %s", chain[0].id)
        assert [one.statement for one in verify()] == [chain[1].name, chain[1].name]

    def test_a_rewritten_row_with_every_later_hash_is_found_by_a_hash_that_was_noted(self, chain) -> None:
        noted = FrozenStatement.objects.get(statement=chain[1]).hash
        bypassing_triggers(self.REWRITES["name"], chain[0].id)
        before = ""
        for one in FrozenStatement.objects.filter(lead_provider=chain[0].lead_provider_id).order_by("number"):
            one.previous_hash = before
            before = hash_of(one, Statement.objects.get(id=one.statement_id), one.statement.frozen_totals)
            bypassing_triggers(
                "UPDATE finance_frozenstatement SET hash = %s, previous_hash = %s WHERE statement_id = %s",
                before,
                one.previous_hash,
                one.statement_id,
            )
        assert verify() == []
        assert "no paid statement has the hash" in str(verify(expect=noted)[0])

    def test_the_command_line_says_so_and_exits_with_1(self, chain) -> None:
        runner = CliRunner()
        head = FrozenStatement.objects.get(statement=chain[1]).hash
        answer = runner.invoke(main.app, ["statement", "verify", "--provider", "Provider A", "--expect", head])
        assert (answer.exit_code, answer.stdout) == (0, f"Provider A: 2 paid, the last with the hash {head}\n")
        bypassing_triggers(self.REWRITES["name"], chain[0].id)
        answer = runner.invoke(main.app, ["statement", "verify", "--provider", "Provider A"])
        assert answer.exit_code == 1
        assert "Provider A, Another: its figures" in answer.stderr


def test_what_was_prepared_without_a_price_is_not_paid_without_one(world) -> None:
    bare = world.statement("Provider B", DEADLINES[0])
    with clock.at(instant("2022-12-20"), frozen=True):
        mark_statements_payable(actor=ACTOR)
        preparation = prepare_payment(statement_id=bare.id, by=Signatory("Pat"), unpriced=True, actor=ACTOR)
        with pytest.raises(Refusal) as refused:
            approve_payment(preparation_id=preparation.id, by=Signatory("Alex"), checks_done=True, actor=ACTOR)
    assert [problem.code for problem in refused.value.problems] == ["no_contract"]
    assert Statement.objects.get(id=bare.id).state == "payable"
    assert not FrozenExport.objects.exists()


def test_what_is_stated_as_paid_is_frozen_like_any_other(world) -> None:
    stated = state_statement(statement_id=statement().id, state="paid", actor=ACTOR)
    assert FrozenStatement.objects.get().statement == stated
    assert statement_figures(statement())["frozen"] is True
    assert verify() == []


def test_a_newer_contract_changes_nothing_that_was_paid(world) -> None:
    world.declare(world.register("Terry Two"), at="2022-11-15T10:00:00")
    pay()
    before = statement_figures(statement())
    terms = {"recruitment_target": 1, "bands": [{"max": 2 * n + 2, "per_participant": "1"} for n in range(4)]}
    store_contract(lead_provider_id=statement().lead_provider_id, cohort=2022, terms=terms, declared=True, actor=ACTOR)
    assert Contract.objects.count() == 2
    assert statement_figures(statement()) == before
    assert verify() == []
