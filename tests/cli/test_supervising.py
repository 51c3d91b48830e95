"""Processes that end are started again, up to a point."""

import sys

import pytest

from cpd.cli import supervising
from cpd.cli.supervising import Kept, keep_running

ENDS = [sys.executable, "-c", "raise SystemExit(3)"]


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch) -> None:
    """Without rests, and without taking the test run's own signals."""
    monkeypatch.setattr(supervising, "REST", 0.0)
    monkeypatch.setattr(supervising, "LOOK_EVERY", 0.001)
    monkeypatch.setattr(supervising, "GIVE_UP_AFTER", 3)
    monkeypatch.setattr(supervising.signal, "signal", lambda number, handler: None)


def test_a_process_that_ends_again_and_again_ends_everything_with_status_1(capsys) -> None:
    lives = Kept("other", [sys.executable, "-c", "import threading; threading.Event().wait(60)"])
    lives.start()
    assert keep_running([Kept("web", ENDS), lives]) == 1
    told = capsys.readouterr().err
    assert told.count("The web process had ended and was started again.") == 3
    assert "The web process ends again and again." in told
    assert lives.ended


def test_the_database_is_seen_to_before_the_processes(capsys) -> None:
    revived = iter([True, False])
    assert keep_running([Kept("web", ENDS), Kept("worker", ENDS)], lambda: next(revived, False)) == 1
    assert capsys.readouterr().err.count("had ended and was started again.") >= 4


def test_what_a_process_leaves_behind_is_ended_before_it_is_started_again() -> None:
    code = (
        "import subprocess, sys; "
        "subprocess.Popen([sys.executable, '-c', 'import threading; threading.Event().wait(60)']); "
        "import threading; threading.Event().wait(60)"
    )
    kept = Kept("web", [sys.executable, "-c", code])
    process = kept.start()
    while not kept._children:
        kept.look()
    (child,) = kept._children
    process.kill()
    process.wait()
    assert child.is_running()
    kept.start()
    child.wait(timeout=10)
    kept.look()
    kept.stop()
    kept.bury()
    assert kept.ended
