"""Every migration, one after the other from nothing: what they leave is what an empty database begins with, and a
database of an earlier release is brought up to date on the way.

Run by ``make previous``: it takes ten seconds of a processor, and comes to the same until a migration changes or
``tables.sql`` does, which ``make check`` sees.
"""

import os
from uuid import UUID

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from cpd.accounts.models import Membership, SignInLink, SignInRequest, User
from cpd.accounts.roles import Role
from cpd.core import migrating
from cpd.fence.bringing import bring_in_line
from cpd.schools.models import School
from tests.checks.migrations import WRITE, applied, dump, new_database, statements

BEFORE_ACCOUNTS = [("schools", "0003_signinlink_asked_at_signinrequest")]

KEPT = ("django_migrations", "django_content_type", "auth_permission")
"""The tables in which migrations write, and Django after them."""


def database_before_accounts() -> None:
    """A tutor of a school, with a link to sign in by, from before people had accounts."""
    MigrationExecutor(connection).migrate(BEFORE_ACCOUNTS)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO schools_inductiontutor (id, full_name, email, created_at) VALUES "
            "(%s, 'Tia Tutor', 'Tia@First.example', '2022-01-01Z')",
            [UUID(int=7)],
        )
        cursor.execute(
            "INSERT INTO schools_school (id, urn, name, ukprn, establishment_type_code, establishment_type_name, "
            "phase_code, phase_name, status_code, section_41_approved, local_authority_code, local_authority_name, "
            "district_code, district_name, address_line1, address_line2, address_line3, postcode, website, "
            "primary_contact_email, secondary_contact_email, eligible, cip_only, induction_tutor_id, created_at, "
            "updated_at) VALUES (gen_random_uuid(), '100001', 'First', '', 1, '', 0, '', 1, false, '', '', '', '', '', "
            "'', '', '', '', '', '', true, false, %s, now(), now())",
            [UUID(int=7)],
        )
        cursor.execute(
            "INSERT INTO schools_signinlink (id, tutor_id, digest, created_at, expires_at) "
            "VALUES (gen_random_uuid(), %s, 'x', now(), now() + interval '1 day')",
            [UUID(int=7)],
        )
        cursor.execute(
            "INSERT INTO schools_signinrequest (id, email, caller, asked_at) "
            "VALUES (gen_random_uuid(), 'a@b.example', 'x', now())"
        )


def restored(statements: str) -> str:
    """What a database is made of that these statements made: PostgreSQL says some conditions otherwise than they were
    written, and says them so ever after."""
    name = f"cpd_restored_{os.getpid()}"
    with new_database(name):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statements)
        return dump(name)


def rows() -> list[tuple[str, int]]:
    """How many rows each table has."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in tables))
        return sorted(cursor.fetchall())


def made_one_by_one() -> tuple[str, list[tuple[str, str]], list[tuple[str, int]]]:
    """Runs all migrations in a new database, with a tutor on the way. What the database is made of then, which
    migrations it notes, and how many rows its tables have without what came on the way."""
    name = f"cpd_one_by_one_{os.getpid()}"
    with new_database(name):
        database_before_accounts()
        call_command("migrate", verbosity=0)
        user = User.objects.get()
        assert (user.id, user.full_name, user.email) == (UUID(int=7), "Tia Tutor", "Tia@First.example")
        assert len(user.sessions_stamp) == 32
        membership = Membership.objects.get()
        assert (membership.user, membership.role) == (user, Role.INDUCTION_TUTOR)
        assert membership.school == School.objects.get()
        assert SignInLink.objects.get().user == user
        assert SignInRequest.objects.get().email == "a@b.example"

        with connection.cursor() as cursor:
            cursor.execute(
                f"TRUNCATE {', '.join(name for name, count in rows() if count and name not in KEPT)} CASCADE"
            )
        bring_in_line()
        return statements(name), applied(), rows()


def test_from_nothing_tutors_become_users_on_the_way_and_the_tables_are_those_that_an_empty_database_begins_with(
    new_databases,
) -> None:
    one_by_one, noted, counted = made_one_by_one()
    name = f"cpd_at_once_{os.getpid()}"
    with new_database(name):
        migrating.make_tables()
        at_once = statements(name)
        assert sorted(applied()) == sorted(noted)
        assert rows() == counted
    assert restored(at_once) == restored(one_by_one), f"tables.sql is not what migrations make. Write it anew: {WRITE}"
