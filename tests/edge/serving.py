"""The edge in processes of its own, and clients that speak to it over bare sockets."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import psutil

from tests.resilience.running import ROOT, clean_environment, free_port, wait_for

PATIENCE = 20.0
"""Seconds within which everything that should be answered is."""


@dataclass
class Answer:
    """An answer as it came. ``whole`` says that its end was marked, and not only the end of the connection."""

    status: int
    headers: dict[str, str]
    body: bytes
    whole: bool = True

    def json(self) -> Any:
        return json.loads(self.body)


class Caller:
    """A client on one connection."""

    def __init__(self, port: int, *, takes: int | None = None) -> None:
        self.socket = socket.socket()
        if takes is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, takes)
        self.socket.settimeout(PATIENCE)
        try:
            self.socket.connect(("127.0.0.1", port))
        except OSError:
            self.socket.close()
            raise
        self._left = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, *lines: str, body: bytes = b"", host: bool = True) -> Self:
        """Sends a request: its first line, its headers, its body."""
        first, *headers = lines
        named = ["Host: 127.0.0.1"] if host else []
        self.socket.sendall("\r\n".join([first, *named, *headers, "", ""]).encode("latin-1") + body)
        return self

    def raw(self, sent: bytes) -> Self:
        self.socket.sendall(sent)
        return self

    def answer(self, *, head_only: bool = False) -> Answer:
        """Reads one answer."""
        head = self._until(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").rstrip().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        status = int(first.split()[1])
        if head_only or status in (100, 204, 304):
            return Answer(status, headers, b"")
        if "content-length" in headers:
            length = int(headers["content-length"])
            body = self._exactly(length)
            return Answer(status, headers, body, whole=len(body) == length)
        if headers.get("transfer-encoding") == "chunked":
            return self._chunks(status, headers)
        return Answer(status, headers, self.rest(), whole=False)

    def _chunks(self, status: int, headers: dict[str, str]) -> Answer:
        body = []
        while line := self._until(b"\r\n"):
            if not line.endswith(b"\r\n"):
                break
            size = int(line, 16)
            body.append(self._exactly(size))
            if self._until(b"\r\n") != b"\r\n":
                break
            if not size:
                return Answer(status, headers, b"".join(body))
        return Answer(status, headers, b"".join(body), whole=False)

    def rest(self) -> bytes:
        """Whatever comes until the connection ends."""
        while self._receive():
            pass
        found, self._left = self._left, b""
        return found

    def ended(self) -> bool:
        """Whether the server ends the connection without another word."""
        return self.rest() == b""

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._left:
            if not self._receive():
                found, self._left = self._left, b""
                return found
        found, _, self._left = self._left.partition(mark)
        return found + mark

    def _exactly(self, length: int) -> bytes:
        while len(self._left) < length and self._receive():
            pass
        found, self._left = self._left[:length], self._left[length:]
        return found

    def _receive(self) -> bool:
        try:
            more = self.socket.recv(262_144)
        except ConnectionError:
            return False
        self._left += more
        return bool(more)


@dataclass
class Edge:
    """A running edge."""

    process: "subprocess.Popen[bytes]"
    port: int
    log: Path

    def caller(self, *, takes: int | None = None) -> Caller:
        return Caller(self.port, takes=takes)

    def get(self, path: str, *headers: str) -> Answer:
        """The answer to one GET on a connection of its own."""
        with self.caller() as caller:
            return caller.send(f"GET {path} HTTP/1.1", *headers).answer()

    def workers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Tells it to stop; its exit status."""
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE)


@contextmanager
def edge(
    folder: Path, *words: str, trusted: str = "", application: str = "tests.edge.application", database: str = ""
) -> Iterator[Edge]:
    """Runs the edge with an application until the block ends. ``words`` are its options; ``database`` is one of the
    tests' own, for an application that needs it."""
    port, log = free_port(), folder / f"edge-{free_port()}.log"
    command = [sys.executable, "-m", "cpd.edge", f"{application}:application", "--port", str(port), *words]
    environment = {
        **clean_environment(folder),
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
        "TRUSTED_PROXIES": trusted,
    }
    if database:
        environment |= {**os.environ, "DATABASE_URL": _address(database), "PYTHONPATH": environment["PYTHONPATH"]}
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        try:
            started = Edge(process, port, log)
            wait_for("the edge", lambda: process.poll() is not None or _answers(port))
            assert process.poll() is None, log.read_text()
            yield started
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def _address(database: str) -> str:
    """The address of a database of the tests, as whoever they sign in as."""
    head, _, tail = os.environ["DATABASE_URL"].partition("?")
    return f"{head.rpartition('/')[0]}/{database}" + (f"?{tail}" if tail else "")


def _answers(port: int) -> bool:
    try:
        with Caller(port) as caller:
            return caller.send("GET /ready HTTP/1.1").answer().status == 200
    except (OSError, ValueError, IndexError):
        return False


@contextmanager
def many(port: int, count: int, sent: bytes = b"", *, takes: int | None = None) -> Iterator[list[Caller]]:
    """So many clients that have each sent the same."""
    with ExitStack() as stack:
        callers = [stack.enter_context(Caller(port, takes=takes)) for _ in range(count)]
        for caller in callers:
            caller.socket.sendall(sent)
        yield callers
