"""The read path against PostgreSQL itself, at one and at eight connections on both sides, each with its bar.

``python -m bench.bars`` takes the sides in turns, three rounds, and shows the median of each. A bar holds at eight
connections. Beside it, without bars, what others answer for the same page over eight connections. Ours and the others
are asked by ``wrk``. Where a bar is missed, it prints what the web process works for a request, and what PostgreSQL
does, statement by statement.
"""

import argparse
import json
import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import declaring, peers_apart, sql_times, wrk
from bench.layers import layers_of
from bench.load import Measured
from bench.postgres import first_row_of_page, pgbench
from bench.run import CHANGES, LIST_V3, PAGE, READS, newest
from bench.servers import Server, serving
from bench.world import DATA, ROOT, World, participants_at, prepare, scale

ROUNDS = 3
CONNECTIONS = (1, 8)
"""On both sides. Bars hold at the last of them."""

Measure = Callable[[int], Measured]
"""Does the work over so many connections."""


@dataclass
class Bar:
    """A piece of work over so many connections: ours, PostgreSQL reading the stored rows, and the least ratio of both.

    ``bound`` is None where none was promised.
    """

    work: str
    connections: int
    ours: Measured
    stored: Measured
    bound: float | None = None

    @property
    def ratio(self) -> float:
        """Ours divided by PostgreSQL's."""
        return self.ours.per_second / self.stored.per_second

    @property
    def held(self) -> bool | None:
        """Whether the bar held; None where there is none."""
        return None if self.bound is None else self.ratio >= self.bound


@dataclass
class Bars:
    """What one run measured. ``beside`` is what others do, by name, of the same page over eight connections."""

    bars: list[Bar] = field(default_factory=list)
    beside: dict[str, Measured] = field(default_factory=dict)


def in_turns(sides: dict[str, Callable[[], Measured]], rounds: int) -> dict[str, Measured]:
    """Measures the sides one after the other, so many times, each round in the other order: the median of each."""
    measured: dict[str, list[Measured]] = {side: [] for side in sides}
    for number in range(rounds):
        for side in list(sides) if number % 2 == 0 else reversed(sides):
            measured[side].append(sides[side]())
    return {side: _median(times) for side, times in measured.items()}


def _median(times: list[Measured]) -> Measured:
    middle = statistics.median_low([one.per_second for one in times])
    return next(one for one in times if one.per_second == middle)


def measure(
    world: World, *, transactions: int, seconds: int, rounds: int, logs: Path, say: Callable[[str], None]
) -> Bars:
    """Everything, one after the other."""
    begins_at = first_row_of_page(world.database_url, world.provider_id, 1, "ecf-v3")

    def stored(connections: int) -> Measured:
        return pgbench(
            world.database_url,
            "page_from_documents",
            transactions=transactions,
            connections=connections,
            provider=world.provider_id,
            feed="ecf-v3",
            from_created_at=begins_at[0],
            from_record_id=begins_at[1],
        )

    found = Bars()
    with declaring.declaring(world) as people:
        for work, ours_at, bound in _works(world, people, seconds):
            for connections in CONNECTIONS:
                # a server of its own for each: every token may call so often in five minutes, and no more
                with serving("cpd.config.wsgi:application", ready="/healthcheck", log=logs / "bars.log") as server:
                    ours = partial(ours_at(server), connections)
                    both = in_turns({"ours": ours, "stored": partial(stored, connections)}, rounds)
                    bar = Bar(work, connections, both["ours"], both["stored"])
                    bar.bound = bound if connections == CONNECTIONS[-1] else None
                    found.bars.append(bar)
                    say(f"{work}, {connections} connections: {bar.ratio:.2f} times PostgreSQL")
                    if bar.held is False:
                        again = partial(_with_layers, ours, server, say)
                        sql_times.explain(work, again, world.database_url, say)
    found.beside = peers_apart.measure(world, seconds=seconds, connections=CONNECTIONS[-1], logs=logs, say=say)
    return found


def _with_layers(measure: Callable[[], Measured], server: Server, say: Callable[[str], None]) -> Measured:
    """Does it once more, and says what the web process works for a request."""
    before = layers_of(server.worker)
    measured = measure()
    say(f"At {measured.per_second:,.0f} a second {layers_of(server.worker).since(before, measured.all_requests)}.")
    return measured


def _works(world: World, people: list[list[str]], seconds: int) -> list[tuple[str, Callable[[Server], Measure], float]]:
    """What is measured, how it is done with a server, and its bar."""
    rounds = count()

    def read(path: str, server: Server, connections: int, *, unchanged: bool = False, pages: int = 1) -> Measured:
        asked = wrk.Asked(
            server.port,
            path.replace("{round}", str(next(rounds))),  # what was asked for in another round is not cold any more
            world.tokens,
            pages,
        )
        return wrk.ask(
            wrk.unchanged(asked) if unchanged else asked,
            connections=connections,
            seconds=seconds,
            process=server.worker,
        )

    def mixed(server: Server, connections: int) -> Measured:
        return declaring.mixed(
            world, people, reads=READS, path=first_page, server=server, connections=connections, seconds=seconds
        )

    def poll(server: Server) -> Measure:
        return partial(read, f"{CHANGES}?after={newest(server.port, world.tokens[0])}", server)

    first_page = f"{LIST_V3}?{PAGE.format(1)}"
    other_words = f"{LIST_V3}?{PAGE.format('{page}')}&n={{round}}-{{n}}"
    return [
        (
            "a page, cold (each asked for in other words)",
            lambda server: partial(read, other_words, server, pages=world.last_page),
            0.6,
        ),
        ("a page, warm (it has not changed)", lambda server: partial(read, first_page, server), 1.5),
        (f"{READS} reads to 1 declaration of the same provider", lambda server: partial(mixed, server), 1.0),
        ("an unchanged page, by its ETag", lambda server: partial(read, first_page, server, unchanged=True), 2.0),
        ("a poll of changes with nothing new", poll, 2.0),
    ]


def show(found: Bars, console: Console) -> None:
    """Prints each row with its bar, and whether it held."""
    table = Table(
        *("work", "connections", "ours", "our process, ms", "PostgreSQL", "times", "bar", ""),
        title="Version 3, per second (p50 / p99)",
    )
    for bar in found.bars:
        said = "" if bar.held is None else "[green]held[/green]" if bar.held else "[red]missed[/red]"
        table.add_row(
            bar.work,
            str(bar.connections),
            _rate(bar.ours),
            f"{bar.ours.cpu_ms:.3f}",
            _rate(bar.stored),
            f"{bar.ratio:.2f}",
            "-" if bar.bound is None else f"at least {bar.bound:g}",
            said,
        )
    console.print(table)
    beside = Table(
        "who", "a second (p50 / p99)", "process, ms", title=f"The same page by others, {CONNECTIONS[-1]} connections"
    )
    for who, one in found.beside.items():
        beside.add_row(who, _rate(one), f"{one.cpu_ms:.3f}")
    console.print(beside)


def _rate(one: Measured) -> str:
    return f"{one.per_second:,.0f} ({one.p50_ms:.2f} / {one.p99_ms:.2f} ms)"


def main() -> None:
    """Runs ``python -m bench.bars``."""
    parser = argparse.ArgumentParser(prog="python -m bench.bars", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="where the world and the logs are kept")
    parser.add_argument("--transactions", type=int, default=4000, help="of PostgreSQL in each round")
    parser.add_argument("--seconds", type=int, default=wrk.SECONDS, help="of ours in each round")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each side is measured")
    parser.add_argument("--results", type=Path, default=ROOT / "bench" / "bars.json")
    chosen = parser.parse_args()
    try:
        wrk.found()
    except wrk.Absent as absent:
        parser.exit(1, f"{absent}\n")
    console = Console(width=160)
    say = partial(console.print, markup=False, highlight=False, soft_wrap=True)
    world = prepare(participants_at(scale()), data=chosen.data.resolve(), say=say)
    found = measure(
        world,
        transactions=chosen.transactions,
        seconds=chosen.seconds,
        rounds=chosen.rounds,
        logs=chosen.data,
        say=say,
    )
    show(found, console)
    bars = [{**asdict(bar), "ratio": bar.ratio, "held": bar.held} for bar in found.bars]
    beside = {who: asdict(one) for who, one in found.beside.items()}
    chosen.results.write_text(json.dumps({"bars": bars, "beside": beside}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
