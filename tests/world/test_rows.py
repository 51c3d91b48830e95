"""Worlds that are put back by their rows are those that commands made."""

import pytest
from django.db import transaction

from cpd.cohorts.models import Cohort
from cpd.providers.models import LeadProvider
from cpd.publishing.commands import check
from cpd.schools.models import School
from cpd.teachers.commands import change_name
from cpd.teachers.models import Person
from cpd.training.models import TrainingRecord
from tests import rows
from tests.rows import Rows, kept, start_afresh, take
from tests.world import ACTOR, World, instant, simple_world


def in_any_order(contents: Rows) -> dict[str, list[bytes]]:
    """The rows of each table; where a table keeps which row is its own affair."""
    return {table: sorted(lines.splitlines()) for table, lines in contents.items()}


def sizes(contents: Rows) -> dict[str, int]:
    return {table: lines.count(b"\n") for table, lines in contents.items()}


@pytest.mark.django_db
def test_a_world_that_is_put_back_has_every_row_that_commands_write() -> None:
    contents = []
    for make in (simple_world.__wrapped__, simple_world, simple_world):
        with transaction.atomic():
            world = make()
            assert LeadProvider.objects.get(name="Provider A") == world.providers["Provider A"]
            contents.append(take())
            transaction.set_rollback(True)
    assert sizes(contents[0]) == sizes(contents[1])
    assert in_any_order(contents[1]) == in_any_order(contents[2])


made: list[str] = []


@kept
def a_world_that_is_counted() -> World:
    made.append("once")
    return simple_world.__wrapped__()


@pytest.mark.django_db
def test_what_another_process_of_the_run_has_made_is_put_and_not_made_again(monkeypatch, tmp_path) -> None:
    made.clear()
    monkeypatch.setattr(rows, "_shared", {})
    rows.share(tmp_path / "worlds")
    contents = []
    for _ in ("one process", "another"):
        monkeypatch.setattr(rows, "_kept", {})
        with transaction.atomic():
            world = a_world_that_is_counted()
            assert LeadProvider.objects.get(name="Provider A") == world.providers["Provider A"]
            contents.append(in_any_order(take()))
            assert check().differences == []
            transaction.set_rollback(True)
    assert made == ["once"]
    assert contents[0] == contents[1]
    assert len(list((tmp_path / "worlds").iterdir())) == 1


@kept
def with_somebody(world: World, name: str) -> tuple[World, TrainingRecord]:
    world.school("100003")
    record = world.register(name)
    change_name(person_id=record.person_id, full_name=f"{name} Now", actor=ACTOR)
    Cohort.objects.filter(start_year=2022).update(payments_frozen_at=instant("2024-01-01"))
    return world, record


@pytest.mark.django_db
def test_what_is_added_to_a_world_that_is_put_back_is_put_back_with_all_that_it_changed() -> None:
    contents = []
    for _ in range(4):
        with transaction.atomic():
            world, record = with_somebody(simple_world(), "Ada Added")
            assert Cohort.objects.get(start_year=2022).payments_frozen_at == instant("2024-01-01")
            assert Person.objects.get(id=record.person_id).full_name == "Ada Added Now"
            assert School.objects.get(urn="100003") == world.schools["100003"]
            world.register("Somebody Else")
            contents.append((record.id, take()))
            transaction.set_rollback(True)
    assert len(Person.objects.all()) == 0
    assert contents[0][0] != contents[1][0] == contents[2][0] == contents[3][0]
    assert all(sizes(found) == sizes(contents[0][1]) for _, found in contents)


@pytest.mark.django_db
def test_where_something_was_published_in_between_it_is_made_by_commands() -> None:
    ids = []
    for between in ([], [], [], ["Bea Between"]):
        with transaction.atomic():
            world = simple_world()
            for name in between:
                world.register(name)
            _, record = with_somebody(world, "Cleo Added")
            assert [one.full_name for one in Person.objects.order_by("full_name")] == [*between, "Cleo Added Now"]
            assert check().differences == []
            ids.append(record.id)
            transaction.set_rollback(True)
    assert ids[2] != ids[3]


@pytest.mark.django_db
def test_another_argument_makes_another_world() -> None:
    for name in 3 * ("Dora Added", "Elsa Added"):
        with transaction.atomic():
            _, record = with_somebody(simple_world(), name)
            assert Person.objects.get().full_name == f"{name} Now"
            assert TrainingRecord.objects.get() == record
            transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_after_a_commit_there_are_the_shipped_facts_and_nothing_else() -> None:
    shipped = take()
    World().provider("Provider A")
    Cohort.objects.filter(start_year=2022).update(payments_frozen_at=instant("2024-01-01"))
    assert take() != shipped
    start_afresh()
    assert in_any_order(take()) == in_any_order(shipped)
