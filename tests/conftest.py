"""One PostgreSQL for the whole run, started by it; a fresh database from a migrated template for every worker."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from psycopg import sql

from cpd.core.embedded import run_sql_file
from cpd.fence.embedded import ROLES, as_owner

ROOT = Path(__file__).resolve().parent.parent

# How fast a machine is decides no test: examples may take their time.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_configure() -> None:
    """Puts the published contract round every request of the run."""
    from django.conf import settings

    settings.MIDDLEWARE = ["tests.published.HoldAgainstThePublishedDocument", *settings.MIDDLEWARE]


def _schema_fingerprint() -> str:
    found = hashlib.sha256()
    files = [*ROOT.glob("src/cpd/*/migrations/*.py"), ROOT / "requirements" / "run.lock"]
    files += ROOT.glob("src/cpd/*/data/*.json")
    files += ROOT.glob("src/cpd/fence/*")
    for file in sorted(file for file in files if file.is_file()):
        found.update(file.name.encode())
        found.update(file.read_bytes())
    return found.hexdigest()[:12]


def _make_template(server: psycopg.Connection, name: str) -> None:
    """Migrates a template database once per schema; whoever comes second waits for the lock and finds it there."""
    server.execute("SELECT pg_advisory_lock(4711)")
    try:
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return
        half_made = f"{name}_making"
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(half_made)))
        run_sql_file(ROLES, Path(os.environ["CPD_DATA_DIR"]))
        server.execute(sql.SQL("CREATE DATABASE {} OWNER cpd_owner").format(sql.Identifier(half_made)))
        from django.db import connection

        from cpd.core.migrating import make_tables
        from cpd.core.reference import load_reference_data

        held = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = half_made
        try:
            with as_owner():
                make_tables()
                load_reference_data()
        finally:
            connection.close()
            connection.settings_dict["NAME"] = held
        server.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half_made), sql.Identifier(name))
        )
    finally:
        server.execute("SELECT pg_advisory_unlock(4711)")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: object) -> Iterator[None]:
    """Takes the place of pytest-django's own: a copy of the template is made in a fraction of a second."""
    from django.db import connection

    template = f"cpd_template_{_schema_fingerprint()}"
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw")
    name = f"cpd_test_{os.getpid()}_{worker}"
    with django_db_blocker.unblock(), psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        _make_template(server, template)
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER cpd_owner").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    held = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        with django_db_blocker.unblock(), psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
            connection.close()
            connection.settings_dict["NAME"] = held
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(autouse=True, scope="session")
def _pages_of_the_sandbox() -> None:
    """Templates learn once where they are: now, and not in a test that plays production."""
    from django.template import engines

    engines.all()


@pytest.fixture(autouse=True)
def _reference_data_for_transactional_tests(request: pytest.FixtureRequest) -> None:
    """Tests that really commit leave empty tables behind (and run last): each finds the shipped facts again."""
    marker = request.node.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction")
    if not commits and "transactional_db" not in request.fixturenames:
        return
    request.getfixturevalue("transactional_db")
    from cpd.cohorts.models import Cohort
    from cpd.core.reference import load_reference_data

    if not Cohort.objects.exists():
        load_reference_data()
