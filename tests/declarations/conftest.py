"""The people and statements of the examples of declarations."""

import pytest

from tests.rows import kept
from tests.world import World, simple_world


@kept
def world_of_the_examples() -> World:
    """T22's world: provider A trains at 100001 and has 2022 statements with deadlines 2022-11-30 and 2023-01-31."""
    world = simple_world()
    for provider in ("Provider A", "Provider B"):
        world.statement(provider, "2022-11-30")
        world.statement(provider, "2023-01-31")
    return world


@pytest.fixture
def world(db) -> World:
    return world_of_the_examples()
