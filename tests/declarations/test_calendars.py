"""Open statements follow the shipped calendar, with what is on them; payable and paid ones stay as they are."""

import importlib
from datetime import date

import pytest
from django.db import connection

from cpd.core import clock
from cpd.core.reference import load_reference_data
from cpd.core.work import Subject, Work
from cpd.declarations.commands import calendar_differences, follow_calendars, mark_statements_payable
from cpd.declarations.models import LineItem
from cpd.publishing.commands import check, publish_all
from cpd.statements.commands import calendar_of, open_calendar, open_calendars, open_statement, set_state
from cpd.statements.models import Statement
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db


def as_it_was(world: World, cohort: int = 2024) -> None:
    """Provider A's calendar of the cohort as it was shipped before: October paid declarations, November did not, and it
    ended in August of the third year."""
    with clock.at(instant(f"{cohort}-05-01"), frozen=True):
        open_calendar(lead_provider_id=world.id_of("Provider A"), programme="ecf", cohort=cohort, actor=ACTOR)
    Statement.objects.filter(payment_date__gt=date(cohort + 3, 8, 31)).delete()
    Statement.objects.filter(payment_date__month=10).update(output_fee=True)
    Statement.objects.filter(payment_date__month=11).update(output_fee=False)
    publish_all(actor=ACTOR)


@pytest.fixture
def world(db) -> World:
    world = simple_world()
    world.partner("100001", "Provider A", 2024, at="2024-06-26")
    as_it_was(world)
    return world


def named(name: str) -> Statement:
    return Statement.objects.get(name=name, lead_provider__name="Provider A")


def declared_in_september_2025(world: World) -> LineItem:
    record = world.register(cohort=2024, started_on="2024-09-01", at="2024-09-02")
    world.declare(record, at="2025-09-15", day="2024-10-01T10:00:00Z")
    item = LineItem.objects.get()
    assert item.statement.name == "October 2025"
    return item


def test_open_statements_move_to_what_the_calendar_says_and_what_it_gained_is_opened(world) -> None:
    with clock.at(instant("2024-09-15"), frozen=True):
        load_reference_data()
    shown = [
        (one.name, one.deadline_date, one.payment_date, one.output_fee)
        for one in Statement.objects.order_by("payment_date")
    ]
    assert shown == [(one.name, *one.terms) for one in calendar_of("ecf", 2024)]
    assert calendar_differences() == []
    assert check().differences == []


def test_what_is_on_a_statement_that_ceases_to_pay_moves_to_the_next_that_pays(world) -> None:
    item = declared_in_september_2025(world)
    with clock.at(instant("2025-09-16"), frozen=True):
        follow_calendars()
        item.refresh_from_db()
        assert (item.statement.name, item.state) == ("November 2025", "eligible")
        assert check().differences == []
    with clock.at(instant("2025-11-01"), frozen=True):
        mark_statements_payable(actor=ACTOR)
    item.refresh_from_db()
    assert item.state == "payable"


def test_only_those_are_locked_whose_declarations_move(world, monkeypatch) -> None:
    declared_in_september_2025(world)
    other = world.register("Someone Else", cohort=2024, started_on="2024-09-01", at="2024-09-02")
    world.declare(other, at="2025-10-10", day="2024-10-01T10:00:00Z")
    locked: list[Subject] = []
    lock = Work.lock
    monkeypatch.setattr(Work, "lock", lambda work, *subjects: (locked.extend(subjects), lock(work, *subjects))[1])
    with clock.at(instant("2025-09-16"), frozen=True):
        follow_calendars()
    moved = LineItem.objects.exclude(declaration__person_id=other.person_id).get()
    assert {one.id for one in locked if one.kind == "declarations"} == {moved.declaration.person_id}


def test_payable_and_paid_statements_stay_and_are_listed(world) -> None:
    with clock.at(instant("2025-10-05"), frozen=True):
        set_state(statement_id=named("November 2024").id, state="paid", actor=ACTOR)
        mark_statements_payable(actor=ACTOR)  # to October 2025
        before = list(Statement.objects.exclude(state="open").order_by("id").values())
        follow_calendars()
        assert list(Statement.objects.exclude(state="open").order_by("id").values()) == before
    assert [str(one) for one in calendar_differences()] == [
        "Provider A, ECF 2024, November 2024 (paid): pays declarations no, not yes",
        "Provider A, ECF 2024, October 2025 (payable): pays declarations yes, not no",
    ]


def test_following_a_second_time_finds_nothing_to_do(world) -> None:
    with clock.at(instant("2024-09-15"), frozen=True):
        follow_calendars()
    before = list(Statement.objects.order_by("id").values())
    with clock.at(instant("2024-09-16"), frozen=True):
        follow_calendars()
    assert list(Statement.objects.order_by("id").values()) == before


def test_a_statement_that_somebody_stated_is_left_alone(world) -> None:
    stated = {"deadline_date": date(2025, 9, 29), "payment_date": date(2025, 10, 30), "output_fee": True}
    with clock.at(instant("2024-06-01"), frozen=True):
        open_statement(
            lead_provider_id=world.id_of("Provider A"),
            programme="ecf",
            cohort=2024,
            name="October 2025",
            **stated,
            actor=ACTOR,
        )
        follow_calendars()
    one = named("October 2025")
    assert {name: getattr(one, name) for name in stated} == stated


def test_what_has_nowhere_to_go_keeps_its_statement(world) -> None:
    item = declared_in_september_2025(world)
    Statement.objects.filter(payment_date__gt=date(2025, 10, 31)).update(state="payable")
    with clock.at(instant("2030-09-16"), frozen=True):
        follow_calendars()
    item.refresh_from_db()
    assert (item.statement.name, item.statement.output_fee) == ("October 2025", True)
    assert any("October 2025" in str(one) for one in calendar_differences())


def test_the_next_that_pays_may_be_one_that_somebody_stated(world) -> None:
    item = declared_in_september_2025(world)
    with clock.at(instant("2025-09-15"), frozen=True):
        november = {"name": "November 2025", "deadline_date": date(2025, 10, 30), "payment_date": date(2025, 11, 26)}
        open_statement(
            **(november | {"lead_provider_id": world.id_of("Provider A"), "programme": "ecf", "cohort": 2024}),
            output_fee=True,
            actor=ACTOR,
        )
        follow_calendars()
    item.refresh_from_db()
    assert item.statement.name == "November 2025"


def test_the_next_that_pays_may_be_one_that_the_calendar_has_gained(world) -> None:
    item = declared_in_september_2025(world)
    Statement.objects.filter(payment_date__gt=date(2025, 10, 31)).delete()
    with clock.at(instant("2025-09-16"), frozen=True):
        follow_calendars()
    item.refresh_from_db()
    assert item.statement.name == "November 2025"
    assert calendar_differences() == []


class TestIntakes:
    """The calendars of NPQs are those of intakes, and are followed like the others."""

    @pytest.fixture
    def world(self, db) -> World:
        """Provider A's calendar of 2025b, in which February 2026 pays nothing yet and January does."""
        world = simple_world()
        with clock.at(instant("2025-09-01"), frozen=True):
            open_calendar(
                lead_provider_id=world.id_of("Provider A"), programme="npq", cohort=2025, cohort_suffix="b", actor=ACTOR
            )
        Statement.objects.filter(name="January 2026").update(output_fee=True)
        Statement.objects.filter(name="February 2026").update(output_fee=False)
        return world

    def test_what_is_on_a_statement_that_ceases_to_pay_moves_to_the_next_of_its_own_intake(self, world) -> None:
        world.npq_contract("Provider A", cohort=2025, suffix="b")
        application = world.apply(cohort=2025, suffix="b", at="2025-10-01", schedule=None, funded_place=True)
        world.declare(application, at="2025-11-01", day="2025-10-02T10:00:00Z")
        world.statement("Provider A", "2026-01-02", cohort=2025, suffix="a", programme="npq")
        item = LineItem.objects.get()
        assert item.statement.name == "January 2026"
        with clock.at(instant("2025-11-02"), frozen=True):
            follow_calendars()
        item.refresh_from_db()
        assert (item.statement.name, item.statement.intake_id) == ("February 2026", "2025b")
        shown = [one for one in calendar_differences() if one.statement.intake_id == "2025b"]
        assert shown == []

    def test_a_provider_that_follows_one_gets_those_of_new_intakes_from_then_on(self, world) -> None:
        with clock.at(instant("2025-11-02"), frozen=True):
            follow_calendars()
        of_intake = {
            name: Statement.objects.filter(lead_provider__name="Provider A", intake_id=name).order_by("deadline_date")
            for name in ("2022a", "2024a", "2026a", "2026b")
        }
        assert [one.name for one in of_intake["2026b"]] == [one.name for one in calendar_of("npq", 2026, "b")]
        assert of_intake["2024a"][0].deadline_date >= date(2025, 9, 1)
        assert not Statement.objects.filter(lead_provider__name="Provider B").exists()
        before = list(Statement.objects.order_by("id").values())
        with clock.at(instant("2025-11-03"), frozen=True):
            follow_calendars()
        assert list(Statement.objects.order_by("id").values()) == before

    def test_a_provider_whose_statements_are_stated_by_hand_gets_none(self, db) -> None:
        world = simple_world()
        world.statement("Provider A", "2025-11-30", cohort=2025, programme="npq")
        follow_calendars()
        assert Statement.objects.count() == 1


class TestProviderThatJoins:
    """A provider that is created has its calendars, from the day on which it joins."""

    def test_it_has_the_statements_whose_deadline_is_not_over(self, db) -> None:
        world = World()
        provider = world.provider("Provider N", npq=False)
        opened = open_calendars(lead_provider_id=provider.id, since=date(2026, 11, 26), actor=ACTOR)
        assert {one.programme for one in opened} == {"ecf"}
        assert {one.cohort_id for one in opened} == {2023, 2024, 2025, 2026}
        assert min(one.deadline_date for one in opened) == date(2026, 11, 30)
        assert open_calendars(lead_provider_id=provider.id, since=date(2026, 11, 26), actor=ACTOR) == []

    def test_what_the_calendar_gained_before_it_joined_is_not_opened_later(self, db) -> None:
        world = World()
        provider = world.provider("Provider N", npq=False)
        with clock.at(instant("2026-11-26"), frozen=True):
            open_calendars(lead_provider_id=provider.id, since=date(2026, 11, 26), actor=ACTOR)
            count = Statement.objects.count()
            follow_calendars()
        assert Statement.objects.count() == count

    def test_one_with_both_halves_has_npq_statements_too(self, db) -> None:
        provider = World().provider("Provider N")
        opened = open_calendars(lead_provider_id=provider.id, actor=ACTOR)
        assert {one.cohort_id for one in opened if one.programme == "npq"} == set(range(2021, 2027))
        assert {one.cohort_id for one in opened if one.programme == "ecf"} == set(range(2020, 2027))


def test_the_migration_marks_what_was_opened_as_a_calendar_and_nothing_else(world) -> None:
    world.statement("Provider B", "2024-11-30", cohort=2024)
    Statement.objects.update(from_calendar=False)
    marks = importlib.import_module("cpd.statements.migrations.0005_mark_calendars")
    with connection.cursor() as cursor:
        cursor.execute(marks.MARK)
    marked = Statement.objects.filter(from_calendar=True)
    assert {one.lead_provider.name for one in marked} == {"Provider A"}
    assert marked.count() == Statement.objects.count() - 1
