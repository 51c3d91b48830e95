"""Two commands at the same time, one step after the other, in an order that is drawn and can be played again.

Every exchange with PostgreSQL is a step: a statement, a savepoint, a commit. A thread stops before each, and goes on
when it is its turn. As long as nobody waits for a lock, whoever stands before a step draws whose turn it is, and only
changes of turn need another thread to wake up. Whoever waits for a lock in PostgreSQL has no turn until it has it; when
both wait, they wait in a circle.
"""

import functools
import queue
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection
from psycopg.errors import LockNotAvailable, QueryCanceled

from tests.edge.footprints import Footprint, Gauge, Schema
from tests.edge.orders import Made

Call = Callable[[], object]
PATIENCE = 60.0
"""Seconds after which a step counts as one that never ends."""

CIRCLE = 5
"""So many looks in a row at which both wait are a circle; a lock that PostgreSQL itself takes is gone by then."""

LOOK_AFTER = 0.002
"""Seconds after which it is asked whether a step waits for a lock; then after twice as long, up to :data:`LOOK_EVERY`,
as a step that does not wait yet may only be slow."""

LOOK_EVERY = 0.032

_BLOCKED = "SELECT pid FROM unnest(%s::int[]) AS pid WHERE pg_blocking_pids(pid) && %s::int[]"

_mine = threading.local()
_wait = psycopg.Connection.wait


def wait_for_a_turn(of: psycopg.Connection, gen: Any, *args: Any, **kwargs: Any) -> Any:
    """In the place of :meth:`psycopg.Connection.wait`, through which every exchange passes."""
    before_step = getattr(_mine, "before_step", None)
    if before_step is None:
        return _wait(of, gen, *args, **kwargs)
    statement = before_step(of, gen)
    late = False
    try:
        return _wait(of, gen, *args, **kwargs)
    except (LockNotAvailable, QueryCanceled):
        late = True
        raise
    finally:
        _mine.after_step(of, statement, late)


@dataclass(frozen=True)
class Event:
    """What a session says: it stands before a step, or is done.

    ``touched`` is what its last step touched; ``late``: that was given up because it had taken too long.
    """

    number: int
    what: str
    of_it: object = None
    touched: Footprint | None = None
    late: bool = False


class Session:
    """A thread with a connection of its own, kept for many calls."""

    def __init__(self, number: int, events: "queue.SimpleQueue[Event]", schema: Schema) -> None:
        self.number = number
        self._events = events
        self._gauge = Gauge(schema, lambda statement: self.settled(statement))
        self.settled: Callable[[str], bool] = lambda statement: False
        self._pass_on: Callable[[Event], bool]
        self._touched: Footprint | None = None
        self._late = False
        self._calls: queue.SimpleQueue[Call | None] = queue.SimpleQueue()
        self._turns: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.pid = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def begin(self, call: Call, pass_on: "Callable[[Event], bool]") -> None:
        """Begins a call. Before each step ``pass_on`` is told, and says whether it may be made at once."""
        self._pass_on = pass_on
        self._calls.put(call)

    def go_on(self) -> None:
        """Gives it its turn."""
        self._turns.put(None)

    def end(self) -> None:
        self._calls.put(None)
        self._thread.join()

    def _before_step(self, of: psycopg.Connection, gen: Any) -> str:
        if of.info.backend_pid != self.pid:  # a command may end its connection, and go on with another
            self._know(of)
        statement = _named(gen)
        if not self._pass_on(Event(self.number, "waits for its turn", statement, self._touched, self._late)):
            self._turns.get()
        self._gauge.prepare(of, statement)
        return statement

    def _know(self, of: psycopg.Connection) -> None:
        self.pid = of.info.backend_pid
        self._gauge.begin(of)

    def _after_step(self, of: psycopg.Connection, statement: str, late: bool) -> None:
        self._late = late
        self._touched = self._gauge.read(of, statement)

    def _run(self) -> None:
        connection.ensure_connection()
        self._know(connection.connection)
        self._events.put(Event(self.number, "ready"))
        while (call := self._calls.get()) is not None:
            connection.ensure_connection()
            self._know(connection.connection)
            self._touched, self._late = None, False
            _mine.before_step, _mine.after_step = self._before_step, self._after_step
            try:
                outcome = call()
            except Exception as error:  # whatever it is, the test looks at it
                outcome = error
            finally:
                _mine.before_step = None
            self._events.put(Event(self.number, "done", outcome, self._touched, self._late))
        connection.close()


_SAVEPOINT = re.compile(r'"s\d+_x\d+"')


def _named(gen: Any) -> str:
    """The statement, without the numbers of its savepoints; or what else is exchanged."""
    frame = getattr(gen, "gi_frame", None)
    query = frame.f_locals.get("query") if frame is not None else None
    if query is None:
        return gen.__name__.strip("_")
    return _in_one_line(query if isinstance(query, bytes) else str(query))


@functools.lru_cache(2000)
def _in_one_line(query: bytes | str) -> str:
    words = (query.decode() if isinstance(query, bytes) else query).split()
    return _SAVEPOINT.sub('"savepoint"', " ".join(words))


@dataclass
class Played:
    """What came of two calls: what each gave or raised, and the steps in the order in which they were made.

    ``circle``: both waited for each other. ``late``: a step was given up because it took too long, as on a machine that
    is busy: where the steps go from there is the clock's doing.
    """

    outcomes: list[object]
    made: list[Made] = field(default_factory=list)
    circle: bool = False
    late: bool = False

    @property
    def steps(self) -> list[tuple[int, str]]:
        """Whose step each was, and its statement."""
        return [(step.number, step.statement) for step in self.made]


class Stage:
    """Two sessions, whose steps are made one by one, and a third that sees who waits."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        address = connection.get_connection_params()
        wanted = ("dbname", "user", "host", "port", "password")
        self._watching = psycopg.connect(**{key: address[key] for key in wanted if address.get(key)}, autocommit=True)
        self.schema = Schema(self._watching)
        self._sessions = [Session(number, self._events, self.schema) for number in range(2)]
        for _ in self._sessions:
            self._events.get(timeout=PATIENCE)

    def close(self) -> None:
        for session in self._sessions:
            session.end()
        self._watching.close()

    def play(
        self,
        calls: Sequence[Call],
        choose: Callable[[list[int]], int],
        settled: Callable[[str], bool] = lambda statement: False,
    ) -> Played:
        """Makes the calls. ``choose`` says whose turn it is, of those that can make a step; ``settled``, of which
        statements it need not be asked any more what they touch."""
        play = _Play(self, choose, Played([None] * len(calls)))
        for number, call in enumerate(calls):
            self._sessions[number].settled = settled
            self._sessions[number].begin(call, play.pass_on)
        play.settle()
        while play.at_a_step:
            self.go_on(play.begin_step())
            play.settle()
        return play.made

    def go_on(self, number: int) -> None:
        """Gives somebody their turn."""
        self._sessions[number].go_on()

    def say(self, event: Event) -> None:
        self._events.put(event)

    def next_event(self, timeout: float) -> Event:
        return self._events.get(timeout=timeout)

    def blocked(self, numbers: set[int]) -> set[int]:
        """Which of them wait for a lock."""
        pids = {self._sessions[number].pid: number for number in numbers}
        everybody = [session.pid for session in self._sessions]
        rows = self._watching.execute(_BLOCKED, [list(pids), everybody], prepare=True).fetchall()
        return {pids[pid] for (pid,) in rows}


class _Play:
    """Who stands before a step, who makes one (``going``), and who of these waits for a lock."""

    def __init__(self, stage: Stage, choose: Callable[[list[int]], int], made: Played) -> None:
        self.stage = stage
        self.made = made
        self.going = set(range(len(made.outcomes)))
        self.at_a_step: dict[int, str] = {}
        self._choose = choose
        self._blocked: set[int] = set()
        self._waited: set[int] = set()
        self._steps: dict[int, list[Made]] = {number: [] for number in range(len(made.outcomes))}
        self._state = threading.RLock()

    def begin_step(self) -> int:
        """Draws whose turn it is."""
        with self._state:
            ready = sorted(self.at_a_step)
            number = self._choose(ready)
            statement = self.at_a_step.pop(number)
            made = Made(tuple(ready), number, statement)
            self.made.made.append(made)
            self._steps[number].append(made)
            self.going.add(number)
            self._waited.discard(number)
            return number

    def pass_on(self, event: Event) -> bool:
        """Draws whose turn it is, in the thread that has come to a step; whether it is its own again. Where anybody
        else makes a step or waits for a lock, it is left to who watches."""
        with self._state:
            if self._blocked or self.going != {event.number}:
                self.stage.say(event)
                return False
            self._take(event)
            number = self.begin_step()
            if number != event.number:
                self.stage.go_on(number)
            return number == event.number

    def settle(self) -> None:
        """Waits until everybody stands before a step, is done, or waits for a lock that another one here has."""
        while True:
            self._hear()
            if not self._blocked:
                return
            still = self.stage.blocked(self._blocked)  # the step may have let go of what another one waits for
            if still == self._blocked:
                return
            with self._state:
                self._blocked = still

    def _hear(self) -> None:
        given_up = time.monotonic() + PATIENCE
        looks, pause, made = 0, LOOK_AFTER, 0
        while self._somebody_goes_on():
            try:
                event = self.stage.next_event(pause)
            except queue.Empty:
                with self._state:
                    if len(self.made.made) != made:  # it was another step that took so long
                        pause, made = LOOK_AFTER, len(self.made.made)
                        given_up = time.monotonic() + PATIENCE
                        continue
                    self._blocked = self.stage.blocked(self.going)
                    self._waited |= self._blocked
                pause = min(2 * pause, LOOK_EVERY)
                looks = looks + 1 if len(self._blocked) == len(self.made.outcomes) else 0
                self.made.circle |= looks == CIRCLE  # PostgreSQL breaks it in a second
                assert time.monotonic() < given_up, f"a step never ended: {self.made.steps[-3:]}"
                continue
            with self._state:
                self._take(event)

    def _somebody_goes_on(self) -> bool:
        with self._state:
            return bool(self.going - self._blocked or (self.going and not self.at_a_step))

    def _take(self, event: Event) -> None:
        number = event.number
        self.going.discard(number)
        self._blocked.discard(number)
        if steps := self._steps[number]:
            steps[-1].touched = event.touched
            if number in self._waited:
                steps[-1].until = sum(len(of) for other, of in self._steps.items() if other != number)
            steps[-1].last = event.what == "done"
        self.made.late |= event.late
        if event.what == "done":
            self.made.outcomes[number] = event.of_it
        else:
            self.at_a_step[number] = str(event.of_it)
