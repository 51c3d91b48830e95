"""The rows of the test database: taken as they are, and put back.

A world that many tests begin with is made by commands once in each process, and put back by its rows from then on
(:func:`kept`). A test that commits leaves what it wrote; :func:`start_afresh` leaves what every test may expect.

Rows are written without triggers and checks of keys, as they have been through both.
"""

import functools
import pickle
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

Rows = dict[str, bytes]
"""By table, as PostgreSQL copies them; tables without rows are left out."""

P = ParamSpec("P")
R = TypeVar("R")

_TABLES = """
SELECT format('%I.%I', nspname, relname) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind = 'r' AND nspname NOT IN ('pg_catalog', 'information_schema') AND relname <> 'django_migrations'
"""
_NUMBERED = """
SELECT name, attname, sequence FROM unnest(%s::text[]) AS name
JOIN pg_attribute ON attrelid = name::regclass AND attnum > 0 AND NOT attisdropped
CROSS JOIN LATERAL pg_get_serial_sequence(name, attname) AS sequence WHERE sequence IS NOT NULL
"""
_shipped: dict[str, Rows] = {}
_kept: dict[str, tuple[object, Rows, bytes]] = {}


def take() -> Rows:
    """All rows there are."""
    with connection.cursor() as django_cursor:
        cursor = django_cursor.cursor  # psycopg's own: what is done here is no query of the test's
        cursor.execute(_TABLES)
        tables = [table for (table,) in cursor.fetchall()]
        rows = {}
        for table in _with_rows(cursor, tables):
            with cursor.copy(f"COPY {table} TO STDOUT") as copy:
                rows[table] = b"".join(bytes(block) for block in copy)
    return rows


def put(rows: Mapping[str, bytes]) -> None:
    """Adds these rows. Numbers that the database hands out go on after them, also where they were begun again."""
    with _without_triggers() as cursor:
        _add(cursor, rows)
        cursor.execute(_NUMBERED, [list(rows)])
        for table, column, sequence in cursor.fetchall():
            newest = f"greatest((SELECT max({column}) FROM {table}), last_value)"
            cursor.execute(f"SELECT setval('{sequence}', {newest}) FROM {sequence}")


def start_afresh() -> None:
    """Takes away whatever was committed, and puts the shipped facts back as they were."""
    shipped = _shipped[connection.settings_dict["NAME"]]
    with _without_triggers() as cursor:
        cursor.execute(_TABLES)
        left = _with_rows(cursor, [table for (table,) in cursor.fetchall()])
        if left:
            cursor.execute("; ".join(f"DELETE FROM {table}" for table in left))
        _add(cursor, shipped)


def remember_what_is_shipped() -> None:
    """Says that what is in the database now is what every test may expect."""
    _shipped[connection.settings_dict["NAME"]] = take()


def kept(make: Callable[P, R]) -> Callable[P, R]:
    """Of a function that makes a world in a database with nothing but the shipped facts: makes it by rows from the
    second call with the same arguments on. Ids and tokens are the same each time; what is answered is a new copy."""

    @functools.wraps(make)
    def make_or_put(*args: P.args, **kwargs: P.kwargs) -> R:
        name = pickle.dumps((connection.settings_dict["NAME"], make.__module__, make.__qualname__, args, kwargs)).hex()
        if name in _kept:
            put(_kept[name][1])
            return pickle.loads(_kept[name][2])  # type: ignore[no-any-return]
        before = take()
        made = make(*args, **kwargs)
        _kept[name] = (make, _added(before, take()), pickle.dumps(made))
        return made

    return make_or_put


def _added(before: Rows, after: Rows) -> Rows:
    """The rows that came. A world that changes or takes away what was there can't be made by adding rows."""
    added = {}
    for table in {*before, *after}:
        here, now = (Counter(rows.get(table, b"").splitlines(keepends=True)) for rows in (before, after))
        assert not here - now, f"rows of {table} were there before this world, and it changes them"
        added[table] = b"".join((now - here).elements())
    return {table: lines for table, lines in added.items() if lines}


@contextmanager
def _without_triggers() -> Iterator:
    with transaction.atomic(), connection.cursor() as django_cursor:
        cursor = django_cursor.cursor
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = origin")


def _add(cursor, rows: Mapping[str, bytes]) -> None:
    for table, lines in rows.items():
        with cursor.copy(f"COPY {table} FROM STDIN") as copy:
            copy.write(lines)


def _with_rows(cursor, tables: list[str]) -> list[str]:
    """The tables that have any."""
    cursor.execute(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables))
    return [table for (table,) in cursor.fetchall()]
