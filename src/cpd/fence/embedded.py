"""The roles of the database that comes with the packages: the sandbox's, the tests' and the bench's."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection

from cpd.core.embedded import DATABASE, DatabaseUnusable, run_sql_file, superusers_address
from cpd.core.roles import OWNER, SERVICE

ROLES = Path(__file__).with_name("roles.sql")

_THERE = """
SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = %s), to_regclass('public.django_migrations') IS NOT NULL
"""


def make_roles(data_dir: Path) -> None:
    """Makes the roles and the service's database on the server of a data directory, where they are not there yet.

    Raises :class:`~cpd.core.embedded.DatabaseUnusable` for a directory whose world was made before there were roles.
    """
    with psycopg.connect(superusers_address(data_dir), autocommit=True) as server:
        row = server.execute(_THERE, [DATABASE]).fetchone()
    assert row is not None
    made, of_before = row
    if of_before and not made:
        raise DatabaseUnusable(
            f"The world in {data_dir} was made by an earlier version, without the database's roles: begin a new one "
            "with RESET=1 make sandbox (cpd sandbox --reset), or choose another folder with --data-dir."
        )
    if made:
        return
    run_sql_file(ROLES, data_dir)
    with psycopg.connect(superusers_address(data_dir), autocommit=True) as server:
        server.execute(f"GRANT pg_maintain TO {SERVICE}")  # the seed has PostgreSQL count what it has just written


@contextmanager
def as_owner() -> Iterator[None]:
    """Connects Django as the role that owns the tables: to migrate."""
    before = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = OWNER
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = before
