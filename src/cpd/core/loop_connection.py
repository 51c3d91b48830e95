"""A connection to PostgreSQL that lives in an event loop, and never blocks it.

It is made in another thread, every wait has an end, and when something is wrong with it another is made after a while.
"""

import asyncio
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
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

Raw = tuple[bytes | None, ...]
"""A row as PostgreSQL sends it, in its binary format: two that are equal say the same."""

log = structlog.get_logger("cpd.database")


class LoopConnection(ABC):
    """Connects, and connects again. What is asked over it is a subclass's."""

    def __init__(self) -> None:
        self._connection: Connection[Any] | None = None
        self._coming: Future[Connection[Any]] | None = None
        self._due: float | None = None
        self._looking = False
        self._closed = False

    def open(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begins to connect."""
        self._loop = loop
        self._closed = False
        self._connect()

    def close(self) -> None:
        """Ends the connection, and the one that is being made as soon as that is there. Whoever waits is told that
        there is no answer."""
        self._closed = True
        coming, self._coming = self._coming, None
        if coming is not None:
            coming.add_done_callback(_end)
        self._drop()

    @property
    def is_open(self) -> bool:
        """Whether anything can be asked now."""
        return self._connection is not None

    # What a subclass says.

    @abstractmethod
    def _begin(self, connection: "Connection[Any]") -> None:
        """Makes a new connection ready, in a thread. What goes wrong ends it."""

    @abstractmethod
    def _receive(self) -> None:
        """Something has come."""

    @abstractmethod
    def _lost(self) -> None:
        """The connection is gone: tells whoever waits for it."""

    # Connecting.

    def _connect(self) -> None:
        if not self._closed:
            self._coming = Future()
            threading.Thread(target=self._make, args=(self._coming,), name="connect-for-loop", daemon=True).start()

    def _make(self, coming: "Future[Connection[Any]]") -> None:
        """Connects, in a thread of its own: it waits."""
        try:
            coming.set_result(self._made())
        except Exception as error:
            coming.set_exception(error)
            log.warning("no connection for the event loop", error=type(error).__name__)
            self._tell(self._rest)
            return
        self._tell(self._take, coming)

    def _made(self) -> "Connection[Any]":
        database = connections.create_connection(DEFAULT_DB_ALIAS)
        database.connect()
        connection: Connection[Any] = database.connection
        try:
            self._begin(connection)
        except Exception:
            connection.close()
            raise
        connection.pgconn.nonblocking = 1
        return connection

    def _tell(self, what: Callable[..., None], *values: object) -> None:
        with suppress(RuntimeError):  # the loop has ended meanwhile
            self._loop.call_soon_threadsafe(what, *values)

    def _take(self, coming: "Future[Connection[Any]]") -> None:
        if coming is not self._coming:  # closed meanwhile, and so is what came
            return
        self._coming = None
        self._connection = connection = coming.result()
        self._socket = connection.pgconn.socket
        self._loop.add_reader(self._socket, self._receive)

    def _rest(self) -> None:
        if not self._closed:
            self._loop.call_later(REST, self._connect)

    # Waiting.

    def _expect(self) -> None:
        """An answer must come in time."""
        self._due = self._loop.time() + PATIENCE
        if not self._looking:
            self._looking = True
            self._loop.call_later(PATIENCE, self._look)

    def _came(self) -> None:
        """It has come."""
        self._due = None

    def _look(self) -> None:
        """Gives up if the answer is overdue, and looks again when it would be. One look serves many answers."""
        self._looking = False
        if self._due is None:
            return
        left = self._due - self._loop.time()
        if left <= 0:
            self._give_up("no answer in time")
        else:
            self._looking = True
            self._loop.call_later(left, self._look)

    def _give_up(self, why: str) -> None:
        """Something is wrong with the connection: another is made after a while."""
        log.warning("no answer for the event loop", why=why)
        self._drop()
        self._rest()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        self._came()
        if connection is not None:
            self._loop.remove_reader(self._socket)
            connection.close()
        self._lost()


def _end(coming: "Future[Connection[Any]]") -> None:
    if coming.exception() is None:
        coming.result().close()


def tell(answered: Callable[[Any], None], found: Any) -> None:
    """Tells who waits. What goes wrong with one of them is no other's concern."""
    try:
        answered(found)
    except Exception:
        log.exception("an answer of the event loop was not taken")


def reading_of(connection: "Connection[Any]", result: pq.abc.PGresult) -> abc.Transformer:
    """What reads the rows of a result in PostgreSQL's binary format (:func:`decoded`)."""
    reading = Transformer(connection)
    reading.set_loader_types([result.ftype(column) for column in range(result.nfields)], pq.Format.BINARY)
    return reading


def raw_row(result: pq.abc.PGresult, row: int) -> Raw:
    """A row of a result, as it was sent."""
    value = result.get_value
    return tuple([value(row, column) for column in range(result.nfields)])


def decoded(reading: abc.Transformer, raw: Raw) -> Row:
    """The values of a row."""
    return reading.load_sequence(raw)


def failure_of(result: pq.abc.PGresult) -> str:
    """Why a statement failed: the code of PostgreSQL's error, which says nothing about values."""
    return (result.error_field(pq.DiagnosticField.SQLSTATE) or b"").decode("ascii", "replace")
