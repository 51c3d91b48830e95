"""How long anything waits for PostgreSQL, and how many may wait at once.

Requests have little time: a thread that waits serves nobody else. Jobs and commands of the command line have more. The
limits are options of the connection, so that they cost nothing; a unit of work of a request raises its own for writing.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Limits:
    """How long one wait for a lock, one statement that reads, one that writes, and a pause in a transaction may take.

    In milliseconds; 0 is without end. ``tries``: how often a wait for a lock is begun in all; ``rest``: seconds at most
    before the second try, more before each further one. ``crowded``: the wait for a lock while ``AT_ONCE`` others of
    the same process are held up.
    """

    lock: int
    read: int
    write: int
    idle: int
    tries: int
    rest: float
    crowded: int | None = None

    @property
    def options(self) -> str:
        """As an option of a connection."""
        return (
            f"-c lock_timeout={self.lock} -c statement_timeout={self.read} "
            f"-c idle_in_transaction_session_timeout={self.idle}"
        )


SECOND, MINUTE = 1000, 60_000
REQUESTS = Limits(lock=SECOND, read=5 * SECOND, write=15 * SECOND, idle=30 * SECOND, tries=2, rest=0.02, crowded=50)
PATIENT = Limits(lock=SECOND, read=15 * MINUTE, write=15 * MINUTE, idle=15 * MINUTE, tries=10, rest=1.0)
"""For jobs and the command line. They wait for a lock no longer, as others wait for what they hold, but more often."""

TESTS = Limits(lock=MINUTE, read=15 * MINUTE, write=15 * MINUTE, idle=15 * MINUTE, tries=2, rest=0.02)
"""For test suites on machines with other things to do."""

AT_ONCE = 2
"""So many units of work of a process may be held up at once, so that threads are left for everybody else."""

HELD_UP = 0.2
"""Seconds after which an open unit of work counts as held up."""

_limits = REQUESTS
_open: dict[object, float] = {}
_lock = threading.Lock()
_since: ContextVar[float | None] = ContextVar("cpd_since", default=None)
_in_haste: ContextVar[bool] = ContextVar("cpd_in_haste", default=False)

WRITE_LIMIT = "set_config('statement_timeout', %(write_limit)s, true)"
"""For a first statement that sets the limit of writing itself."""


def use(limits: Limits) -> None:
    """Makes these the limits of this process. Connections that are made from now on have them."""
    global _limits
    _limits = limits


def limits() -> Limits:
    """The limits of this process."""
    return _limits


def limited(database: dict[str, Any]) -> dict[str, Any]:
    """Django's entry for a database, with the limits of this process. What the address itself says wins."""
    own = database["OPTIONS"].get("options", "")
    return {**database, "OPTIONS": {**database["OPTIONS"], "options": f"{_limits.options} {own}".strip()}}


def lock_tries() -> int:
    """How often a wait for a lock is begun: once when too many are held up already."""
    return 1 if _in_haste.get() else _limits.tries


def rest_at_most(tried: int) -> float:
    """Seconds to wait at most before the next try."""
    return min(_limits.rest * tried, 10.0)


@contextmanager
def since_now() -> Iterator[None]:
    """What is tried in the block counts as held up from now on, however often it is tried."""
    if _since.get() is not None:
        yield
        return
    began = _since.set(time.monotonic())
    try:
        yield
    finally:
        _since.reset(began)
        _in_haste.set(False)


@contextmanager
def unit_begun() -> Iterator[dict[str, str]]:
    """Counts a unit of work as open. Gives the settings of PostgreSQL that are to hold within it."""
    if _limits.read == _limits.write and _limits.crowded is None:
        yield {}
        return
    now = time.monotonic()
    place = object()
    with _lock:
        crowded = sum(now - began > HELD_UP for began in _open.values()) >= AT_ONCE
        _open[place] = _since.get() or now
    in_haste = crowded and _limits.crowded is not None
    _in_haste.set(in_haste)
    try:
        yield {
            "statement_timeout": str(_limits.write),
            **({"lock_timeout": str(_limits.crowded)} if in_haste else {}),
        }
    finally:
        with _lock:
            del _open[place]
