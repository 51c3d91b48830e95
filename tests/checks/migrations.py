"""Migrations: the models say nothing that no migration says, and every table has a line that says who may do what.

With ``--write`` it writes ``tables.sql`` anew, with which an empty database begins instead of running migrations. The
file ends with a digest of itself and of the migrations that it holds, so that a later change of either is found here.
``make previous`` runs the migrations again and compares what they leave.
"""

import hashlib
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import tests.start  # noqa: F401 - the tests' own database
from cpd.core.embedded import program, run_sql_file, superusers_address
from cpd.core.start import start

MOST_NEWER = 20
"""So many migrations may be newer than ``tables.sql``: each is run in every new database."""

WRITE = ".venv/bin/python -m tests.checks.migrations --write"

_HEAD = f"""\
-- What migrations leave in an empty database, up to those that are noted as applied at the end; newer ones run after
-- it. Made by {WRITE}; never changed by hand.

SET LOCAL search_path = '';
SET LOCAL check_function_bodies = false;
GRANT CREATE ON SCHEMA public TO cpd_api;

"""
_NOTED = "INSERT INTO public.django_migrations (app, name, applied) VALUES"
_NOTED_ONE = re.compile(r"^    \('(\w+)', '(\w+)', now\(\)\)", re.MULTILINE)
_FOOT = "\nREVOKE CREATE ON SCHEMA public FROM cpd_api;\n"
_MADE_OF = "\n-- SHA-256 of these statements and of the migrations that they hold: "
_LEFT_OUT = re.compile(
    r"^(?:--|\\(?:un)?restrict |SET |SELECT pg_catalog\.set_config|COMMENT ON EXTENSION ).*\n"
    r"|^ALTER .* OWNER TO cpd_owner;\n",
    re.MULTILINE,
)
"""Lines of a dump that depend on who restores it, or on the program that made it, and its comments."""

_ROLES = re.compile(r"^(CREATE POLICY .*? TO )(\w+(?:, \w+)+)", re.MULTILINE)
"""The roles of a policy, which a dump names in the order in which the server happens to come across them."""


@contextmanager
def new_database(name: str) -> Iterator[None]:
    """Connects Django, as the tables' owner, to an empty database beside the tests', which is gone afterwards."""
    import psycopg
    from django.db import connection
    from psycopg import sql

    from cpd.fence.embedded import ROLES, as_owner

    def on_the_server(statement: str) -> None:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
            server.execute(sql.SQL(statement).format(sql.Identifier(name)))  # type: ignore[arg-type]

    run_sql_file(ROLES, Path(os.environ["CPD_DATA_DIR"]))
    on_the_server("CREATE DATABASE {} OWNER cpd_owner")
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        with as_owner():
            yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        on_the_server("DROP DATABASE {} WITH (FORCE)")


def dump(database: str) -> str:
    """What a database is made of, as ``pg_dump`` says it, without its rows."""
    address = superusers_address(Path(os.environ["CPD_DATA_DIR"])).replace("/postgres?", f"/{database}?")
    words = [program("pg_dump"), "--schema-only", address]
    text = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    return _ROLES.sub(lambda policy: policy[1] + ", ".join(sorted(policy[2].split(", "))), _LEFT_OUT.sub("", text))


def statements(database: str) -> str:
    """The statements that make an empty database like this one, in one transaction."""
    made = re.sub(r"\n{3,}", "\n\n", dump(database)).strip("\n")
    noted = ",\n".join(f"    ('{app}', '{migration}', now())" for app, migration in applied())
    return f"{_HEAD}{made}\n\n{_NOTED}\n{noted};\n{_FOOT}"


def applied() -> list[tuple[str, str]]:
    """The migrations that are noted as applied, in their order."""
    from django.db.migrations.recorder import MigrationRecorder

    return list(MigrationRecorder.Migration.objects.order_by("id").values_list("app", "name"))


def write() -> None:
    """Runs every migration in an empty database, and writes down what it is made of then."""
    from django.core.management import call_command

    from cpd.core.migrating import TABLES

    name = f"cpd_tables_{os.getpid()}"
    with new_database(name):
        call_command("migrate", verbosity=0)
        text = statements(name)
    TABLES.write_text(f"{text}{_MADE_OF}{digest(text, sources_of(text))}\n", encoding="utf-8")
    print(f"Wrote {TABLES.name}.")


def noted_in(text: str) -> list[tuple[str, str]]:
    """The migrations, by app and name, that these statements note as applied."""
    return _NOTED_ONE.findall(text)


def newer() -> list[str]:
    """The migrations that ``tables.sql`` does not hold yet."""
    from django.db.migrations.loader import MigrationLoader

    from cpd.core.migrating import TABLES

    noted = set(noted_in(TABLES.read_text(encoding="utf-8")))
    return [f"{app} {name}" for app, name in MigrationLoader(None).disk_migrations if (app, name) not in noted]


def sources_of(text: str) -> list[bytes]:
    """Our own migrations that these statements note as applied, as they are now; nothing for one that is gone."""
    from django.db.migrations.loader import MigrationLoader

    migrations = MigrationLoader(None).disk_migrations
    kinds = [type(migrations[key]) if key in migrations else None for key in noted_in(text)]
    return [
        Path(inspect.getfile(kind)).read_bytes() if kind else b""
        for kind in kinds
        if kind is None or kind.__module__.startswith("cpd.")
    ]


def digest(text: str, sources: Iterable[bytes]) -> str:
    """The SHA-256 of these statements and of these migrations, in hexadecimal digits."""
    parts = [text.encode(), *sources]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def is_as_written(text: str) -> bool:
    """Whether ``tables.sql``, of this text, and the migrations that it holds are what they were when it was written."""
    made, _, said = text.partition(_MADE_OF)
    return said.strip() == digest(made, sources_of(made))


def main() -> int:
    start()
    if "--write" in sys.argv:
        write()
        return 0
    from django.core.management import call_command

    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit as stopped:
        return int(stopped.code or 0)
    from django.apps import apps

    from cpd.core.migrating import TABLES
    from tests.checks.fence import unstated

    models = (model for model in apps.get_models(include_auto_created=True) if model._meta.managed)
    problems = unstated({model._meta.db_table for model in models if not model._meta.proxy})
    if len(newer()) > MOST_NEWER:
        problems.append(f"{len(newer())} migrations are newer than tables.sql. Write it anew: {WRITE}")
    if not is_as_written(TABLES.read_text(encoding="utf-8")):
        problems.append(f"tables.sql, or a migration that it holds, has changed since. Write the file again: {WRITE}")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
