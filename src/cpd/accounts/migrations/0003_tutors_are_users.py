"""Induction tutors become users, each with the id that they had, and keep their schools and their sign-in links."""

import pghistory
from django.db import migrations

USERS = """
INSERT INTO accounts_user (id, full_name, email, sessions_stamp, created_at)
SELECT id, full_name, email, replace(gen_random_uuid()::text, '-', ''), created_at FROM schools_inductiontutor
ON CONFLICT DO NOTHING
"""
MEMBERSHIPS = """
INSERT INTO accounts_membership (id, user_id, role, school_id, created_at)
SELECT gen_random_uuid(), tutor.id, 'induction_tutor', school.id, tutor.created_at
FROM schools_school AS school JOIN schools_inductiontutor AS tutor ON tutor.id = school.induction_tutor_id
ON CONFLICT DO NOTHING
"""
LINKS = """
INSERT INTO accounts_signinlink (id, user_id, digest, asked_at, created_at, expires_at, used_at)
SELECT id, tutor_id, digest, asked_at, created_at, expires_at, used_at FROM schools_signinlink
ON CONFLICT DO NOTHING
"""
REQUESTS = """
INSERT INTO accounts_signinrequest (id, email, caller, asked_at, answered_at)
SELECT id, email, caller, asked_at, answered_at FROM schools_signinrequest
ON CONFLICT DO NOTHING
"""


def move(apps, schema_editor):
    with pghistory.context(actor="system:migration", reason="tutors_are_users"):
        for statement in (USERS, MEMBERSHIPS, LINKS, REQUESTS):
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_authenticator_app"),
        ("schools", "0003_signinlink_asked_at_signinrequest"),
    ]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
