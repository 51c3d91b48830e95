"""What each test costs, in seconds of a processor: its own, of the processes that it waited for, and of its connection
to PostgreSQL. Unlike durations, these do not depend on what else the machine does.

``pytest -p tests.costs`` prints them after a run: of whole files, and of the costliest tests. Below stands where the
whole run's time went, tests or not. Of Chromium only the first process is counted: those that draw pages end
unseen, and cost about twice as much again.
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
_by_process: dict[str, list[float]] = {}
_before: dict[str, float] = {}
_TICKS = os.sysconf("SC_CLK_TCK")


def _spent() -> float:
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def _times(pid: int, *, with_children: bool = False) -> float:
    """What a process has spent, and those of its children that have ended; 0 on a system that does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(field) for field in fields[11 : 15 if with_children else 13]) / _TICKS


def _spent_by_the_database() -> tuple[int, float]:
    """The server's process of this one's connection, and what it has spent; 0 without a connection."""
    from django.db import connection

    if connection.connection is None or connection.connection.closed:
        return 0, 0.0
    pid = connection.connection.info.backend_pid
    return pid, _times(pid)


def _spent_by_the_server() -> float:
    """What PostgreSQL has spent since it started: all its processes, those that ended too."""
    import psutil

    note = Path(os.environ["CPD_DATA_DIR"]) / "postgres" / "postmaster.pid"
    try:
        server = psutil.Process(int(note.read_text(encoding="utf-8").split("\n")[0]))
        sessions = server.children()
    except (OSError, psutil.NoSuchProcess):
        return 0.0
    return _times(server.pid, with_children=True) + sum(_times(session.pid) for session in sessions)


def pytest_sessionstart() -> None:
    """Notes what the server had spent before."""
    _before["server"] = _spent_by_the_server()


def pytest_collection_finish() -> None:
    """Notes what it cost this process to start and to collect."""
    _before["tests"] = _spent()


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


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Notes what this process spent; a worker hands it over."""
    own, spent = time.process_time(), _spent()
    costs = [_before.get("tests", 0.0), own, spent - own]
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["costs"] = costs
    else:
        _by_process["the process that was started"] = costs


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Takes over what a worker spent."""
    if "costs" in getattr(node, "workeroutput", {}):
        _by_process[f"worker {node.gateway.id}"] = node.workeroutput["costs"]


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
    for process, (start, own, others) in _by_process.items():
        terminalreporter.write_line(
            f"{own + others:8.1f}  {process}: {start:.1f} until the first test, {others:.1f} in what it started"
        )
    server = _spent_by_the_server() - _before["server"]
    terminalreporter.write_line(f"{server:8.1f}  PostgreSQL, also what it does for no one test")
