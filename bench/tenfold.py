"""What ten times the people cost: a page, a declaration and a poll of changes, in two worlds in one run.

``python -m bench.tenfold`` measures the world of ``BENCH_SCALE`` and one of a tenth of it, in turns, three rounds. Each
time is of one connection, at the median; none may be more than 1.2 times as long where there are ten times the people.
``BENCH_SCALE=10`` is a million participants.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from rich.console import Console

from bench import declaring, report, sql_times
from bench.load import Measured, run_apart
from bench.run import CHANGES, LIST_V3, PAGE, newest
from bench.servers import serving
from bench.world import DATA, ROOT, World, participants_at, prepare, scale

ROUNDS = 3
TIMES = 10
BOUND = 1.2

WORKS = {"page": "a page of 100, cold", "declaration": "a declaration", "poll": "a poll of changes with nothing new"}


def measure(world: World, *, requests: int, logs: Path, explain: Callable[[str], None] | None) -> dict[str, float]:
    """Milliseconds for each of :data:`WORKS` in one world, at the median. ``explain`` is told what each takes."""
    with (
        declaring.declaring(world) as people,
        serving("cpd.config.wsgi:application", ready="/healthcheck", log=logs / "tenfold.log") as server,
    ):

        def ask(path: str, pages: int = 1) -> Measured:
            return run_apart(
                port=server.port,
                path=path,
                requests=requests,
                warm_up=max(1, requests // 10),
                tokens=world.tokens,
                pages=pages,
            )

        begun = {"page": 0}

        def page() -> Measured:
            begun["page"] += 1
            cold = f"{LIST_V3}?{PAGE.format('{page}')}&n={begun['page']}-{{n}}"
            return ask(cold, min(world.last_page, 10))  # as many in a small world as in a large one

        def declaration() -> Measured:
            return declaring.post(world, people, port=server.port, requests=requests, connections=1, folder=logs)

        after = newest(server.port, world.tokens[0])
        works = {"page": page, "poll": lambda: ask(f"{CHANGES}?after={after}"), "declaration": declaration}
        found = {name: work().p50_ms for name, work in works.items()}
        if explain is not None:
            for name, work in works.items():
                sql_times.explain(WORKS[name], work, world.database_url, explain)
        return found


def apart(size: float, *, requests: int, data: Path, explain: bool = False) -> dict[str, float]:
    """:func:`measure` in a process of its own, in the world of that size."""
    answer = subprocess.run(
        [
            *(sys.executable, "-m", "bench.tenfold", "--one", f"--requests={requests}", f"--data={data}"),
            *(["--explain"] if explain else []),
        ],
        env={**os.environ, "BENCH_SCALE": str(size)},
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        check=True,
    )
    return dict(json.loads(answer.stdout.splitlines()[-1]))


def main() -> None:
    """Runs ``python -m bench.tenfold``."""
    parser = argparse.ArgumentParser(prog="python -m bench.tenfold", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA.parent / "tenfold", help="where worlds and logs are kept")
    parser.add_argument("--requests", type=int, default=1000, help="of each work in each round")
    parser.add_argument("--one", action="store_true", help="measure one world only, and print that as JSON")
    parser.add_argument("--explain", action="store_true", help="with --one: say what each work takes, by statement")
    chosen = parser.parse_args()
    console = Console(stderr=True, width=150)
    say = partial(console.print, markup=False, highlight=False, soft_wrap=True)
    if chosen.one:
        data = chosen.data.resolve() / f"{participants_at(scale())}"
        world = prepare(participants_at(scale()), data=data, database="cpd_tenfold", say=say)
        explain = say if chosen.explain else None
        print(json.dumps(measure(world, requests=chosen.requests, logs=data, explain=explain)))
        return
    sizes = (scale() / TIMES, scale())
    found: dict[float, list[dict[str, float]]] = {size: [] for size in sizes}
    for number in range(ROUNDS):
        for size in sizes if number % 2 == 0 else reversed(sizes):
            found[size].append(apart(size, requests=chosen.requests, data=chosen.data))
    few, many = ({name: statistics.median(one[name] for one in times) for name in WORKS} for times in found.values())
    limits = [
        report.Limit(
            f"{work}: {many[name]:.2f} ms of {participants_at(sizes[1]):,} people, {few[name]:.2f} of "
            f"{participants_at(sizes[0]):,}: times as long",
            many[name] / few[name],
            BOUND,
            True,
        )
        for name, work in WORKS.items()
    ]
    report.show_limits(limits, Console(width=150))
    if not all(limit.met for limit in limits):
        for size in sizes:
            say(f"{participants_at(size):,} people:")
            apart(size, requests=chosen.requests, data=chosen.data, explain=True)


if __name__ == "__main__":
    main()
