"""A follower that keeps one number has everything that was published, and nothing that was not."""

import threading
from uuid import UUID

import pytest
from django.db import connection, transaction

from cpd.core import clock
from cpd.publishing.following import changes_after, newest_change
from cpd.publishing.models import PublishedDocument
from cpd.schools.commands import challenge_partnership
from tests.world import ACTOR, World, instant, simple_world


class Follower:
    """Keeps which documents a provider sees, and the number of the last change that it has dealt with."""

    def __init__(self, provider_id: UUID) -> None:
        self.provider_id = provider_id
        self.number = 0
        self.mirror: set[tuple[str, UUID]] = set()

    def poll(self) -> list[int]:
        numbers = []
        for change in changes_after(self.provider_id, self.number):
            document = (change.feed, change.record_id)
            self.mirror = self.mirror - {document} if change.removed else self.mirror | {document}
            self.number = change.number
            numbers.append(change.number)
        return numbers

    def published(self) -> set[tuple[str, UUID]]:
        rows = PublishedDocument.objects.filter(provider_id=self.provider_id, removed=False)
        return set(rows.values_list("feed", "record_id"))


def a_follower(world: World) -> Follower:
    return Follower(world.id_of("Provider A"))


@pytest.mark.django_db
def test_a_mirror_is_what_is_published_after_additions_and_removals(monkeypatch) -> None:
    monkeypatch.setattr("cpd.publishing.following.AT_ONCE", 2)
    world = simple_world()
    follower = a_follower(world)
    follower.poll()
    world.register("Terry Teacher")
    numbers = follower.poll()
    assert numbers == sorted(set(numbers))
    assert follower.number == newest_change(follower.provider_id)
    assert follower.mirror == follower.published() != set()
    partnership = world.partnerships["100001", "Provider A", 2022]
    with clock.at(instant("2022-10-01"), frozen=True):
        challenge_partnership(partnership_id=partnership.id, reason="mistake", actor=ACTOR)
    follower.poll()
    assert follower.mirror == follower.published()
    assert follower.poll() == []


@pytest.mark.django_db
def test_nothing_is_announced_that_was_rolled_back() -> None:
    world = simple_world()
    follower = a_follower(world)
    follower.poll()
    turn = transaction.savepoint()
    world.register("Terry Teacher")
    transaction.savepoint_rollback(turn)
    assert follower.poll() == []


@pytest.mark.django_db(transaction=True)
def test_no_change_becomes_visible_after_a_later_one() -> None:
    world = simple_world()
    follower = a_follower(world)
    follower.poll()
    before = follower.number
    written, go_on, failures = threading.Event(), threading.Event(), []

    def write_and_wait() -> None:
        try:
            with transaction.atomic():
                world.register("Early Teacher")
                written.set()
                go_on.wait(20)
        except BaseException as error:
            failures.append(error)
        finally:
            written.set()
            connection.close()

    def write_after() -> None:
        try:
            world.register("Late Teacher")
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    first, second = threading.Thread(target=write_and_wait), threading.Thread(target=write_after)
    first.start()
    assert written.wait(20)
    second.start()
    assert follower.poll() == []
    go_on.set()
    first.join()
    second.join()
    assert failures == []
    numbers = follower.poll()
    assert numbers == sorted(numbers)
    assert min(numbers) > before
    assert follower.mirror == follower.published()
