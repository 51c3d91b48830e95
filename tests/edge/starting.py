"""Commands that really run, in processes of their own, and what they leave behind."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.resilience.running import clean_environment, wait_for

PATIENCE = 60
LOOK_EVERY = 0.3
"""Seconds between two looks through all processes of the machine."""


@dataclass
class Started:
    """A command that was started: its process, and where what it says is kept."""

    process: "subprocess.Popen[bytes]"
    said: Path

    @property
    def words(self) -> str:
        return self.said.read_text()

    def line(self) -> bytes:
        """The line that ``--json`` prints; empty when it ended without one."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def status(self) -> int:
        return self.process.wait(timeout=PATIENCE)

    def signal(self, number: int, *, group: bool = False) -> None:
        if group:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)


@contextmanager
def started(
    *words: str, data: Path, cwd: Path | None = None, in_background: bool = False, **variables: str
) -> Iterator[Started]:
    """Runs ``cpd`` with these words in a process group of its own, and sees that it has ended afterwards.

    ``in_background`` is as a script starts it with ``&``: it ignores SIGINT from the beginning. It never ignores SIGHUP
    from the beginning, though whoever runs the tests by ``nohup`` does, and a process inherits that.
    """

    def listen() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        if in_background:
            signal.signal(signal.SIGINT, signal.SIG_IGN)

    descriptor, name = tempfile.mkstemp(dir=data.parent, suffix=".said")
    process = subprocess.Popen(
        [sys.executable, "-m", "cpd", *words],
        cwd=cwd or data.parent,
        env={**clean_environment(data), **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=descriptor,
        start_new_session=True,
        preexec_fn=listen,
    )
    os.close(descriptor)
    try:
        yield Started(process, Path(name))
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        assert process.stdout is not None
        process.stdout.close()


def sandbox(data: Path, port: int, *more: str) -> Sequence[str]:
    return ("sandbox", "--size", "none", "--port", str(port), "--data-dir", str(data), "--json", *more)


def cpd(*words: str, data: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Runs ``cpd`` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "cpd", *words],
        cwd=data.parent,
        env={**clean_environment(data), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def processes_of(data: Path) -> list[str]:
    """Everything that runs for that data directory: told of it, or at work in it."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() == psutil.STATUS_ZOMBIE or process.pid == os.getpid():
                continue
            is_of_folder = process.environ().get("CPD_DATA_DIR") == str(data)
            if is_of_folder or process.cwd() == str(data / "postgres") or str(data / "postgres") in process.cmdline():
                found.append(f"{process.pid} {' '.join(process.cmdline())}")
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def can_be_taken(port: int) -> bool:
    """Whether another program could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen()
        except OSError:
            return False
    return True


def nothing_is_left(data: Path, port: int, *, within: float = 0.0) -> None:
    """Fails unless nothing runs any more and the port is free; ``within`` seconds, where that takes its time."""
    if within:
        given_up = time.monotonic() + within
        wait_for("the end", lambda: not processes_of(data) or time.monotonic() > given_up, every=LOOK_EVERY)
    assert processes_of(data) == []
    assert can_be_taken(port)
