"""Migrating holds nobody up: it waits for a lock a moment at a time, and two of them take turns."""

import threading
from collections.abc import Iterator

import psycopg
import pytest
from django.db import OperationalError, connection, migrations, models
from django.db.migrations.state import ProjectState

from cpd.core import migrating
from cpd.core.refusals import Refusal
from cpd.core.work import LocksMoved
from tests.edge.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def another_session() -> psycopg.Connection:
    """A session of somebody else: a backup, a second terminal."""
    given = connection.get_connection_params()
    return psycopg.connect(
        autocommit=True, **{key: given[key] for key in ("dbname", "user", "host", "port", "password") if given.get(key)}
    )


@pytest.fixture(autouse=True)
def _a_table(transactional_db) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE counted (id int PRIMARY KEY, name text)")
        cursor.execute("INSERT INTO counted SELECT n, n::text FROM generate_series(1, 100) AS n")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE counted")


def test_a_migration_behind_an_open_snapshot_lets_reads_pass_and_goes_on_when_it_may(monkeypatch) -> None:
    backup = another_session()
    backup.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    backup.execute("SELECT * FROM counted")
    reads: list[int] = []

    def others_go_first(_seconds: float) -> None:
        """Between two tries: a read that waits for nothing and nobody; after the third, the backup is done."""
        with another_session() as reader:
            reader.execute("SET lock_timeout = '100ms'")
            reads.append(reader.execute("SELECT count(*) FROM counted").fetchone()[0])
        if len(reads) == 3:
            backup.execute("COMMIT")
            backup.close()

    monkeypatch.setattr(migrating, "_rest", others_go_first)
    monkeypatch.setattr(migrating, "LOCK_TIMEOUT", "50ms")
    said: list[str] = []

    def migrate() -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE counted ADD COLUMN age int")

    with migrating._turn(said.append), migrating._unlimited():
        migrating._until_it_gets_its_locks(migrate, said.append)
    assert reads == [100, 100, 100]
    assert len(said) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(age) FROM counted")
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone()[0] != "50ms"


def test_one_that_never_gets_its_lock_is_refused_with_what_to_do(monkeypatch) -> None:
    monkeypatch.setattr(migrating, "PATIENCE", 0.0)
    monkeypatch.setattr(migrating, "LOCK_TIMEOUT", "20ms")

    def migrate() -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE counted ADD COLUMN age int")

    with another_session() as backup, backup.transaction():
        backup.execute("SELECT * FROM counted")
        with migrating._unlimited(), pytest.raises(Refusal, match="backup"):
            migrating._until_it_gets_its_locks(migrate, lambda _: None)


def test_any_other_failure_of_a_migration_is_raised_at_once() -> None:
    def migrate() -> None:
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE 'no room' USING ERRCODE = '53100'; END $$")

    with pytest.raises(OperationalError):
        migrating._until_it_gets_its_locks(migrate, lambda _: None)


def test_what_is_declared_faster_than_it_can_be_locked_is_waited_for(monkeypatch) -> None:
    monkeypatch.setattr(migrating, "GIVE_WAY", 0.0)
    outcomes = iter([LocksMoved(), LocksMoved(), None])
    said: list[str] = []

    def load() -> None:
        outcome = next(outcomes)
        if outcome is not None:
            raise outcome

    migrating._until_it_gets_its_locks(load, said.append)
    assert (list(outcomes), len(said)) == ([], 1)


def test_two_migrations_take_turns(monkeypatch) -> None:
    at_work: list[str] = []
    entered, waiting = threading.Event(), threading.Event()
    monkeypatch.setattr(migrating, "_rest", lambda seconds: waiting.set() or threading.Event().wait(0.01))

    def first() -> None:
        with migrating._turn(lambda _: None):
            entered.set()
            assert waiting.wait(60)
            at_work.append("first")

    said: list[str] = []

    def second() -> None:
        assert entered.wait(60)
        with migrating._turn(said.append):
            at_work.append("second")

    assert at_once(first, second) == [None, None]
    assert at_work == ["first", "second"]
    assert said == ["Another migration is at work: waiting for it ..."]


def test_who_waits_for_its_turn_is_in_no_statement_and_no_transaction(monkeypatch) -> None:
    """Else an index that the other one builds concurrently would wait for whoever waits for its end."""
    with another_session() as other:
        other.execute("SELECT pg_advisory_lock(%s)", [migrating.LOCK])
        seen: list[tuple[object, ...]] = []
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            mine = cursor.fetchone()[0]

        def look(_seconds: float) -> None:
            seen.append(
                other.execute("SELECT state, backend_xmin FROM pg_stat_activity WHERE pid = %s", [mine]).fetchone()
            )
            other.execute("SELECT pg_advisory_unlock(%s)", [migrating.LOCK])

        monkeypatch.setattr(migrating, "_rest", look)
        with migrating._turn(lambda _: None):
            pass
    assert seen == [("idle", None)]


def test_migrating_again_does_nothing_and_leaves_the_session_as_it_was() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        before = cursor.fetchone()
    migrating.bring_up_to_date()
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == before


def test_an_index_is_added_while_others_write_and_after_a_try_that_was_broken_off() -> None:
    state = ProjectState()
    table = migrations.CreateModel(
        "Counted",
        [("id", models.IntegerField(primary_key=True)), ("name", models.TextField())],
        options={"db_table": "counted"},
    )
    table.state_forwards("core", state)
    operation = migrating.AddIndexConcurrently("Counted", models.Index(fields=["name"], name="counted_by_name"))
    after = state.clone()
    operation.state_forwards("core", after)
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX counted_by_name ON counted (name)")
        cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'counted_by_name'::regclass")
    with another_session() as writer, writer.transaction():
        writer.execute("SET LOCAL lock_timeout = '10s'")
        writer.execute("SELECT 1")
        with connection.schema_editor(atomic=False) as editor:
            operation.database_forwards("core", editor, state, after)
        writer.execute("INSERT INTO counted VALUES (101, 'late')")
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'counted_by_name'::regclass")
        assert cursor.fetchone() == (True,)


EARLIER = {"0003_freshness_by_provider", "0006_by_subject_first", "0002_partnership_reminder"}
"""From before indexes were added so."""


def test_an_index_on_a_table_that_is_there_is_added_concurrently() -> None:
    """A plain one holds up every write of the table while it is built."""
    from django.db.migrations.loader import MigrationLoader

    plain = []
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        if not type(migration).__module__.startswith("cpd.") or name in EARLIER or name.endswith("_initial"):
            continue
        made = {one.name_lower for one in migration.operations if isinstance(one, migrations.CreateModel)}
        plain += [
            f"{app} {name}: {one.index.name}"
            for one in migration.operations
            if type(one) is migrations.AddIndex and one.model_name_lower not in made
        ]
    assert plain == []
