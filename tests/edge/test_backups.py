"""A backup is what was restored from it: the runbook's steps, on the database of a service that goes on writing."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from cpd.core.embedded import CLUSTER, ROOTS_USER, EmbeddedServer, address, program
from cpd.core.shared_database import FAST_THEN_AT_ONCE
from tests.resilience.running import ROOT, Sandbox, clean_environment, running, wait_for

WORLD = {
    "clock": "2024-06-01T10:00:00Z",
    "cohorts": [{"start_year": 2022, "payments_frozen_at": None}],
    "lead_providers": [{"name": "Provider A", "delivery_partners": {"Hub One": [2022]}}],
    "schools": [{"urn": "100001"}],
    "partnerships": [
        {"school": "100001", "cohort": 2022, "lead_provider": "Provider A", "delivery_partner": "Hub One"}
    ],
    "statements": [
        {
            "lead_provider": "Provider A",
            "cohort": 2022,
            "name": "June 2024",
            "deadline_date": "2024-06-30",
            "payment_date": "2024-07-25",
        }
    ],
    "participants": [
        {
            "key": f"ect {n}",
            "type": "ect",
            "full_name": f"Person {n}",
            "school": "100001",
            "cohort": 2022,
            "registered_at": "2022-09-01T09:00:00Z",
        }
        for n in range(3)
    ],
}


def declare(sandbox: Sandbox, person_id: str) -> str:
    """The id of a declaration that the service acknowledged."""
    attributes = {
        "participant_id": person_id,
        "declaration_type": "started",
        "declaration_date": "2022-10-01T09:00:00Z",
        "course_identifier": "ecf-induction",
        "evidence_held": "other",
    }
    status, answer = sandbox.send(
        "POST",
        "/api/v3/participant-declarations",
        sandbox.tokens["Provider A"],
        {"data": {"type": "participant-declaration", "attributes": attributes}},
    )
    assert status == 200, answer
    return json.loads(answer)["data"]["id"]


def run(*words: str | Path) -> None:
    """Runs a program of PostgreSQL, which must not fail."""
    name, *rest = words
    result = subprocess.run([program(str(name)), *rest], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@contextmanager
def archiving(connection: list[str], archive: Path) -> Iterator[None]:
    """``pg_receivewal``: every change goes into the archive as it is committed, under a slot that keeps the rest."""
    archive.mkdir()
    words = [*connection, "--slot", "archive", "-D", str(archive)]
    run("pg_receivewal", *words, "--create-slot")
    process = subprocess.Popen([program("pg_receivewal"), *words, "--synchronous"], stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


@contextmanager
def restored(backup: Path, archive: Path, moment: str, folder: Path) -> Iterator[None]:
    """The database of a base backup, brought up to a moment from the archive."""
    folder.mkdir()
    server = EmbeddedServer(folder, folder / "postgres.log")
    shutil.copytree(backup, folder / CLUSTER)
    with (folder / CLUSTER / "postgresql.auto.conf").open("a") as settings:
        settings.write(
            f"""restore_command = 'cp "{archive}/%f" "%p"'\n"""
            f"recovery_target_time = '{moment}'\n"
            "recovery_target_action = 'promote'\n"
        )
    (folder / CLUSTER / "recovery.signal").touch()
    if os.geteuid() == 0:
        for place in (folder / CLUSTER, archive):
            for file in (place, *place.rglob("*")):
                shutil.chown(file, ROOTS_USER, ROOTS_USER)
    (folder / CLUSTER).chmod(0o700)
    child = server.start()
    assert child is not None
    try:
        wait_for("the restored database", lambda: server.ready)
        yield
    finally:
        child.stop(FAST_THEN_AT_ONCE)


@pytest.mark.resilience
def test_a_restore_brings_back_what_was_acknowledged_up_to_a_moment_and_nothing_after_it(tmp_path) -> None:
    scenario, backup, archive = tmp_path / "world.json", tmp_path / "backup", tmp_path / "archive"
    scenario.write_text(json.dumps(WORLD))
    with running(tmp_path / "live", scenario) as sandbox:
        connection = ["-h", sandbox.socket_folder(), "-U", "postgres"]
        status, body = sandbox.send("GET", "/api/v3/participants/ecf", sandbox.tokens["Provider A"])
        assert status == 200, body
        people = [one["id"] for one in json.loads(body)["data"]]
        before = declare(sandbox, people[0])
        with archiving(connection, archive):
            run("pg_basebackup", *connection, "-D", backup, "--checkpoint=fast")
            run("pg_verifybackup", backup)
            after_backup = declare(sandbox, people[1])
            live = f"postgresql://postgres@/cpd?host={quote(sandbox.socket_folder())}"
            with psycopg.connect(live, autocommit=True) as database:
                (moment,) = database.execute("SELECT clock_timestamp()::text").fetchone()
                too_late = declare(sandbox, people[2])
                database.execute("TRUNCATE publishing_publisheddocument")  # the accident
                (segment,) = database.execute("SELECT pg_walfile_name(pg_current_wal_lsn())").fetchone()
                database.execute("SELECT pg_switch_wal()")
            wait_for("the last change in the archive", (archive / segment).exists)

    with restored(backup, archive, moment, tmp_path / "restored"):
        with psycopg.connect(address(tmp_path / "restored")) as database:
            found = {str(key) for (key,) in database.execute("SELECT id FROM declarations_declaration")}
        assert found == {before, after_backup}
        assert too_late not in found
        for words in (("check",), ("publish", "--check")):
            result = subprocess.run(
                [sys.executable, "-m", "cpd", *words],
                cwd=ROOT,
                env=clean_environment(tmp_path / "restored"),
                capture_output=True,
                text=True,
                check=False,
            )
            assert result.returncode == 0, result.stdout + result.stderr
        assert not result.stdout.startswith("0 documents"), result.stdout
