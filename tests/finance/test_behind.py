"""Which declarations a figure was made of (rules MON-13, MON-17)."""

import pytest

from cpd.declarations.models import LineItem
from cpd.finance.behind import Behind, items_behind, uplifts_on
from cpd.finance.rules import Uplifts
from cpd.npq.models import Application
from cpd.schools.commands import set_incentives
from tests.world import ACTOR, World, simple_world


@pytest.fixture
def world(db) -> World:
    return simple_world()


def test_behind_an_uplift_are_starts_alone(world) -> None:
    school = world.schools["100001"].id
    set_incentives(school_id=school, start_year=2022, pupil_premium=True, sparsity=True, actor=ACTOR)
    statement = world.statement("Provider A", "2023-01-31")
    record = world.register()
    start = world.declare(record)
    retained = world.declare(
        record, kind="retained-1", day="2023-01-05T10:00:00Z", at="2023-01-20", evidence_held="other"
    )
    assert retained.pupil_premium_uplift
    assert LineItem.objects.filter(statement=statement).count() == 2
    assert [one.declaration_id for one in items_behind(statement, Behind("billable", uplift=True))] == [start.id]
    assert uplifts_on(statement, ("ect",)) == Uplifts(1, 0)


def test_behind_targeted_delivery_funding_are_starts_of_those_eligible_for_funding(world) -> None:
    statement = world.statement("Provider A", "2022-11-30", programme="npq")
    world.npq_contract("Provider A")
    eligible, other = (world.apply(name, targeted_delivery_funding=True) for name in ("Nora Npq", "Nina Npq"))
    start = world.declare(eligible)
    world.declare(eligible, kind="retained-1", day="2022-11-01T10:00:00Z")
    world.declare(other)
    Application.objects.filter(id=other.id).update(eligible_for_funding=False)
    assert [one.declaration_id for one in items_behind(statement, Behind(targeted=True))] == [start.id]
