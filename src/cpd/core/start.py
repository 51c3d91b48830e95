"""Getting ready to run: the database's address, then Django. Every command that needs the database starts here."""

import os

from cpd.core import waiting
from cpd.core.embedded import DatabaseUnusable, EmbeddedServer, runs, superusers_address
from cpd.core.environment import Environment, EnvironmentIncomplete, database_settings, read_environment
from cpd.core.loading import loading


def start(name: str | None = None) -> None:
    """Makes Django ready, and sees that the sandbox's database runs where that is the one to use.

    ``name`` is the environment to assume when ``CPD_ENV`` does not say. Safe to call twice. The tests' embedded
    database is started where there is none. Raises :class:`~cpd.core.embedded.DatabaseUnusable` where no sandbox runs.
    """
    if name and "CPD_ENV" not in os.environ:
        os.environ["CPD_ENV"] = name
    environment = read_environment()
    if environment.name == "test":
        _use_the_tests_database(environment)
    if environment.name == "sandbox" and not runs(environment.data_dir):
        raise _no_sandbox(environment)
    os.environ["CPD_ENV"] = environment.name
    set_up_django()


def _use_the_tests_database(environment: Environment) -> None:
    """The tests' made-up records never get into a database that is not theirs."""
    from cpd.core.shared_database import start_embedded_database

    if os.environ.get("DATABASE_URL") not in (None, "", superusers_address(environment.data_dir)):
        raise EnvironmentIncomplete(
            {}, {"CPD_ENV": "is test, which works on the tests' own database only; unset it or DATABASE_URL"}
        )
    os.environ["DATABASE_URL"] = start_embedded_database(environment.data_dir)


def set_up_django() -> None:
    """Makes Django ready, without a look at the database, for a process that has more patience than a request."""
    waiting.use(waiting.PATIENT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpd.config.settings")
    with loading():
        import django

        django.setup()
    _be_patient()


def _be_patient() -> None:
    """Settings that were loaded before have the limits of requests. The tests have limits of their own."""
    from django.conf import settings
    from django.db import connection

    if settings.ENVIRONMENT.name != "test":
        database = waiting.limited(database_settings(settings.ENVIRONMENT.database_url))
        connection.settings_dict["OPTIONS"] = database["OPTIONS"]


def _no_sandbox(environment: Environment) -> DatabaseUnusable:
    folder = environment.data_dir
    if EmbeddedServer(folder, folder).made:
        return DatabaseUnusable(f"The sandbox in {folder} does not run: start it with cpd sandbox --data-dir {folder}")
    return DatabaseUnusable(
        f"There is no sandbox in {folder}: start one with cpd sandbox, or set DATABASE_URL for production."
    )
