"""At most one application of a person, course and intake is accepted and not withdrawn (rule NPQ-45).

Whatever is accepted, rejected, withdrawn and resumed, in whatever order, and by many at once.
"""

import contextlib
import random
from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cpd.casework.commands import reject_unless_declared, report_npq_training
from cpd.core import clock
from cpd.core.invariants import count_breaches
from cpd.core.refusals import Refusal
from cpd.npq.commands import accept_application
from cpd.npq.invariants import INVARIANTS
from cpd.npq.models import Application
from tests.edge.at_once import at_once, one_after_another
from tests.rows import kept
from tests.world import ACTOR, World, instant, simple_world

ACTIONS = ("accept", "again", "declare", "withdraw", "resume", "reject")
MADE = (
    ("Provider A", "npq-additional-support-offer"),
    ("Provider B", "npq-early-headship-coaching-offer"),
    ("Provider A", "npq-early-headship-coaching-offer"),
    ("Provider B", "npq-additional-support-offer"),
)
"""Four applications of one person: two courses that count as one, with two providers."""

DAY = "2022-08-01"
Step = tuple[str, int]


@kept
def applications_of(world: World, *, people: int = 1) -> list[Application]:
    """For each of these people the four applications of :data:`MADE`, in intake 2021a, pending."""
    for provider in ("Provider A", "Provider B"):
        world.statement(provider, "2022-11-30", cohort=2021, programme="npq")
        for course in {course for _, course in MADE}:
            world.npq_contract(provider, course, cohort=2021)
    made = []
    for n in range(people):
        person_id = None
        for provider, course in MADE:
            application = world.apply(
                f"Person {n}", provider=provider, course=course, cohort=2021, accepted=False, person_id=person_id
            )
            person_id = application.person_id
            made.append(application)
    return made


def do(world: World, application: Application, action: str) -> None:
    """Does it for the application's provider. Raises :class:`Refusal`.

    ``again``: the person applies again, as accepting one application has rejected the others, and is accepted.
    """
    provider = next(name for name, one in world.providers.items() if one.id == application.lead_provider_id)
    if action == "again":
        application = world.apply(
            "Again",
            provider=provider,
            course=application.course_id,
            cohort=2021,
            accepted=False,
            person_id=application.person_id,
            at=DAY,
        )
    mine = {"lead_provider_id": application.lead_provider_id, "application_id": application.id, "actor": ACTOR}
    with clock.at(instant(DAY), frozen=True):
        if action in ("accept", "again"):
            accept_application(**mine, attributes={})
        elif action == "reject":
            reject_unless_declared(**mine)
        elif action == "declare":
            world.declare(application, provider=provider, at=DAY, day="2022-07-01T10:00:00Z")
        else:
            report_npq_training(**mine, action=action, reason="other" if action == "withdraw" else "")


def standing(application: Application) -> int:
    """How many applications of its person, for the course and intake, are accepted and not withdrawn."""
    of_person = Application.objects.filter(person_id=application.person_id, state="accepted")
    return of_person.exclude(training_status="withdrawn").count()


def breached() -> list[str]:
    """Which invariants of applications are broken."""
    return [one.name for one in count_breaches(INVARIANTS) if one.count]


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, len(MADE) - 1)), max_size=10))
@example(  # who was withdrawn may be accepted elsewhere, and then not be resumed
    [("accept", 0), ("declare", 0), ("withdraw", 0), ("again", 3), ("resume", 0)]
)
@example([("accept", 0), ("reject", 0), ("accept", 1), ("accept", 2), ("accept", 3)])
def test_whatever_happens_in_whatever_order(steps: list[Step]) -> None:
    with transaction.atomic():
        world = simple_world()
        applications = applications_of(world)
        for action, who in steps:
            with contextlib.suppress(Refusal):
                do(world, applications[who], action)
            assert standing(applications[0]) <= 1
            assert breached() == []
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_somebody_who_was_accepted_elsewhere_after_a_withdrawal_is_not_resumed() -> None:
    world = simple_world()
    first, _, _, other = applications_of(world)
    for action in ("accept", "declare", "withdraw"):
        do(world, first, action)
    do(world, other, "again")
    with pytest.raises(Refusal):
        do(world, first, "resume")
    assert standing(first) == 1


@pytest.mark.django_db(transaction=True)
def test_under_32_threads() -> None:
    world = simple_world()
    applications = applications_of(world, people=3)
    chance = random.Random(45)

    def call(application: Application, action: str) -> Callable[[], None]:
        return lambda: do(world, application, action)

    calls = [
        one_after_another([call(chance.choice(applications), chance.choice(ACTIONS)) for _ in range(10)])
        for _ in range(32)
    ]
    outcomes = [outcome for thread in at_once(*calls) for outcome in thread]
    assert all(outcome is None or isinstance(outcome, Refusal) for outcome in outcomes), outcomes
    assert sum(outcome is None for outcome in outcomes) > 10
    assert breached() == []
    for application in applications[:: len(MADE)]:
        assert standing(application) <= 1
