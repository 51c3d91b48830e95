"""In which order tests run, and in how many processes: those that take long first, so that processes end together.

Each process begins with a part of the tests, and takes over tests of another one's part when its own is done
(``--dist worksteal``). A test of many seconds that came last would have one process work, and the others wait.
"""

import os
from collections.abc import Generator

import pytest

LONG = (
    *("tests/checks/test_drills.py", "tests/edge/test_interleavings.py", "tests/edge/test_roles.py"),
    *("tests/edge/test_backups.py", "tests/edge/test_nights.py", "tests/edge/test_stopping.py"),
    *("tests/edge/test_starting.py", "tests/edge/test_slow_clients.py", "tests/fence/test_without_conditions.py"),
    *("tests/finance/test_second_through_commands.py", "tests/resilience/", "tests/sandbox/test_seed.py"),
    *("tests/web/accounts/test_every_route.py", "tests/web/test_every_page.py"),
)
"""Files and folders with a test of more than 5 seconds (``-p tests.costs``)."""


def comes_first(test: str) -> bool:
    """Whether a test, by its id, is of a file of which one takes long."""
    return test.startswith(LONG)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts them first. Otherwise tests stay in their order."""
    items.sort(key=lambda item: not comes_first(item.nodeid))


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """One process more than the machine has processors: while a test waits for a browser, a lock or a process that it
    started, another one works. A number that the environment names is left as it is."""
    count = yield
    return count if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else count + 1
