"""What becomes of each milestone, in one sentence (rule MON-33)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from cpd.core import clock
from cpd.declarations.commands import mark_statements_payable, void_declaration
from cpd.declarations.models import LineItem
from cpd.finance.commands import authorise_statement
from cpd.finance.figures import statement_figures
from cpd.finance.placing import worth_of
from cpd.finance.queries import find_statement
from cpd.finance.rules.banding import Counts, place
from cpd.finance.rules.standing import (
    Declared,
    MilestoneFacts,
    OnStatement,
    Outcome,
    band_clawed_back_from,
    band_paid_in,
    standing,
)
from cpd.finance.standings import standings_of
from cpd.npq.models import Application
from cpd.schools.commands import set_incentives
from cpd.statements.models import Statement
from tests.world import ACTOR, World, instant, simple_world

NOVEMBER = OnStatement("November 2022", date(2022, 12, 25), paid=False, amount=Decimal("48.00"))
MAY = OnStatement("May 2023", date(2023, 5, 25), paid=False, amount=Decimal(48))
PAID = OnStatement("November 2022", date(2022, 12, 25), paid=True, amount=Decimal("48.00"))


def facts(**changed) -> MilestoneFacts:
    given = {
        "year": "2022",
        "starts": date(2022, 6, 1),
        "ends": date(2022, 12, 31),
        "fundable": True,
        "funding_decided": True,
        "today": date(2022, 11, 15),
        "next_statement": OnStatement("November 2022", date(2022, 12, 25), paid=False),
        "next_deadline": date(2022, 11, 30),
        **changed,
    }
    return MilestoneFacts(**given)


@pytest.mark.parametrize(
    ("changed", "outcome", "sentence"),
    [
        ({"declared": Declared("paid", PAID)}, "paid", "£48.00 was paid on the statement November 2022."),
        (
            {"declared": Declared("eligible", NOVEMBER)},
            "to_be_paid",
            "£48.00 is to be paid on 25 December 2022 on the statement November 2022.",
        ),
        (
            {"declared": Declared("payable", OnStatement("May 2023", date(2023, 5, 25), False, Decimal(0), True))},
            "beyond_bands",
            "Nothing is paid for it on the statement May 2023: no band of the contract has room for it.",
        ),
        (
            {"declared": Declared("paid", OnStatement("May 2023", date(2023, 5, 25), True, Decimal(0), True))},
            "beyond_bands",
            "Nothing was paid for it on the statement May 2023: no band of the contract had room for it.",
        ),
        (
            {"declared": Declared("payable", OnStatement("May 2023", date(2023, 5, 25), False, Decimal(100), True))},
            "beyond_bands",
            "£100.00 is to be paid on 25 May 2023 on the statement May 2023, for its uplift alone: no band of the "
            "contract has room for it.",
        ),
        (
            {"declared": Declared("paid", OnStatement("May 2023", date(2023, 5, 25), True, Decimal(100), True))},
            "beyond_bands",
            "£100.00 was paid on the statement May 2023, for its uplift alone: no band of the contract had room for "
            "it.",
        ),
        (
            {
                "declared": Declared(
                    "awaiting_clawback", PAID, OnStatement("May 2023", date(2023, 5, 25), False, Decimal(0), True)
                )
            },
            "to_be_clawed_back",
            "Nothing is to be clawed back for it on the statement May 2023: no band of the contract has anything left "
            "to take back.",
        ),
        (
            {
                "declared": Declared(
                    "awaiting_clawback", PAID, OnStatement("May 2023", date(2023, 5, 25), False, Decimal(100), True)
                )
            },
            "to_be_clawed_back",
            "£100.00 is to be clawed back on 25 May 2023 on the statement May 2023, for its uplift alone: no band of "
            "the contract has anything left to take back.",
        ),
        (
            {
                "declared": Declared(
                    "clawed_back", PAID, OnStatement("May 2023", date(2023, 5, 25), True, Decimal(0), True)
                )
            },
            "clawed_back",
            "Nothing was clawed back for it on the statement May 2023: no band of the contract had anything left to "
            "take back.",
        ),
        (
            {
                "declared": Declared(
                    "clawed_back", PAID, OnStatement("May 2023", date(2023, 5, 25), True, Decimal(100), True)
                )
            },
            "clawed_back",
            "£100.00 was clawed back on the statement May 2023, for its uplift alone: no band of the contract had "
            "anything left to take back.",
        ),
        (
            {"declared": Declared("eligible", OnStatement("May 2023", date(2023, 5, 25), False))},
            "not_priced",
            "It is on the statement May 2023; what it comes to is not known, because there is no contract.",
        ),
        (
            {
                "declared": Declared(
                    "awaiting_clawback", PAID, OnStatement("May 2023", date(2023, 5, 25), False, Decimal(48))
                )
            },
            "to_be_clawed_back",
            "£48.00 is to be clawed back on 25 May 2023 on the statement May 2023.",
        ),
        (
            {"declared": Declared("clawed_back", PAID, OnStatement("May 2023", date(2023, 5, 25), True, Decimal(48)))},
            "clawed_back",
            "£48.00 was clawed back on the statement May 2023.",
        ),
        ({"declared": Declared("ineligible")}, "duplicate", "somebody else with the same teacher reference number"),
        (
            {"declared": Declared("submitted"), "funding_decided": False},
            "waiting_for_eligibility",
            "once DfE has decided that the participant is eligible for funding",
        ),
        ({"declared": Declared("submitted"), "fundable": False}, "not_funded", "the participant is not funded"),
        ({"declared": Declared("submitted")}, "waiting_for_a_statement", "a statement of 2022 that takes declarations"),
        ({"declared_by_another": True}, "declared_by_another", "another provider has declared it"),
        ({"closed_on": date(2022, 11, 14)}, "closed", "declarations of 2022 could be sent until 14 November 2022"),
        ({"closed_on": date(2022, 11, 15)}, "can_be_declared", "declare it by 30 November 2022"),
        ({"contract": False}, "no_contract", "the provider has no contract for the course in 2022"),
        ({"next_statement": None}, "no_statement", "no statement of 2022 takes declarations"),
        ({"starts": date(2022, 11, 16)}, "not_yet", "It can be declared from 16 November 2022 on."),
        (
            {"withdrawn_at": datetime(2022, 10, 3, tzinfo=UTC)},
            "withdrawn",
            "The participant was withdrawn on 3 October 2022: it can only be declared if it was reached before that",
        ),
        ({"funding_decided": False, "fundable": False}, "waiting_for_eligibility", "It can be declared, dated from"),
        ({"fundable": False, "next_statement": None}, "not_funded", "and is not paid: the participant is not funded"),
        (
            {},
            "can_be_declared",
            "It is not declared: declare it by 30 November 2022, dated from 1 June 2022 to 31 December 2022, and it "
            "goes onto the statement November 2022, which is paid on 25 December 2022.",
        ),
    ],
)
def test_every_milestone_has_one_sentence(changed, outcome, sentence) -> None:
    answer = standing(facts(**changed))
    assert answer.outcome == outcome
    assert sentence in answer.sentence
    assert answer.sentence.endswith(".")
    assert answer.sentence.count(". ") == 0


@given(
    st.builds(
        facts,
        starts=st.none() | st.dates(),
        ends=st.none() | st.dates(),
        fundable=st.booleans(),
        funding_decided=st.booleans(),
        declared_by_another=st.booleans(),
        closed_on=st.none() | st.dates(),
        contract=st.booleans(),
        withdrawn_at=st.none() | st.datetimes(timezones=st.just(UTC)),
        next_statement=st.none() | st.just(NOVEMBER),
        declared=st.none()
        | st.builds(
            Declared,
            state=st.sampled_from(["submitted", "eligible", "payable", "paid", "ineligible", "awaiting_clawback"]),
            statement=st.none() | st.just(NOVEMBER) | st.just(PAID),
            clawback=st.none() | st.just(NOVEMBER),
        ),
    )
)
def test_whatever_surrounds_it_there_is_an_answer(found) -> None:
    answer = standing(found)
    assert answer.outcome in Outcome
    assert answer.sentence


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(1, 4)), min_size=1, max_size=4),
    st.integers(0, 12),
    st.integers(0, 12),
)
def test_ranks_fill_the_bands_exactly_as_the_counts_do(bands, billable, refundable) -> None:
    placed = place([held for held, _ in bands], [room for _, room in bands], Counts(billable, refundable))
    paid = [band_paid_in(placed, rank) for rank in range(billable)]
    assert [paid.count(number) for number in range(len(bands))] == list(placed.additions)
    assert paid.count(None) == placed.beyond
    back = [band_clawed_back_from(placed, rank) for rank in range(refundable)]
    assert [back.count(number) for number in range(len(bands))] == list(placed.subtractions)


@pytest.fixture
def world(db) -> World:
    world = simple_world()
    world.statement("Provider A", "2022-11-30")
    world.statement("Provider A", "2023-02-28")
    world.contract("Provider A")
    return world


def pay(world: World, deadline: str, on: str) -> None:
    with clock.at(instant(on), frozen=True):
        mark_statements_payable(actor=ACTOR)
        statement = Statement.objects.get(deadline_date=deadline, programme="ecf")
        authorise_statement(statement_id=statement.id, prepared_by="Pat", approved_by="Alex", actor=ACTOR)


def sentences(world: World, record, at: str = "2022-11-20", provider: str = "Provider A") -> dict[str, str]:
    with clock.at(instant(at), frozen=True):
        found = standings_of(person_id=record.person_id, lead_provider_id=world.id_of(provider), npq=False)
    return {one.declaration_type: one.standing.sentence for one in found}


def test_the_milestones_of_a_schedule_declared_or_not(world) -> None:
    record = world.register()
    world.declare(record)
    found = sentences(world, record)
    assert list(found) == ["started", "retained-1", "retained-2", "retained-3", "retained-4", "completed"]
    assert found["started"] == "£48.00 is to be paid on 25 December 2022 on the statement November 2022."
    assert found["retained-1"] == "It can be declared from 1 January 2023 on."


def test_what_it_says_of_a_whole_statement_is_what_the_statement_pays_and_claws_back(world) -> None:
    """Eight places, ten starts, of which five have an uplift, two of those without a place: sentences add up to it."""
    made = []
    for number in range(10):
        if number == 5:
            school = world.schools["100001"].id
            set_incentives(school_id=school, start_year=2022, pupil_premium=True, sparsity=True, actor=ACTOR)
        record = world.register(f"Person {'ABCDEFGHIJ'[number]}", trn=f"30000{number:02}")
        made.append(world.declare(record, day=f"2022-10-{number + 1:02}T10:00:00Z"))
    items = LineItem.objects.select_related("declaration__application", "statement__cohort")
    worth = worth_of(items)
    amounts, beyond = came_to("2022-11-30")
    assert sum(one.amount for one in worth.values()) == amounts["output_payment"] + amounts["uplift"]
    assert amounts["uplift"] == 500
    assert {str(item.declaration_id) for item in items if worth[item.id].beyond} == beyond
    assert [one.amount for one in worth.values() if one.beyond] == [100, 100]
    pay(world, "2022-11-30", "2022-12-05")
    with clock.at(instant("2022-12-10"), frozen=True):
        for one in made:
            void_declaration(lead_provider_id=world.id_of("Provider A"), declaration_id=str(one.id), actor=ACTOR)
    refunds = worth_of(items.filter(statement__deadline_date="2023-02-28"))
    assert -sum(one.amount for one in refunds.values()) == came_to("2023-02-28")[0]["clawbacks"]
    assert sum(one.beyond for one in refunds.values()) == 2


def came_to(deadline: str) -> tuple[dict[str, Decimal], set[str]]:
    """The amounts of a statement, and the declarations that no band of it has room for."""
    figures = statement_figures(find_statement(Statement.objects.get(deadline_date=deadline).id))
    ids = {key for one in figures["beyond_bands"] for key in one["declaration_ids"]}
    return {name: Decimal(amount) for name, amount in figures["amounts"].items()}, ids


def test_what_was_paid_is_said_by_the_frozen_figures_whatever_becomes_of_earlier_statements(world) -> None:
    """A paid statement is never worked out again (rule MON-4), nor is the band of what it paid."""
    earlier = [world.declare(world.register(f"Person {name}", trn=f"300000{n}")) for n, name in enumerate("AB")]
    record = world.register("Terry Two")
    made = world.declare(record, at="2023-01-10T10:00:00")
    pay(world, "2023-02-28", "2023-03-05")
    said = sentences(world, record, "2023-03-05")["started"]
    assert said == "£36.00 was paid on the statement February 2023."
    with clock.at(instant("2023-03-06"), frozen=True):
        void_declaration(lead_provider_id=world.id_of("Provider A"), declaration_id=str(earlier[0].id), actor=ACTOR)
    assert sentences(world, record, "2023-03-06")["started"] == said
    (item,) = LineItem.objects.filter(declaration=made).select_related("declaration__application", "statement__cohort")
    (line,) = [
        line
        for line in item.statement.frozen_totals["lines"]
        if line["additions"] and line["declaration_type"] == "started"
    ]
    assert (line["band"], line["fee"]) == ("B", "36.00")
    assert (worth_of([item])[item.id].band, worth_of([item])[item.id].amount) == ("B", Decimal(36))


def test_refunds_of_a_paid_statement_are_said_by_the_frozen_figures_too(world) -> None:
    made = [world.declare(world.register(f"Person {name}", trn=f"300000{n}")) for n, name in enumerate("ABC")]
    pay(world, "2022-11-30", "2022-12-05")
    with clock.at(instant("2022-12-10"), frozen=True):
        void_declaration(lead_provider_id=world.id_of("Provider A"), declaration_id=str(made[0].id), actor=ACTOR)
    pay(world, "2023-02-28", "2023-03-05")
    (item,) = LineItem.objects.filter(state="clawed_back").select_related(
        "declaration__application", "statement__cohort"
    )
    item.statement.frozen_totals["lines"] = [
        {**line, "subtractions": int(line["declaration_type"] == "started" and line["band"] == "A")}
        for line in item.statement.frozen_totals["lines"]
    ]
    assert (worth_of([item])[item.id].band, worth_of([item])[item.id].amount) == ("A", Decimal(48))


def test_a_declaration_keeps_its_band_beside_a_statement_paid_on_the_same_day(world) -> None:
    """Two on the other statement would fill band A."""
    world.statement("Provider A", "2022-11-20", name="Beside 2022")
    for name in ("First One", "Second One"):
        world.declare(world.register(name), at="2022-11-15")
    record = world.register("Third One")
    world.declare(record, at="2022-11-25")
    sentence = "£48.00 is to be paid on 25 December 2022 on the statement November 2022."
    assert sentences(world, record, "2022-11-25")["started"] == sentence


def test_a_retained_declaration_of_a_school_with_incentives_has_no_uplift(world) -> None:
    school = world.schools["100001"].id
    set_incentives(school_id=school, start_year=2022, pupil_premium=True, sparsity=True, actor=ACTOR)
    record = world.register()
    world.declare(record)
    world.declare(record, kind="retained-1", day="2023-01-05T10:00:00Z", at="2023-01-20", evidence_held="other")
    found = sentences(world, record, "2023-01-25")
    assert found["started"].startswith("£148.00 is to be paid")
    assert found["retained-1"].startswith("£36.00 is to be paid")


def test_on_the_deadline_itself_the_earliest_open_statement_is_named(world) -> None:
    record = world.register()
    for day, named in (("2022-11-30", "declare it by 30 November 2022"), ("2022-12-01", "by 28 February 2023")):
        assert named in sentences(world, record, day)["started"]


def test_paid_then_clawed_back_then_free_to_be_declared_again(world) -> None:
    record = world.register()
    made = world.declare(record)
    pay(world, "2022-11-30", "2022-12-05")
    assert sentences(world, record, "2022-12-06")["started"] == "£48.00 was paid on the statement November 2022."
    with clock.at(instant("2022-12-10"), frozen=True):
        void_declaration(lead_provider_id=world.id_of("Provider A"), declaration_id=str(made.id), actor=ACTOR)
        found = standings_of(person_id=record.person_id, lead_provider_id=world.id_of("Provider A"), npq=False)
    started = [one.standing for one in found if one.declaration_type == "started"]
    assert [one.outcome for one in started] == ["to_be_clawed_back", "can_be_declared"]
    assert started[0].amount == Decimal("-48.0000")


def test_another_provider_learns_nothing_of_what_is_not_its_own(world) -> None:
    record = world.register()
    world.declare(record)
    assert sentences(world, record, provider="Provider B") == {}


def test_npq_milestones_with_price_and_targeted_delivery_funding(world) -> None:
    world.statement("Provider A", "2022-11-30", programme="npq")
    world.npq_contract("Provider A")
    application = world.apply(eligible_for_funding=True, targeted_delivery_funding=True)
    world.declare(application)
    with clock.at(instant("2022-11-20"), frozen=True):
        found = standings_of(person_id=application.person_id, lead_provider_id=world.id_of("Provider A"), npq=True)
    types = {one.declaration_type: one for one in found}
    assert list(types) == ["started", "retained-1", "retained-2", "completed"]
    assert types["started"].standing.amount == Decimal(220)
    assert types["retained-1"].standing.outcome == "can_be_declared"
    assert types["retained-1"].year == "2022a"


def test_a_start_not_eligible_for_funding_has_no_targeted_delivery_funding(world) -> None:
    world.statement("Provider A", "2022-11-30", programme="npq")
    world.npq_contract("Provider A")
    application = world.apply(targeted_delivery_funding=True)
    world.declare(application)
    Application.objects.filter(id=application.id).update(eligible_for_funding=False)
    found = standings_of(person_id=application.person_id, lead_provider_id=world.id_of("Provider A"), npq=True)
    assert [one.standing.amount for one in found if one.declaration_type == "started"] == [Decimal(120)]


def test_as_few_queries_however_much_was_declared(world) -> None:
    counts = []
    record = world.register()
    kinds = (("started", "2022-10-01", "2022-11-15"), ("retained-1", "2023-01-05", "2023-01-20"))
    for number, (kind, day, at) in enumerate(kinds):
        evidence = {} if kind == "started" else {"evidence_held": "other"}
        world.declare(record, kind=kind, day=f"{day}T10:00:00Z", at=f"{at}T10:00:00", **evidence)
        world.declare(world.register(f"Other {'AB'[number]}", trn=f"400000{number}"))
        with CaptureQueriesContext(connection) as captured:
            sentences(world, record, "2023-01-25")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12
