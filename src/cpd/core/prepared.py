"""Prepared statements: for the few queries that run on every request of the API."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.types.array import ListBinaryDumper

Row = tuple[Any, ...]


Cursors = tuple[psycopg.Connection[Any], psycopg.Cursor[Row], psycopg.Cursor[Row]]
"""A connection, with a cursor for texts that name their values and one for those that number them. Rows are fetched at
once, so that one of each will do."""


class Column(list[Any]):
    """Many values of a known type, which go to PostgreSQL in binary: as text each would be searched for quotes."""


def _cursor(database: BaseDatabaseWrapper, numbered: bool) -> psycopg.Cursor[Row]:
    cursors: Cursors | None = getattr(database, "cpd_cursors", None)
    if cursors is None or cursors[0] is not database.connection:
        made = database.connection
        cursors = (made, psycopg.Cursor(made), psycopg.RawCursor(made))
        for cursor in cursors[1:]:
            cursor.adapters.register_dumper(Column, ListBinaryDumper)
        database.cpd_cursors = cursors  # type: ignore[attr-defined]
    return cursors[2] if numbered else cursors[1]


def run_together(*statements: str) -> None:
    """Statements without values and without rows, in one exchange with PostgreSQL."""
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    text = "; ".join(statements)
    if database.queries_logged:
        database.queries_log.append({"sql": text, "time": "0"})
    with database.wrap_database_errors:
        _cursor(database, numbered=False).execute(text, prepare=False)


FEW = 8
"""About up to so many things at once a statement is planned once for all: planning takes longer than running it."""

GENERIC, EACH_TIME = "SET LOCAL plan_cache_mode = force_generic_plan", "SET LOCAL plan_cache_mode = auto"
"""Whether what is prepared keeps the plan that it was given first, until the end of the transaction."""


def few(about: Collection[object]) -> bool:
    """Whether a statement about these is planned once for the connection, not for as many as they are."""
    return len(about) <= FEW


def run_prepared(
    text: str, values: Sequence[Any] | Mapping[str, Any], *, again: bool = True, numbered: bool = False
) -> list[Row]:
    """The rows of one statement, planned once for each connection; values come back in binary.

    ``again=False`` is for a text that will hardly come again: it is planned for this once. ``numbered``: the text names
    its values as PostgreSQL does (``$1``), which spares the driver reading a long text for places at every run.
    """
    return _run(text, values, again, numbered).fetchall()


def run_named(text: str, values: Sequence[Any] | Mapping[str, Any], *, again: bool = True) -> list[dict[str, Any]]:
    """As :func:`run_prepared`: each row by the names of its columns."""
    cursor = _run(text, values, again, numbered=False)
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _run(text: str, values: Sequence[Any] | Mapping[str, Any], again: bool, numbered: bool) -> psycopg.Cursor[Row]:
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    if database.queries_logged:
        database.queries_log.append({"sql": text, "time": "0"})
    with database.wrap_database_errors:
        return _cursor(database, numbered).execute(text, values, prepare=again, binary=True)


def spelled(words: Iterable[object]) -> str:
    """A list as PostgreSQL spells it: for lists within a list, which are not of one length."""
    return "{" + ",".join('"' + str(word).replace("\\", "\\\\").replace('"', '\\"') + '"' for word in words) + "}"
