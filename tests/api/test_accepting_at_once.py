"""Applications that are accepted at the same instant: one is, and the others are told why not (rule NPQ-6)."""

import json
from collections import Counter
from collections.abc import Callable

import pytest
from django.test import Client

from cpd.api import limits
from cpd.jobs.invariants import breaches
from cpd.npq.models import Application, ApplicationStateChange
from cpd.outbox.models import Message
from tests.edge.at_once import at_once
from tests.world import World, simple_world

pytestmark = pytest.mark.django_db(transaction=True)
NOW = {"X-With-Server-Date": "2026-11-26T10:00:00Z"}


def accepting(world: World, provider: str, application: Application, **headers: str) -> Callable[[], object]:
    """A call that accepts it, and gives 200, or the codes of what was refused."""

    def accept() -> object:
        response = Client().post(
            f"/api/v3/npq-applications/{application.id}/accept",
            b"",
            content_type="application/json",
            headers={"Authorization": f"Bearer {world.tokens[provider]}", **NOW, **headers},
        )
        if response.status_code == 200:
            return 200
        return tuple(error["code"] for error in json.loads(response.content)["errors"])

    return accept


@pytest.fixture
def world(transactional_db) -> World:
    limits.forget_all()
    return simple_world()


def test_many_clients_accept_the_same_application_and_one_does(world) -> None:
    application = world.apply(accepted=False)
    outcomes = at_once(*[accepting(world, "Provider A", application)] * 16)
    assert Counter(outcomes) == {200: 1, ("already_accepted",): 15}
    assert (ApplicationStateChange.objects.count(), Message.objects.count()) == (1, 1)


def test_many_clients_send_the_same_acceptance_under_one_key_and_are_answered_alike_or_asked_to_wait(world) -> None:
    application = world.apply(accepted=False)
    outcomes = at_once(*[accepting(world, "Provider A", application, **{"Idempotency-Key": "one"})] * 8)
    assert set(outcomes) <= {200, ("in_flight",)}
    assert 200 in outcomes
    assert (ApplicationStateChange.objects.count(), Message.objects.count()) == (1, 1)


def test_two_providers_accept_applications_of_one_person_for_one_course_and_one_does(world) -> None:
    for n in range(4):
        first = world.apply(f"Person {n}", accepted=False, cohort=2021, course="npq-additional-support-offer")
        second = world.apply(
            f"Person {n}",
            provider="Provider B",
            accepted=False,
            cohort=2021,
            course="npq-early-headship-coaching-offer",
            person_id=first.person_id,
        )
        outcomes = at_once(accepting(world, "Provider A", first), accepting(world, "Provider B", second))
        assert sorted(outcomes, key=str) == [("rejected", "other_accepted"), 200]
    assert [one for one in breaches() if one.count] == []


def test_of_two_people_with_one_verified_trn_one_is_accepted(world) -> None:
    for n in range(4):
        twins = [world.apply(f"Twin {n} {m}", provider=f"Provider {m}", accepted=False, trn=f"123456{n}") for m in "AB"]
        outcomes = at_once(*(accepting(world, f"Provider {m}", one) for m, one in zip("AB", twins, strict=True)))
        assert sorted(outcomes, key=str) == [("other_accepted",), 200]
        states = Application.objects.filter(id__in=[one.id for one in twins]).values_list("state", flat=True)
        assert sorted(states) == ["accepted", "pending"]
