"""Commands begin with everything loaded, and are children of whoever asked for them, like any that are started."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from cpd.core.forking import Fork, Loader
from cpd.core.processes import Child, take_in_orphans
from tests.resilience.running import ROOT, wait_for

pytestmark = pytest.mark.resilience

COMMAND = "tests.core.command"


@pytest.fixture(autouse=True)
def _found_from_anywhere(monkeypatch) -> None:
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{ROOT / 'src'}")


@pytest.fixture
def loading() -> Iterator[tuple[Loader, Child]]:
    take_in_orphans()
    with Loader("tests.core.loaded") as loader:
        child = loader.start()
        wait_for("the loader", lambda: loader.loaded)
        yield loader, child
        child.kill()


def said(child: Child, file: Path) -> dict[str, Any]:
    """What a command that has ended, or stays, says of itself."""
    wait_for("its words", lambda: file.read_text().endswith("\n"))
    return json.loads(file.read_text())


def test_a_command_is_a_child_of_whoever_asked_for_it_with_its_files_in_their_places(loading, tmp_path) -> None:
    loader, child = loading
    reading, writing = os.pipe()
    os.write(writing, b"through a pipe")
    file, log = tmp_path / "output", tmp_path / "log"
    with file.open("wb") as output, log.open("wb") as errors:
        one = loader.begin(COMMAND, "ends", str(reading), stdout=output, stderr=errors, pass_fds=[reading])
    for end in (reading, writing):
        os.close(end)
    assert isinstance(one, Fork)
    wait_for("the end", lambda: one.ended)
    assert one.status == 3
    assert said(one, file) == {
        "pid": one.pid,
        "parent": os.getpid(),
        "session": one.pid,
        "name": f"{COMMAND} ends"[:15],
        "loaded by": child.pid,
        "read": "through a pipe",
    }
    assert log.read_text() == "a word for the log\n"
    assert not psutil.pid_exists(one.pid)


def test_a_command_is_asked_to_end_and_is_killed_like_any_other(loading, tmp_path) -> None:
    loader, _ = loading
    for number in (signal.SIGTERM, signal.SIGKILL):
        file = tmp_path / f"output-{number}"
        with file.open("wb") as output:
            one = loader.begin(COMMAND, "stays", stdout=output)
        said(one, file)
        assert not one.ended
        one.stop([(number, 10.0)])
        assert one.status == -number
        assert not psutil.pid_exists(one.pid)


def test_where_the_loader_has_ended_a_command_is_started_by_itself(loading, tmp_path) -> None:
    loader, child = loading
    child.kill()
    for number in range(2):
        file = tmp_path / f"output-{number}"
        with file.open("wb") as output:
            one = loader.begin(COMMAND, "ends", stdout=output)
        assert not isinstance(one, Fork)
        wait_for("the end", lambda one=one: one.ended)
        assert one.status == 3
        assert said(one, file)["loaded by"] == 0
    again = loader.start()
    wait_for("the next loader", lambda: loader.loaded)
    one = loader.begin(COMMAND, "stays")
    assert isinstance(one, Fork)
    one.kill()
    again.kill()


def test_a_loader_that_cannot_load_ends_and_has_never_loaded(monkeypatch, capfd) -> None:
    monkeypatch.setenv("LOADER_FAILS", "1")
    with Loader("tests.core.loaded") as loader:
        child = loader.start()
        wait_for("its end", lambda: child.ended)
        assert child.status == 1
        assert not loader.loaded
    assert capfd.readouterr().err == "nothing can be loaded\n"


def test_a_command_and_the_loader_end_with_whoever_asked_even_by_kill_9(tmp_path) -> None:
    asking = (
        "import threading; from cpd.core.forking import Loader; from cpd.core.processes import take_in_orphans; "
        "take_in_orphans(); loader = Loader('tests.core.loaded'); child = loader.start()\n"
        "while not loader.loaded: threading.Event().wait(0.01)\n"
        f"one = loader.begin({COMMAND!r}, 'stays'); print(child.pid, one.pid, flush=True); threading.Event().wait(60)"
    )
    file = tmp_path / "output"
    with file.open("wb") as output:
        parent = Child([sys.executable, "-c", asking], stdout=output)
    wait_for("the command", lambda: "loaded by" in file.read_text() and file.read_text().count("\n") == 2)
    numbers = next(line for line in file.read_text().splitlines() if not line.startswith("{"))
    started = [psutil.Process(int(number)) for number in numbers.split()]
    assert len(started) == 2
    parent.process.kill()
    psutil.wait_procs(started, timeout=10)
    assert not any(one.is_running() for one in started)
    parent.kill()
