"""In which order tests run, and in which process: so that the processors have work all the time, and end together.

Each process begins with a part of the tests, and takes over tests of another one's part when its own is done
(``--dist worksteal``). Tests that take long come first: one of many seconds that came last would have one process work,
and the others wait. Tests that mostly wait, for processes that start and stop and for slow clients, are done by one
process more than there are processors, beside the others.
"""

import pytest
from xdist.scheduler import WorkStealingScheduling

LONG = (
    *("tests/checks/test_drills.py", "tests/edge/test_interleavings.py", "tests/edge/test_roles.py"),
    *("tests/edge/test_nights.py", "tests/fence/test_without_conditions.py"),
    *("tests/finance/test_second_through_commands.py", "tests/sandbox/test_seed.py"),
    *("tests/web/accounts/test_every_route.py", "tests/web/test_every_page.py"),
)
"""Files and folders with a test of more than 5 seconds (``-p tests.costs``)."""

WAITING = (
    *("tests/edge/test_backups.py", "tests/edge/test_stopping.py", "tests/edge/test_starting.py"),
    *("tests/edge/test_slow_clients.py", "tests/resilience/"),
)
"""Files and folders whose tests take at least twice as long as they have a processor work (``-p tests.costs``)."""


def comes_first(test: str) -> bool:
    """Whether a test, by its id, is of a file of which one takes long."""
    return test.startswith((*WAITING, *LONG))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts them first. Otherwise tests stay in their order."""
    items.sort(key=lambda item: not comes_first(item.nodeid))


class OneBeside(WorkStealingScheduling):
    """Gives the last process those tests that mostly wait, and divides the others as usual."""

    def check_schedule(self) -> None:
        """Gives out what is to be done."""
        if self.collection and len(self.pending) == len(self.collection) and len(self.nodes) > 1:
            waiting = [number for number in self.pending if self.collection[number].startswith(WAITING)]
            if len(waiting) > 1:
                beside = self.nodes[-1]
                self.pending[:] = [number for number in self.pending if number not in set(waiting)]
                self.node2pending[beside].extend(waiting)
                beside.send_runtest_some(waiting)
        super().check_schedule()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> OneBeside | None:
    """Says who divides the tests, where processes take them over from one another."""
    return OneBeside(config, log) if config.getvalue("dist") == "worksteal" else None


@pytest.hookimpl(optionalhook=True, wrapper=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One process more than there are processors (``-n auto``)."""
    return (yield) + 1
