"""What the database itself must bring: exclusion constraints over uuids, and the role that reads documents."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

READING_ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cpd_api') THEN
        CREATE ROLE cpd_api NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END
$$;
DO $$
BEGIN
    IF NOT pg_has_role(current_user, 'cpd_api', 'SET') THEN
        GRANT cpd_api TO CURRENT_USER;
    END IF;
END
$$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [BtreeGistExtension(), migrations.RunSQL(READING_ROLE, migrations.RunSQL.noop)]
