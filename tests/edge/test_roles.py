"""The runbook's roles of the database: one owns the tables, the service runs as another that can lift nothing."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from cpd.core.embedded import CLUSTER, EmbeddedServer, program
from cpd.core.shared_database import FAST_THEN_AT_ONCE
from tests.edge.proxies import HOST, healthy
from tests.production import PRODUCTION
from tests.resilience.running import ROOT, clean_environment, free_port, wait_for

ROLES = ROOT / "docs" / "guides" / "roles.sql"
FORBIDDEN = (
    "ALTER TABLE declarations_declaration DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
    "ALTER TABLE publishing_publisheddocument DISABLE ROW LEVEL SECURITY",
    "TRUNCATE declarations_declaration CASCADE",
    "DROP TABLE statements_statement CASCADE",
    "CREATE TABLE mine (id int)",
    "SET ROLE cpd_owner",
)
"""What the service's role must not be able to do."""


@pytest.fixture
def sockets(tmp_path):
    """A new PostgreSQL with nothing but the runbook's roles; gives the folder of its socket."""
    (tmp_path / "data").mkdir()
    server = EmbeddedServer(tmp_path / "data", tmp_path / "postgres.log")
    making = server.begin_making()
    wait_for("a new database", lambda: making.ended)
    server.finish_making(making)
    child = server.start()
    assert child is not None
    try:
        wait_for("PostgreSQL", lambda: server.ready)
        folder = (tmp_path / "data" / CLUSTER / "postmaster.pid").read_text().splitlines()[4]
        words = ["-q", "-v", "ON_ERROR_STOP=1", "-h", folder, "-U", "postgres", "-f", str(ROLES), "postgres"]
        made = subprocess.run([program("psql"), *words], capture_output=True, text=True, check=False)
        assert made.returncode == 0, made.stderr
        yield folder
    finally:
        child.stop(FAST_THEN_AT_ONCE)


def address_of(role: str, sockets: str) -> str:
    return f"postgresql://{role}@/cpd?host={quote(sockets)}"


def environment_of(role: str, sockets: str, folder: Path) -> dict[str, str]:
    return {**clean_environment(folder), **PRODUCTION, "DATABASE_URL": address_of(role, sockets)}


@pytest.mark.resilience
def test_the_service_runs_as_a_role_that_can_lift_nothing(sockets, tmp_path) -> None:
    def cpd(role: str, *words: str) -> str:
        told = subprocess.run(
            [sys.executable, "-m", "cpd", *words],
            env=environment_of(role, sockets, tmp_path),
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, told.stderr
        return told.stdout.strip()

    cpd("cpd_owner", "migrate")
    cpd("cpd_service", "provider", "create", "Provider A")
    token = cpd("cpd_service", "token", "create", "--provider", "Provider A")
    documents = cpd("cpd_service", "publish", "--check")
    assert documents.endswith(" 0 differences")
    assert not documents.startswith("0 ")
    cpd("cpd_service", "check")
    cpd("cpd_service", "jobs", "run", "mark-statements-payable")

    port = free_port()
    service = subprocess.Popen(
        [sys.executable, "-m", "cpd", "serve", "--host", "127.0.0.1", "--port", str(port)],
        env=environment_of("cpd_service", sockets, tmp_path),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for("the service", lambda: healthy(port) or service.poll() is not None)
        request = urllib.request.Request(f"http://127.0.0.1:{port}/api/v3/statements")
        request.add_header("Host", HOST)
        request.add_header("Authorization", f"Bearer {token}")
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert json.loads(answer.read())["data"]
    finally:
        service.send_signal(signal.SIGTERM)
        try:
            service.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(service.pid, signal.SIGKILL)

    with psycopg.connect(address_of("cpd_service", sockets), autocommit=True) as database:
        for statement in FORBIDDEN:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                database.execute(statement)
