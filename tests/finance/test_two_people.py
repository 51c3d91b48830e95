"""A payment is prepared by one person and approved by another, bound to what it came to when it was prepared."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from cpd.accounts.models import Membership, User
from cpd.accounts.roles import Role
from cpd.core import clock
from cpd.core.actor import Actor, ActorKind
from cpd.core.refusals import NotFound, Refusal
from cpd.declarations.commands import mark_statements_payable, void_declaration
from cpd.finance.commands import (
    FiguresChanged,
    approve_payment,
    authorise_statement,
    prepare_payment,
    price_again,
    reject_payment,
)
from cpd.finance.freezing import verify
from cpd.finance.preparations import (
    can_be_prepared,
    changes_since,
    waiting_preparations,
)
from cpd.finance.signing import Signatory, signatory_of, signatory_with_email
from cpd.statements import rules
from cpd.statements.commands import add_adjustment, store_contract
from cpd.statements.models import Adjustment, Preparation, Statement
from tests import rows
from tests.accounts.people import user
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db
NOBODY = "8c8b7cb9-0000-4000-8000-000000000000"


@rows.kept
def world_with_declarations() -> World:
    world = simple_world()
    world.contract("Provider A")
    world.statement("Provider A", "2022-11-30")
    world.world_declarations = [  # type: ignore[attr-defined]
        world.declare(world.register(f"Person {n}"), at="2022-11-15T10:00:00") for n in range(3)
    ]
    return world


@pytest.fixture
def world() -> World:
    return world_with_declarations()


@pytest.fixture
def statement(world) -> Statement:
    with clock.at(instant("2022-12-01"), frozen=True):
        mark_statements_payable(actor=ACTOR)
    return Statement.objects.get(programme="ecf")


@pytest.fixture(autouse=True)
def _in_december():
    with clock.at(instant("2022-12-20"), frozen=True):
        yield


@pytest.fixture
def fern() -> Signatory:
    return signatory_of(user("Fern", Role.FINANCE).id)


@pytest.fixture
def alex() -> Signatory:
    return signatory_of(user("Alex", Role.FINANCE_APPROVER).id)


def acting(by: Signatory) -> Actor:
    return Actor(ActorKind.DFE, str(by.user_id))


def prepare(statement: Statement, by: Signatory) -> Preparation:
    return prepare_payment(statement_id=statement.id, by=by, actor=acting(by))


def approve(preparation: Preparation, by: Signatory, *, ticked: bool = True) -> Statement:
    return approve_payment(preparation_id=preparation.id, by=by, checks_done=ticked, actor=acting(by))


def codes(raised) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in raised.value.problems]


def void_one(world: World) -> None:
    declaration = world.world_declarations[0]  # type: ignore[attr-defined]
    void_declaration(lead_provider_id=declaration.lead_provider_id, declaration_id=declaration.id, actor=ACTOR)


class TestWhoMayDecide:
    @pytest.mark.parametrize(
        ("outcome", "decided_by", "ticked", "code"),
        [
            ("waiting", "alex@x.org", True, None),
            ("waiting", " ", True, "blank"),
            ("waiting", "FERN@x.org ", True, "same_person"),
            ("waiting", "alex@x.org", False, "blank"),
            ("approved", "alex@x.org", True, "decided"),
            ("rejected", "alex@x.org", True, "decided"),
            ("replaced", "alex@x.org", True, "decided"),
        ],
    )
    def test_somebody_else_approves_what_waits_and_ticks_the_box(self, outcome, decided_by, ticked, code) -> None:
        answer = rules.may_approve(rules.DecisionFacts(outcome, "fern@x.org", decided_by), checks_done=ticked)
        assert [problem.code for problem in getattr(answer, "problems", ())] == ([code] if code else [])

    @pytest.mark.parametrize(
        ("outcome", "reason", "code"),
        [
            ("waiting", " A claim is missing ", None),
            ("waiting", " ", "blank"),
            ("waiting", "x" * 501, "too_long"),
            ("approved", "Why", "decided"),
        ],
    )
    def test_a_rejection_has_a_reason(self, outcome, reason, code) -> None:
        answer = rules.may_reject(rules.DecisionFacts(outcome, "fern@x.org", "alex@x.org"), reason)
        assert [problem.code for problem in getattr(answer, "problems", ())] == ([code] if code else [])

    @pytest.mark.parametrize(
        ("state", "deadline", "code"),
        [
            ("payable", date(2022, 11, 30), None),
            ("payable", date(2022, 12, 1), "too_early"),
            ("open", date(2022, 11, 30), "not_payable"),
            ("paid", date(2022, 11, 30), "not_payable"),
        ],
    )
    def test_only_a_payable_statement_is_prepared(self, state, deadline, code) -> None:
        answer = rules.may_prepare(state, deadline, date(2022, 12, 1))
        assert [problem.code for problem in getattr(answer, "problems", ())] == ([code] if code else [])


class TestTheProcess:
    def test_what_one_prepared_another_approves_and_both_are_kept(self, statement, fern, alex) -> None:
        assert can_be_prepared(statement, clock.today())
        waiting = prepare(statement, fern)
        assert [one.id for one in waiting_preparations()] == [waiting.id]
        paid = approve(waiting, alex)
        assert (paid.state, paid.prepared_by, paid.approved_by) == ("paid", "fern@example.org", "alex@example.org")
        kept = Preparation.objects.get(statement=paid)
        assert (kept.outcome, kept.decided_by, kept.decided_at) == ("approved", "alex@example.org", clock.now())
        assert (kept.preparing_actor, kept.deciding_actor) == (f"dfe:{fern.user_id}", f"dfe:{alex.user_id}")
        assert waiting_preparations() == []
        assert verify() == []

    def test_preparing_twice_is_once_and_approving_twice_pays_once(self, statement, fern, alex) -> None:
        waiting = prepare(statement, fern)
        assert prepare(statement, fern).id == waiting.id
        assert approve(waiting, alex).marked_as_paid_at == approve(waiting, alex).marked_as_paid_at
        assert Preparation.objects.count() == 1

    def test_the_preparer_does_not_approve_whatever_roles_they_have(self, statement) -> None:
        both = signatory_of(user("Bo", Role.FINANCE, Role.FINANCE_APPROVER).id)
        waiting = prepare(statement, both)
        with pytest.raises(Refusal) as raised:
            approve(waiting, both)
        assert codes(raised) == [("approved_by", "same_person")]
        assert Statement.objects.get(id=statement.id).state == "payable"

    def test_roles_are_looked_at_when_it_happens(self, statement, fern, alex) -> None:
        with pytest.raises(Refusal) as raised:
            prepare(statement, alex)
        assert codes(raised) == [("prepared_by", "not_with_role")]
        waiting = prepare(statement, fern)
        other = signatory_of(user("Olga", Role.FINANCE).id)
        with pytest.raises(Refusal) as raised:
            approve(waiting, other)
        assert codes(raised) == [("approved_by", "not_with_role")]
        with pytest.raises(Refusal) as raised:
            reject_payment(preparation_id=waiting.id, by=other, reason="No", actor=acting(other))
        assert codes(raised) == [("rejected_by", "not_with_role")]
        Membership.objects.filter(user_id=alex.user_id).delete()
        with pytest.raises(Refusal) as raised:
            approve(waiting, alex)
        assert codes(raised) == [("approved_by", "not_with_role")]

    def test_somebody_who_may_not_sign_in_signs_nothing(self, statement, fern) -> None:
        User.objects.filter(id=fern.user_id).update(deactivated_at=clock.now())
        with pytest.raises(Refusal) as raised:
            prepare(statement, fern)
        assert codes(raised) == [("prepared_by", "not_with_role")]

    def test_the_box_must_be_ticked(self, statement, fern, alex) -> None:
        waiting = prepare(statement, fern)
        with pytest.raises(Refusal) as raised:
            approve(waiting, alex, ticked=False)
        assert codes(raised) == [("checks_done", "blank")]

    def test_a_second_preparer_waits_for_the_decision_about_the_first(self, statement, fern) -> None:
        prepare(statement, fern)
        other = signatory_of(user("Olga", Role.FINANCE).id)
        with pytest.raises(Refusal) as raised:
            prepare(statement, other)
        assert codes(raised) == [("base", "prepared")]

    def test_a_statement_that_pays_service_fees_alone_goes_the_same_way(self, statement, world, fern, alex) -> None:
        world.statement("Provider A", "2022-12-15", output_fee=False)
        mark_statements_payable(actor=ACTOR)
        fees = Statement.objects.get(deadline_date="2022-12-15")
        assert approve(prepare(fees, fern), alex).state == "paid"

    def test_an_open_or_unpriced_statement_is_not_prepared(self, world, statement, fern) -> None:
        open_one = world.statement("Provider A", "2023-01-31")
        unpriced = world.statement("Provider A", "2022-12-15", programme="npq")
        mark_statements_payable(actor=ACTOR)
        for one, code in ((open_one, "not_payable"), (unpriced, "no_contract")):
            with pytest.raises(Refusal) as raised:
                prepare(one, fern)
            assert codes(raised) == [("base", code)]
        assert not can_be_prepared(open_one, clock.today())

    def test_what_is_not_there_is_not_found(self, fern) -> None:
        for refused in (
            lambda: prepare_payment(statement_id=NOBODY, by=fern, actor=ACTOR),
            lambda: approve_payment(preparation_id=NOBODY, by=fern, checks_done=True, actor=ACTOR),
            lambda: reject_payment(preparation_id=NOBODY, by=fern, reason="No", actor=ACTOR),
            lambda: signatory_of(NOBODY),
        ):
            with pytest.raises(NotFound):
                refused()


class TestFiguresThatChange:
    def test_after_a_void_the_approval_shows_the_difference_and_pays_nothing(
        self, world, statement, fern, alex
    ) -> None:
        waiting = prepare(statement, fern)
        assert changes_since(waiting) == ()
        void_one(world)
        with pytest.raises(FiguresChanged) as raised:
            approve(waiting, alex)
        assert codes(raised) == [("base", "figures_changed")]
        found = {(one.group, one.item, one.name): (one.before, one.after) for one in raised.value.differences}
        assert found["counts", "", "voided"] == ("0", "1")
        assert found["lines", "all started band B", "additions"] == ("1", "0")
        assert found["amounts", "", "output_payment"] == ("132.00", "96.00")
        assert tuple(changes_since(Preparation.objects.get(id=waiting.id))) == raised.value.differences
        assert Statement.objects.get(id=statement.id).state == "payable"

    CHANGES = {
        "a void": lambda world, statement: void_one(world),
        "another price": lambda world, statement: price_again(
            statement_id=statement.id, version=2, reason="Wrong", actor=ACTOR
        ),
        "VAT": lambda world, statement: world.provider("Provider A", vat_chargeable=False),
    }

    @pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
    def test_whatever_changes_them_makes_the_preparation_stale(self, world, statement, fern, alex, change) -> None:
        terms = {"recruitment_target": 1, "bands": [{"max": 2 * n + 2, "per_participant": "1"} for n in range(4)]}
        store_contract(lead_provider_id=statement.lead_provider_id, cohort=2022, terms=terms, actor=ACTOR)
        waiting = prepare(statement, fern)
        change(world, statement)
        with pytest.raises(FiguresChanged):
            approve(waiting, alex)
        again = prepare(statement, fern)
        assert again.id != waiting.id
        assert [
            one.outcome for one in Preparation.objects.filter(statement=statement).order_by("prepared_at", "outcome")
        ] == ["replaced", "waiting"]
        assert approve(again, alex).state == "paid"

    def test_the_command_that_does_both_at_once_approves_what_was_prepared(self, world, statement, fern, alex) -> None:
        prepare(statement, fern)
        void_one(world)
        two = {"statement_id": statement.id, "prepared_by": fern, "approved_by": alex, "actor": ACTOR}
        with pytest.raises(FiguresChanged):
            authorise_statement(**two)
        with pytest.raises(Refusal) as raised:
            authorise_statement(**{**two, "prepared_by": Signatory("Pat")})
        assert codes(raised) == [("base", "prepared")]
        prepare(statement, fern)
        assert authorise_statement(**two).prepared_by == "fern@example.org"
        assert Preparation.objects.get(outcome="approved").deciding_actor == str(ACTOR)


class TestRejecting:
    def test_a_rejection_keeps_its_reason_and_lets_it_be_prepared_again(self, statement, fern, alex) -> None:
        waiting = prepare(statement, fern)
        rejected = reject_payment(preparation_id=waiting.id, by=alex, reason=" Too low ", actor=acting(alex))
        assert (rejected.outcome, rejected.reason, rejected.decided_by) == ("rejected", "Too low", "alex@example.org")
        assert reject_payment(preparation_id=waiting.id, by=alex, reason="Again", actor=ACTOR).reason == "Too low"
        with pytest.raises(Refusal) as raised:
            approve(waiting, alex)
        assert codes(raised) == [("base", "decided")]
        assert approve(prepare(statement, fern), alex).state == "paid"

    def test_whoever_prepared_it_may_take_it_back(self, statement, fern) -> None:
        waiting = prepare(statement, fern)
        taken_back = reject_payment(preparation_id=waiting.id, by=fern, reason="My mistake", actor=acting(fern))
        assert taken_back.outcome == "rejected"


class TestAdjustments:
    def test_are_locked_while_a_payment_waits(self, statement, fern, alex) -> None:
        waiting = prepare(statement, fern)
        late = {"statement_id": statement.id, "name": "Late", "amount": Decimal(1), "actor": ACTOR}
        with pytest.raises(Refusal) as raised:
            add_adjustment(**late)
        assert codes(raised) == [("base", "prepared")]
        with pytest.raises(DatabaseError, match="waits for a decision"), transaction.atomic():
            Adjustment.objects.create(statement=statement, name="Late", amount=1, created_at=clock.now())
        reject_payment(preparation_id=waiting.id, by=alex, reason="A claim is missing", actor=ACTOR)
        assert add_adjustment(**late).amount == 1

    def test_that_are_there_can_be_neither_changed_nor_taken_away(self, statement, fern) -> None:
        add_adjustment(statement_id=statement.id, name="Late", amount=Decimal(1), actor=ACTOR)
        assert prepare(statement, fern).facts["adjustments"] == [["Late", "1.00"]]
        for change in (
            lambda: Adjustment.objects.update(amount=2),
            lambda: Adjustment.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(DatabaseError, match="waits for a decision"), transaction.atomic():
                change()


class TestTheDatabase:
    DECIDED = {"decided_at": instant("2022-12-20"), "decided_by": "alex@example.org"}
    CHANGES = {
        "other facts": {"facts": {}},
        "another hash": {"sha256": "0" * 64},
        "another preparer": {"prepared_by": "Alex"},
        "approved by the same name": {"outcome": "approved", **DECIDED, "decided_by": "FERN@example.org"},
        "approved by nobody": {"outcome": "approved"},
        "rejected for no reason": {"outcome": "rejected", **DECIDED},
        "decided and waiting": {**DECIDED},
    }

    @pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
    def test_refuses_what_the_process_never_does(self, statement, fern, change) -> None:
        waiting = prepare(statement, fern)
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            Preparation.objects.filter(id=waiting.id).update(**change)

    def test_refuses_an_approval_by_the_same_user_under_another_name(self, statement, fern) -> None:
        waiting = prepare(statement, fern)
        with pytest.raises(IntegrityError, match="approved_by_another_user"), transaction.atomic():
            Preparation.objects.filter(id=waiting.id).update(
                outcome="approved", decided_by_user_id=fern.user_id, **self.DECIDED
            )

    def test_keeps_what_was_decided(self, statement, fern, alex) -> None:
        waiting = prepare(statement, fern)
        reject_payment(preparation_id=waiting.id, by=alex, reason="No", actor=ACTOR)
        rows = Preparation.objects.filter(id=waiting.id)
        for change in (
            lambda: rows.update(outcome="waiting", decided_by="", decided_at=None),
            lambda: rows._raw_delete("default"),
        ):
            with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
                change()

    def test_lets_one_wait_at_a_time_on_a_payable_statement_only(self, world, statement, fern) -> None:
        waiting = prepare(statement, fern)
        copy = {
            "facts": {},
            "sha256": "",
            "prepared_by": "Pat",
            "prepared_at": clock.now(),
            "preparing_actor": "test",
        }
        with pytest.raises(IntegrityError, match="preparation_waiting_once"), transaction.atomic():
            Preparation.objects.create(statement_id=waiting.statement_id, **copy)
        open_one = world.statement("Provider A", "2023-01-31")
        with pytest.raises(DatabaseError, match="not payable"), transaction.atomic():
            Preparation.objects.create(statement=open_one, **copy)


def test_signatories_are_found_by_address_and_role(alex) -> None:
    assert signatory_with_email(" ALEX@example.org", Role.FINANCE_APPROVER, "approved_by") == alex
    with pytest.raises(Refusal) as raised:
        signatory_with_email("alex@example.org", Role.FINANCE, "prepared_by")
    assert codes(raised) == [("prepared_by", "not_with_role")]
