"""What others notice while something big goes on: many declarations in one request, a walk while others write, a full
republication. And what a page of schools costs beside a page of participants.

``python -m bench.meanwhile`` runs it in the world of ``make bench``. All of it is cold: each page is asked for in other
words, so that no answer is ready.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import cycle
from pathlib import Path

from rich.console import Console

from bench import declaring, once_more, report, sql_times
from bench.beside import Beside
from bench.load import Connection, quantile, run_apart
from bench.servers import Server, serving
from bench.world import DATA, World, participants_at, prepare, scale

PAGE = "/api/v3/participants/ecf?page%5Bpage%5D={page}&page%5Bper_page%5D=100&n={n}"
SCHOOLS = "/api/v3/schools/ecf?filter%5Bcohort%5D=2024&page%5Bpage%5D={page}&page%5Bper_page%5D=100&n={n}"
DECLARATIONS = "/api/v3/participant-declarations"
ROWS = 500
"""Declarations of one bulk request."""

WRITES = 50
"""A second, while somebody walks."""

PAUSE = 0.005
"""Seconds between two reads of the one who notices: a provider that reads, not one that loads the machine."""


class Reads:
    """Pages of participants that a provider reads, and how long each took, in milliseconds."""

    def __init__(self, server: Server, tokens: list[str]) -> None:
        self._server, self._tokens = server, cycle(tokens)
        self._asked = 0

    def read(self, connection: Connection, page: int = 1) -> float:
        """Milliseconds for one page; :class:`RuntimeError` for any answer but 200."""
        self._asked += 1
        started = time.perf_counter()
        status, body = connection.get(PAGE.format(page=page, n=f"{id(self)}-{self._asked}"), next(self._tokens))
        if status != 200:
            raise RuntimeError(f"A page was answered with {status}: {body[:300]!r}")
        return (time.perf_counter() - started) * 1000

    def walk(self, pages: int) -> float:
        """Seconds for all pages, one after the other."""
        connection = Connection(self._server.port)
        taken = sum(self.read(connection, page) for page in range(1, pages + 1)) / 1000
        connection.close()
        return taken

    def while_it(self, goes_on: Callable[[], bool]) -> int:
        """Reads as long as something goes on. Gives how often."""
        before = self._asked
        self.slowest_in_a_hundred(lambda _: goes_on())
        return self._asked - before

    def slowest_in_a_hundred(self, goes_on: Callable[[int], bool]) -> float:
        """Milliseconds below which 99 of 100 reads are, as long as ``goes_on`` says so of how many there were."""
        connection = Connection(self._server.port)
        taken: list[float] = []
        while goes_on(len(taken)) or not taken:
            taken.append(self.read(connection))
            time.sleep(PAUSE)
        connection.close()
        return quantile(sorted(taken), 0.99)


def measure(world: World, *, requests: int, logs: Path, say: Callable[[str], None]) -> list[report.Limit]:
    """Everything, one after the other. ``requests`` is how many reads are a quiet time."""
    with (
        declaring.declaring(world) as people,
        serving("cpd.config.wsgi:application", ready="/healthcheck", log=logs / "meanwhile.log") as server,
    ):
        other = Reads(server, world.declaring_tokens[1])
        other.slowest_in_a_hundred(lambda reads: reads < requests // 10)
        quiet = other.slowest_in_a_hundred(lambda reads: reads < requests)
        say(f"Quiet: 99 of 100 reads of another provider are below {quiet:.1f} ms")
        limits = [_schools(world, server, requests)]
        limits += _bulk(world, people, server, other, quiet, requests=requests, logs=logs, say=say)
        limits.append(_walk(world, people[0], server, requests=requests, say=say))
        limits.append(_afresh(other, quiet, say=say))
        again: dict[str, sql_times.Again] = {
            AMONG_SCHOOLS: lambda counting: _schools_again(world, server, requests, counting),
            IN_BULK: lambda counting: _bulk_again(world, people[0], server, counting),
            BESIDE_BULK: lambda counting: _bulk_again(world, people[0], server, counting, other),
            WALKING: lambda counting: _walk_again(world, people[0], server, counting),
            BESIDE_PUBLISHING: lambda counting: _afresh_again(other, counting),
        }
        once_more.explain(limits, again, world, say)
    return limits


AMONG_SCHOOLS = "a page of schools"
IN_BULK = "a declaration in bulk"
BESIDE_BULK = "a read of another provider, and all that is declared in bulk meanwhile"
WALKING = "a page of a walk, and all that is declared meanwhile"
BESIDE_PUBLISHING = "a read of another provider, and all that is published afresh meanwhile"


def _schools_again(world: World, server: Server, requests: int, counting: once_more.Counting) -> int:
    with counting:
        path = SCHOOLS.replace("{page}", "1").replace("n={n}", "n=again-{n}")
        return run_apart(port=server.port, path=path, requests=requests, warm_up=0, tokens=world.tokens).requests


def _bulk_again(
    world: World, people: list[str], server: Server, counting: once_more.Counting, other: Reads | None = None
) -> int:
    """How many declarations, or reads of somebody else's meanwhile."""
    declaring.clear(world)
    reads = 0
    with counting, bulk(world, people, server) as posting:
        if other is None:
            posting.wait()
        else:
            reads = other.while_it(lambda: posting.goes_on)
    return reads or posting.declared


def _walk_again(world: World, people: list[str], server: Server, counting: once_more.Counting) -> int:
    declaring.clear(world)
    with counting, writes(world, people, server):
        walker = Reads(server, world.tokens)
        walks = max(1, once_more.REQUESTS // world.last_page)
        for _ in range(walks):
            walker.walk(world.last_page)
    return walks * world.last_page


def _afresh_again(other: Reads, counting: once_more.Counting) -> int:
    with counting:
        publishing = _publishing()
        reads = other.while_it(lambda: publishing.poll() is None)
        publishing.communicate()
    return reads


def _schools(world: World, server: Server, requests: int) -> report.Limit:
    job = {"port": server.port, "requests": requests, "warm_up": max(1, requests // 10), "tokens": world.tokens}
    schools = run_apart(path=SCHOOLS.replace("{page}", "1"), **job)
    participants = run_apart(path=PAGE.replace("{page}", "1"), **job)
    return report.Limit(
        "a page of schools, in times of a page of participants",
        schools.p50_ms / participants.p50_ms,
        2,
        True,
        AMONG_SCHOOLS,
    )


def bulk(world: World, people: list[str], server: Server) -> Beside:
    """Declarations of a provider, :data:`ROWS` in a request, one request after the other."""
    rows = [json.loads(body)["data"] for body in declaring.posts_of(people)]
    batches = [rows[first : first + ROWS] for first in range(0, len(rows), ROWS)][:20]
    return Beside(
        port=server.port,
        path=f"{DECLARATIONS}/bulk",
        tokens=world.declaring_tokens[0],
        bodies=[json.dumps({"data": batch}) for batch in batches],
        declarations=[len(batch) for batch in batches],
    )


def writes(world: World, people: list[str], server: Server) -> Beside:
    """Declarations of a provider, one in a request, :data:`WRITES` a second at most."""
    bodies = declaring.posts_of(people)
    return Beside(
        port=server.port,
        path=DECLARATIONS,
        tokens=world.declaring_tokens[0],
        bodies=bodies,
        declarations=[1] * len(bodies),
        a_second=WRITES,
    )


def _bulk(
    world: World,
    people: list[list[str]],
    server: Server,
    other: Reads,
    quiet: float,
    *,
    requests: int,
    logs: Path,
    say: Callable[[str], None],
) -> list[report.Limit]:
    single = declaring.post(world, people, port=server.port, requests=requests, connections=1, folder=logs)
    declaring.clear(world)
    with bulk(world, people[0], server) as posting:
        meanwhile = other.slowest_in_a_hundred(lambda _: posting.goes_on)
    per_second = posting.declared / posting.seconds
    say(f"{posting.declared:,} declarations in bulk: {per_second:.0f} a second, one by one {single.per_second:.0f}")
    say(f"Reads of another provider meanwhile: 99 of 100 below {meanwhile:.1f} ms")
    return [
        report.Limit(
            f"declarations a second, up to {ROWS} in a request, in times of one by one",
            per_second / single.per_second,
            1.5,
            work=IN_BULK,
        ),
        report.Limit(
            "reads of others while declarations come in bulk (99 of 100)", meanwhile / quiet, 2, True, BESIDE_BULK
        ),
    ]


def _walk(
    world: World, people: list[str], server: Server, *, requests: int, say: Callable[[str], None]
) -> report.Limit:
    declaring.clear(world)
    walks = max(1, requests // world.last_page)
    walker = Reads(server, world.tokens)
    for _ in range(max(1, walks // 10)):
        walker.walk(world.last_page)
    quiet = sum(walker.walk(world.last_page) for _ in range(walks))
    with writes(world, people, server) as writing:
        busy = sum(walker.walk(world.last_page) for _ in range(walks))
    say(f"{walks} walks of {world.last_page} pages: {quiet:.2f} s quiet, {busy:.2f} s with {writing.declared} writes")
    return report.Limit(
        f"a walk, {writing.declared / busy:.0f} writes a second meanwhile, in times of a quiet one",
        busy / quiet,
        1.3,
        True,
        WALKING,
    )


def _afresh(other: Reads, quiet: float, *, say: Callable[[str], None]) -> report.Limit:
    """A full republication, as an operator does it after a release: in a process of its own."""
    started = time.perf_counter()
    publishing = _publishing()
    meanwhile = other.slowest_in_a_hundred(lambda _: publishing.poll() is None)
    _, errors = publishing.communicate()
    if publishing.returncode:
        raise RuntimeError(f"cpd publish failed: {errors[-500:]}")
    say(f"Everything published afresh in {time.perf_counter() - started:.1f} s")
    say(f"Reads of another provider meanwhile: 99 of 100 below {meanwhile:.1f} ms")
    promise = "reads of others while everything is published afresh (99 of 100)"
    return report.Limit(promise, meanwhile / quiet, 2, True, BESIDE_PUBLISHING)


def _publishing() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "cpd", "publish"],
        env={**os.environ, "CPD_OPERATOR": "Bench"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def main() -> None:
    """Runs ``python -m bench.meanwhile``."""
    parser = argparse.ArgumentParser(prog="python -m bench.meanwhile", description="What others notice meanwhile.")
    parser.add_argument("--data", type=Path, default=DATA, help="where the world and the logs are kept")
    parser.add_argument("--requests", type=int, default=2000, help="how many reads are a quiet time")
    chosen = parser.parse_args()
    console = Console(width=130)
    say = partial(console.print, markup=False, highlight=False, soft_wrap=True)
    world = prepare(participants_at(scale()), data=chosen.data.resolve(), say=say)
    limits = measure(world, requests=chosen.requests, logs=chosen.data, say=say)
    report.show_limits(limits, console)


if __name__ == "__main__":
    main()
