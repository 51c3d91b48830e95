"""A world that stands from one test to the next is as it would be put back, whatever the test before did."""

import pytest

from cpd.providers.models import LeadProvider
from cpd.schools.models import School
from cpd.teachers.models import Person
from tests.rows import kept, start_afresh, take
from tests.standing import standing
from tests.world import World, simple_world

ROUNDS = range(3)
"""The first makes the world, the second has it put around it, and the third finds it there."""


@kept
def with_one_provider() -> World:
    world = World()
    world.provider("Provider Z")
    return world


@pytest.fixture
def world(db) -> World:
    return simple_world()


@pytest.fixture
def one_or_the_other(db, request) -> World:
    return with_one_provider() if "another" in request.fixturenames else simple_world()


@pytest.fixture
def another() -> None:
    """Asks for the other world."""


@pytest.mark.parametrize("_round", ROUNDS)
def test_it_has_nothing_of_what_the_test_before_wrote(world, _round) -> None:
    assert Person.objects.count() == 0
    assert {provider.name for provider in LeadProvider.objects.all()} == set(world.providers)
    world.register("Somebody Who Is Written")
    School.objects.update(name="Another Name")
    assert Person.objects.count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_it_has_every_row_that_commands_write(world, _round) -> None:
    rows = take()
    start_afresh()
    simple_world.__wrapped__()
    assert {table: lines.count(b"\n") for table, lines in rows.items()} == {
        table: lines.count(b"\n") for table, lines in take().items()
    }


@pytest.mark.parametrize("_round", ROUNDS)
@pytest.mark.django_db
def test_where_no_fixture_begins_with_one_there_is_none(_round) -> None:
    assert not LeadProvider.objects.exists()
    assert not standing.world


@pytest.mark.parametrize("_round", ROUNDS)
@pytest.mark.django_db(transaction=True)
def test_where_a_test_commits_there_is_none_around_it(world, _round) -> None:
    assert not standing.world
    assert {provider.name for provider in LeadProvider.objects.all()} == set(world.providers)


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_fixture_may_begin_with_one_world(one_or_the_other, _round) -> None:
    assert {provider.name for provider in LeadProvider.objects.all()} == {"Provider A", "Provider B"}


@pytest.mark.parametrize("_round", ROUNDS)
def test_and_another_time_with_another(one_or_the_other, another, _round) -> None:
    assert {provider.name for provider in LeadProvider.objects.all()} == {"Provider Z"}


@pytest.mark.parametrize("_round", ROUNDS)
def test_and_then_with_the_first_again(one_or_the_other, _round) -> None:
    assert {provider.name for provider in LeadProvider.objects.all()} == {"Provider A", "Provider B"}
