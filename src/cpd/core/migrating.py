"""Bringing the database's tables up to date while the service runs on it.

A statement that changes a table waits for whoever reads it, and everybody who comes after waits behind it: a backup can
hold up every read that way. So a migration waits for a lock half a second at a time, and lets the others go first in
between. Migrations of two terminals take turns.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently as DjangoAddIndexConcurrently
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddConstraint
from django.db.migrations.loader import MigrationLoader

from cpd.core import errors
from cpd.core.refusals import Refusal
from cpd.core.turns import state_of
from cpd.core.work import LocksMoved

TABLES = Path(__file__).with_name("tables.sql")
"""What migrations leave in an empty database, up to those that the file notes as applied. Made by
``python -m tests.checks.migrations --write``; a test holds it to what migrations make."""

LOCK = 7_202_611
"""The number of the advisory lock that a session holds while it migrates."""

LOCK_TIMEOUT = "500ms"
GIVE_WAY = 2.0
"""Seconds in which everybody else goes first, before the next try."""

PATIENCE = 15 * 60.0
"""Seconds after which a migration gives up: on its turn, or on a table."""

Say = Callable[[str], None]

_before: list[Callable[[], None]] = []
_after: list[Callable[[], None]] = []


def when_migrating(*, before: Callable[[], None], after: Callable[[], None]) -> None:
    """Registers, at start-up, what is looked at before every migration and what is done after it."""
    _before.append(before)
    _after.append(after)


def make_tables() -> None:
    """Runs the migrations that are missing, with all that belongs to them.

    Nothing runs one by one that an empty database can have at once: it takes the tables from :data:`TABLES`.
    """
    for look in _before:
        look()
    _begin_with_tables()
    call_command("migrate", verbosity=0)
    for do in _after:
        do()


def migrations_waiting() -> int:
    """How many migrations of this version the database lacks: all, where it has no tables yet. At most two queries.

    What this version has is read from its files once in each process: balancers ask every few seconds.
    """
    if _is_empty():
        return len(_of_this_version())
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return len(_of_this_version() - set(cursor.fetchall()))


@cache
def _of_this_version() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).graph.nodes)


def _begin_with_tables() -> None:
    """Fills a database in which no migration has run yet; leaves any other as it is."""
    with transaction.atomic():
        if _is_empty():
            with connection.cursor() as cursor:
                cursor.execute(TABLES.read_text(encoding="utf-8"))


def _is_empty() -> bool:
    """Whether no migration has run in the database yet."""
    return bool(_ask("SELECT to_regclass('django_migrations') IS NULL"))


def bring_up_to_date(say: Say = lambda line: None) -> None:
    """Runs the migrations that are missing, then loads the shipped reference data. Running it again does no harm.

    Refused (``migrate``) when another migration, or whoever holds a table, is not done in a quarter of an hour: what
    was done until then stays, and the next run goes on from there.
    """
    from cpd.core.reference import load_reference_data

    with _turn(say), _unlimited():
        _until_it_gets_its_locks(make_tables, say)
        _until_it_gets_its_locks(load_reference_data, say)


@contextmanager
def _turn(say: Say) -> Iterator[None]:
    """Waits for other migrations of this database. It asks again and again: a session that waits in a statement would
    be waited for in turn by an index that is built concurrently."""
    given_up = time.monotonic() + PATIENCE
    said = False
    while not _ask("SELECT pg_try_advisory_lock(%s)", [LOCK]):
        if not said:
            say("Another migration is at work: waiting for it ...")
            said = True
        if time.monotonic() > given_up:
            raise Refusal.because(errors.MIGRATE_AT_WORK())
        _rest(0.2)
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            _ask("SELECT pg_advisory_unlock(%s)", [LOCK])


@contextmanager
def _unlimited() -> Iterator[None]:
    """A migration may take as long as it takes, but not wait long for a lock."""
    before = [
        _ask(f"SHOW {name}") for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
    ]
    set_all = (
        "SELECT set_config('lock_timeout', %s, false), set_config('statement_timeout', %s, false), "
        "set_config('idle_in_transaction_session_timeout', %s, false)"
    )
    _ask(set_all, [LOCK_TIMEOUT, "0", "0"])
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            _ask(set_all, before)


def _until_it_gets_its_locks(run: Callable[[], object], say: Say) -> None:
    given_up = time.monotonic() + PATIENCE
    said = False
    while True:
        try:
            run()
            return
        except OperationalError as error:
            if state_of(error) not in ("55P03", "40P01") and not isinstance(error, LocksMoved):
                raise
            if time.monotonic() > given_up:
                raise Refusal.because(errors.MIGRATE_IN_USE()) from error
        if not said:
            say("A table is in use, by a backup perhaps: trying again, and letting everybody else go first ...")
            said = True
        _rest(GIVE_WAY)


def _ask(question: str, values: list[Any] | None = None) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone()[0]


def _rest(seconds: float) -> None:
    threading.Event().wait(seconds)


class AddIndexConcurrently(DjangoAddIndexConcurrently):
    """Adds an index to a table that is there, without holding up anybody: every later index is added so.

    The migration says ``atomic = False``. What a try that was broken off has left is taken away first. It waits for
    transactions that are open without end, as nobody waits behind it.
    """

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Builds the index."""
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            (before,) = cursor.fetchone()
            cursor.execute("SET lock_timeout = 0")
            try:
                name = schema_editor.quote_name(self.index.name)
                cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
                super().database_forwards(app_label, schema_editor, from_state, to_state)
            finally:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [before])


class AddUniqueConstraintConcurrently(AddConstraint):
    """Adds a unique constraint with a condition or of expressions, which is an index, without holding up anybody.

    The migration says ``atomic = False``. Rows that are in its way make it fail, and nothing is left of it.
    """

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Builds the index."""
        model = to_state.apps.get_model(app_label, self.model_name)
        statement = str(self.constraint.create_sql(model, schema_editor))
        name = schema_editor.quote_name(self.constraint.name)
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            (before,) = cursor.fetchone()
            cursor.execute("SET lock_timeout = 0")
            try:
                cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
                cursor.execute(statement.replace("CREATE UNIQUE INDEX", "CREATE UNIQUE INDEX CONCURRENTLY", 1))
            except IntegrityError:
                cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
                raise
            finally:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [before])
