"""One PostgreSQL for the whole run, started by it; a fresh database from a migrated template for every worker."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from psycopg import sql

from cpd.core.embedded import run_sql_file
from cpd.fence.embedded import ROLES, as_owner
from tests.counting import write_down_what_was_run
from tests.rows import remember_what_is_shipped, share, start_afresh
from tests.schema import fingerprint

# How fast a machine is decides no test: examples may take their time.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_configure() -> None:
    """Puts the published contract round every request of the run, has static files looked for once, and logs in lines
    as the service does: structlog's own way draws every traceback in colours, with its locals."""
    from django.conf import settings

    from cpd.core.logs import configure_logs

    configure_logs()
    middleware = [_FOR_TESTS.get(name, name) for name in settings.MIDDLEWARE]
    settings.MIDDLEWARE = ["tests.published.HoldAgainstThePublishedDocument", *middleware]


def pytest_collection_finish() -> None:
    """What was collected lives to the end: nothing looks through it again and again for what can go.

    Of what tests make, little is in circles: that is looked for a hundredth as often as Python does by itself.
    """
    gc.freeze()
    gc.set_threshold(70_000)
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """What a worker counted is written down before it is told to end: on a busy machine it is killed while it does.

    pytest then collects garbage five more times, to report errors that come up in it. Collections during the run have
    done that, so there is nothing for it to look through.
    """
    write_down_what_was_run()
    gc.freeze()


_FOR_TESTS = {"cpd.web.static_files.StaticFilesMiddleware": "tests.static.StaticFilesOnce"}


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

        name_before = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = half_made
        try:
            with as_owner():
                make_tables()
                load_reference_data()
        finally:
            connection.close()
            connection.settings_dict["NAME"] = name_before
        server.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half_made), sql.Identifier(name))
        )
    finally:
        server.execute("SELECT pg_advisory_unlock(4711)")


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_blocker: object, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Takes the place of pytest-django's own: a copy of the template is made in a fraction of a second.

    What is prepared there is planned once, and not for each value anew: planning costs more than what is asked for.
    """
    from django.db import connection

    template = f"cpd_template_{fingerprint()}"
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw")
    name = f"cpd_test_{os.getpid()}_{worker}"
    with django_db_blocker.unblock(), psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        _make_template(server, template)
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY OWNER cpd_owner").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        server.execute(
            sql.SQL("ALTER DATABASE {} SET plan_cache_mode = force_generic_plan").format(sql.Identifier(name))
        )
    name_before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        with django_db_blocker.unblock():
            remember_what_is_shipped()
            if hasattr(request.config, "workerinput"):  # one of several: their folders are in one of the run's
                share(tmp_path_factory.getbasetemp().parent / "worlds")
            connection.close()
        yield
    finally:
        with django_db_blocker.unblock(), psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
            connection.close()
            connection.settings_dict["NAME"] = name_before
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(autouse=True, scope="session")
def _pages_of_the_sandbox() -> None:
    """Templates learn once where they are: now, and not in a test that plays production."""
    from django.template import engines

    engines.all()


@pytest.fixture(autouse=True)
def _nothing_remembered_of_callers() -> None:
    """What a process remembers of tokens and addresses is of the test that runs."""
    from cpd.api import authentication, limits

    limits.forget_all()
    authentication.forget_accepted()


def _leave_what_every_test_may_expect(_case: TransactionTestCase) -> None:
    """After a test that commits: takes the place of Django's flush, which leaves every table empty."""
    start_afresh()


TransactionTestCase._fixture_teardown = _leave_what_every_test_may_expect
