"""How far a provider's stream is in each feed: further with every change of the feed, and with no other."""

import os
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings

from cpd.core import clock
from cpd.core.clock import use_shift_source
from cpd.publishing.commands import publish_due
from cpd.publishing.models import ProviderStream
from cpd.publishing.resources import FEEDS
from cpd.publishing.streams import BY_FEED, Progress
from cpd.teachers.commands import change_email
from cpd.training.commands import report_leaver
from tests.world import ACTOR, World, simple_world
from tests.world.play import new_play, steps

pytestmark = pytest.mark.django_db
SOAK = bool(os.environ.get("SOAK"))
Feed = tuple[UUID, str]
State = tuple[int, str]
"""How far a feed is, and a digest of everything that is stored of it."""


def progress(world: World, provider: str = "Provider A") -> Progress:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT last_change, {BY_FEED} FROM publishing_providerstream AS stream WHERE provider_id = %s",
            [world.id_of(provider)],
        )
        return Progress.of(*cursor.fetchone())


def numbers(world: World, provider: str = "Provider A") -> dict[str, int]:
    of = progress(world, provider)
    return {name: of.in_feeds((name,)) for name in FEEDS}


def changed(before: Mapping[str, int], after: Mapping[str, int]) -> set[str]:
    return {name for name in after if after[name] != before[name]}


_STORED = """
SELECT provider_id, feed, max(change), md5(string_agg(document::text, ',' ORDER BY record_id))
FROM publishing_publisheddocument AS document GROUP BY 1, 2
"""


def state(world: World) -> dict[Feed, State]:
    with connection.cursor() as cursor:
        cursor.execute(_STORED)
        stored = {(provider_id, feed): (newest, digest) for provider_id, feed, newest, digest in cursor.fetchall()}
    found: dict[Feed, State] = {}
    for name, provider in world.providers.items():
        for feed, number in numbers(world, name).items():
            newest, digest = stored.get((provider.id, feed), (0, ""))
            assert number >= newest, feed
            found[provider.id, feed] = number, digest
    return found


@settings(max_examples=500 if SOAK else 12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_after_whatever_happens_the_numbers_are_higher_of_those_feeds_of_which_anything_is_stored_otherwise(
    steps,
) -> None:
    with transaction.atomic():
        play = new_play()
        before = state(play.world)
        for action in play.run(steps):
            publish_due()
            after = state(play.world)
            for feed, (number, stored) in after.items():
                was, stored_before = before[feed]
                assert (number > was) == (stored != stored_before), (action, feed)
            before = after
        transaction.set_rollback(True)


def test_a_declaration_moves_the_feeds_of_declarations_and_of_histories_alone() -> None:
    world = simple_world()
    world.statement("Provider A", "2022-12-31")
    ect, mentor = world.register(), world.register("Mina Mentor", role="mentor")
    world.declare(world.register("Somebody Else"))
    for record in (ect, mentor):
        before, others = numbers(world), numbers(world, "Provider B")
        world.declare(record)
        assert changed(before, numbers(world)) == {
            *("declarations-v1", "declarations-v2", "declarations-v3", "ecf-history-v3")
        }
        assert numbers(world, "Provider B") == others


def test_a_declaration_about_an_npq_moves_the_participants_and_applications_whose_documents_it_changes() -> None:
    world = simple_world()
    world.npq_contract("Provider A")
    world.statement("Provider A", "2022-12-31", programme="npq")
    application = world.apply()
    world.register()
    before, shown = numbers(world), state(world)
    world.declare(application, at="2022-11-20T10:00:00", day="2022-11-15T10:00:00Z")
    after = state(world)
    moved = changed(before, numbers(world))
    assert moved == {name for (provider, name) in after if after[provider, name][1] != shown[provider, name][1]}
    assert {"declarations-v3", "npq-history-v3"} <= moved
    assert not moved & {"ecf-v1", "ecf-v3", "statements-v3", "partnerships-v3", "delivery-partners-v3"}


def test_a_date_moves_the_feeds_that_it_changes_when_it_is_published() -> None:
    world = simple_world()
    record = world.register()
    today = clock.service_now().date()
    report_leaver(record_id=record.id, school_id=world.schools["100001"].id, day=today + timedelta(days=2), actor=ACTOR)
    before = numbers(world)
    use_shift_source(lambda: timedelta(days=2))
    try:
        assert publish_due() >= 1
    finally:
        use_shift_source(None)
    moved = changed(before, numbers(world))
    assert {"ecf-v3", "ecf-history-v3"} <= moved
    assert not moved & {"declarations-v3", "statements-v3", "partnerships-v3"}


def test_what_an_earlier_release_writes_counts_for_every_feed_from_then_on() -> None:
    world = simple_world()
    record, _ = world.register(), world.statement("Provider A", "2022-12-31")
    change_email(person_id=record.person_id, email="first@example.org", actor=ACTOR)
    stream = ProviderStream.objects.get(provider_id=world.id_of("Provider A"))
    before = numbers(world)
    assert before["statements-v3"] < before["ecf-v3"]
    with connection.cursor() as cursor:  # as it numbers them
        cursor.execute(
            "UPDATE publishing_providerstream SET last_change = last_change + 1 WHERE provider_id = %s",
            [stream.provider_id],
        )
    then = stream.last_change + 1
    assert set(numbers(world).values()) == {then}
    change_email(person_id=record.person_id, email="second@example.org", actor=ACTOR)
    after = numbers(world)
    assert after["ecf-v3"] > then
    assert after["statements-v3"] == then
    assert progress(world).in_feeds(None) == ProviderStream.objects.get(pk=stream.pk).last_change


def test_several_feeds_are_as_far_as_the_one_that_changed_last() -> None:
    of = Progress.of(9, '{"": 2, "a": 5, "b": 9}')
    assert [of.in_feeds(names) for names in (("a",), ("a", "b"), ("a", "c"), ("c",), (), None)] == [5, 9, 5, 2, 0, 9]
    unknown = Progress.of(9, None)
    assert [unknown.in_feeds(names) for names in (("a",), (), None)] == [9, 0, 9]
    assert Progress.of(None, None).in_feeds(("a",)) == 0
