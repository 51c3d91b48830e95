"""Expected and received: what a statement is linked to, and what is still to come."""

import json
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cpd.cli import main
from cpd.core import clock
from cpd.core.refusals import Accepted, NotFound, Refusal
from cpd.declarations.commands import mark_statements_payable
from cpd.finance.expected import expected_of
from cpd.finance.queries import find_statement
from cpd.finance.rules import Expectation, expectations, received_only
from cpd.statements import rules
from cpd.statements.commands import (
    expect_milestones,
    load_expected_milestones,
    open_calendar,
    open_statement,
)
from cpd.statements.models import Statement, StatementMilestone
from cpd.statements.queries import milestones_of
from cpd.statements.rules import CalendarEntry, PublishedDeadline
from tests.world import ACTOR, World, instant, simple_world

NPQ = rules.DECLARATION_TYPES["npq"]


class TestTheRules:
    def test_what_is_still_to_come_of_earlier_types_is_added(self) -> None:
        rows = expectations(NPQ, {"started": 10, "retained-1": 8}, {"started": 8, "retained-1": 5})
        assert [(one.remaining, one.cumulative) for one in rows] == [(2, 2), (3, 3 + 2), (0, 0), (0, 0)]

    @pytest.mark.parametrize(
        ("expected", "received", "started", "retained"),
        [
            ({}, {"started": 3}, (0, 0), (0, 0)),
            ({"started": 2}, {"started": 3}, (-1, -1), (0, 0)),
            ({"started": 2, "retained-1": 4}, {"started": 3, "retained-1": 1}, (-1, -1), (3, 3)),
            ({"retained-1": 4}, {"started": 1}, (0, 0), (4, 4)),
        ],
    )
    def test_nothing_remains_of_what_nobody_expects_and_a_surplus_takes_nothing_away(
        self, expected, received, started, retained
    ) -> None:
        first, second, *_ = expectations(NPQ, expected, received)
        assert ((first.remaining, first.cumulative), (second.remaining, second.cumulative)) == (started, retained)

    @given(
        st.dictionaries(st.sampled_from(NPQ), st.integers(0, 9)),
        st.dictionaries(st.sampled_from(NPQ), st.integers(0, 9)),
    )
    def test_each_row_says_what_was_given_and_the_cumulative_is_never_less_than_the_remaining(
        self, expected, received
    ) -> None:
        rows = expectations(NPQ, expected, received)
        assert [one.declaration_type for one in rows] == list(NPQ)
        for one in rows:
            assert (one.expected, one.received) == (
                expected.get(one.declaration_type, 0),
                received.get(one.declaration_type, 0),
            )
            assert one.cumulative >= one.remaining

    def test_without_expectations_only_what_came_is_known(self) -> None:
        assert received_only(("started",), {"started": 2}) == (Expectation("started", None, 2, None, None),)

    def test_a_type_is_expected_on_the_statement_that_takes_it_on_its_deadline(self) -> None:
        def entry(name: str, deadline: str, *, output_fee: bool = True) -> CalendarEntry:
            day = date.fromisoformat(deadline)
            return CalendarEntry(name, day, day, output_fee)

        entries = [
            entry("March 2022", "2022-02-25"),
            entry("April 2022", "2022-03-25", output_fee=False),
            entry("May 2022", "2022-04-25"),
        ]
        deadlines = [
            PublishedDeadline("retained-1", date(2022, 2, 25)),
            PublishedDeadline("started", date(2022, 2, 1)),
            PublishedDeadline("completed", date(2022, 2, 26)),
            PublishedDeadline("retained-2", date(2022, 4, 26)),
        ]
        assert rules.expected_types(entries, deadlines) == {
            "March 2022": ("started", "retained-1"),
            "May 2022": ("completed",),
        }

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({}, None),
            ({"types": []}, None),
            ({"types": [], "output_fee": False}, None),
            ({"types": ["retained-3"]}, "invalid"),
            ({"types": ["retained-3"], "programme": "ecf"}, None),
            ({"output_fee": False}, "no_outputs"),
            ({"state": "payable"}, "not_open"),
            ({"state": "paid"}, "not_open"),
            ({"today": date(2022, 6, 1)}, "deadline_over"),
        ],
    )
    def test_an_open_statement_that_pays_declarations_is_linked_to_types_of_its_programme(self, changes, code) -> None:
        facts = {
            "name": "May",
            "state": "open",
            "deadline_date": date(2022, 5, 31),
            "today": date(2022, 5, 31),
            "output_fee": True,
            "programme": "npq",
            "types": ["started"],
            **changes,
        }
        answer = rules.may_link(**facts)
        if code is None:
            assert answer == Accepted(tuple(facts["types"]))
        else:
            assert [problem.code for problem in answer.problems] == [code]


@pytest.fixture
def world(db) -> World:
    return simple_world()


@pytest.fixture(autouse=True)
def _before_the_first_deadline():
    with clock.at(instant("2022-11-01T12:00:00"), frozen=True):
        yield


@pytest.fixture
def npq(world) -> Statement:
    return world.statement("Provider A", "2022-11-30", programme="npq")


def link(statement: Statement, *types: str) -> tuple[str, ...]:
    return expect_milestones(statement_id=statement.id, types=types, actor=ACTOR)


class TestLinking:
    def test_types_are_stated_in_full_and_given_in_order(self, npq) -> None:
        assert link(npq, "retained-1", "started", "started") == ("started", "retained-1")
        assert link(npq, "completed", "started") == ("started", "completed") == milestones_of(npq)
        assert link(npq) == () == milestones_of(npq)

    def test_of_a_calendar_come_from_the_published_deadlines_of_its_intake(self, world) -> None:
        open_calendar(lead_provider_id=world.id_of("Provider A"), programme="npq", cohort=2022, actor=ACTOR)
        linked = {one.name: milestones_of(one) for one in Statement.objects.all() if milestones_of(one)}
        assert linked == {
            "December 2022": ("started",),
            "March 2023": ("retained-1",),
            "July 2023": ("started",),
            "November 2023": ("retained-1",),
            "February 2024": ("retained-2",),
            "March 2024": ("completed",),
            "June 2024": ("retained-2", "completed"),
            "September 2024": ("completed",),
            "January 2025": ("completed",),
        }

    def test_of_an_intake_without_published_deadlines_are_those_of_the_year_before(self, world) -> None:
        provider = world.id_of("Provider A")
        open_calendar(lead_provider_id=provider, programme="npq", cohort=2026, actor=ACTOR)
        open_calendar(lead_provider_id=provider, programme="npq", cohort=2025, cohort_suffix="b", actor=ACTOR)
        assert milestones_of(Statement.objects.get(name="June 2026", intake="2026a")) == ("started",)
        assert not StatementMilestone.objects.filter(statement__intake="2025b").exists()

    def test_of_statements_that_were_there_before_come_once_and_never_against_what_somebody_stated(self, world) -> None:
        open_calendar(lead_provider_id=world.id_of("Provider A"), programme="npq", cohort=2022, actor=ACTOR)
        first, second = Statement.objects.get(name="December 2022"), Statement.objects.get(name="July 2023")
        link(first)
        StatementMilestone.objects.filter(statement=second).delete()
        for _ in range(2):
            load_expected_milestones()
            assert (milestones_of(first), milestones_of(second)) == ((), ("started",))

    def test_are_settled_once_the_statement_is_payable(self, world, npq) -> None:
        link(npq, "started")
        with clock.at(instant("2022-12-01"), frozen=True):
            mark_statements_payable(actor=ACTOR)
        with pytest.raises(Refusal) as raised:
            link(npq, "completed")
        assert [(one.field, one.code) for one in raised.value.problems] == [("base", "not_open")]
        for change in (
            lambda: StatementMilestone.objects.all().delete(),
            lambda: StatementMilestone.objects.create(statement=npq, declaration_type="completed"),
        ):
            with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
                change()

    def test_keep_a_statement_paying_declarations(self, world, npq) -> None:
        link(npq, "started")
        stated = {
            "lead_provider_id": npq.lead_provider_id,
            "programme": "npq",
            "cohort": 2022,
            "name": npq.name,
            "deadline_date": npq.deadline_date,
            "payment_date": npq.payment_date,
            "output_fee": False,
            "actor": ACTOR,
        }
        with pytest.raises(Refusal) as raised:
            open_statement(**stated)
        assert [(one.field, one.code) for one in raised.value.problems] == [("output_fee", "milestones_linked")]
        link(npq)
        assert open_statement(**stated).output_fee is False

    def test_of_nothing_are_not_found(self, world) -> None:
        with pytest.raises(NotFound):
            expect_milestones(statement_id="8c8b7cb9-0000-4000-8000-000000000000", types=[], actor=ACTOR)


class TestCounting:
    def test_ten_accepted_eight_started_and_five_retained_leave_two_and_three_and_two(self, world, npq) -> None:
        """The example of the rule."""
        world.npq_contract("Provider A", monthly_service_fee="0")
        link(npq, "started", "retained-1")
        people = [world.apply(f"Nora {n}") for n in range(10)]
        world.apply("Not Accepted", accepted=False)
        world.apply("Other Provider", provider="Provider B")
        for one in people[:8]:
            world.declare(one, kind="started")
        for one in people[:5]:
            world.declare(one, kind="retained-1", day="2022-11-01T10:00:00Z", at="2022-11-16T10:00:00")
        found = expected_of(find_statement(npq.id))
        assert found.rows[:2] == (Expectation("started", 10, 8, 2, 2), Expectation("retained-1", 8, 5, 3, 5))
        assert [one.expected for one in found.rows[2:]] == [0, 0]
        assert (found.milestones, found.as_json()["expected_output_payment"]) == (("started", "retained-1"), "1200.00")

    def test_each_type_waits_for_the_one_before_it_on_the_persons_own_schedule(self, world, npq) -> None:
        world.npq_contract("Provider A")
        world.npq_contract("Provider A", "npq-leading-teaching")
        leader = world.apply("Lea Der")
        specialist = world.apply(
            "Spe Cialist", course="npq-leading-teaching", schedule="npq-specialist-autumn", at="2022-10-01T09:00:00"
        )
        link(npq, "retained-2", "completed")

        def expected() -> list[int]:
            return [one.expected for one in expected_of(find_statement(npq.id)).rows]

        for one in (leader, specialist):
            world.declare(one, kind="started")
        assert expected() == [0, 0, 0, 0]
        for one in (leader, specialist):
            world.declare(one, kind="retained-1", day="2022-11-01T10:00:00Z", at="2022-11-16T10:00:00")
        assert expected() == [0, 0, 1, 1]  # the leader's second retention, the specialist's completion
        world.declare(leader, kind="retained-2", day="2022-11-10T10:00:00Z", at="2022-11-17T10:00:00")
        assert expected() == [0, 0, 1, 2]

    def test_a_course_without_a_price_leaves_the_expected_payment_unknown(self, world, npq) -> None:
        link(npq, "started")
        world.apply("Nora Npq")
        assert expected_of(find_statement(npq.id)).output_payment is None

    def test_of_ecf_only_what_came_is_known(self, world) -> None:
        statement = world.statement("Provider A", "2022-11-30")
        world.declare(world.register("Terry Two"))
        found = expected_of(statement)
        assert found.rows[0] == Expectation("started", None, 1, None, None)
        assert (len(found.rows), found.output_payment) == (9, None)

    def test_the_command_line_shows_both(self, world, npq, monkeypatch) -> None:
        monkeypatch.setattr("cpd.core.start.start", lambda name=None: None)
        world.npq_contract("Provider A", monthly_service_fee="0")
        link(npq, "started")
        world.apply("Nora Npq")
        shown = json.loads(CliRunner().invoke(main.app, ["statement", "show", str(npq.id), "--json"]).output)
        assert (shown["milestones"], shown["expected_output_payment"]) == (["started"], "120.00")
        assert shown["expected"][0] == {
            "declaration_type": "started",
            "expected": 1,
            "received": 0,
            "remaining": 1,
            "cumulative": 1,
        }
        output = CliRunner().invoke(main.app, ["statement", "show", str(npq.id)]).output
        assert "Expected output payment: £120.00" in output
