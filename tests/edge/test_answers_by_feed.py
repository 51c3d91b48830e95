"""What is kept of a provider stays as long as nothing changes of the feeds that it shows, and is never wrong."""

import json
import os
from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings

from cpd.api import authentication, limits
from cpd.casework.commands import merge_people
from cpd.core import clock
from cpd.core.clock import use_shift_source
from cpd.publishing.commands import publish_due
from cpd.publishing.resources import FEEDS
from cpd.teachers.commands import change_email, change_name
from cpd.training.commands import report_leaver
from tests.edge.at_the_desk import Service, get
from tests.rows import kept
from tests.world import ACTOR, World, simple_world
from tests.world.play import new_play, steps

SOAK = bool(os.environ.get("SOAK"))
SCHOOLS = "/api/v3/schools/ecf?filter[cohort]=2022"
CHANGES = "/api/v3/changes"
LISTS = {
    f"/api/v{version}{reading.path}": feed.name
    for feed in FEEDS.values()
    if (reading := feed.reading) is not None and reading.many is not None
    for version in reading.versions
}
"""Every list of every version that is read of published documents, with its feed."""

ECF_DECLARATIONS = {"declarations-v1", "declarations-v2", "declarations-v3", "ecf-history-v3"}


@kept
def _something_of_every_list() -> World:
    world = simple_world()
    world.statement("Provider A", "2022-12-31")
    world.npq_contract("Provider A")
    world.statement("Provider A", "2022-12-31", programme="npq")
    world.apply()
    for _ in range(3):
        world.declare(world.register())
    return world


@pytest.fixture
def world(db, as_requests_of_a_test) -> World:
    return _something_of_every_list()


class Reader:
    """A provider's program, which asks for every list and keeps the tags."""

    def __init__(self, world: World, provider: str = "Provider A") -> None:
        self.service = Service()
        self.token = world.tokens[provider]
        self.tags: dict[str, tuple[str, bytes]] = {}

    def read(self, *paths: str) -> None:
        """Has an answer of each made, which is kept, and notes its tag: one tag is given to one body."""
        for path in paths or (SCHOOLS, *LISTS, SCHOOLS, CHANGES):  # the first publishes what is due of schools
            limits.forget_all()
            status, headers, body = self.service.by_a_thread(get(path, self.token))
            assert status == "200 OK", (path, body)
            tag = dict(headers).get("ETag", "")
            known, before = self.tags.get(path, ("", b""))
            assert not tag or known != tag or before == body, path
            self.tags[path] = tag, body

    def ready(self, *paths: str) -> set[str]:
        """Those of which there is an answer ready; each must be the one that would be made."""
        found = set()
        for path in paths or (*LISTS, SCHOOLS, CHANGES):
            limits.forget_all()
            ready = self.service.at_the_desk(get(path, self.token))
            if ready is not None:
                limits.forget_all()
                assert ready == self.service.by_django(get(path, self.token)), path
                found.add(path)
        return found

    def unchanged(self, *paths: str) -> set[str]:
        """Those of which a 304 says that they are the same; they must be."""
        found = set()
        for path in paths or LISTS:
            tag, body = self.tags[path]
            limits.forget_all()
            status, _, _ = self.service.by_a_thread(get(path, self.token, f"If-None-Match: {tag}"))
            if status == "304 Not Modified":
                limits.forget_all()
                assert self.service.by_django(get(path, self.token))[2] == body, path
                found.add(path)
        return found


def of(*feeds: str) -> set[str]:
    return {path for path, feed in LISTS.items() if feed in feeds}


def test_a_declaration_leaves_every_kept_list_but_those_of_declarations_and_histories(world) -> None:
    record, reader = world.register(), Reader(world)
    reader.read()
    assert reader.ready() == {*LISTS, SCHOOLS, CHANGES}
    world.declare(record)
    left = set(LISTS) - of(*ECF_DECLARATIONS)
    assert {"/api/v1/participants/ecf", "/api/v3/participants/ecf", "/api/v3/statements"} <= left
    assert reader.ready() == {*left, SCHOOLS}
    assert reader.unchanged() == left


def test_a_name_leaves_the_lists_in_which_it_is_not_shown(world) -> None:
    record, reader = world.register(), Reader(world)
    reader.read()
    change_name(person_id=record.person_id, full_name="Another Name", actor=ACTOR)
    ready = reader.ready()
    assert "/api/v3/participants/ecf" not in ready
    assert ready >= {*of("statements-v3", "partnerships-v3", "delivery-partners-v3", *ECF_DECLARATIONS), SCHOOLS}
    assert reader.unchanged() == ready - {SCHOOLS}


def test_nothing_of_another_provider_empties_what_is_kept(world) -> None:
    record, reader = world.register("Other One", urn="100002"), Reader(world)
    reader.read()
    change_email(person_id=record.person_id, email="other@example.org", actor=ACTOR)
    assert reader.ready() == {*LISTS, SCHOOLS, CHANGES}


def test_who_is_merged_or_leaves_on_a_date_is_in_no_list_that_is_kept(world) -> None:
    first, second, reader = world.register("Kept One"), world.register("Merged One", role="mentor"), Reader(world)
    reader.read()
    merge_people(from_person_id=second.person_id, into_person_id=first.person_id, actor=ACTOR)
    assert not reader.ready() & of("ecf-v1", "ecf-v3")
    reader.unchanged()
    today = clock.service_now().date()
    report_leaver(record_id=first.id, school_id=world.schools["100001"].id, day=today + timedelta(days=2), actor=ACTOR)
    reader.read()
    use_shift_source(lambda: timedelta(days=2))
    try:
        authentication._noted.clear()
        for one in (reader.ready, reader.unchanged):  # while nothing is published, and once a read has
            assert not one() & of("ecf-v3", "ecf-history-v3")
        publish_due()
        reader.read()
        assert reader.ready() >= set(LISTS)
    finally:
        use_shift_source(None)


def test_what_is_answered_in_place_of_an_empty_list_is_not_kept_past_what_it_depends_on(world) -> None:
    """A list of one statement's declarations is there as long as the statement is; an empty one is no 404."""
    statement = world.statement("Provider A", "2023-12-31")
    path, reader = f"/api/v3/statements/{statement.id}/declarations", Reader(world)
    reader.read(path)
    assert reader.ready(path) == reader.unchanged(path) == {path}
    with connection.cursor() as cursor:  # as publishing would remove it
        cursor.execute(
            "WITH stream AS (UPDATE publishing_providerstream AS stream SET last_change = last_change + 1, "
            "feeds = feeds || jsonb_build_object('statements-v3', last_change + 1), feeds_as_of = last_change + 1 "
            "WHERE provider_id = %s) UPDATE publishing_publisheddocument SET removed = true "
            "WHERE feed = 'statements-v3' AND record_id = %s",
            [world.id_of("Provider A"), statement.id],
        )
    assert reader.ready(path) == reader.unchanged(path) == set()
    assert reader.service.by_a_thread(get(path, reader.token))[0] == "404 Not Found"


def test_no_answer_outlives_what_an_earlier_release_writes(world) -> None:
    reader = Reader(world)
    reader.read()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE publishing_providerstream SET last_change = last_change + 1")
    assert reader.ready() == {SCHOOLS}
    assert reader.unchanged() == set()


@pytest.mark.django_db
@pytest.mark.usefixtures("as_requests_of_a_test")
@settings(max_examples=100 if SOAK else 3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_after_whatever_happens_every_answer_from_memory_is_the_one_made_afresh(steps) -> None:
    with transaction.atomic():
        play = new_play()
        readers = [Reader(play.world, name) for name in ("Provider A", "Provider B")]
        for reader in readers:
            reader.read()
        kept = 0
        for _ in play.run(steps):
            for reader in readers:
                ready = reader.ready()
                kept += len(ready)
                reader.read(*set(LISTS) - ready, SCHOOLS, CHANGES)
        assert kept or not steps
        transaction.set_rollback(True)


def test_the_desk_has_an_answer_of_every_list(world) -> None:
    """So that no list is left out of these tests."""
    assert {"/api/v1/participants/ecf", "/api/v2/npq-applications", "/api/v3/participant-declarations"} <= set(LISTS)
    assert len(LISTS) > 20
    answer = Reader(world).service.by_a_thread(get("/api/v3/participants/ecf", world.tokens["Provider A"]))
    assert len(json.loads(answer[2])["data"]) == 3
