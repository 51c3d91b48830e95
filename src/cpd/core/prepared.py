"""Prepared statements: for the few queries that run on every request of the API."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

Row = tuple[Any, ...]


Cursors = tuple[psycopg.Connection[Any], psycopg.Cursor[Row], psycopg.Cursor[Row]]
"""A connection, with a cursor for texts that name their values and one for those that number them. Rows are fetched at
once, so that one of each will do."""


def _cursor(database: BaseDatabaseWrapper, numbered: bool) -> psycopg.Cursor[Row]:
    cursors: Cursors | None = getattr(database, "cpd_cursors", None)
    if cursors is None or cursors[0] is not database.connection:
        made = database.connection
        cursors = (made, psycopg.Cursor(made), psycopg.RawCursor(made))
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
        _cursor(database, numbered=False).execute(text, prepare=False)  # type: ignore[arg-type]


def run_prepared(
    text: str, values: Sequence[Any] | Mapping[str, Any], *, again: bool = True, numbered: bool = False
) -> list[Row]:
    """The rows of one statement, planned once for each connection; values come back in binary.

    ``again=False`` is for a text that will hardly come again: it is planned for this once. ``numbered``: the text names
    its values as PostgreSQL does (``$1``), which spares the driver reading a long text for places at every run.
    """
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    if database.queries_logged:
        database.queries_log.append({"sql": text, "time": "0"})
    with database.wrap_database_errors:
        return _cursor(database, numbered).execute(text, values, prepare=again, binary=True).fetchall()
