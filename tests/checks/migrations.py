"""Migrations: the models say nothing that no migration says, and every table has a line that says who may do what.

With ``--write`` it writes ``tables.sql`` anew, with which an empty database begins instead of running migrations. The
file says of what it was made: neither it nor a migration that it stands for may change after that. ``make previous``
makes it again, and compares.
"""

import hashlib
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
_MADE_OF = "\n-- SHA-256 of these statements and of the migrations that they stand for: "
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
    TABLES.write_text(f"{text}{_MADE_OF}{digest(text, *migrations_of(text))}\n", encoding="utf-8")
    print(f"Wrote {TABLES.name}.")


def digest(text: str, noted: Iterable[bytes], gone: Iterable[str]) -> str:
    """What these statements and these migrations come to, in 64 hexadecimal digits."""
    found = hashlib.sha256(text.encode())
    for part in (*noted, *(name.encode() for name in gone)):
        found.update(hashlib.sha256(part).digest())
    return found.hexdigest()


def migrations_of(text: str) -> tuple[list[bytes], list[str]]:
    """Our own migrations that these statements note as applied, as they are now; and the names of any that are gone."""
    from django.db.migrations.loader import MigrationLoader

    migrations = MigrationLoader(None).disk_migrations
    named = _NOTED_ONE.findall(text)
    modules = [migrations[key].__module__ for key in named if key in migrations]
    own = [sys.modules[module].__file__ or "" for module in modules if module.startswith("cpd.")]
    gone = [f"{app} {name}" for app, name in named if (app, name) not in migrations]
    return [Path(file).read_bytes() for file in own], gone


def is_as_made(text: str) -> bool:
    """Whether nobody has changed ``tables.sql``, of this text, or a migration that it stands for, since it was made."""
    made, _, said = text.partition(_MADE_OF)
    return said.strip() == digest(made, *migrations_of(made))


def newer() -> list[str]:
    """The migrations that ``tables.sql`` does not hold yet."""
    from django.db.migrations.loader import MigrationLoader

    from cpd.core.migrating import TABLES

    noted = TABLES.read_text(encoding="utf-8").partition(_NOTED)[2]
    migrations = MigrationLoader(None).disk_migrations
    return [f"{app} {name}" for app, name in migrations if f"('{app}', '{name}', now())" not in noted]


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
    if not is_as_made(TABLES.read_text(encoding="utf-8")):
        problems.append(f"tables.sql, or a migration that it stands for, has changed since. Write it anew: {WRITE}")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
