"""At most one accepted application of a person, course and intake is not withdrawn (rules NPQ-6, NPQ-11)."""

import contextlib
from collections.abc import Callable
from functools import partial
from random import Random
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpd.casework.commands import report_npq_training
from cpd.core import clock
from cpd.core.invariants import count_breaches
from cpd.core.refusals import Refusal
from cpd.core.turns import again
from cpd.npq.commands import accept_application, submit_application
from cpd.npq.invariants import INVARIANTS
from cpd.npq.models import Application
from tests.edge.at_once import at_once, one_after_another
from tests.world import ACTOR, World, instant

COURSE = "npq-headship"
PROVIDERS = ("Provider A", "Provider B")


class Applicant:
    """One person who applies, again and again, for the same course and intake with two providers."""

    def __init__(self) -> None:
        self.world = World()
        for provider in PROVIDERS:
            self.world.provider(provider)
            self.world.npq_contract(provider, COURSE)
            self.world.statement(provider, "2022-12-31", programme="npq")
        self.person_id = self.apply_first()

    def apply_first(self) -> UUID:
        return self.world.apply(course=COURSE, urn=None, accepted=False).person_id

    @property
    def applications(self) -> list[Application]:
        return list(Application.objects.filter(person_id=self.person_id).order_by("submitted_at", "id"))

    def apply(self, which: int) -> None:
        submit_application(
            full_name="Ignored",
            email="ignored@example.org",
            person_id=self.person_id,
            course_identifier=COURSE,
            cohort=2022,
            lead_provider_id=self.world.id_of(PROVIDERS[which % 2]),
            actor=ACTOR,
        )

    def accept(self, which: int) -> None:
        application = self.one(which)
        accept_application(
            lead_provider_id=application.lead_provider_id, application_id=application.id, attributes={}, actor=ACTOR
        )

    def declare(self, which: int) -> None:
        application = self.one(which)
        with_whom = next(name for name in PROVIDERS if self.world.id_of(name) == application.lead_provider_id)
        self.world.declare(application, provider=with_whom)

    def report(self, action: str, which: int) -> None:
        application = self.one(which)
        report_npq_training(
            lead_provider_id=application.lead_provider_id,
            application_id=application.id,
            action=action,
            reason="other",
            actor=ACTOR,
        )

    def one(self, which: int) -> Application:
        found = self.applications
        return found[which % len(found)]

    def do(self, action: str, which: int) -> None:
        """Does it; what is refused has not happened."""
        steps: dict[str, Callable[[int], None]] = {
            "apply": self.apply,
            "accept": self.accept,
            "declare": self.declare,
            **{name: partial(self.report, name) for name in ("defer", "resume", "withdraw")},
        }
        with clock.at(instant("2022-12-01")), contextlib.suppress(Refusal):
            again(lambda: steps[action](which))

    def withdrawn_many_times(self, times: int) -> None:
        """Accepted and withdrawn so many times: each of these applications could be resumed alone."""
        for n in range(times):
            if n:
                self.apply(n)
            for action in ("accept", "declare", "withdraw"):
                self.do(action, n)


ACTIONS = ("resume", "withdraw", "resume", "apply", "accept", "resume", "declare", "defer")


def standing() -> int:
    return Application.objects.filter(state="accepted").exclude(training_status="withdrawn").count()


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 3)), min_size=5, max_size=15))
def test_whatever_the_order(steps) -> None:
    with transaction.atomic():
        applicant = Applicant()
        applicant.withdrawn_many_times(2)
        for action, which in steps:
            applicant.do(action, which)
            assert standing() <= 1
        assert [one for one in count_breaches(INVARIANTS) if one.count] == []
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_thirty_two_at_once() -> None:
    applicant = Applicant()
    applicant.withdrawn_many_times(4)
    assert (standing(), len(applicant.applications)) == (0, 4)
    seen: list[int] = []

    def does(seed: int) -> Callable[[], list[object]]:
        chance = Random(seed)
        calls = []
        for _ in range(2):
            action = chance.choice(("resume", "resume", "withdraw", "apply", "accept"))
            step = partial(applicant.do, action, chance.randrange(8))
            calls += [step, lambda: seen.append(standing())]
        return one_after_another(calls)

    outcomes = [one for thread in at_once(*(does(seed) for seed in range(32))) for one in thread]
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert set(seen) <= {0, 1}
    assert 1 in seen
    assert [one for one in count_breaches(INVARIANTS) if one.count] == []
