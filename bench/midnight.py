"""A midnight that changes everybody of a provider at once, while providers go on reading.

``python -m bench.midnight`` renders ahead as the evening would; ``--cold`` leaves all of it to the midnight. Fails when
a read took longer than a second, when ``updated_at`` is not the midnight, or when anything is stored otherwise than it
would be rendered. ``BENCH_SCALE=1`` makes 50,000 documents due, of 25,000 people; ``--people`` says how many people it
is instead. Prints too whether others' reads took at most twice as long meanwhile as before; 99 of 100 of them.
"""

import argparse
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import cycle

import psycopg
from rich.console import Console
from rich.table import Table

from bench import report, sql_times
from bench import world as worlds
from bench.actor import ACTOR
from bench.load import Connection, quantile
from bench.servers import serving

PARTICIPANTS = 50_000
"""Half of them are the provider's for whom everything is due, with two documents each."""

QUIET = 20.0
"""Seconds of reads before midnight."""

OTHERS = "another provider's reads"

SLOWEST = 1.0
"""Seconds that a read may take."""

LIST = "/api/v3/participants/ecf?page%5Bper_page%5D=100"
READERS = {"the provider's own reads": (0, 5), OTHERS: (1, 2), "/healthcheck": (None, 1)}
PAUSE = 0.05
"""Seconds between two requests of a reader: who hammers measures its own queue."""

_LEAVE = (
    """
    UPDATE training_schoolperiod AS stay SET finished_on = %(day)s FROM training_trainingperiod AS period
    JOIN schools_partnership AS partnership ON partnership.id = period.partnership_id
    WHERE period.school_period_id = stay.id AND partnership.lead_provider_id = %(provider)s AND stay.finished_on IS NULL
    """,
    """
    UPDATE training_trainingperiod AS period SET finished_on = %(day)s, end_reason = 'left_school'
    FROM schools_partnership AS partnership WHERE partnership.id = period.partnership_id
      AND partnership.lead_provider_id = %(provider)s AND period.finished_on IS NULL
    """,
)


def main() -> None:
    """Runs ``python -m bench.midnight``."""
    parser = argparse.ArgumentParser(prog="python -m bench.midnight", description=__doc__)
    parser.add_argument("--cold", action="store_true", help="render nothing the evening before")
    parser.add_argument("--people", type=int, help="how many people the midnight changes")
    parser.add_argument("--quiet", type=float, default=QUIET, help="seconds of reads before midnight")
    chosen = parser.parse_args()
    console = Console(stderr=True, width=130)
    people = chosen.people or round(PARTICIPANTS * worlds.scale() / 2)
    worlds.PROVIDERS = 2
    data = worlds.DATA.parent / "midnight"
    world = worlds.prepare(
        max(160, round(2 * people / 160) * 160),
        data=data,
        database="cpd_midnight",
        say=console.print,
    )
    try:
        breaches = _midnight(world, console, cold=chosen.cold, quiet=chosen.quiet)
    finally:
        for note in data.glob("cpd_midnight_*.json"):  # what was measured is no fresh world any more
            note.unlink()
    for breach in breaches:
        console.print(f"[red]{breach}[/red]")
    raise SystemExit(1 if breaches else 0)


def _midnight(world: worlds.World, console: Console, *, cold: bool, quiet: float) -> list[str]:
    from cpd.core.clock import use_shift_source
    from cpd.core.dates import start_of_day
    from cpd.providers.models import LeadProvider
    from cpd.publishing.commands import check, publish_all, render_ahead
    from cpd.publishing.models import PublishedDocument

    today = datetime.now(UTC).date()
    providers = list(LeadProvider.objects.order_by("name").values_list("id", flat=True))
    with psycopg.connect(world.database_url) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in _LEAVE:
            connection.execute(statement, {"day": today, "provider": providers[0]})
    use_shift_source(lambda: timedelta(days=-1))
    console.print("Publishing the day before ...")
    publish_all(actor=ACTOR)
    if not cold:
        began = time.perf_counter()
        console.print(f"Rendered ahead {render_ahead():,} subjects in {time.perf_counter() - began:.0f} s.")
    use_shift_source(None)
    due = PublishedDocument.objects.filter(provider_id=providers[0], removed=False, fresh_until=today)
    keys = set(due.values_list("feed", "record_id"))
    console.print(f"Midnight: {len(keys):,} documents are due.")
    tokens = [cycle(world.declaring_tokens[number]) for number in (0, 1)]  # in turns: none meets the rate limit
    with serving(
        "cpd.config.wsgi:application", ready="/healthcheck", log=worlds.DATA.parent / "midnight.log"
    ) as server:
        _get(server.port, LIST, next(tokens[1]))  # whatever is imported at the first request is not midnight's
        with sql_times.counted(world.database_url):  # it takes as long as at midnight, which can't be done once more
            before = _reads_while(server.port, tokens, lambda: time.sleep(quiet))
        job = [sys.executable, "-m", "cpd", "jobs", "run", "publish-due"]
        with sql_times.counted(world.database_url) as statements:
            began = time.perf_counter()
            taken = _reads_while(server.port, tokens, lambda: subprocess.run(job, check=True, cwd=worlds.ROOT))
            caught_up = time.perf_counter() - began
    table = Table("Who", "requests", "median ms", "99 % ms", "slowest ms", box=None)
    for name, seconds in taken.items():
        ordered = sorted(seconds)
        middle, late = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
        table.add_row(name, f"{len(ordered):,}", *(f"{one * 1000:,.0f}" for one in (middle, late, ordered[-1])))
    console.print(table)
    console.print(f"All of it was published after {caught_up:.1f} s.")
    late, usual = (quantile(sorted(times[OTHERS]), 0.99) for times in (taken, before))
    promise = f"reads of others while {world.per_provider:,} people change on one date (99 of 100)"
    limit = report.Limit(promise, late / usual, 2, True)
    report.show_limits([limit], console)
    breaches = [
        f"A request of {name} took {max(seconds):.2f} s." for name, seconds in taken.items() if max(seconds) > SLOWEST
    ]
    if breaches or not limit.met:
        say = partial(console.print, markup=False, highlight=False, soft_wrap=True)
        sql_times.show(
            f"Midnight, all reads and the job, for each of {len(keys):,} documents", statements, len(keys), say
        )
    midnight = start_of_day(today)
    wrong = 0
    for feed, record_id, updated_at in PublishedDocument.objects.filter(provider_id=providers[0]).values_list(
        "feed", "record_id", "updated_at"
    ):
        wrong += (feed, record_id) in keys and updated_at != midnight
    if wrong:
        breaches.append(f"{wrong:,} documents do not have midnight as their instant.")
    checked = check()
    console.print(f"{checked.documents:,} documents, {len(checked.differences):,} differences")
    if checked.differences or checked.failures:
        breaches.append(f"{len(checked.differences):,} documents differ, {len(checked.failures):,} can't be rendered.")
    return breaches


def _reads_while(port: int, tokens: list[Iterator[str]], work: Callable[[], object]) -> dict[str, list[float]]:
    """What each of :data:`READERS` took, in seconds, while the work was done."""
    taken: dict[str, list[float]] = defaultdict(list)
    over = threading.Event()
    readers = [
        threading.Thread(target=_read, args=(port, name, tokens[whose] if whose is not None else None, over, taken))
        for name, (whose, count) in READERS.items()
        for _ in range(count)
    ]
    for reader in readers:
        reader.start()
    try:
        work()
    finally:
        over.set()
        for reader in readers:
            reader.join()
    return taken


def _read(
    port: int, name: str, tokens: Iterator[str] | None, over: threading.Event, taken: dict[str, list[float]]
) -> None:
    """Reads again and again until it is over, and a little longer. Keeps how long each took."""
    path = LIST if tokens else "/healthcheck"
    while not over.wait(PAUSE):
        token = next(tokens) if tokens else None
        began = time.perf_counter()
        _get(port, path, token)
        taken[name].append(time.perf_counter() - began)


def _get(port: int, path: str, token: str | None) -> None:
    connection = Connection(port)
    status, body = connection.get(path, token)
    connection.close()
    if status != 200:
        raise RuntimeError(f"{path} answered {status}: {body[:300]!r}")


if __name__ == "__main__":
    main()
