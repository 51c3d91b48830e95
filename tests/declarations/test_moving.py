"""Moving what is on statements to those of another name (rule MON-37)."""

from datetime import date

import pytest

from cpd.core import clock
from cpd.core.refusals import Accepted, Refusal, Refused
from cpd.declarations.commands import Wanted, mark_statements_payable, move_declarations
from cpd.declarations.models import LineItem
from cpd.declarations.rules.moving import Side, may_move_declarations
from cpd.finance.commands import authorise_statement
from cpd.jobs.invariants import breaches
from cpd.publishing.commands import check
from cpd.statements.models import Statement
from tests.world import ACTOR, World, instant, simple_world


def side(name: str, state: str = "open", outputs: bool = True, providers: tuple[str, ...] = ("a",)) -> Side:
    return Side(name, dict.fromkeys(providers, state), outputs, date(2022, 11, 30))


@pytest.mark.parametrize(
    ("source", "target", "payable", "code"),
    [
        (side("May"), side("June"), 0, None),
        (side("May"), side("May"), 0, "same"),
        (side("May", "paid"), side("June"), 0, "paid"),
        (side("May"), side("June", "paid"), 0, "paid"),
        (side("May", providers=()), side("June", providers=()), 0, "providers"),
        (side("May", providers=("a", "b")), side("June"), 0, "providers"),
        (side("May"), side("June", outputs=False), 0, "no_outputs"),
        (side("May", "payable"), side("June"), 1, "payable"),
        (side("May", "payable"), side("June"), 0, None),
        (side("May", "payable"), side("June", "payable"), 1, None),
    ],
)
def test_what_may_move_where(source, target, payable, code) -> None:
    answer = may_move_declarations(source, target, payable=payable, today=date(2022, 11, 1))
    assert (answer.problems[0].code if isinstance(answer, Refused) else None) == code


def test_a_deadline_that_is_over_is_a_warning() -> None:
    answer = may_move_declarations(side("May"), side("June"), payable=0, today=date(2022, 12, 1))
    assert answer == Accepted(("The deadline of June is over.",))


@pytest.fixture
def world(db) -> World:
    world = simple_world()
    for provider in ("Provider A", "Provider B"):
        world.statement(provider, "2022-11-30")
        world.statement(provider, "2023-01-31")
        world.contract(provider)
    return world


WANTED = Wanted("ecf", "2022", "November 2022", "January 2023")


def move(wanted: Wanted = WANTED, *, on: str = "2022-11-20", **more):
    with clock.at(instant(on), frozen=True):
        return move_declarations(wanted=wanted, actor=ACTOR, **more)


def where(declaration) -> tuple[str, str]:
    item = LineItem.objects.get(declaration=declaration)
    return item.statement.name, item.state


def test_every_providers_line_items_move_to_its_own_statement_and_documents_follow(world) -> None:
    una = world.declare(world.register("Una"))
    vera = world.declare(world.register("Vera", urn="100002"), provider="Provider B")
    moved = move(dry_run=True)
    assert moved.counts == (("Provider A", "started", "eligible", 1), ("Provider B", "started", "eligible", 1))
    assert where(una) == ("November 2022", "eligible")
    move()
    for made in (una, vera):
        item = LineItem.objects.get(declaration=made)
        assert (item.statement.name, item.statement.lead_provider_id) == ("January 2023", made.lead_provider_id)
    with clock.at(instant("2022-11-20"), frozen=True):
        assert check().differences == []
    assert [one for one in breaches() if one.count] == []


def test_only_what_is_wanted_moves(world) -> None:
    una = world.declare(world.register("Una"))
    vera = world.declare(world.register("Vera"), at="2022-11-16T10:00:00")
    move(Wanted("ecf", "2022", "November 2022", "January 2023", created_until=date(2022, 11, 15)))
    assert where(una)[0] == "January 2023"
    assert where(vera)[0] == "November 2022"
    move(Wanted("ecf", "2022", "November 2022", "January 2023", declaration_types=("completed",)))
    assert where(vera)[0] == "November 2022"
    move(Wanted("ecf", "2022", "November 2022", "January 2023", providers=(world.id_of("Provider B"),)))
    assert where(vera)[0] == "November 2022"


def test_on_a_payable_statement_what_is_eligible_becomes_payable(world) -> None:
    made = world.declare(world.register("Una"), at="2022-12-15T10:00:00", day="2022-12-01T10:00:00Z")
    with clock.at(instant("2022-12-05"), frozen=True):
        mark_statements_payable(actor=ACTOR)
    moved = move(Wanted("ecf", "2022", "January 2023", "November 2022"), on="2022-12-16")
    assert moved.warnings == ("The deadline of November 2022 is over.",)
    assert where(made) == ("November 2022", "payable")
    made.refresh_from_db()
    assert made.state == "payable"


def test_nothing_moves_from_a_paid_statement_nor_back_to_an_open_one(world) -> None:
    made = world.declare(world.register("Una"))
    with clock.at(instant("2022-12-05"), frozen=True):
        mark_statements_payable(actor=ACTOR)
        with pytest.raises(Refusal) as refused:
            move(on="2022-12-05")
        assert [one.code for one in refused.value.problems] == ["payable"]
        statement = Statement.objects.get(lead_provider=world.providers["Provider A"], name="November 2022")
        authorise_statement(statement_id=statement.id, prepared_by="Pat", approved_by="Al", actor=ACTOR)
    with pytest.raises(Refusal) as refused:
        move(on="2022-12-06")
    assert [one.code for one in refused.value.problems] == ["paid"]
    assert where(made) == ("November 2022", "paid")
