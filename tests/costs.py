"""What each test costs, in seconds of a processor: its own, of the processes that it waited for, and of its connection
to PostgreSQL. Unlike durations, these do not depend on what else the machine does.

``pytest -p tests.costs`` prints them after a run: of whole files, and of the costliest tests.
"""

import os
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

MOST = 40
"""So many files and tests are printed."""

_last: dict[str, float] = {}
_by_test: dict[str, float] = defaultdict(float)
_TICKS = os.sysconf("SC_CLK_TCK")


def _spent() -> float:
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def _spent_by_the_database() -> tuple[int, float]:
    """The server's process of this one's connection, and what it has spent; 0 without a connection or on a system that
    does not say."""
    from django.db import connection

    if connection.connection is None or connection.connection.closed:
        return 0, 0.0
    pid = connection.connection.info.backend_pid
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0, 0.0
    return pid, (int(fields[11]) + int(fields[12])) / _TICKS


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Iterator[None]:
    """Notes what was spent since the last report."""
    report = yield
    spent, (server, spent_there) = _spent(), _spent_by_the_database()
    cost = spent - _last.get("spent", spent)
    cost += spent_there - (_last["there"] if _last.get("server") == server else 0.0)
    _last.update(spent=spent, there=spent_there, server=server)
    report.cost = cost
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Adds up what the phases of a test cost, in the process that prints."""
    _by_test[report.nodeid] += getattr(report, "cost", 0.0)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Prints what was costly."""
    if hasattr(config, "workerinput"):
        return
    by_file: dict[str, float] = defaultdict(float)
    count: dict[str, int] = defaultdict(int)
    for test, cost in _by_test.items():
        by_file[test.partition("::")[0]] += cost
        count[test.partition("::")[0]] += 1
    terminalreporter.section("costs in seconds of a processor")
    terminalreporter.write_line(f"{sum(by_file.values()):8.1f}  all {len(_by_test)} tests")
    for file, cost in sorted(by_file.items(), key=lambda one: -one[1])[:MOST]:
        terminalreporter.write_line(f"{cost:8.1f}  {file} ({count[file]} tests)")
    for test, cost in sorted(_by_test.items(), key=lambda one: -one[1])[:MOST]:
        terminalreporter.write_line(f"{cost:8.1f}  {test}")
