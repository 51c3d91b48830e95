"""A statement's price does not move by itself: each names the version of the contract that prices it."""

from datetime import date
from itertools import pairwise

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from cpd.core import clock
from cpd.core.refusals import Accepted, Refusal, Refused
from cpd.declarations.commands import mark_statements_payable
from cpd.finance.commands import authorise_statement, price_again
from cpd.finance.figures import statement_figures
from cpd.finance.queries import find_statement
from cpd.statements import errors
from cpd.statements.commands import open_calendar, open_statement, store_contract, store_npq_contract
from cpd.statements.models import Band, Contract, CoursePrice, NpqContract, Statement
from cpd.statements.rules import may_follow, may_price_again
from tests.world import ACTOR, World, instant, simple_world

BANDS = [{"max": 2000, "per_participant": "995"}, {"max": 4000, "per_participant": "979"}]
TERMS = {"recruitment_target": 6000, "monthly_service_fee": "75943.07", "uplift_amount": "100", "bands": BANDS}
CHEAPER = {**TERMS, "monthly_service_fee": "0", "bands": [{"max": 2000, "per_participant": "100"}, BANDS[1]]}
DEADLINES = ("2022-11-30", "2023-01-31", "2023-04-30")


@pytest.fixture(autouse=True)
def _before_the_first_deadline():
    with clock.at(instant("2022-11-15T12:00:00"), frozen=True):
        yield


@pytest.fixture
def world(db) -> World:
    world = simple_world()
    for deadline in DEADLINES:
        world.statement("Provider A", deadline)
    return world


def store(world: World, terms=None, **more) -> Contract:
    return store_contract(
        lead_provider_id=world.providers["Provider A"].id, cohort=2022, terms=terms or TERMS, actor=ACTOR, **more
    )


def statement(deadline: str) -> Statement:
    found = Statement.objects.get(deadline_date=deadline, lead_provider__name="Provider A", programme="ecf")
    return find_statement(found.id)


def total(deadline: str) -> str | None:
    return statement_figures(statement(deadline))["amounts"]["total"]


def versions() -> list[int | None]:
    return [one.contract.version if one.contract else None for one in map(statement, DEADLINES)]


def make_payable(at: str = "2022-12-01") -> None:
    with clock.at(instant(at), frozen=True):
        mark_statements_payable(actor=ACTOR)


class TestNewVersions:
    def test_a_payable_statement_keeps_its_price_and_the_next_open_one_gets_the_new_one(self, world) -> None:
        store(world)
        world.declare(world.register("Terry Two"), at="2022-11-15T10:00:00")
        make_payable()
        assert total("2022-11-30") == "91274.96"
        store(world, CHEAPER)
        assert total("2022-11-30") == "91274.96"
        assert versions() == [1, 2, 2]
        assert total("2023-01-31") == "0.00"
        with clock.at(instant("2022-12-02"), frozen=True):
            authorise_statement(
                statement_id=statement("2022-11-30").id, prepared_by="Pat", approved_by="Alex", actor=ACTOR
            )
        assert total("2022-11-30") == "91274.96"

    def test_the_first_version_prices_every_statement_that_has_no_price(self, world) -> None:
        assert versions() == [None, None, None]
        make_payable()
        store(world)
        assert versions() == [1, 1, 1]

    def test_a_later_version_applies_from_the_statement_that_it_names(self, world) -> None:
        store(world)
        store(world, from_statement=statement("2023-01-31").id)
        assert versions() == [1, 2, 2]

    def test_a_version_begins_with_an_open_statement(self, world) -> None:
        store(world)
        make_payable()
        with pytest.raises(Refusal, match="November 2022 is payable, and a new price begins with an open statement"):
            store(world, CHEAPER, from_statement=statement("2022-11-30").id)
        assert Contract.objects.count() == 1

    def test_a_statement_whose_deadline_is_over_keeps_its_price_before_the_night_too(self, world) -> None:
        store(world)
        with clock.at(instant("2022-11-30T23:59:59"), frozen=True):
            store(world, from_statement=statement("2022-11-30").id)
        assert versions() == [2, 2, 2]
        with clock.at(instant("2022-12-01T00:00:00"), frozen=True):
            with pytest.raises(Refusal, match="The deadline of the statement November 2022 was 30 November 2022"):
                store(world, CHEAPER, from_statement=statement("2022-11-30").id)
            store(world, CHEAPER)
        assert statement("2022-11-30").state == "open"
        assert versions() == [2, 3, 3]

    def test_a_version_begins_with_a_statement_of_its_own(self, world) -> None:
        store(world)
        other = world.statement("Provider B", "2023-01-31")
        with pytest.raises(Refusal, match="for the same cohort"):
            store(world, CHEAPER, from_statement=other.id)

    def test_a_statement_opened_later_is_priced_as_the_one_before_it(self, world) -> None:
        store(world)
        store(world, CHEAPER, from_statement=statement("2023-04-30").id)
        between = world.statement("Provider A", "2023-02-28")
        after = world.statement("Provider A", "2023-07-31")
        before = world.statement("Provider A", "2022-10-31")
        assert [find_statement(one.id).contract.version for one in (before, between, after)] == [1, 1, 2]

    def test_a_calendar_opened_after_its_contract_is_priced_by_it(self, world) -> None:
        provider = world.providers["Provider A"].id
        store_contract(lead_provider_id=provider, cohort=2023, terms=TERMS, actor=ACTOR)
        opened = open_calendar(lead_provider_id=provider, programme="ecf", cohort=2023, actor=ACTOR)
        assert len(opened) > 30
        assert set(Statement.objects.filter(cohort_id=2023).values_list("contract__version", flat=True)) == {1}


class TestCourses:
    COURSE = "npq-headship"

    @pytest.fixture(autouse=True)
    def npq(self, world) -> None:
        for deadline in DEADLINES:
            world.statement("Provider A", deadline, programme="npq")

    def store(self, world, price: str, **more) -> NpqContract:
        terms = {"per_participant": price, "recruitment_target": 72}
        return store_npq_contract(
            lead_provider_id=world.providers["Provider A"].id,
            cohort=2022,
            course_identifier=more.pop("course", self.COURSE),
            terms=terms,
            actor=ACTOR,
            **more,
        )

    def versions(self) -> list[int]:
        prices = CoursePrice.objects.filter(course_id=self.COURSE).order_by("statement__payment_date")
        return list(prices.values_list("contract__version", flat=True))

    def npq_statement(self, deadline: str) -> Statement:
        return Statement.objects.get(deadline_date=deadline, programme="npq", lead_provider__name="Provider A")

    def test_each_course_has_a_price_of_its_own_and_a_new_one_applies_from_a_statement_on(self, world) -> None:
        self.store(world, "800")
        self.store(world, "500", course="npq-senior-leadership")
        self.store(world, "900", from_statement=self.npq_statement("2023-01-31").id)
        assert self.versions() == [1, 2, 2]
        assert CoursePrice.objects.filter(course_id="npq-senior-leadership", contract__version=1).count() == 3

    def test_a_payable_statement_keeps_the_price_of_its_courses(self, world) -> None:
        self.store(world, "800")
        make_payable()
        self.store(world, "900")
        assert self.versions() == [1, 2, 2]
        with pytest.raises(Refusal, match="payable"):
            self.store(world, "950", from_statement=self.npq_statement("2022-11-30").id)

    def test_a_statement_opened_later_has_the_courses_of_the_one_before_it(self, world) -> None:
        self.store(world, "800")
        self.store(world, "900", from_statement=self.npq_statement("2023-04-30").id)
        world.statement("Provider A", "2023-02-28", programme="npq")
        assert self.versions() == [1, 1, 1, 2]


class TestPricingAgain:
    def again(self, deadline: str = "2022-11-30", **more):
        asked = {"version": 2, "reason": "The fee was wrong", **more}
        return price_again(statement_id=statement(deadline).id, actor=ACTOR, **asked)

    @pytest.fixture(autouse=True)
    def two_versions(self, world) -> None:
        store(world)
        make_payable()
        store(world, CHEAPER)

    def test_a_payable_statement_says_what_changes_and_why_stands_in_the_trail(self) -> None:
        priced = self.again()
        assert priced.changes["service_fee"] == ("75943.07", "0.00")
        assert priced.changes["total"] == ("91131.68", "0.00")
        assert "adjustments" not in priced.changes
        assert versions() == [2, 2, 2]
        event = Statement.pgh_event_model.objects.latest("pgh_id")
        assert event.pgh_context.metadata["reason"] == "price_again: The fee was wrong"

    def test_a_dry_run_says_the_same_and_changes_nothing(self) -> None:
        assert self.again(dry_run=True).changes["total"] == ("91131.68", "0.00")
        assert versions() == [1, 2, 2]

    @pytest.mark.parametrize(
        ("more", "problem"),
        [
            ({"reason": " "}, "Say why"),
            ({"version": 3}, "no version 3"),
            ({"deadline": "2023-01-31"}, "is open. Only a payable statement can be priced again"),
        ],
    )
    def test_what_it_refuses(self, more, problem) -> None:
        with pytest.raises(Refusal, match=problem):
            self.again(**more)
        assert versions() == [1, 2, 2]

    def test_a_paid_statement_is_never_priced_again(self) -> None:
        with clock.at(instant("2022-12-02"), frozen=True):
            authorise_statement(
                statement_id=statement("2022-11-30").id, prepared_by="Pat", approved_by="Alex", actor=ACTOR
            )
        with pytest.raises(Refusal, match="is paid"):
            self.again()


class TestTheDatabase:
    @pytest.mark.parametrize(
        "change",
        [
            lambda: Contract.objects.update(monthly_service_fee=0),
            lambda: Band.objects.update(per_participant=1),
            lambda: Band.objects.all().delete(),
            lambda: NpqContract.objects.update(per_participant=1),
            lambda: Band.objects.create(contract=Contract.objects.get(), letter="C", maximum=9000, per_participant=1),
        ],
        ids=["contract", "band", "no bands", "npq contract", "one band more"],
    )
    def test_a_version_that_was_stored_stays_as_it_is(self, world, change) -> None:
        store(world)
        world.npq_contract("Provider A")
        with pytest.raises(DatabaseError, match="pgtrigger: Cannot"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("before", "after", "declared", "problem"),
    [
        ([2000, 4000], [2000, 4000], True, None),
        ([2000, 4000], [2000, 4100], True, None),
        ([2000, 4000], [2100, 4100], True, None),
        ([2000], [2000, 4000], True, None),
        ([2000, 4000], [2000, 3900], True, ("band-b-max", "smaller")),
        ([2000, 4000], [2100, 4000], True, ("band-b-max", "smaller")),
        ([2000, 4000], [1999, 4000], False, ("band-a-max", "smaller")),
        ([2000, 4000], [2000], False, None),
        ([2000, 4000], [2000], True, ("band-b-max", "missing")),
        ([2000, 4000, 4500], [2000], False, ("band-b-max", "missing")),
    ],
)
def test_a_band_may_only_grow(before, after, declared, problem) -> None:
    answer = may_follow(before, after, declared=declared)
    if problem is None:
        assert isinstance(answer, Accepted)
    else:
        assert isinstance(answer, Refused)
        assert [(one.field, one.code) for one in answer.problems] == [problem]


maxima = st.lists(st.integers(1, 100), min_size=1, max_size=4).map(
    lambda rooms: [sum(rooms[: n + 1]) for n in range(len(rooms))]
)


@given(maxima, maxima, st.booleans())
def test_what_is_accepted_has_room_for_everybody_whom_it_had_room_for(before, after, declared) -> None:
    if isinstance(may_follow(before, after, declared=declared), Accepted):
        rooms = [y - x for x, y in pairwise([0, *after])]
        rooms_before = [y - x for x, y in pairwise([0, *before])]
        assert len(rooms) >= len(rooms_before) - (not declared)
        assert all(room >= room_before for room, room_before in zip(rooms, rooms_before, strict=False))


@pytest.mark.parametrize(("state", "code"), [("open", "not_payable"), ("payable", None), ("paid", "not_payable")])
def test_only_what_is_payable_is_priced_again(state, code) -> None:
    answer = may_price_again(state, "November 2022", "a reason ")
    assert answer == Accepted("a reason") if code is None else answer.problems[0].code == code


@pytest.mark.parametrize(("reason", "code"), [(" ", "blank"), ("x" * 501, "too_long"), ("x" * 500, None)])
def test_the_reason_for_another_price_is_kept_as_it_is_or_refused(reason, code) -> None:
    answer = may_price_again("payable", "November 2022", reason)
    assert answer == Accepted(reason) if code is None else answer.problems[0].code == code


def test_a_price_in_a_file_shows_line_and_column_of_a_band_that_shrinks(world) -> None:
    store(world)
    with pytest.raises(Refusal) as refused:
        store(world, {**TERMS, "bands": [BANDS[0], {"max": 3900, "per_participant": "979"}]})
    assert refused.value.problems[0].field == "band-b-max"
    assert refused.value.problems[0] == errors.BAND_SMALLER.under("band-b-max")(name="B", room=1900, before=2000)


def test_dates_of_an_open_statement_may_change_and_its_price_stays(world) -> None:
    store(world)
    store(world, CHEAPER, from_statement=statement("2023-04-30").id)
    moved = statement("2023-01-31")
    open_statement(
        lead_provider_id=moved.lead_provider_id,
        programme="ecf",
        cohort=2022,
        name=moved.name,
        deadline_date=date(2023, 6, 30),
        payment_date=date(2023, 7, 25),
        output_fee=True,
        actor=ACTOR,
    )
    assert find_statement(moved.id).contract.version == 1
