"""The view through which the API reads: it belongs to ``cpd_api``, so the policy of that role holds for who reads it.

A statement that sets ``cpd.provider_id`` before it reads the view needs no change of role, and is one statement.
"""

from django.db import migrations

VIEW = """
CREATE VIEW published_to_caller AS SELECT * FROM publishing_publisheddocument WHERE NOT removed;
GRANT SELECT ON published_to_caller TO CURRENT_USER;
GRANT CREATE ON SCHEMA public TO cpd_api;
ALTER VIEW published_to_caller OWNER TO cpd_api;
REVOKE CREATE ON SCHEMA public FROM cpd_api;
"""


class Migration(migrations.Migration):
    dependencies = [("publishing", "0003_freshness_by_provider")]
    operations = [migrations.RunSQL(VIEW, "DROP VIEW published_to_caller")]
