"""What came out: a table for people, ``results.json`` for programs, and whether the promised limits are met."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.load import Measured
from bench.statements import FullStatement

COLUMNS = {
    "ours": "ours",
    "drf": "Django REST framework",
    "ninja": "Ninja over the ORM",
    "tables": "PostgreSQL, from the tables",
    "stored": "PostgreSQL, the same rows",
}


@dataclass
class Row:
    """One kind of work, done by everyone. ``each`` is how many rows one request carries, 0 to count requests."""

    work: str
    measured: dict[str, Measured]
    each: int = 0

    @property
    def unit(self) -> str:
        """What is counted."""
        return "rows/s" if self.each else "requests/s"

    def rate(self, who: str) -> float:
        """How many a second."""
        return self.measured[who].per_second * (self.each or 1)

    @property
    def ratios(self) -> dict[str, float]:
        """Ours divided by each of the others: 2 is twice as fast."""
        return {
            who: self.measured["ours"].per_second / other.per_second
            for who, other in self.measured.items()
            if who != "ours"
        }


@dataclass
class Limit:
    """A promise, and which work it is of. ``at_most`` says on which side of ``bound`` the measured number must be."""

    promise: str
    measured: float
    bound: float
    at_most: bool = False
    work: str = ""

    @property
    def met(self) -> bool:
        """Whether it holds."""
        return self.measured <= self.bound if self.at_most else self.measured >= self.bound


@dataclass
class Results:
    """Everything one run measured. Memory in megabytes, publishing in milliseconds and documents per second."""

    world: dict[str, object]
    rows: list[Row] = field(default_factory=list)
    memory: dict[str, float] = field(default_factory=dict)
    publishing: dict[str, float] = field(default_factory=dict)
    limits: list[Limit] = field(default_factory=list)


def judge(
    first: Row,
    last: Row,
    v3: Row,
    unchanged: Row,
    applications: Row,
    post: Row,
    posts: Row,
    memory: dict[str, float],
    full: list[FullStatement],
) -> list[Limit]:
    """The promises of speed and memory."""
    ratios = first.ratios
    return [
        Limit("a page, against Django REST framework (times as fast)", ratios["drf"], 15, work=first.work),
        Limit("a page, against PostgreSQL building it from the tables", ratios["tables"], 0.8, work=first.work),
        Limit("a page, against PostgreSQL reading the stored rows", ratios["stored"], 0.2, work=first.work),
        Limit(
            "the last page, in times of the first",
            last.measured["ours"].p50_ms / first.measured["ours"].p50_ms,
            1.5,
            True,
            last.work,
        ),
        Limit("a page of version 3, against Django REST framework", v3.ratios["drf"], 15, work=v3.work),
        Limit(
            "a page of version 3, against PostgreSQL reading the stored rows", v3.ratios["stored"], 0.2, work=v3.work
        ),
        Limit(
            "an unchanged page of version 3, against the same: twice the bound",
            unchanged.ratios["stored"],
            0.4,
            work=unchanged.work,
        ),
        Limit(
            "a page of applications, against Django REST framework",
            applications.ratios["drf"],
            10,
            work=applications.work,
        ),
        Limit(
            "a page of applications, against PostgreSQL reading the stored rows",
            applications.ratios["stored"],
            0.2,
            work=applications.work,
        ),
        Limit("declarations a second, one worker", posts.measured["ours"].per_second, 150, work=posts.work),
        *declaring(post),
        Limit("the slowest declaration in a hundred (ms)", posts.measured["ours"].p99_ms, 60, True, posts.work),
        Limit("growth of the worker while it streams the CSV (MB)", memory["csv_growth"], 50, True),
        Limit("the worker after its requests (MB)", memory["after_requests"], 200, True),
        Limit("the worker after 10,000 different pages (MB)", memory["after_different_pages"], 256, True),
        *(limit for one in full for limit in _of_statement(one)),
    ]


def declaring(post: Row) -> list[Limit]:
    """The promises of a declaration over one connection."""
    return [
        Limit("a declaration, against PostgreSQL inserting its rows", post.ratios["stored"], 0.3, work=post.work),
        Limit("a declaration, against Django REST framework saving one row", post.ratios["drf"], 2, work=post.work),
    ]


def _of_statement(full: FullStatement) -> list[Limit]:
    what = f"a statement of {full.items:,} line items of {full.programme.upper()}"
    return [
        Limit(f"{what}, worked out (ms)", full.milliseconds, 100, True, f"{full.programme} statement"),
        Limit(f"{what}, its page (ms)", full.page, 300, True, f"page of {full.programme} statement"),
        Limit(f"{what}, growth of the process while it streams the export (MB)", full.growth, 20, True),
    ]


def write(results: Results, path: Path) -> None:
    """Writes ``results.json``."""
    document = {
        "world": results.world,
        "rows": [
            {
                "work": row.work,
                "unit": row.unit,
                "measured": {who: {**asdict(one), "rate": row.rate(who)} for who, one in row.measured.items()},
                "ratios": row.ratios,
            }
            for row in results.rows
        ],
        "memory_megabytes": results.memory,
        "publishing": results.publishing,
        "limits": [{**asdict(limit), "met": limit.met} for limit in results.limits],
    }
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def show(results: Results, console: Console) -> None:
    """Prints the tables."""
    speed = Table(title="Speed, one connection, one worker", caption="per second · p50 / p99 in milliseconds")
    speed.add_column("work")
    for title in COLUMNS.values():
        speed.add_column(title, justify="right")
    for row in results.rows:
        cells = [
            f"{row.rate(who):,.0f} {row.unit}\n{row.measured[who].p50_ms:,.2f} / {row.measured[who].p99_ms:,.2f}"
            + (f"\n[dim]ours is {row.ratios[who]:,.2f} times[/dim]" if who in row.ratios else "")
            if who in row.measured
            else "-"
            for who in COLUMNS
        ]
        speed.add_row(row.work, *cells, end_section=True)
    console.print(speed)

    other = Table(title="Memory and publishing")
    other.add_column("what")
    other.add_column("measured", justify="right")
    for name, value in {**results.memory, **results.publishing}.items():
        other.add_row(name.replace("_", " "), f"{value:,.1f}")
    console.print(other)

    show_limits(results.limits, console)


def show_limits(limits: list[Limit], console: Console) -> None:
    """Prints each promise with its bound, and whether it holds."""
    table = Table(title="Promises")
    for title in ("promise", "measured", "bound", ""):
        table.add_column(title)
    for limit in limits:
        table.add_row(
            limit.promise,
            f"{limit.measured:,.2f}",
            f"{'at most' if limit.at_most else 'at least'} {limit.bound:g}",
            "[green]met[/green]" if limit.met else "[red]missed[/red]",
        )
    console.print(table)
