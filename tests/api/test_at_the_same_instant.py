"""Declarations that are posted at the same instant: one stands, and money is claimed once."""

import json
import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client

from cpd.core import clock
from cpd.declarations.commands import mark_statements_payable
from cpd.declarations.models import Declaration, LineItem
from cpd.jobs.invariants import breaches
from cpd.training.commands import report_joiner
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db(transaction=True)


def posting(world: World, provider: str, person_id: object, **more: object) -> Callable[[], int | str]:
    """A call that posts a start and gives the status, or the field that was refused."""
    attributes = {
        "participant_id": str(person_id),
        "declaration_type": "started",
        "declaration_date": "2022-10-05T10:00:00Z",
        "course_identifier": "ecf-induction",
        **more,
    }

    def post() -> int | str:
        response = Client().post(
            "/api/v3/participant-declarations",
            json.dumps({"data": {"type": "participant-declaration", "attributes": attributes}}),
            content_type="application/json",
            headers={
                "Authorization": f"Bearer {world.tokens[provider]}",
                "X-With-Server-Date": "2022-11-20T10:00:00Z",
            },
        )
        if response.status_code == 200:
            return 200
        (error,) = json.loads(response.content)["errors"]
        return str(error["title"])

    return post


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Runs the calls in threads that begin together, and gives what each came to, in no order."""
    gate = threading.Barrier(len(calls))
    outcomes: list[object] = []

    def run(call: Callable[[], object]) -> None:
        gate.wait()
        try:
            outcomes.append(call())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.fixture
def world(transactional_db) -> World:
    world = simple_world()
    for provider in ("Provider A", "Provider B"):
        world.statement(provider, "2022-11-30")
        world.statement(provider, "2023-01-31")
    return world


def test_fifty_threads_post_the_same_declaration_one_is_accepted_and_one_line_item_is_there(world) -> None:
    record = world.register()
    outcomes = at_once(*[posting(world, "Provider A", record.person_id)] * 50)
    assert sorted(outcomes, key=str) == [200, *["base"] * 49]
    assert (Declaration.objects.count(), LineItem.objects.count()) == (1, 1)


def test_two_providers_declare_for_one_participant_one_is_accepted_and_the_other_told(world) -> None:
    for n in range(6):
        record = world.register(f"Mover {n}")
        with clock.at(instant("2022-11-01"), frozen=True):
            report_joiner(record_id=record.id, school_id=world.schools["100002"].id, day=date(2022, 11, 1), actor=ACTOR)
        outcomes = at_once(*(posting(world, name, record.person_id) for name in ("Provider A", "Provider B")))
        assert sorted(outcomes, key=str) == [200, "base"]
        assert Declaration.objects.filter(record=record).count() == 1
    assert LineItem.objects.count() == 6


def test_of_two_people_with_one_trn_only_one_is_paid_for(world) -> None:
    for n in range(6):
        twins = [world.register(f"Twin {n} {m}", trn=f"123456{n}").person_id for m in range(2)]
        assert at_once(*(posting(world, "Provider A", twin) for twin in twins)) == [200, 200]
        states = Declaration.objects.filter(person_id__in=twins).values_list("state", flat=True)
        assert sorted(states) == ["eligible", "ineligible"]


def test_many_threads_declare_for_one_application_once(world) -> None:
    world.npq_contract("Provider A")
    world.statement("Provider A", "2022-11-30", programme="npq")
    application = world.apply()
    post = posting(world, "Provider A", application.person_id, course_identifier="npq-senior-leadership")
    assert sorted(at_once(*[post] * 8), key=str) == [200, *["base"] * 7]
    assert (Declaration.objects.count(), LineItem.objects.count()) == (1, 1)


def test_a_statement_that_falls_due_meanwhile_takes_a_declaration_along_or_leaves_it_to_the_next(world) -> None:
    people = [world.register(f"Person {n}").person_id for n in range(8)]

    def the_night() -> int:
        with clock.at(instant("2022-12-01"), frozen=True):
            return mark_statements_payable(actor=ACTOR)

    outcomes = at_once(the_night, *(posting(world, "Provider A", person) for person in people))
    accepted = outcomes.count(200)
    found = LineItem.objects.values_list("state", "declaration__state", "statement__deadline_date")
    assert len(found) == accepted == 8
    assert set(found) <= {
        ("payable", "payable", date(2022, 11, 30)),
        ("eligible", "eligible", date(2023, 1, 31)),
    }
    assert [one for one in breaches() if one.count] == []
