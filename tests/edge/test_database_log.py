"""PostgreSQL's own log holds nobody's name, email address or TRN, whatever statement fails."""

import os
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DataError, IntegrityError, connection

from cpd.accounts.models import User
from cpd.core import clock
from cpd.core.ids import new_id
from cpd.core.logs import discreet
from cpd.core.prepared import run_prepared
from cpd.core.server_log import SETTINGS, keep_values_out_of_the_log, keeps_values_out
from cpd.core.work import unit_of_work
from tests.world import ACTOR

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def canary() -> str:
    return f"canary{uuid4().hex}"


def server_log() -> str:
    """What the run's own server has written so far: a marker of ours is in it, so it is the right file."""
    marker = f"marker{uuid4().hex}"
    with connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE LOG '{marker}'; END $$")
    folder = Path(os.environ["CPD_DATA_DIR"])
    found = [file for file in folder.rglob("*log*") if file.is_file() and marker in file.read_text(errors="replace")]
    assert found, "the server's log was not found"
    return "".join(file.read_text(errors="replace") for file in found)


def test_a_row_that_is_there_already_leaves_no_name_in_the_log(canary) -> None:
    address = f"{canary}@example.org"
    for own in (f"Person {canary}", f"Another {canary}"):
        row = User(id=new_id(), full_name=own, email=address, created_at=clock.now())
        if own.startswith("Person"):
            row.save(force_insert=True)
            continue
        with pytest.raises(IntegrityError):
            row.save(force_insert=True)
    log = server_log()
    assert "duplicate key value violates unique constraint" in log
    assert canary not in log


def test_nor_does_a_statement_with_an_audit_nor_one_that_was_prepared(canary) -> None:
    with pytest.raises(DataError), unit_of_work(actor=ACTOR, reason="test"), connection.cursor() as cursor:
        cursor.execute("UPDATE teachers_person SET trn = %s WHERE 1 / %s = 1", [canary, 0])
    with pytest.raises(DataError):
        run_prepared("SELECT 1 / %s::int, %s::text", [0, canary])
    log = server_log()
    assert "division by zero" in log
    assert canary not in log


def test_our_own_log_leaves_out_the_values_of_an_error(canary) -> None:
    with pytest.raises(DataError) as raised, connection.cursor() as cursor:
        cursor.execute(f"SELECT '{canary}', 'x'::smallint")
    said = str(raised.value)
    assert canary in said
    assert canary not in discreet(said)


def test_the_embedded_server_keeps_values_out_from_its_start(db) -> None:
    assert keeps_values_out()
    assert keep_values_out_of_the_log()


def test_a_database_of_somebody_else_is_told_to_by_migrating_where_the_role_may(db) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET log_error_verbosity = default")
        cursor.execute("SET log_min_error_statement = error")
    try:
        assert not keeps_values_out()
        assert keep_values_out_of_the_log()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setconfig FROM pg_db_role_setting JOIN pg_database ON pg_database.oid = setdatabase "
                "WHERE datname = current_database() AND setrole = 0"
            )
            (stored,) = cursor.fetchone()
        assert set(stored) >= {f"{name}={value}" for name, value in SETTINGS.items()}
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET log_error_verbosity")
            cursor.execute("RESET log_min_error_statement")
