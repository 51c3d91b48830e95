"""Exchanges with PostgreSQL over a connection: statements that are prepared once, several of them in one exchange.

Statements of one exchange go out in PostgreSQL's pipeline: each is run after the one before, on what is committed by
then, exactly as if each had been sent by itself. What is spared is waiting for one answer before the next is asked for.
The BEGIN of a transaction goes out with its first statement.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import Connection, abc, errors, pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.types.array import ListBinaryDumper
from psycopg.waiting import Ready, Wait

Row = tuple[Any, ...]
Values = Sequence[Any] | Mapping[str, Any]

AT_ONCE = 16
"""So many statements go out in one exchange at most."""

MOST_PREPARED = 250
"""About so many texts a connection keeps prepared: those that were run last. Lists have one for each way of asking."""


class Column(list[Any]):
    """Many values of a known type, which go to PostgreSQL in binary: as text each would be searched for quotes."""


@dataclass(slots=True, eq=False)
class Statement:
    """A statement, and what it found once it was run.

    ``again=False`` is for a text that will hardly come again: it is planned for this once. ``numbered``: the text names
    its values as PostgreSQL does (``$1``). ``check`` is called with what was found, and may refuse it.
    """

    text: str
    values: Values
    again: bool = True
    numbered: bool = False
    check: "Callable[[list[Row]], None] | None" = None
    rows: list[Row] = field(default_factory=list)
    names: tuple[str, ...] = ()
    done: bool = False


@dataclass(slots=True, eq=False)
class _Reading:
    """What reads rows in PostgreSQL's binary format, and the names of their columns."""

    transformer: abc.Transformer
    names: tuple[str, ...] | None = None

    def read(self, result: pq.abc.PGresult, statement: Statement) -> None:
        """Notes what the statement found."""
        first = self.names is None
        self.transformer.set_pgresult(result, set_loaders=first)
        if first:
            self.names = tuple((result.fname(column) or b"").decode() for column in range(result.nfields))
        statement.rows, statement.names = self.transformer.load_rows(0, result.ntuples, tuple), self.names or ()
        self.transformer.set_pgresult(None, set_loaders=False)


@dataclass(slots=True)
class _Prepared:
    name: bytes
    reading: _Reading


@dataclass(slots=True)
class _Sent:
    """A statement as it goes out: by the name under which it is prepared, or by its text where it is not."""

    statement: Statement
    text: bytes
    key: tuple[str, tuple[int, ...]]
    values: Sequence[Any]
    formats: Sequence[pq.Format]
    prepared: _Prepared | None
    new: bool


class Session:
    """A connection, with what is prepared on it and what waits to be sent.

    ``pgresult`` is the last answer of an exchange, for whoever watches: until it is read.
    """

    def __init__(self, connection: "Connection[Any]") -> None:
        self.connection = connection
        self.waiting: list[Statement] = []
        self._context = psycopg.Cursor(connection)
        self._context.adapters.register_dumper(Column, ListBinaryDumper)
        self._dumping = Transformer(self._context)
        self._prepared: OrderedDict[tuple[str, tuple[int, ...]], _Prepared] = OrderedDict()
        self._names = 0
        self._outdated: list[bytes] = []
        self.pgresult: pq.abc.PGresult | None = None

    def run(self, statements: Sequence[Statement], *, commit: bool = False) -> None:
        """Runs statements in one exchange, with the COMMIT after them if asked for. Raises what the first that fails
        raises: those after it are not run."""
        sent = [self._bound(statement) for statement in statements]
        connection = self.connection
        with connection.lock:
            results = connection.wait(self._exchange(sent, _named(statements), commit))
        self.pgresult = None
        self._take_in(sent, results)

    def run_text(self, text: str) -> None:
        """Runs one or several statements without values and without rows."""
        self._context.execute(text, prepare=False)

    def _bound(self, statement: Statement) -> _Sent:
        text, names = (statement.text.encode(), None) if statement.numbered else _spelled(statement.text)
        given = statement.values
        values = [given[name] for name in names] if isinstance(given, Mapping) and names is not None else given
        assert not isinstance(values, Mapping)
        dumping = self._dumping
        dumped = dumping.dump_sequence(values, [PyFormat.AUTO] * len(values)) if values else []
        types, formats = (dumping.types or (), dumping.formats or ()) if values else ((), ())
        key = (statement.text, types)
        prepared = self._prepared.get(key) if statement.again else None
        new = prepared is None and statement.again
        if new:
            while len(self._prepared) >= MOST_PREPARED:
                self._outdated.append(self._prepared.popitem(last=False)[1].name)
            self._names += 1
            prepared = _Prepared(b"cpd_%d" % self._names, self._new_reading())
        elif prepared is not None:
            self._prepared.move_to_end(key)
        return _Sent(statement, text, key, dumped, formats, prepared, new)

    def _new_reading(self) -> _Reading:
        return _Reading(Transformer(self._context))

    def _exchange(self, sent: Sequence[_Sent], query: str, commit: bool) -> abc.PQGen[list[pq.abc.PGresult]]:
        """Sends, and gives a result for everything that was sent. ``query`` is its name for whoever watches."""
        connection = self.connection
        pgconn = connection.pgconn
        begin = not connection.autocommit and pgconn.transaction_status == pq.TransactionStatus.IDLE
        piped = begin or commit or len(sent) > 1 or any(one.new for one in sent)
        if piped:
            pgconn.enter_pipeline_mode()
        outdated, self._outdated = (self._outdated, []) if piped else ([], self._outdated)
        if begin:
            pgconn.send_query_params(b"BEGIN", None)
        for name in outdated:
            pgconn.send_query_params(b"DEALLOCATE " + name, None)
        for one in sent:
            prepared = one.prepared
            if prepared is None:
                pgconn.send_query_params(one.text, one.values, one.key[1], one.formats, pq.Format.BINARY)
                continue
            if one.new:
                pgconn.send_prepare(prepared.name, one.text, one.key[1])
            pgconn.send_query_prepared(prepared.name, one.values, one.formats, pq.Format.BINARY)
        if commit:
            pgconn.send_query_params(b"COMMIT", None)
        if piped:
            pgconn.pipeline_sync()
        while pgconn.flush():
            if (yield Wait.RW) & Ready.R:
                pgconn.consume_input()
        results = []
        while True:
            while pgconn.is_busy():
                yield Wait.R
                pgconn.consume_input()
            result = pgconn.get_result()
            if result is None:
                if piped:  # the end of one statement of several
                    continue
                break
            if result.status == pq.ExecStatus.PIPELINE_SYNC:
                break
            results.append(result)
        if piped:
            pgconn.exit_pipeline_mode()
        before = len(outdated) + begin
        for result in results[:before]:
            self._succeeded(result)
        self.pgresult = results[-1] if results else None
        return results[before:]

    def _take_in(self, sent: Sequence[_Sent], results: Sequence[pq.abc.PGresult]) -> None:
        """Notes what was found, statement by statement, and raises what went wrong."""
        left = iter(results)
        for one in sent:
            if one.new:
                self._succeeded(next(left))
                assert one.prepared is not None
                self._prepared.setdefault(one.key, one.prepared)
            result = next(left)
            self._succeeded(result)
            reading = one.prepared.reading if one.prepared is not None else self._new_reading()
            reading.read(result, one.statement)
            one.statement.done = True
        for result in left:
            self._succeeded(result)

    def _succeeded(self, result: pq.abc.PGresult) -> None:
        if result.status in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
            return
        error = errors.error_from_result(result)
        if error.sqlstate in _NOT_AS_PREPARED:
            self._prepared.clear()
        raise error


_NOT_AS_PREPARED = ("26000", "0A000")
"""PostgreSQL's codes for a statement that is not prepared any more, or gives other columns than it did then."""


def _named(statements: Sequence[Statement]) -> str:
    return statements[0].text if len(statements) == 1 else "; ".join(one.text for one in statements)


_PLACE = re.compile(r"%(?:%|s|\((\w+)\)s)")


def numbered(text: str) -> bytes:
    """The text as PostgreSQL numbers values: ``$1`` for the first place, as :func:`_spelled` finds them."""
    return _spelled(text)[0]


@lru_cache(2000)
def _spelled(text: str) -> tuple[bytes, tuple[str, ...] | None]:
    """A text that names its values (``%(name)s``), or leaves a place for each (``%s``), with the places numbered as
    PostgreSQL does, and the names in their order; None where it has none."""
    names: list[str] = []
    places = 0

    def number(place: re.Match[str]) -> str:
        nonlocal places
        if place[0] == "%%":
            return "%"
        name = place[1]
        if name is None:
            places += 1
            return f"${places}"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    spelled = _PLACE.sub(number, text).encode()
    return spelled, tuple(names) if names else None
