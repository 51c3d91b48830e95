"""One question to PostgreSQL, asked from an event loop, many at a time.

Whatever is asked while an answer is on its way waits, and is asked together as soon as that has come: so each is
answered by a statement that began after it was asked, and the busier a process is, the fewer statements each takes.
"""

from collections.abc import Callable, Collection
from struct import pack
from typing import Any

from psycopg import Connection, abc, pq

from cpd.core.loop_connection import LoopConnection, Raw, decoded, failure_of, raw_row, reading_of, tell
from cpd.core.prepared import Row

NAME = b"asked"
BYTEA, BYTEA_ARRAY = 17, 1001
_BINARY = (pq.Format.BINARY,)

Answered = Callable[[Raw | None], None]
"""Gets the row that was found for a key, for :meth:`Question.decoded`; None where there is none, or nothing could be
found out."""


class Question(LoopConnection):
    """A statement of one value, an array of keys (``$1::bytea[]``), whose rows begin with the key they are about.

    Lives in the event loop that :meth:`open` is given.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text.encode()
        self._waiting: list[tuple[bytes, Answered]] = []
        self._asked: list[tuple[bytes, Answered]] = []
        self._reading: abc.Transformer | None = None

    def ask(self, key: bytes, answered: Answered) -> bool:
        """Asks about a key. Gives whether it could be asked; ``answered`` is called later, never from here."""
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
        return decoded(self._reading, raw)

    def _begin(self, connection: "Connection[Any]") -> None:
        """The statement is prepared."""
        connection.execute("SET plan_cache_mode = force_generic_plan")  # or it is planned anew for each array
        result = connection.pgconn.prepare(NAME, self._text, [BYTEA_ARRAY])
        if result.status != pq.ExecStatus.COMMAND_OK:
            raise RuntimeError(f"a statement could not be prepared: {result.error_message.decode(errors='replace')}")

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
        self._expect()

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
                    rows = {raw[0]: raw for raw in [raw_row(result, row) for row in range(result.ntuples)]}
                    self._reading = self._reading or reading_of(connection, result)
                else:
                    why = failure_of(result)
        except Exception as error:
            self._give_up(type(error).__name__)
            return
        if rows is None:
            self._give_up(why)
            return
        self._came()
        asked, self._asked = self._asked, []
        for key, answered in asked:
            tell(answered, rows.get(key))
        if self._waiting and not self._asked:
            self._asked, self._waiting = self._waiting, []
            self._send()

    def _lost(self) -> None:
        waiting, self._asked, self._waiting = [*self._asked, *self._waiting], [], []
        for _, answered in waiting:
            tell(answered, None)


def _array(keys: Collection[bytes]) -> bytes:
    """An array of them in PostgreSQL's binary format: dimensions, no NULL, type, length, first index, and each key."""
    head = pack(">IiIIi", 1, 0, BYTEA, len(keys), 1)
    return head + b"".join([len(key).to_bytes(4, "big") + key for key in keys])
