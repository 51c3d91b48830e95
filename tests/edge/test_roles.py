"""The runbook's roles of the database: one owns the tables, the service runs as another that can lift nothing."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from cpd.core.embedded import EmbeddedServer, program
from cpd.core.shared_database import FAST_THEN_AT_ONCE
from cpd.fence.embedded import ROLES
from tests.edge.proxies import HOST, healthy
from tests.production import PRODUCTION
from tests.resilience.running import clean_environment, free_port, put_empty_database, put_migrated_database, wait_for

FORBIDDEN = (
    "ALTER TABLE declarations_declaration DISABLE TRIGGER ALL",
    "ALTER TABLE declarations_declaration DISABLE TRIGGER USER",
    "SET session_replication_role = replica",
    "ALTER TABLE publishing_publisheddocument DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE publishing_publisheddocument NO FORCE ROW LEVEL SECURITY",
    "DROP POLICY seen_by_its_provider ON declarations_declaration",
    "ALTER POLICY seen_by_its_provider ON declarations_declaration USING (true)",
    "CREATE POLICY everything ON declarations_declaration USING (true)",
    "ALTER TABLE declarations_declaration DROP CONSTRAINT declarations_declaration_pkey CASCADE",
    "TRUNCATE declarations_declaration CASCADE",
    "TRUNCATE publishing_publisheddocument",
    "DROP TABLE statements_statement CASCADE",
    "DROP FUNCTION npq_declared_for",
    "CREATE OR REPLACE FUNCTION npq_declared_for(application uuid) RETURNS boolean LANGUAGE sql RETURN true",
    "CREATE TABLE mine (id int)",
    "CREATE SCHEMA mine",
    "SET ROLE cpd_owner",
    "SET SESSION AUTHORIZATION cpd_owner",
    "ALTER ROLE cpd_service BYPASSRLS",
    "GRANT cpd_owner TO cpd_service",
    "DELETE FROM publishing_providerstream",
)
"""What no role of the service may do: to lift a trigger, a constraint or a policy, or to take a world away."""

PUBLISHER_MAY = {"DELETE FROM publishing_providerstream"}


@contextmanager
def new_server(tmp_path: Path) -> Iterator[str]:
    """A new PostgreSQL with nothing in it; gives the folder of its socket."""
    data = put_empty_database(tmp_path / "data")
    with _started(EmbeddedServer(data, tmp_path / "postgres.log")) as folder:
        yield folder


@contextmanager
def _started(server: EmbeddedServer) -> Iterator[str]:
    child = server.start()
    assert child is not None
    try:
        wait_for("PostgreSQL", lambda: server.ready)
        yield (server.cluster / "postmaster.pid").read_text().splitlines()[4]
    finally:
        child.stop(FAST_THEN_AT_ONCE)


def make_roles(sockets: str) -> None:
    """Makes the runbook's roles as it says; a second time brings them back to what they were."""
    words = ["-q", "-v", "ON_ERROR_STOP=1", "-h", sockets, "-U", "postgres", "-f", str(ROLES), "postgres"]
    made = subprocess.run([program("psql"), *words], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr


@pytest.fixture
def sockets(tmp_path):
    """A new PostgreSQL with nothing but the runbook's roles, made twice over; gives the folder of its socket."""
    with new_server(tmp_path) as folder:
        make_roles(folder)
        make_roles(folder)
        yield folder


@pytest.fixture(scope="module")
def sockets_of_all(tmp_path_factory):
    """One for tests that leave nothing in it but the roles as they were."""
    with new_server(tmp_path_factory.mktemp("roles")) as folder:
        make_roles(folder)
        yield folder


@pytest.fixture
def migrated_sockets(tmp_path):
    """A PostgreSQL with every table and role; gives the folder of its socket."""
    data = put_migrated_database(tmp_path / "data")
    with _started(EmbeddedServer(data, tmp_path / "postgres.log")) as folder:
        yield folder


def address_of(role: str, sockets: str) -> str:
    return f"postgresql://{role}@/cpd?host={quote(sockets)}"


def environment_of(role: str, sockets: str, folder: Path) -> dict[str, str]:
    named = {"DATABASE_URL": address_of(role, sockets), "CPD_OPERATOR": "Olive Operator"}
    return {**clean_environment(folder), **PRODUCTION, **named}


@pytest.mark.resilience
def test_the_service_runs_as_a_role_that_can_lift_nothing(sockets, tmp_path) -> None:
    def cpd(role: str, *words: str) -> str:
        result = subprocess.run(
            [sys.executable, "-m", "cpd", *words],
            env=environment_of(role, sockets, tmp_path),
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        return result.stdout.strip()

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

    for role in ("none", "cpd_api", "cpd_publisher"):
        with psycopg.connect(address_of("cpd_service", sockets), autocommit=True) as database:
            database.execute(f"SET ROLE {role}")
            for statement in FORBIDDEN:
                if role == "cpd_publisher" and statement in PUBLISHER_MAY:
                    continue
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    database.execute(statement)
            database.execute("SET ROLE cpd_api")
            database.execute("SET row_security = off")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                database.execute("SELECT count(*) FROM declarations_declaration")


@pytest.mark.resilience
def test_a_service_that_signs_in_as_a_role_that_nothing_holds_does_not_start(migrated_sockets, tmp_path) -> None:
    def cpd(role: str, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "cpd", *words],
            env=environment_of(role, migrated_sockets, tmp_path),
            capture_output=True,
            text=True,
            check=False,
        )

    refused = cpd("cpd_service", "migrate")
    assert refused.returncode == 1
    assert "cpd_service is what the service runs as, and tables must belong to another role" in refused.stderr
    assert "cpd_service lacks BYPASSRLS" in refused.stderr
    assert cpd("cpd_owner", "migrate").returncode == 0
    for role, why in (("cpd_owner", "has BYPASSRLS"), ("postgres", "is a superuser")):
        refused = cpd(role, "serve", "--host", "127.0.0.1", "--port", str(free_port()))
        assert refused.returncode == 1
        assert f"The service must not sign in to the database as {role}, because that role {why}" in refused.stderr
        assert "Traceback" not in refused.stderr


@pytest.mark.resilience
@pytest.mark.parametrize(
    ("undoing", "said"),
    [
        ("ALTER ROLE cpd_owner NOBYPASSRLS", "cpd_owner lacks BYPASSRLS"),
        ("ALTER ROLE cpd_service BYPASSRLS", "cpd_service has BYPASSRLS, and must not"),
        ("REVOKE cpd_api FROM cpd_owner", "cpd_owner is no member of cpd_api that inherits its rights"),
        ("REVOKE cpd_publisher FROM cpd_service", "cpd_service may not SET ROLE cpd_publisher"),
        ("REVOKE cpd_publisher FROM cpd_service; DROP ROLE cpd_publisher", "there is no role cpd_publisher"),
        ("ALTER DATABASE cpd OWNER TO postgres", "cpd_owner may not create anything in the database cpd"),
    ],
)
def test_migrating_says_precisely_which_role_is_missing_or_wrong(sockets_of_all, tmp_path, undoing, said) -> None:
    with psycopg.connect(f"postgresql://postgres@/cpd?host={quote(sockets_of_all)}", autocommit=True) as server:
        try:
            for statement in undoing.split("; "):
                server.execute(statement)
            refused = subprocess.run(
                [sys.executable, "-m", "cpd", "migrate"],
                env=environment_of("cpd_owner", sockets_of_all, tmp_path),
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            server.execute("ALTER DATABASE cpd OWNER TO cpd_owner")
            make_roles(sockets_of_all)
    assert refused.returncode == 1
    assert refused.stderr.strip() == (
        f"migrate: The database's roles are not set up: {said}. "
        "Have a superuser run src/cpd/fence/roles.sql (docs/guides/running.md, Deploying)."
    )


@pytest.mark.resilience
def test_a_folder_whose_world_was_made_before_there_were_roles_is_refused_in_one_sentence(tmp_path) -> None:
    with (
        new_server(tmp_path) as sockets,
        psycopg.connect(f"postgresql://postgres@/postgres?host={quote(sockets)}") as old,
    ):
        old.execute("CREATE TABLE django_migrations (id int)")
    (tmp_path / "data" / "sandbox-key").write_text("the key of a sandbox")
    refused = subprocess.run(
        [sys.executable, "-m", "cpd", "sandbox", "--size", "none", "--port", "0", "--data-dir", str(tmp_path / "data")],
        cwd=tmp_path,
        env=clean_environment(tmp_path / "data"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    (sentence,) = [line for line in refused.stderr.splitlines() if not line.endswith(" ...")]
    assert sentence == (
        f"The world in {tmp_path / 'data'} was made by an earlier version, without the database's roles: begin a new "
        "one with RESET=1 make sandbox (cpd sandbox --reset), or choose another folder with --data-dir."
    )
