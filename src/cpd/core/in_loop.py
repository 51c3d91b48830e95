"""One question to PostgreSQL, asked from an event loop, many at a time.

Whatever is asked while an answer is on its way waits, and is asked together as soon as that has come: so each is
answered by a statement that began after it was asked, and the busier a process is, the fewer statements each takes.
Nothing here ever blocks the loop: the connection is made in another thread, and every wait has an end.
"""

import asyncio
import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from struct import pack
from typing import Any

import structlog
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import Connection, abc, pq
from psycopg.adapt import Transformer

from cpd.core.prepared import Row

PATIENCE = 1.0
"""Seconds that an answer may take. Then whoever waits is told that there is none, and a new connection is made."""

REST = 5.0
"""Seconds before another connection is tried."""

NAME = b"asked"
BYTEA, BYTEA_ARRAY = 17, 1001
_BINARY = (pq.Format.BINARY,)

Raw = tuple[bytes | None, ...]
"""A row as PostgreSQL sends it, in its binary format: two that are equal say the same. :meth:`Question.decoded` reads
it."""

Answered = Callable[[Raw | None], None]
"""Gets the row that was found for a key; None where there is none, or nothing could be found out."""

log = structlog.get_logger("cpd.database")


class Question:
    """A statement of one value, an array of keys (``$1::bytea[]``), whose rows begin with the key they are about.

    Lives in the event loop that :meth:`open` is given.
    """

    def __init__(self, text: str) -> None:
        self._text = text.encode()
        self._connection: Connection[Any] | None = None
        self._waiting: list[tuple[bytes, Answered]] = []
        self._asked: list[tuple[bytes, Answered]] = []
        self._overdue: asyncio.TimerHandle | None = None
        self._closed = False
        self._reading: abc.Transformer | None = None

    def open(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begins to connect."""
        self._loop = loop
        self._closed = False
        self._connect()

    def close(self) -> None:
        """Ends the connection. Whoever waits is told that there is no answer."""
        self._closed = True
        self._drop()

    @property
    def is_open(self) -> bool:
        """Whether anything can be asked now."""
        return self._connection is not None

    def ask(self, key: bytes, answered: Answered) -> bool:
        """Asks about a key. Whether it could; ``answered`` is called later, never from here."""
        if self._connection is None:
            return False
        self._waiting.append((key, answered))
        if not self._asked:
            self._loop.call_soon(self._send)
            self._asked, self._waiting = self._waiting, []
        return True

    def decoded(self, raw: Raw) -> Row:
        """The values of a row that was found."""
        assert self._reading is not None, "nothing was found yet"
        return self._reading.load_sequence(raw)

    def _connect(self) -> None:
        if not self._closed:
            threading.Thread(target=self._make, name="connect-for-loop", daemon=True).start()

    def _make(self) -> None:
        """Connects, in a thread of its own: it waits."""
        try:
            made = self._made()
        except Exception as error:
            log.warning("no connection for the event loop", error=type(error).__name__)
            self._tell(self._rest)
            return
        self._tell(self._take, made)

    def _tell(self, what: Callable[..., None], *values: object) -> None:
        with suppress(RuntimeError):  # the loop has ended meanwhile
            self._loop.call_soon_threadsafe(what, *values)

    def _take(self, connection: "Connection[Any]") -> None:
        if self._closed:
            connection.close()
            return
        self._connection = connection
        self._socket = connection.pgconn.socket
        self._loop.add_reader(self._socket, self._receive)

    def _made(self) -> "Connection[Any]":
        """A connection with the statement prepared."""
        database = connections.create_connection(DEFAULT_DB_ALIAS)
        database.connect()
        connection: Connection[Any] = database.connection
        connection.execute("SET plan_cache_mode = force_generic_plan")  # or it is planned anew for each array
        result = connection.pgconn.prepare(NAME, self._text, [BYTEA_ARRAY])
        if result.status != pq.ExecStatus.COMMAND_OK:
            connection.close()
            raise RuntimeError(f"a statement could not be prepared: {result.error_message.decode(errors='replace')}")
        connection.pgconn.nonblocking = 1
        return connection

    def _rest(self) -> None:
        if not self._closed:
            self._loop.call_later(REST, self._connect)

    def _send(self) -> None:
        """Asks about all that has been asked for."""
        if self._connection is None or not (self._asked or self._waiting):
            return
        self._asked += self._waiting
        self._waiting = []
        array = _array({key for key, _ in self._asked})
        try:
            self._connection.pgconn.send_query_prepared(NAME, [array], _BINARY, pq.Format.BINARY)
            self._connection.pgconn.flush()
        except Exception as error:
            self._give_up(type(error).__name__)
            return
        self._overdue = self._loop.call_later(PATIENCE, self._give_up, "no answer in time")

    def _receive(self) -> None:
        connection = self._connection
        if connection is None:
            return
        try:
            pgconn = connection.pgconn
            pgconn.consume_input()
            if pgconn.is_busy() or not self._asked:
                return
            rows: dict[bytes | None, Raw] | None = None
            why = "nothing"
            while (result := pgconn.get_result()) is not None:
                if result.status == pq.ExecStatus.TUPLES_OK:
                    rows = {row[0]: row for row in _rows(result)}
                    if self._reading is None:
                        self._reading = _reading(connection, result)
                else:
                    why = (result.error_field(pq.DiagnosticField.SQLSTATE) or b"").decode("ascii", "replace")
        except Exception as error:
            self._give_up(type(error).__name__)
            return
        if rows is None:
            self._give_up(why)
            return
        if self._overdue is not None:
            self._overdue.cancel()
        asked, self._asked = self._asked, []
        for key, answered in asked:
            self._answer(answered, rows.get(key))
        if self._waiting and not self._asked:
            self._asked, self._waiting = self._waiting, []
            self._send()

    def _give_up(self, why: str) -> None:
        """Something is wrong with the connection: another is made after a while."""
        log.warning("no answer for the event loop", why=why)
        self._drop()
        self._rest()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if self._overdue is not None:
            self._overdue.cancel()
        if connection is not None:
            self._loop.remove_reader(self._socket)
            connection.close()
        waiting, self._asked, self._waiting = [*self._asked, *self._waiting], [], []
        for _, answered in waiting:
            self._answer(answered, None)

    def _answer(self, answered: Answered, row: Row | None) -> None:
        """Tells who waits. What goes wrong with one of them is no other's concern."""
        try:
            answered(row)
        except Exception:
            log.exception("an answer of the event loop was not taken")


def _array(keys: Collection[bytes]) -> bytes:
    """An array of them in PostgreSQL's binary format: dimensions, no NULL, type, length, first index, and each key."""
    head = pack(">IiIIi", 1, 0, BYTEA, len(keys), 1)
    return head + b"".join([len(key).to_bytes(4, "big") + key for key in keys])


def _rows(result: pq.abc.PGresult) -> list[Raw]:
    value, columns = result.get_value, range(result.nfields)
    return [tuple([value(row, column) for column in columns]) for row in range(result.ntuples)]


def _reading(connection: "Connection[Any]", result: pq.abc.PGresult) -> abc.Transformer:
    reading = Transformer(connection)
    reading.set_loader_types([result.ftype(column) for column in range(result.nfields)], pq.Format.BINARY)
    return reading
