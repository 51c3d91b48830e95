"""Processes that end are started again, up to a point; those that were started are ended."""

import os
import signal
import sys
import threading
import time

import psutil
import pytest

from cpd.cli import supervising
from cpd.cli.supervising import ASK, Failed, Kept, Stopped, Supervisor
from cpd.core.processes import Child

ENDS = [sys.executable, "-c", "raise SystemExit(3)"]
LIVES = [sys.executable, "-c", "import threading; threading.Event().wait(60)"]
IGNORES = [
    sys.executable,
    "-c",
    "import signal, threading; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); "
    "threading.Event().wait(60)",
]


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch) -> None:
    monkeypatch.setattr(supervising, "REST", 0.0)
    monkeypatch.setattr(supervising, "LOOK_EVERY", 0.001)
    monkeypatch.setattr(supervising, "GIVE_UP_AFTER", 3)


@pytest.fixture(autouse=True)
def _nothing_is_left():
    """No test leaves a process behind."""
    children = {child.pid for child in psutil.Process().children(recursive=True)}
    yield
    assert {child.pid for child in psutil.Process().children(recursive=True)} <= children


def kept(name: str, command: list[str], **more) -> Kept:
    return Kept(name, lambda: Child(command), **more)


def test_a_process_that_ends_again_and_again_ends_everything_with_status_1(capsys) -> None:
    with Supervisor() as supervisor:
        lives = supervisor.start(kept("other", LIVES))
        supervisor.start(kept("web", ENDS))
        assert supervisor.keep_running() == 1
    output = capsys.readouterr().err
    assert output.count("The web process had ended and was started again.") == 2
    assert "The web process ends again and again." in output
    assert lives.ended


def test_what_others_need_is_started_before_them_and_ended_after_them(capsys) -> None:
    starts: list[str] = []
    answers = iter([True, False, False, True])

    def database() -> Child | None:
        starts.append("database")
        return Child(ENDS if len(starts) == 1 else LIVES) if next(answers, True) else None

    def web() -> Child:
        starts.append("web")
        return Child(ENDS)

    with Supervisor() as supervisor:
        supervisor.start(Kept("database", database, needed=True))
        supervisor.start(Kept("web", web))
        supervisor.wait_until(lambda: all(one.ended for one in supervisor._kept))
        assert supervisor.keep_running() == 1
    assert starts == ["database", "web", "database", "database", "database", "web", "web"]
    assert capsys.readouterr().err.index("database process had ended") == len("The ")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_everything_and_is_no_error(number) -> None:
    signal.signal(number, signal.SIG_DFL)  # the test run may have been started by nohup
    with Supervisor() as supervisor:
        lives = supervisor.start(kept("web", LIVES))
        threading.Timer(0.05, os.kill, (os.getpid(), number)).start()
        supervisor.keep_running()
        raise AssertionError("it goes on")
    assert lives.child is not None
    assert lives.child.status == -signal.SIGTERM


def test_a_signal_that_comes_while_a_process_is_started_does_not_lose_it() -> None:
    def start() -> Child:
        child = Child(LIVES)
        os.kill(os.getpid(), signal.SIGTERM)
        return child

    with Supervisor() as supervisor:
        lives = supervisor.start(Kept("web", start))
        supervisor.wait()
    assert lives.ended


def test_an_error_ends_everything_too() -> None:
    lives = kept("web", LIVES)

    def start_and_fail() -> None:
        with Supervisor() as supervisor:
            supervisor.start(lives)
            raise Failed("a sentence")

    with pytest.raises(Failed, match="a sentence"):
        start_and_fail()
    assert lives.child is not None
    assert lives.ended


def test_hup_stays_ignored_for_those_who_started_us_so() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Supervisor() as supervisor:
            os.kill(os.getpid(), signal.SIGHUP)
            supervisor.wait()
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_process_that_does_not_want_to_end_is_ended_and_a_second_signal_makes_that_sooner(monkeypatch) -> None:
    monkeypatch.setattr(supervising, "HURRY", 0.05)
    read, write = os.pipe()
    began = time.monotonic()
    with Supervisor() as supervisor, os.fdopen(write, "wb") as output:
        stubborn = supervisor.start(Kept("web", lambda: Child(IGNORES, stdout=output), steps=ASK))
        supervisor.wait_until(lambda: supervisor.wait(1.0, read))
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGTERM)).start()
        supervisor.keep_running()
    os.close(read)
    assert stubborn.child is not None
    assert stubborn.child.status == -signal.SIGKILL
    assert time.monotonic() - began < ASK[0][1]


def test_waiting_is_over_when_we_are_asked_to_stop() -> None:
    with Supervisor() as supervisor:
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(Stopped):
            supervisor.wait_until(supervisor.wait)


def test_giving_up_waiting_is_a_sentence() -> None:
    with pytest.raises(Failed, match="It never came"), Supervisor() as supervisor:
        supervisor.wait_until(lambda: False, giving_up_after=0.01, or_else="It never came.")


def test_what_a_process_leaves_behind_is_ended_before_it_is_started_again() -> None:
    code = (
        "import subprocess, sys; "
        "other = subprocess.Popen([sys.executable, '-c', 'import threading; threading.Event().wait(60)']); "
        "print(other.pid, flush=True); import threading; threading.Event().wait(60)"
    )
    read, write = os.pipe()
    with os.fdopen(write, "wb") as output, os.fdopen(read) as pipe:
        child = Child([sys.executable, "-c", code], stdout=output)
        left = psutil.Process(int(pipe.readline()))
        child.process.kill()
        while not child.ended:
            pass
        assert not left.is_running()


def test_a_process_ends_with_the_one_that_started_it() -> None:
    code = (
        "import sys, threading; from cpd.core.processes import Child; "
        f"child = Child({LIVES!r}); print(child.pid, flush=True); threading.Event().wait(60)"
    )
    read, write = os.pipe()
    with os.fdopen(write, "wb") as output, os.fdopen(read) as pipe:
        parent = Child([sys.executable, "-c", code], stdout=output)
        grandchild = psutil.Process(int(pipe.readline()))
        parent.process.kill()
        grandchild.wait(timeout=10)
        parent.kill()
