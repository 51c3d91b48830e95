"""The load generator for reads: ``wrk``, a program in C, which asks over one or more connections.

A client in Python takes as much of a core for each request as the service does, on the same two cores: what it measures
is largely itself. What ``wrk`` asks, and with which token, stands in ``wrk.lua``
(docs/adr/0067-wrk-asks-where-reads-are-measured.md).

Each measurement begins with a second in which the status of every answer is looked at. In the seconds that count only
errors and bytes are: keeping answers would cost as much as everything else that ``wrk`` does.
"""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import psutil

from bench.load import Connection, Measured

SCRIPT = Path(__file__).resolve().parent / "wrk.lua"
ABSENT = "Install wrk, which asks what is measured (Debian and Ubuntu: apt install wrk; macOS: brew install wrk)."
SECONDS = 2
"""Of a measurement, unless told."""

TOLERATED = 0.01
"""By how much the average length of the answers that count may differ from that of those that were looked at: there are
numbers of more or fewer digits in their headers."""


class Absent(Exception):
    """``wrk`` is not installed. Its text says how to install it."""


@dataclass(frozen=True)
class Asked:
    """What is asked for, again and again, with each token in turn.

    In ``path`` the number of the request stands for ``{n}``, and in turn the numbers up to ``pages`` for ``{page}``.
    ``tag`` is that of the answer that the client has: then every answer must be a 304, and otherwise a 200. ``bodies``
    are posted to ``post_path``, one after each ``reads`` requests for ``path``.
    """

    port: int
    path: str
    tokens: Sequence[str] = ()
    pages: int = 1
    tag: str = ""
    bodies: Sequence[str] = ()
    post_path: str = ""
    reads: int = 0

    @property
    def status(self) -> int:
        """What every answer must have."""
        return 304 if self.tag else 200


@dataclass(frozen=True)
class Outcome:
    """What ``wrk`` says of a run.

    ``received`` are the bytes of all answers, ``sent`` is the number that the next request would have, ``size`` is that
    of the last body, 0 where none was looked at, and ``failed`` counts requests without an answer, and answers from 400
    on.
    """

    requests: int
    seconds: float
    received: int
    p50_ms: float
    p99_ms: float
    sent: int
    size: int
    failed: int


def found() -> str:
    """Where ``wrk`` is. Raises :class:`Absent` where it is not installed."""
    program = shutil.which("wrk")
    if program is None:
        raise Absent(ABSENT)
    return program


def unchanged(asked: Asked) -> Asked:
    """The same, by a client that has the answer."""
    connection = Connection(asked.port)
    connection.get(asked.path, asked.tokens[0])
    connection.close()
    return replace(asked, tag=connection.tag)


def ask(
    asked: Asked, *, connections: int = 1, seconds: int = SECONDS, process: psutil.Process | None = None
) -> Measured:
    """Asks for so many seconds, after one in which every answer is looked at. ``process`` is the one that answers.

    Raises :class:`RuntimeError` for an answer of another status than it must have, or of another length than those that
    were looked at, and :class:`Absent` without ``wrk``.
    """
    looked = run(asked, connections=connections, seconds=1, looking=True)
    before = processor_time(process)
    counted = run(asked, connections=connections, seconds=seconds, sent=looked.sent)
    spent = processor_time(process) - before
    check(asked.path, looked, counted, connections)
    return Measured(
        requests=counted.requests,
        per_second=counted.requests / counted.seconds,
        p50_ms=counted.p50_ms,
        p99_ms=counted.p99_ms,
        bytes=looked.size,
        warm_up=looked.requests,
        cpu_ms=spent / counted.requests * 1000,
    )


def check(path: str, looked: Outcome, counted: Outcome, connections: int) -> None:
    """Raises :class:`RuntimeError` unless the answers that count were like those that were looked at."""
    failed = looked.failed + counted.failed
    if failed:
        raise RuntimeError(f"{path}: {failed} requests had no answer, or an error.")
    fewest = min(looked.requests, counted.requests)
    if not fewest:
        raise RuntimeError(f"{path}: no answer came in time.")
    expected, average = (one.received / one.requests for one in (looked, counted))
    doubt = TOLERATED + connections / fewest  # at the end of a run some answers have come in part
    if abs(average / expected - 1) > doubt:
        raise RuntimeError(f"{path}: {average:,.0f} bytes an answer, where {expected:,.0f} were expected.")


def processor_time(process: psutil.Process | None) -> float:
    """Seconds that a process has worked; 0 for none."""
    if process is None:
        return 0.0
    times = process.cpu_times()
    return float(times.user + times.system)


def run(asked: Asked, *, connections: int, seconds: int, looking: bool = False, sent: int = 0) -> Outcome:
    """One run of ``wrk``, in one thread. ``sent`` requests have gone before: numbers and bodies go on from there.

    Raises :class:`Absent` without ``wrk``, and :class:`RuntimeError` with what it says where it ends early.
    """
    program = found()
    job = {**asdict(asked), "status": asked.status, "looking": looking, "sent": sent}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "job.lua"
        file.write_text(f"return {in_lua(job)}\n", encoding="ascii")
        answer = subprocess.run(
            [
                *(program, "--threads=1", f"--connections={connections}", f"--duration={seconds}s", "--timeout=60s"),
                *(f"--script={SCRIPT}", f"http://127.0.0.1:{asked.port}", "--", str(file)),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    if answer.returncode:
        raise RuntimeError(answer.stderr.strip() or answer.stdout.strip())
    return Outcome(**json.loads(answer.stdout.splitlines()[-1]))


def in_lua(value: object) -> str:
    """A value as Lua writes it. Raises :class:`TypeError` for any that a job does not have."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return f'"{"".join(map(_byte_in_lua, value.encode()))}"'
        case dict():
            return "{" + ", ".join(f"{name} = {in_lua(one)}" for name, one in value.items()) + "}"
        case list() | tuple():
            return "{" + ", ".join(map(in_lua, value)) + "}"
    raise TypeError(f"Lua has nothing for {value!r}.")


def _byte_in_lua(byte: int) -> str:
    plain = 32 <= byte < 127 and byte not in b'\\"'
    return chr(byte) if plain else f"\\{byte:03d}"
