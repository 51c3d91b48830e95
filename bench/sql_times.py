"""Where the time of a piece of work goes, statement by statement, as ``pg_stat_statements`` counts it.

It comes with PostgreSQL, and is loaded into the bench's own. It counts only while we look: what is measured is measured
without it.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench.load import Measured

LIBRARY = "pg_stat_statements"
Say = Callable[[str], None]
Again = Callable[[AbstractContextManager[object]], int]
"""Does a piece of work, the part that counts within the context that it gets, and gives how often."""

SHOWN = 8
"""So many statements, those that took most."""

_TIMES = """
SELECT calls, total_exec_time, rows, regexp_replace(query, '\\s+', ' ', 'g') FROM pg_stat_statements
JOIN pg_database ON pg_database.oid = dbid WHERE datname = %s AND toplevel ORDER BY total_exec_time DESC
"""


@dataclass(frozen=True)
class Statement:
    """A statement, how often it was made, and how many milliseconds it took PostgreSQL in all."""

    calls: int
    milliseconds: float
    rows: int
    text: str


def load(server_url: str, data: Path) -> bool:
    """Has the bench's own PostgreSQL load the library; whether it ends now, to be started again with it.

    The server of somebody else is left as it is: there the library counts if it is loaded already.
    """
    with psycopg.connect(server_url, autocommit=True) as server:
        (loaded,) = server.execute("SHOW shared_preload_libraries").fetchone() or ("",)
        if LIBRARY not in loaded:
            server.execute(f"ALTER SYSTEM SET shared_preload_libraries = '{LIBRARY}'")
            server.execute(f"ALTER SYSTEM SET {LIBRARY}.track = 'none'")
            server.execute(f"ALTER SYSTEM SET {LIBRARY}.track_utility = off")
    if LIBRARY in loaded:
        return False
    note = data.resolve() / "postgres" / "postmaster.pid"
    os.kill(int(note.read_text(encoding="utf-8").splitlines()[0]), signal.SIGINT)
    given_up = time.monotonic() + 60
    while note.exists():
        if time.monotonic() > given_up:
            raise RuntimeError(f"PostgreSQL did not end to load {LIBRARY}: end it, and run this again.")
        time.sleep(0.1)
    return True


@contextmanager
def counted(database_url: str) -> Iterator[list[Statement]]:
    """Fills the list with what was done in that database within it, by anybody; not at all where nothing counts."""
    found: list[Statement] = []
    name = database_url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(database_url, dbname="postgres", autocommit=True) as server:
        (loaded,) = server.execute("SHOW shared_preload_libraries").fetchone() or ("",)
        if LIBRARY not in loaded:
            yield found
            return
        server.execute(f"CREATE EXTENSION IF NOT EXISTS {LIBRARY}")
        _track(server, "top")
        server.execute(f"SELECT {LIBRARY}_reset()")
        try:
            yield found
        finally:
            _track(server, "none")
        found += [Statement(*row) for row in server.execute(_TIMES, [name])]


def _track(server: psycopg.Connection, which: str) -> None:
    server.execute(f"ALTER SYSTEM SET {LIBRARY}.track = '{which}'")
    server.execute("SELECT pg_reload_conf()")
    time.sleep(0.2)  # every session reads its settings again before its next statement


def explain(work: str, measure: Callable[[], Measured], database_url: str, say: Say) -> None:
    """Does the work once more, and prints what it takes: for each request, of each statement, and outside of all."""
    with counted(database_url) as statements:
        measured = measure()
    requests = measured.requests + measured.warm_up  # PostgreSQL counted both
    show(f"{work}: {measured.p50_ms:.2f} ms a request at the median", statements, requests, say)


def explain_again(work: str, again: Again, database_url: str, say: Say) -> None:
    """Does the work once more, and prints what each part of it takes: of each statement, and outside of all."""
    statements: list[Statement] = []
    seconds = 0.0

    @contextmanager
    def counting() -> Iterator[None]:
        nonlocal statements, seconds
        with counted(database_url) as statements:
            began = time.perf_counter()
            yield
            seconds = time.perf_counter() - began

    times = again(counting())
    show(f"{work}: {times:,} times in {seconds:.1f} s, {seconds * 1000 / times:.3f} ms each", statements, times, say)


def show(work: str, statements: list[Statement], times: int, say: Say) -> None:
    """Prints what was counted of a piece of work that was done so often: most of all first."""
    if not statements:
        say(f"{work}. Where its time goes is not known: {LIBRARY} is not loaded, or nothing asked the database.")
        return
    inside = sum(one.milliseconds for one in statements) / times
    say(f"{work}; {inside:.3f} ms of it within PostgreSQL:")
    for one in statements[:SHOWN]:
        say(
            f"  {one.milliseconds / times:8.3f} ms each time, {one.calls / times:6.2f} times, "
            f"{one.milliseconds / one.calls:8.3f} ms a statement, {one.rows / one.calls:6.1f} rows: {one.text[:110]}"
        )
