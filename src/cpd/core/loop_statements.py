"""Statements to PostgreSQL from an event loop, each for one request, over a few connections.

They go out in a pipeline: whatever is asked in one turn of the loop is sent by one call, and nothing waits for the
answers to what was asked before. Each has a transaction of its own. A connection that has enough to do is left to it.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from psycopg import Connection, pq
from psycopg.adapt import PyFormat, Transformer

from cpd.core.exchanges import numbered
from cpd.core.loop_connection import LoopConnection, failure_of, log, tell

CONNECTIONS = 2
ENOUGH = 8
"""Statements that are on their way over one connection when the next connection gets more."""

MOST = 32
"""Statements that may be on their way over one connection."""

MOST_PREPARED = 100
"""Texts that a connection prepares. Any other is planned for each run."""

LONGEST = 256 * 1024
"""Bytes of a value that each connection begins with. The driver reads no more at once than the longest that it has met,
16 KB at first: a page would come in eight pieces, and the loop be woken up for each."""

Found = tuple["Connection[Any]", pq.abc.PGresult]
Answered = Callable[[Found | None], None]
"""Gets the connection, and what the statement found, in PostgreSQL's binary format; None where nothing could be found
out."""


_Key = tuple[str, tuple[int, ...]]
"""What is prepared: a text, and the types of its values."""


class _Statement(NamedTuple):
    text: str
    values: Sequence[object]
    answered: Answered
    again: bool


class Statements:
    """Texts with a ``%s`` for each value. Lives in the event loop that :meth:`open` is given."""

    def __init__(self, connections: int = CONNECTIONS) -> None:
        self._lanes = [_Lane() for _ in range(connections)]

    def open(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begins to connect."""
        for lane in self._lanes:
            lane.open(loop)

    def close(self) -> None:
        """Ends the connections. Whoever waits is told that there is no answer."""
        for lane in self._lanes:
            lane.close()

    @property
    def is_open(self) -> bool:
        """Whether anything can be asked now."""
        return any(lane.is_open for lane in self._lanes)

    def ask(self, text: str, values: Sequence[object], answered: Answered, *, again: bool = True) -> bool:
        """Asks. Gives whether it could be asked; ``answered`` is called later, never from here.

        ``again=False`` is for a text that will hardly come again, and takes long: it is planned for this once, and goes
        where the others go last.
        """
        statement = _Statement(text, values, answered, again)
        lanes = self._lanes if again else self._lanes[::-1]
        for most in (ENOUGH, MOST):
            for lane in lanes:
                if lane.take(statement, most):
                    return True
        return False


class _Lane(LoopConnection):
    """One of the connections, with the statements that wait to be sent, and those that were sent, each with what it
    prepares."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[_Statement] = []
        self._sent: deque[tuple[_Statement, _Key | None]] = deque()
        self._prepared: dict[_Key, bytes] = {}
        self._names = 0
        self._found: pq.abc.PGresult | None = None
        self._was_prepared = False
        self._why = ""

    def take(self, statement: _Statement, most: int) -> bool:
        """Whether it is asked, soon: not where there is no connection, or one that has so much to do."""
        if self._connection is None or len(self._waiting) + len(self._sent) >= most:
            return False
        if not self._waiting:
            self._loop.call_soon(self._send)
        self._waiting.append(statement)
        return True

    def _begin(self, connection: "Connection[Any]") -> None:
        connection.execute("SELECT repeat('x', %s)", [LONGEST])
        connection.pgconn.enter_pipeline_mode()
        self._prepared = {}
        self._dumping = Transformer(connection)

    def _send(self) -> None:
        """Sends what waits. A text that is new is prepared before."""
        connection = self._connection
        if connection is None or not self._waiting:
            return
        pgconn, dumping = connection.pgconn, self._dumping
        try:
            while self._waiting:
                statement = self._waiting[0]
                values = dumping.dump_sequence(statement.values, [PyFormat.AUTO] * len(statement.values))
                key = (statement.text, dumping.types or ())
                name = self._prepared.get(key)
                self._sent.append((self._waiting.pop(0), key if name is None else None))
                if name is None:
                    self._names += 1
                    kept = statement.again and len(self._prepared) < MOST_PREPARED
                    name = b"lane-%d" % self._names if kept else b""
                    pgconn.send_prepare(name, numbered(statement.text), key[1])
                    if name:
                        self._prepared[key] = name
                pgconn.send_query_prepared(name, values, dumping.formats, pq.Format.BINARY)
                pgconn.pipeline_sync()
            pgconn.flush()
        except Exception as error:
            self._give_up(type(error).__name__)
            return
        if self._due is None:
            self._expect()

    def _receive(self) -> None:
        connection = self._connection
        if connection is None:
            return
        done: list[tuple[_Statement, Found | None]] = []
        try:
            pgconn = connection.pgconn
            pgconn.consume_input()
            while self._sent and not pgconn.is_busy():
                result = pgconn.get_result()
                if result is not None:
                    self._take_in(connection, result, done)
        except Exception as error:
            self._give_up(type(error).__name__)
        else:
            if done:
                self._came()
                if self._sent:
                    self._expect()
        for statement, found in done:
            tell(statement.answered, found)

    def _take_in(
        self, connection: "Connection[Any]", result: pq.abc.PGresult, done: list[tuple[_Statement, Found | None]]
    ) -> None:
        """Notes a result. What follows the last one of a statement ends it."""
        match result.status:
            case pq.ExecStatus.TUPLES_OK:
                self._found = result
            case pq.ExecStatus.COMMAND_OK:
                self._was_prepared = True
            case pq.ExecStatus.PIPELINE_SYNC:
                (statement, new), found, why = self._sent.popleft(), self._found, self._why
                if why:
                    log.warning("a statement of the event loop failed", why=why)
                    if new is not None and not self._was_prepared:
                        self._prepared.pop(new, None)
                self._found, self._was_prepared, self._why = None, False, ""
                done.append((statement, (connection, found) if found is not None and not why else None))
            case _:
                self._why = self._why or failure_of(result) or "nothing"

    def _lost(self) -> None:
        waiting = [*(one for one, _ in self._sent), *self._waiting]
        self._sent.clear()
        self._waiting, self._found, self._was_prepared, self._why = [], None, False, ""
        for statement in waiting:
            tell(statement.answered, None)
