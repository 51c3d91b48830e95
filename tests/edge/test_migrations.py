"""What an empty database begins with, and how a database of an earlier release is refused or brought up to date. That
every migration runs from nothing, and comes to the same, is seen by ``make previous`` (``every_migration.py``)."""

import os

import pytest
from django.db import DataError, connection
from django.db.migrations.recorder import MigrationRecorder

from cpd.cli.preparing import _prepare
from cpd.cli.supervising import Failed
from cpd.core import migrating
from tests.checks.migrations import applied, digest, dump, is_as_written, new_database, newer, sources_of


def test_a_world_from_before_people_had_accounts_is_refused(new_databases) -> None:
    with new_database(f"cpd_earlier_{os.getpid()}"):
        MigrationRecorder(connection).record_applied("schools", "0001_initial")
        with pytest.raises(Failed, match=r"earlier version.*make sandbox RESET=1"):
            _prepare("http://127.0.0.1:1", "none", None)


def test_a_change_of_the_file_or_of_a_migration_that_it_holds_is_found() -> None:
    text = migrating.TABLES.read_text(encoding="utf-8")
    assert is_as_written(text)
    assert not is_as_written(text.replace("CREATE INDEX", "CREATE  INDEX", 1))
    sources = sources_of(text)
    assert len(sources) > 100
    assert digest(text, sources) != digest(text, [sources[0] + b"# a word", *sources[1:]])
    assert b"" not in sources
    assert b"" in sources_of(text.replace("'0002_newest_messages'", "'0002_newest'")), "one that is gone"


def test_migrations_that_came_after_the_file_run_after_it(new_databases, monkeypatch, tmp_path) -> None:
    """The file may lag behind: it is a beginning."""
    older = tmp_path / "tables.sql"
    text = migrating.TABLES.read_text(encoding="utf-8")
    newest = text[text.rindex("    ('webhooks', ") : text.rindex(";\n\nREVOKE")]
    index = next(line for line in text.splitlines() if line.startswith("CREATE INDEX webhook_message_newest "))
    older.write_text(text.replace(",\n" + newest, "").replace(index, ""), encoding="utf-8")
    monkeypatch.setattr(migrating, "TABLES", older)
    assert len(newer()) > 0
    name = f"cpd_lagging_{os.getpid()}"
    with new_database(name):
        migrating.make_tables()
        assert index in dump(name)
        assert applied()[-1] == ("webhooks", "0002_newest_messages")


def test_a_file_that_cannot_be_taken_leaves_nothing_of_itself(new_databases, monkeypatch, tmp_path) -> None:
    broken = tmp_path / "tables.sql"
    broken.write_text("CREATE TABLE public.first (id int); SELECT 1 / 0;", encoding="utf-8")
    monkeypatch.setattr(migrating, "TABLES", broken)
    with new_database(f"cpd_broken_{os.getpid()}"):
        with pytest.raises(DataError, match="division by zero"):
            migrating.make_tables()
        assert connection.introspection.table_names() == []
