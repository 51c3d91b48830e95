"""Two commands at the same time, one step after the other, in an order that is drawn and can be played again.

Every exchange with PostgreSQL is a step: a statement, a savepoint, a commit. A thread stops before each, and goes on
when it is its turn. As long as nobody waits for a lock, whoever stands before a step draws whose turn it is, and only
changes of turn need another thread to wake up. Whoever waits for a lock in PostgreSQL has no turn until it has it; when
both wait, they wait in a circle.
"""

import functools
import hashlib
import queue
import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection
from psycopg.errors import LockNotAvailable, QueryCanceled

from cpd.core.exchanges import Session as Ours
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

_BLOCKED = b"SELECT pid FROM unnest($1::int[]) AS pid WHERE pg_blocking_pids(pid) && $2::int[]"

_mine = threading.local()
_wait = psycopg.Connection.wait


def wait_for_a_turn(of: psycopg.Connection, gen: Any, *args: Any, **kwargs: Any) -> Any:
    """In the place of :meth:`psycopg.Connection.wait`, through which every exchange passes."""
    before_step = getattr(_mine, "before_step", None)
    if before_step is None or gen.__name__ == "_set_autocommit_gen":  # for which nothing is exchanged
        return _wait(of, gen, *args, **kwargs)
    exchange = _exchange(gen)
    before_step(of, exchange)
    late = False
    try:
        return _wait(of, gen, *args, **kwargs)
    except (LockNotAvailable, QueryCanceled):
        late = True
        raise
    finally:
        _mine.after_step(of, exchange, late)


@dataclass(frozen=True)
class Exchange:
    """What is exchanged: a statement, without the numbers of its savepoints, or the name of something else; and the
    cursor that will have PostgreSQL's answer, or our own session, if it is asked a question."""

    statement: str
    cursor: psycopg.Cursor | Ours | None

    def answer(self) -> bytes | None:
        """A digest of all that was answered."""
        result = self.cursor.pgresult if self.cursor else None
        if result is None:
            return None
        rows = [[result.get_value(row, column) for column in range(result.nfields)] for row in range(result.ntuples)]
        return hashlib.sha256(repr(rows).encode()).digest()


@dataclass(frozen=True)
class Came:
    """What came of a step: what it ``touched``, the ``answer`` if it only reads; ``late``: that was given up because it
    had taken too long."""

    touched: Footprint | None = None
    answer: bytes | None = None
    late: bool = False


@dataclass(frozen=True)
class Event:
    """What a session says: it stands before a step, or is done; and what came of its last step."""

    number: int
    what: str
    of_it: object = None
    came: Came = Came()


class Session:
    """A thread with a connection of its own, kept for many calls."""

    def __init__(self, number: int, events: "queue.SimpleQueue[Event]", schema: Schema) -> None:
        self.number = number
        self._events = events
        self._schema = schema
        self._gauge = Gauge(schema, lambda statement: self.settled(statement))
        self.settled: Callable[[str], bool] = lambda statement: False
        self.may_wait = False
        self._pass_on: Callable[[Event], bool]
        self._came = Came()
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

    def _before_step(self, of: psycopg.Connection, exchange: Exchange) -> None:
        if of.info.backend_pid != self.pid:  # a command may end its connection, and go on with another
            self._know(of)
        if not self._pass_on(Event(self.number, "waits for its turn", exchange.statement, self._came)):
            self._turns.get()
        self._gauge.prepare(of, exchange.statement)
        self.may_wait = not self._schema.said_by(exchange.statement).only_reads

    def _know(self, of: psycopg.Connection) -> None:
        self.pid = of.info.backend_pid
        self._gauge.begin(of)

    def _after_step(self, of: psycopg.Connection, exchange: Exchange, late: bool) -> None:
        self.may_wait = False
        answer = exchange.answer() if self._schema.said_by(exchange.statement).only_reads else None
        self._came = Came(self._gauge.read(of, exchange.statement), answer, late)

    def _run(self) -> None:
        connection.ensure_connection()
        self._know(connection.connection)
        self._events.put(Event(self.number, "ready"))
        while (call := self._calls.get()) is not None:
            connection.ensure_connection()
            self._know(connection.connection)
            self._came = Came()
            _mine.before_step, _mine.after_step = self._before_step, self._after_step
            try:
                outcome = call()
            except Exception as error:  # whatever it is, the test looks at it
                outcome = error
            finally:
                _mine.before_step = None
            self._events.put(Event(self.number, "done", outcome, self._came))
        connection.close()


_SAVEPOINT = re.compile(r'"s\d+_x\d+"')


def _exchange(gen: Any) -> Exchange:
    frame = getattr(gen, "gi_frame", None)
    known = frame.f_locals if frame is not None else {}
    query = known.get("query")
    if query is None:
        return Exchange(gen.__name__.strip("_"), None)
    answered = gen.__name__ in ("_execute_gen", "_exchange")  # what a cursor of the server's reads, it reads later
    statement = _in_one_line(query if isinstance(query, bytes) else str(query))
    return Exchange(statement, known["self"] if answered else None)


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


def connect_beside() -> psycopg.Connection:
    """A connection to the tests' database that is none of Django's."""
    address = connection.get_connection_params()
    wanted = ("dbname", "user", "host", "port", "password")
    return psycopg.connect(**{key: address[key] for key in wanted if address.get(key)}, autocommit=True)


class Stage:
    """Two sessions, whose steps are made one by one, and a third that sees who waits."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._watching = connect_beside()
        self._watching.pgconn.prepare(b"blocked", _BLOCKED)
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
        waiting = {self._sessions[number].pid: number for number in numbers if self._sessions[number].may_wait}
        if not waiting:
            return set()
        pids = [_as_array(waiting), _as_array(session.pid for session in self._sessions)]
        answer = self._watching.pgconn.exec_prepared(b"blocked", pids)
        return {waiting[int(answer.get_value(row, 0) or 0)] for row in range(answer.ntuples)}


def _as_array(numbers: Iterable[int]) -> bytes:
    return f"{{{','.join(map(str, numbers))}}}".encode()


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
        self._others_at: dict[int, int] = {}
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
            self._others_at[number] = self._steps_of_others(number)
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
            steps[-1].touched, steps[-1].answer = event.came.touched, event.came.answer
            if number in self._waited and self._steps_of_others(number) > self._others_at[number]:
                steps[-1].until = self._steps_of_others(number)
            steps[-1].last = event.what == "done"
        self.made.late |= event.came.late
        if event.what == "done":
            self.made.outcomes[number] = event.of_it
        else:
            self.at_a_step[number] = str(event.of_it)

    def _steps_of_others(self, number: int) -> int:
        return sum(len(steps) for other, steps in self._steps.items() if other != number)
