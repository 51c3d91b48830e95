"""Starts what is measured: our edge with one worker process, the same way for ours and for the peers."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.load import Connection

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Server:
    """A running server. ``worker`` is the process that answers."""

    port: int
    worker: psutil.Process

    def memory(self) -> float:
        """Resident memory of the worker, in megabytes."""
        return self.worker.memory_info().rss / 1_000_000

    @contextmanager
    def highest_memory(self) -> Iterator["Highest"]:
        """Watches the worker's memory, a hundred times a second, while the block runs."""
        highest = Highest(self.memory())
        done = threading.Event()

        def watch() -> None:
            while not done.wait(0.01):
                highest.megabytes = max(highest.megabytes, self.memory())

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            yield highest
        finally:
            done.set()
            watcher.join()


@dataclass
class Highest:
    """The highest memory seen, in megabytes."""

    megabytes: float


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(application: str, *, ready: str, log: Path) -> Iterator[Server]:
    """Runs a WSGI application on a port of localhost until the block ends. ``ready`` is a path that answers at all."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "cpd.edge", application, "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "1", "--threads", "4"),
    ]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}
    with running(command, port=port, ready=ready, log=log, environment=environment) as server:
        yield server


@contextmanager
def running(
    command: list[str], *, port: int, ready: str, log: Path, environment: dict[str, str] | None = None
) -> Iterator[Server]:
    """Runs a server until the block ends. ``ready`` is a path that answers at all."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        try:
            _wait(process, port, ready, log)
            itself = psutil.Process(process.pid)
            workers = itself.children(recursive=True) or [itself]
            yield Server(port=port, worker=max(workers, key=lambda child: child.memory_info().rss))
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(process: "subprocess.Popen[bytes]", port: int, ready: str, log: Path) -> None:
    """Waits until the server answers, whatever it answers."""
    given_up = time.monotonic() + 60
    while time.monotonic() < given_up:
        if process.poll() is not None:
            break
        try:
            connection = Connection(port)
            connection.get(ready)
            connection.close()
            return
        except (OSError, RuntimeError):
            time.sleep(0.1)
    raise RuntimeError(f"The server did not start. The end of its log ({log}):\n{log.read_text()[-1500:]}")
