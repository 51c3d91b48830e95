"""Prepared statements: for the few queries that run on every request of the API."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

Row = tuple[Any, ...]


def run_prepared(text: str, values: Sequence[Any] | Mapping[str, Any], *, again: bool = True) -> list[Row]:
    """The rows of one statement, planned once for each connection; values come back in binary.

    ``again=False`` is for a text that will hardly come again: it is planned for this once.
    """
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    if database.queries_logged:
        database.queries_log.append({"sql": text, "time": "0"})
    with database.wrap_database_errors, psycopg.Cursor(database.connection) as cursor:
        return cursor.execute(text, values, prepare=again, binary=True).fetchall()
