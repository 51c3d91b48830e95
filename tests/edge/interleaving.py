"""Two commands at the same time, one step after the other, in an order that is drawn and can be played again.

Every exchange with PostgreSQL is a step: a statement, a savepoint, a commit. A thread stops before each, and goes on
when it is its turn. Whoever waits for a lock in PostgreSQL has no turn until it has it; when both wait, they wait in a
circle.
"""

import queue
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection

Call = Callable[[], object]
PATIENCE = 60.0
"""Seconds after which a step counts as one that never ends."""

CIRCLE = 5
"""So many looks in a row at which both wait are a circle; a lock that PostgreSQL itself takes is gone by then."""

LOOK_AFTER = 0.002
"""Seconds after which it is asked whether a step waits for a lock; then after twice as long, up to :data:`LOOK_EVERY`,
as a step that does not wait yet may only be slow."""

LOOK_EVERY = 0.032

_BLOCKED = "SELECT pid FROM unnest(%s::int[]) AS pid WHERE cardinality(pg_blocking_pids(pid)) > 0"

_mine = threading.local()
_wait = psycopg.Connection.wait


def wait_for_a_turn(of: psycopg.Connection, gen: Any, *args: Any, **kwargs: Any) -> Any:
    """In the place of :meth:`psycopg.Connection.wait`, through which every exchange passes."""
    before_step = getattr(_mine, "before_step", None)
    if before_step is not None:
        before_step(gen)
    return _wait(of, gen, *args, **kwargs)


class Session:
    """A thread with a connection of its own, kept for many calls."""

    def __init__(self, number: int, events: "queue.SimpleQueue[tuple[int, str, object]]") -> None:
        self.number = number
        self._events = events
        self._calls: queue.SimpleQueue[Call | None] = queue.SimpleQueue()
        self._turns: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.pid = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def begin(self, call: Call) -> None:
        """Begins a call; it stops before its first step."""
        self._calls.put(call)

    def go_on(self) -> None:
        """Gives it its turn."""
        self._turns.put(None)

    def end(self) -> None:
        self._calls.put(None)
        self._thread.join()

    def _before_step(self, gen: Any) -> None:
        self._events.put((self.number, "waits for its turn", _named(gen)))
        self._turns.get()

    def _run(self) -> None:
        connection.ensure_connection()
        self.pid = connection.connection.info.backend_pid
        self._events.put((self.number, "ready", None))
        while (call := self._calls.get()) is not None:
            _mine.before_step = self._before_step
            try:
                outcome = call()
            except Exception as error:  # whatever it is, the test looks at it
                outcome = error
            finally:
                _mine.before_step = None
            self._events.put((self.number, "done", outcome))
        connection.close()


_SAVEPOINT = re.compile(r'"s\d+_x\d+"')


def _named(gen: Any) -> str:
    """The statement, without the numbers of its savepoints; or what else is exchanged."""
    frame = getattr(gen, "gi_frame", None)
    query = frame.f_locals.get("query") if frame is not None else None
    if isinstance(query, bytes):
        query = query.decode()
    if query is None:
        return gen.__name__.strip("_")
    return _SAVEPOINT.sub('"savepoint"', " ".join(str(query).split()))


@dataclass
class Played:
    """What came of two calls: what each gave or raised, and the steps in the order in which they were made.

    ``circle``: both waited for each other.
    """

    outcomes: list[object]
    steps: list[tuple[int, str]] = field(default_factory=list)
    circle: bool = False


class Stage:
    """Two sessions, whose steps are made one by one, and a third that sees who waits."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[tuple[int, str, object]] = queue.SimpleQueue()
        self._sessions = [Session(number, self._events) for number in range(2)]
        for _ in self._sessions:
            self._events.get(timeout=PATIENCE)
        address = connection.get_connection_params()
        wanted = ("dbname", "user", "host", "port", "password")
        self._watching = psycopg.connect(**{key: address[key] for key in wanted if address.get(key)}, autocommit=True)

    def close(self) -> None:
        for session in self._sessions:
            session.end()
        self._watching.close()

    def play(self, calls: Sequence[Call], choose: Callable[[list[int]], int]) -> Played:
        """Makes the calls. ``choose`` says whose turn it is, of those that can make a step."""
        play = _Play(self, Played([None] * len(calls)))
        for number, call in enumerate(calls):
            play.going.add(number)
            self._sessions[number].begin(call)
        play.settle()
        while play.at_a_step:
            number = choose(sorted(play.at_a_step))
            play.made.steps.append((number, play.at_a_step.pop(number)))
            play.going.add(number)
            self._sessions[number].go_on()
            play.settle()
        return play.made

    def next_event(self, timeout: float) -> tuple[int, str, object]:
        return self._events.get(timeout=timeout)

    def blocked(self, numbers: set[int]) -> set[int]:
        """Which of them wait for a lock."""
        pids = {self._sessions[number].pid: number for number in numbers}
        rows = self._watching.execute(_BLOCKED, [list(pids)], prepare=True).fetchall()
        return {pids[pid] for (pid,) in rows}


class _Play:
    def __init__(self, stage: Stage, made: Played) -> None:
        self.stage = stage
        self.made = made
        self.going: set[int] = set()
        self.at_a_step: dict[int, str] = {}
        self._blocked: set[int] = set()

    def settle(self) -> None:
        """Waits until everybody stands before a step, is done, or waits for a lock that another one here has."""
        self._blocked &= self.going
        if self._blocked:
            self._blocked = self.stage.blocked(self._blocked)
        given_up = time.monotonic() + PATIENCE
        looks, pause = 0, LOOK_AFTER
        while self.going - self._blocked or (self.going and not self.at_a_step):
            try:
                number, what, with_it = self.stage.next_event(pause)
            except queue.Empty:
                pause = min(2 * pause, LOOK_EVERY)
                self._blocked = self.stage.blocked(self.going)
                looks = looks + 1 if len(self._blocked) == len(self.made.outcomes) else 0
                self.made.circle |= looks == CIRCLE  # PostgreSQL breaks it in a second
                assert time.monotonic() < given_up, f"a step never ended: {self.made.steps[-3:]}"
                continue
            self.going.discard(number)
            self._blocked.discard(number)
            if what == "done":
                self.made.outcomes[number] = with_it
            else:
                self.at_a_step[number] = str(with_it)
