"""A web process that lives through a restore takes no number for the one that it knew: numbers are of an epoch."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from cpd.api import limits
from cpd.publishing.models import ProviderStream, SchoolStream
from cpd.publishing.streams import Mark, Progress, renew_epochs
from cpd.schools.models import School
from cpd.teachers.commands import change_name
from tests.edge.at_the_desk import Service, get
from tests.world import ACTOR, World, simple_world

PATH = "/api/v3/participants/ecf"
SCHOOLS = "/api/v3/schools/ecf?filter[cohort]=2022"


@pytest.fixture
def world(db, as_requests_of_a_test) -> World:
    world = simple_world()
    for name in ("Ada First", "Bea Second", "Cat Third"):
        world.register(name)
    return world


@pytest.fixture
def service() -> Service:
    return Service()


@contextmanager
def lost() -> Iterator[None]:
    """What is done within it never was: a backup is restored, and the runbook's command is run."""
    point = transaction.savepoint()
    yield
    transaction.savepoint_rollback(point)
    renew_epochs()


def read(service: Service, token: str, path: str, *headers: str) -> tuple[str, str, bytes]:
    """Status, tag and body."""
    limits.forget_all()
    status, answered, body = service.by_a_thread(get(path, token, *headers))
    return status, dict(answered).get("ETag", ""), body


def rename_a_participant(world: World) -> Callable[[str], None]:
    record = world.register("To Rename")
    return lambda name: change_name(person_id=record.person_id, full_name=name, actor=ACTOR)


def rename_a_school(world: World) -> Callable[[str], None]:
    key = world.schools["100001"].id
    return lambda name: School.objects.filter(id=key).update(name=name) and None


@pytest.mark.parametrize(
    ("path", "change", "stream"),
    [(PATH, rename_a_participant, ProviderStream), (SCHOOLS, rename_a_school, SchoolStream)],
)
def test_a_tag_and_a_kept_answer_are_worth_nothing_after_a_restore(world, service, path, change, stream) -> None:
    token, rename = world.tokens["Provider A"], change(world)
    read(service, token, path)
    with lost():
        rename("Lost Name")
        read(service, token, path)  # which publishes what is due of schools
        _, tag, before = read(service, token, path)
        assert b"Lost Name" in before
        assert read(service, token, path, f"If-None-Match: {tag}")[0] == "304 Not Modified"
        limits.forget_all()
        assert service.at_the_desk(get(path, token)) is not None
        numbers = sorted(stream.objects.values_list("last_change", flat=True))
    rename("Another Name")
    limits.forget_all()
    assert service.at_the_desk(get(path, token)) is None
    status, other, after = read(service, token, path, f"If-None-Match: {tag}")
    assert sorted(stream.objects.values_list("last_change", flat=True)) == numbers
    assert (status, b"Another Name" in after) == ("200 OK", True)
    assert other != tag


def test_where_a_page_begins_is_counted_anew_after_a_restore(world, service) -> None:
    token, provider = world.tokens["Provider A"], world.id_of("Provider A")
    first, second, third = (one["id"] for one in json.loads(read(service, token, PATH)[2])["data"])
    pages = [f"{PATH}?page[per_page]=1&page[page]={number}" for number in (1, 2)]
    with lost():
        change_name(person_id=third, full_name="Lost Name", actor=ACTOR)
        lasting = ProviderStream.objects.get(provider_id=provider)
        for path in pages:
            read(service, token, path)
    with connection.cursor() as cursor:  # the first is gone, by a change of the number that the lost one had
        cursor.execute(
            "WITH stream AS (UPDATE publishing_providerstream SET last_change = %(number)s, feeds_as_of = %(number)s, "
            "feeds = feeds || jsonb_build_object('ecf-v3', %(number)s) WHERE provider_id = %(provider)s) "
            "UPDATE publishing_publisheddocument SET removed = true WHERE provider_id = %(provider)s "
            "AND feed = 'ecf-v3' AND subject_id = %(first)s",
            {"number": lasting.feeds["ecf-v3"], "provider": provider, "first": first},
        )
        assert cursor.rowcount == 1
    found = [json.loads(read(service, token, path)[2])["data"][0]["id"] for path in reversed(pages)]
    assert found == [third, second]


def test_marks_of_two_epochs_are_never_equal() -> None:
    first, second = (Progress.of(9, '{"a": 5, "": 2}', epoch) for epoch in (1, 2))
    assert first.mark(("a",)) == Mark(1, 5)
    assert first.mark(("a",)) != second.mark(("a",))
    assert Progress.of(None, None).mark(None) == Mark(None, 0)
