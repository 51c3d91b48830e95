"""A sandbox that really runs, in processes of its own, for tests that kill them."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import NamedTuple

import psutil

from cpd.cli.datafolder import KEY
from cpd.core.embedded import CLUSTER, EmbeddedServer
from tests.schema import fingerprint

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 90
"""Seconds after which something that should have happened counts as never happening."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers_at(port: int) -> bool:
    """Whether anything listens on a port of this machine."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        return True
    except OSError:
        return False


def wait_for(what: str, there: Callable[[], object], patience: float = PATIENCE, every: float = 0.05) -> None:
    """Returns as soon as it is there; fails when it never comes. ``every``: seconds between two looks."""
    given_up = time.monotonic() + patience
    never = threading.Event()
    while not there():
        assert time.monotonic() < given_up, f"{what} never came"
        never.wait(every)


def lowered(headers: Message) -> dict[str, str]:
    """Headers by their names in lower case."""
    return {name.lower(): value for name, value in headers.items()}


class Running(NamedTuple):
    """A process, its parent's number, and when it was created, in seconds since 1970."""

    pid: int
    parent: int
    created: float


@dataclass
class Sandbox:
    """``cpd sandbox``, its address, tokens and processes."""

    process: "subprocess.Popen[str]"
    base: str
    tokens: dict[str, str]
    data: Path

    @property
    def environment(self) -> dict[str, str]:
        return clean_environment(self.data)

    def _named(self, name: str) -> list[Running]:
        """The processes called so that run. Any may end between two looks at it."""
        running = []
        for child in psutil.Process(self.process.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                if child.name().startswith(name) and child.status() != psutil.STATUS_ZOMBIE:
                    running.append(Running(child.pid, child.ppid(), child.create_time()))
        return running

    def web_worker(self) -> int | None:
        """The process that answers requests: the newest that the web server started."""
        servers = self._named("cpd.edge")
        workers = [one for one in servers if one.parent in {other.pid for other in servers}]
        return max(workers, key=lambda one: one.created).pid if workers else None

    def job_worker(self) -> int | None:
        workers = self._named("cpd jobs work")
        return workers[0].pid if workers else None

    def postmaster(self) -> int | None:
        try:
            pid = int((self.data / "postgres" / "postmaster.pid").read_text().split()[0])
            return pid if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE else None
        except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
            return None

    def kill(self, which: str) -> None:
        """``kill -9``, then waits until another process has taken its place and the service answers."""
        find: Callable[[], int | None] = getattr(self, which)
        wait_for(which, find)
        victim = find()
        assert victim is not None
        os.kill(victim, signal.SIGKILL)
        wait_for(f"another {which}", lambda: find() not in (None, victim))
        wait_for("a healthy answer", self.healthy)

    def healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base}/healthcheck", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def send(self, method: str, path: str, token: str, body: object = None, **headers: str) -> tuple[int, bytes]:
        """Status and body of one request over a connection of its own. 0 when there was no answer."""
        return self.exchange(method, path, token, body, **headers)[:2]

    def exchange(
        self, method: str, path: str, token: str, body: object = None, **headers: str
    ) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers of the answer; their names in lower case."""
        request = urllib.request.Request(
            self.base + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read(), lowered(answer.headers)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(), lowered(error.headers)
        except OSError:
            return 0, b"", {}

    def socket_folder(self) -> str:
        """Where PostgreSQL listens."""
        return (self.data / "postgres" / "postmaster.pid").read_text().splitlines()[4]

    def cpd(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """A command of another terminal, on the same sandbox."""
        return subprocess.run(
            [sys.executable, "-m", "cpd", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )


def clean_environment(data: Path) -> dict[str, str]:
    """What a terminal has in which nobody has set anything up."""
    ours = (
        "CPD_",
        "DATABASE_URL",
        "DJANGO_",
        "SANDBOX_",
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "PUBLIC_URL",
        "PORT",
        "EMAIL_",
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "CPD_DATA_DIR": str(data)}


def put_migrated_database(data: Path) -> Path:
    """Puts a database with nothing but the shipped facts into a data directory, where a sandbox would make one: it is
    made once for a schema, and copied."""
    return _put(data, fingerprint(), _make_database)


def put_empty_database(data: Path) -> Path:
    """Puts a PostgreSQL with nothing in it into a data directory: it is made once, and copied."""
    return _put(data, f"empty-{fingerprint()}", _make_cluster)


def _put(data: Path, name: str, make: Callable[[Path], None]) -> Path:
    folders = Path(os.environ["CPD_DATA_DIR"]) / "folders"
    folders.mkdir(parents=True, exist_ok=True)
    made = folders / name
    with (folders / "lock").open("ab") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not made.exists():
            for old in folders.glob("*/"):
                if not old.name.endswith(fingerprint()):
                    shutil.rmtree(old)
            making = made.with_suffix(".making")
            shutil.rmtree(making, ignore_errors=True)
            make(making)
            making.rename(made)
        data.mkdir(parents=True, exist_ok=True)
        wanted = [made / name for name in (CLUSTER, KEY) if (made / name).exists()]
        subprocess.run(["cp", "-a", *wanted, data], check=True)
    return data


def _make_cluster(data: Path) -> None:
    data.mkdir()
    server = EmbeddedServer(data, data / "postgres.log")
    making = server.begin_making()
    wait_for("a new database", lambda: making.ended)
    server.finish_making(making)


def _make_database(data: Path) -> None:
    words = ("sandbox", "--size", "none", "--port", "0", "--data-dir", str(data), "--json")
    with subprocess.Popen(
        [sys.executable, "-m", "cpd", *words],
        env=clean_environment(data),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline(), process.stderr.read()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE) == 0


@contextmanager
def running(data: Path, scenario: Path) -> Iterator[Sandbox]:
    """Starts a sandbox with nothing but the scenario in it, and ends it with everything it started."""
    put_migrated_database(data)
    log = (data.parent / "sandbox.log").open("w")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "cpd", "sandbox", "--size", "none", "--port", str(free_port())),
            *("--data-dir", str(data), "--scenario", str(scenario), "--json"),
        ],
        cwd=data.parent,
        env=clean_environment(data),
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, (data.parent / "sandbox.log").read_text()[-3000:]
        announcement = json.loads(line)
        yield Sandbox(process, announcement["base_url"], announcement["tokens"], data)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        assert process.stdout is not None
        process.stdout.close()
        log.close()
