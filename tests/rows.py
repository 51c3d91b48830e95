"""The rows of the test database: taken as they are, and put back.

A world that many tests begin with is made by commands once, and put back by its rows from then on, in every process of
the run (:func:`share`); so is what many add to such a world, in each process (:func:`kept`). A test that commits leaves
what it wrote; :func:`start_afresh` leaves what every test may expect.

Rows are written without triggers and checks of keys, as they have been through both.
"""

import functools
import os
import pickle
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple, ParamSpec, TypeVar

from django.db import connection, transaction

Rows = dict[str, bytes]
"""By table, as PostgreSQL copies them; tables without rows are left out."""


class Change(NamedTuple):
    """What became of a database: rows that were added, and all rows of the tables in which others changed or went,
    before and after."""

    added: Rows
    before: Rows
    after: Rows


class Shipped(NamedTuple):
    """What every test may expect; and for each table a number that stays the same until one of its rows is written."""

    rows: Rows
    versions: dict[str, Decimal]


P = ParamSpec("P")
R = TypeVar("R")

_TABLES = """
SELECT format('%I.%I', nspname, relname) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind = 'r' AND nspname NOT IN ('pg_catalog', 'information_schema') AND relname <> 'django_migrations'
  AND pg_relation_size(pg_class.oid) > 0
"""
_NUMBERED = """
SELECT name, attname, sequence FROM unnest(%s::text[]) AS name
JOIN pg_attribute ON attrelid = name::regclass AND attnum > 0 AND NOT attisdropped
CROSS JOIN LATERAL pg_get_serial_sequence(name, attname) AS sequence WHERE sequence IS NOT NULL
"""
_numbered: dict[str, list[str]] = {}
"""By table, what has the numbers of its columns go on after its newest row."""

_shipped: dict[str, Shipped] = {}
_shared: dict[str, Path] = {}
"""By database, the folder in which the processes of the run share worlds."""

_asked: set[bytes] = set()
_kept: dict[bytes, tuple[Change, bytes]] = {}


def take() -> Rows:
    """All rows there are."""
    with connection.cursor() as django_cursor:
        cursor = django_cursor.cursor  # psycopg's own: what is done here is no query of the test's
        return {table: _rows(cursor, table) for table in _with_rows(cursor)}


def put(change: Change) -> None:
    """Makes this change. Numbers that the database hands out go on after it, also where they were begun again."""
    with _without_triggers() as cursor:
        if change.before:
            cursor.execute("; ".join(f"DELETE FROM {table}" for table in change.before))
        _add(cursor, change.added)
        _add(cursor, change.after)
        _number_after(cursor, [*change.added, *change.after])


def start_afresh() -> None:
    """Takes away whatever was committed, and puts the shipped facts back in tables of which a row was written."""
    rows, versions = _shipped[connection.settings_dict["NAME"]]
    with _without_triggers() as cursor:
        filled = _with_rows(cursor)
        found = _versions(cursor, [table for table in filled if table in rows])
        changed = [table for table in rows if found.get(table) != versions[table]]
        if left := [table for table in filled if table not in rows or table in changed]:
            cursor.execute("; ".join(f"DELETE FROM {table}" for table in left))
        _add(cursor, {table: rows[table] for table in changed})
        versions.update(_versions(cursor, changed))


def remember_what_is_shipped() -> None:
    """Says that what is in the database now is what every test may expect."""
    rows = take()
    with connection.cursor() as cursor:
        _shipped[connection.settings_dict["NAME"]] = Shipped(rows, _versions(cursor.cursor, list(rows)))


def share(folder: Path) -> None:
    """Puts worlds that are made without arguments into this folder, and takes those of others from it: of processes
    whose databases are copies of the same one."""
    folder.mkdir(exist_ok=True)
    _shared[connection.settings_dict["NAME"]] = folder


def begins(_name: bytes) -> bool:
    """A kept world is asked for. Whether it is there already: :mod:`tests.standing` says so."""
    return False


def is_kept(name: bytes) -> bool:
    """Whether this world was made, and can be put."""
    return name in _kept


def put_kept(name: bytes) -> None:
    """Puts a world into a database with nothing but the shipped facts."""
    put(_kept[name][0])


def kept(make: Callable[P, R]) -> Callable[P, R]:
    """Of a function that makes a world: makes it by rows from the second call on.

    It begins in a database with nothing but the shipped facts. Ids and tokens are the same each time; what is answered
    is a new copy. What another process of the run has made (:func:`share`) is not made again.

    A function with arguments adds to a world that it is given, and is what a test begins with: nothing else has been
    done in that world since it was made. It does so by rows from the third call with the same arguments on: much is
    added only once, and taking rows costs more than a command. Where rows that it changes are not as they were, which
    is so after anything that was published, it is made by its commands.
    """

    @functools.wraps(make)
    def make_or_put(*args: P.args, **kwargs: P.kwargs) -> R:
        name = pickle.dumps((connection.settings_dict["NAME"], make.__module__, make.__qualname__, args, kwargs))
        stands = begins(name)
        file = None if args or kwargs else _file(make)
        if name not in _kept and file is not None and file.exists():
            _kept[name] = pickle.loads(file.read_bytes())
        if name in _kept:
            change, made = _kept[name]
            if stands:
                return pickle.loads(made)  # type: ignore[no-any-return]
            if not _stands(change.before):
                return make(*args, **kwargs)
            put(change)
            return pickle.loads(made)  # type: ignore[no-any-return]
        if (args or kwargs) and name not in _asked:
            _asked.add(name)
            return make(*args, **kwargs)
        before = take()
        result = make(*args, **kwargs)
        _kept[name] = (_change(before, take()), pickle.dumps(result))
        if file is not None:
            half_written = file.with_suffix(f".{os.getpid()}")
            half_written.write_bytes(pickle.dumps(_kept[name]))
            half_written.replace(file)
        return result

    return make_or_put


def _file(make: Callable) -> Path | None:
    """Where the processes of the run share this world."""
    folder = _shared.get(connection.settings_dict["NAME"])
    return folder and folder / f"{make.__module__}.{make.__qualname__}.world"


def _change(before: Rows, after: Rows) -> Change:
    change = Change({}, {}, {})
    for table in {*before, *after}:
        here, now = (_counted(rows.get(table, b"")) for rows in (before, after))
        if here - now:
            change.before[table], change.after[table] = before[table], after.get(table, b"")
        elif now - here:
            change.added[table] = b"".join((now - here).elements())
    return change


def _stands(rows: Rows) -> bool:
    """Whether these tables have these rows, and no others."""
    with connection.cursor() as django_cursor:
        cursor = django_cursor.cursor
        return all(_counted(_rows(cursor, table)) == _counted(lines) for table, lines in rows.items())


def _counted(lines: bytes) -> Counter[bytes]:
    return Counter(lines.splitlines(keepends=True))


def _rows(cursor, table: str) -> bytes:
    with cursor.copy(f"COPY {table} TO STDOUT") as copy:
        return b"".join(bytes(block) for block in copy)


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


def _number_after(cursor, tables: Sequence[str]) -> None:
    unknown = [table for table in tables if table not in _numbered]
    if unknown:
        _numbered.update({table: [] for table in unknown})
        cursor.execute(_NUMBERED, [unknown])
        for table, column, sequence in cursor.fetchall():
            newest = f"greatest((SELECT max({column}) FROM {table}), (SELECT last_value FROM {sequence}))"
            _numbered[table].append(f"setval('{sequence}', {newest})")
    if numbers := [number for table in tables for number in _numbered[table]]:
        cursor.execute(f"SELECT {', '.join(numbers)}")


def _with_rows(cursor) -> list[str]:
    """The tables that have any."""
    cursor.execute(_TABLES)
    tables = [table for (table,) in cursor.fetchall()]
    cursor.execute(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables))
    return [table for (table,) in cursor.fetchall()]


def _versions(cursor, tables: Sequence[str]) -> dict[str, Decimal]:
    """A number for each table, made of where its rows are and who wrote them: a row that is written again, even with
    the same values, changes it."""
    if not tables:
        return {}
    number = "sum(hashtextextended(ctid::text || xmin::text, 0)::numeric)"
    cursor.execute(" UNION ALL ".join(f"SELECT '{table}', {number} FROM {table}" for table in tables))
    return dict(cursor.fetchall())
