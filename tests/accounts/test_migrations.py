"""A database of the release before: production's is brought up to date, a sandbox's is refused."""

from uuid import UUID

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cpd.accounts.models import Membership, SignInLink, SignInRequest, User
from cpd.accounts.roles import Role
from cpd.cli.preparing import _prepare
from cpd.cli.supervising import Failed
from cpd.fence.bringing import bring_in_line
from cpd.schools.models import School

BEFORE = [("schools", "0003_signinlink_asked_at_signinrequest"), ("accounts", None), ("otp_totp", None)]


@pytest.fixture
def database_of_the_release_before(transactional_db):
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
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
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    bring_in_line()  # tables that were made anew have nobody's rights yet
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM schools_signinlink; DELETE FROM schools_signinrequest")
        cursor.execute(
            "DELETE FROM accounts_membership; DELETE FROM schools_school; DELETE FROM schools_inductiontutor"
        )


def test_a_sandbox_is_refused_with_what_to_do_and_in_production_tutors_become_users_with_their_ids_schools_and_links(
    database_of_the_release_before, settings
) -> None:
    with pytest.raises(Failed, match=r"earlier version.*make sandbox RESET=1"):
        _prepare("http://127.0.0.1:1", "none", None)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    user = User.objects.get()
    assert (user.id, user.full_name, user.email) == (UUID(int=7), "Tia Tutor", "Tia@First.example")
    assert len(user.sessions_stamp) == 32
    membership = Membership.objects.get()
    assert (membership.user, membership.role) == (user, Role.INDUCTION_TUTOR)
    assert membership.school == School.objects.get()
    assert SignInLink.objects.get().user == user
    assert SignInRequest.objects.get().email == "a@b.example"
