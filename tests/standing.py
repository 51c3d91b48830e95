"""Worlds that stand from one test to the next.

To put a world back (:func:`tests.rows.kept`) costs its rows, and PostgreSQL forgets what it has planned. Where a
fixture is known to begin with one, it is put into a transaction around the test's own, which is rolled back to it: the
next test that begins with the same world finds it there. Any other test finds it gone.

A fixture is known once it has been set up: the world that a test asks for first, within it, is what it begins with.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import TestCase, TransactionTestCase
from pytest_django.plugin import blocking_manager_key

from tests import rows


class Standing:
    """The world that stands, and what is known of the test that runs."""

    def __init__(self) -> None:
        self.world: bytes | None = None
        self._around: transaction.Atomic | None = None
        self._begin_with: dict[tuple[str, str], bytes] = {}
        self._fixtures: list[tuple[str, str]] = []
        self._expected: bytes | None = None
        self._asked = False

    def comes(self, test: pytest.Item | None) -> None:
        """This test comes next: from now on its world is expected, if one is known."""
        information = getattr(test, "_fixtureinfo", None)
        fixtures = information.name2fixturedefs.values() if information else ()
        worlds = (self._begin_with.get(_name(definitions[-1])) for definitions in fixtures)
        self._expected = next((world for world in worlds if world is not None and rows.is_kept(world)), None)
        self._asked, self._fixtures = False, []

    def set_up(self) -> None:
        """Has the expected world stand, and no other."""
        if not self.stays:
            self.take_down()
        if self.world is None and self._expected is not None:
            self._around = transaction.atomic()
            self._around._from_testcase = True
            self._around.__enter__()
            rows.put_kept(self._expected)
            self.world = self._expected

    @property
    def stays(self) -> bool:
        """Whether the world that stands is the expected one; so it is where there is none, and none is expected."""
        return self.world == self._expected

    def take_down(self) -> None:
        """Leaves what every test may expect."""
        if self._around is not None:
            transaction.set_rollback(True)
            self._around.__exit__(None, None, None)
            self.world = self._around = None

    def entered(self, fixture: Any) -> None:
        """This fixture is set up now."""
        self._fixtures.append(_name(fixture))

    def left(self) -> None:
        """It has been set up."""
        if self._fixtures:
            self._fixtures.pop()

    def begins(self, world: bytes) -> bool:
        """A world is asked for. Whether it stands, and is what the test begins with.

        Where a fixture begins otherwise than it did before, what stands goes, within the test's transaction.
        """
        first, self._asked = not self._asked, True
        if first and self._fixtures:
            self._begin_with[self._fixtures[-1]] = world
        if not first or self.world is None:
            return False
        if self.world != world:
            rows.start_afresh()
            return False
        return True


standing = Standing()
rows.begins = standing.begins


def _name(fixture: Any) -> tuple[str, str]:
    return fixture.baseid, fixture.argname


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Says which test comes."""
    standing.comes(item)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any) -> Iterator[None]:
    """Says which fixture may ask for a world."""
    standing.entered(fixturedef)
    try:
        return (yield)
    finally:
        standing.left()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Takes the world down at once, unless the next test begins with it: no other test finds its transaction open."""
    standing.comes(nextitem)
    if not standing.stays:
        with item.config.stash[blocking_manager_key].unblock():
            standing.take_down()


_begin = TestCase._fixture_setup.__func__
_begin_to_commit = TransactionTestCase._fixture_setup.__func__


def _begin_in_a_world(case: type[TestCase]) -> None:
    standing.set_up()
    _begin(case)


def _begin_in_none(case: type[TransactionTestCase]) -> None:
    standing.take_down()
    _begin_to_commit(case)


TestCase._fixture_setup = classmethod(_begin_in_a_world)
TransactionTestCase._fixture_setup = classmethod(_begin_in_none)
