"""Two people decide about one payment at the same moment: it is paid once, or not at all."""

import pytest

from cpd.core import clock
from cpd.core.refusals import Refusal
from cpd.core.turns import again
from cpd.declarations.commands import mark_statements_payable, void_declaration
from cpd.finance.commands import approve_payment, prepare_payment, reject_payment
from cpd.finance.freezing import verify
from cpd.finance.models import FrozenStatement
from cpd.finance.signing import Signatory
from cpd.statements.models import Preparation, Statement
from tests.edge.at_once import at_once
from tests.world import ACTOR, instant, simple_world

pytestmark = pytest.mark.django_db(transaction=True)
PAT, ALEX, ANN = Signatory("Pat"), Signatory("Alex"), Signatory("Ann")


@pytest.fixture
def declaration(transactional_db):
    world = simple_world()
    world.contract("Provider A")
    world.statement("Provider A", "2022-11-30")
    made = world.declare(world.register("Terry Two"), at="2022-11-15T10:00:00")
    with clock.at(instant("2022-12-01"), frozen=True):
        mark_statements_payable(actor=ACTOR)
    return made


def prepare(by: Signatory = PAT) -> Preparation:
    return again(lambda: prepare_payment(statement_id=Statement.objects.get().id, by=by, actor=ACTOR))


def approve(waiting: Preparation, by: Signatory = ALEX) -> Statement:
    return again(lambda: approve_payment(preparation_id=waiting.id, by=by, checks_done=True, actor=ACTOR))


def test_prepared_twice_at_once_it_waits_once(declaration) -> None:
    one, two = at_once(prepare, prepare)
    assert one.id == two.id


def test_prepared_by_two_people_at_once_one_of_them_has(declaration) -> None:
    outcomes = at_once(prepare, lambda: prepare(ANN))
    (refusal,) = [one for one in outcomes if isinstance(one, Refusal)]
    assert [problem.code for problem in refusal.problems] == ["prepared"]
    assert Preparation.objects.count() == 1


def test_approved_twice_at_once_it_is_paid_once(declaration) -> None:
    waiting = prepare()
    outcomes = at_once(lambda: approve(waiting), lambda: approve(waiting), lambda: approve(waiting, ANN))
    paid = [one for one in outcomes if isinstance(one, Statement)]
    assert paid
    assert {one.approved_by for one in paid} <= {"Alex", "Ann"}
    assert FrozenStatement.objects.count() == 1
    assert verify() == []


def test_approved_and_rejected_at_once_one_of_the_two_holds(declaration) -> None:
    waiting = prepare()
    outcomes = at_once(
        lambda: approve(waiting),
        lambda: again(lambda: reject_payment(preparation_id=waiting.id, by=ANN, reason="No", actor=ACTOR)),
    )
    assert len([one for one in outcomes if isinstance(one, Refusal)]) == 1
    state, outcome = Statement.objects.get().state, Preparation.objects.get().outcome
    assert (state, outcome) in {("paid", "approved"), ("payable", "rejected")}


def test_approved_while_a_declaration_is_voided_it_pays_what_was_prepared_or_nothing(declaration) -> None:
    waiting = prepare()
    before = waiting.facts["figures"]["amounts"]
    provider = declaration.lead_provider_id
    at_once(
        lambda: approve(waiting),
        lambda: again(lambda: void_declaration(lead_provider_id=provider, declaration_id=declaration.id, actor=ACTOR)),
    )
    statement = Statement.objects.get()
    assert statement.state == "payable" or statement.frozen_totals["amounts"] == before
    assert verify() == []
