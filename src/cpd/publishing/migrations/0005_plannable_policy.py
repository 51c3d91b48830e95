"""The policy asks for ``cpd.provider_id`` in a subquery: read once for a statement, and opaque to the planner.

As a plain expression it is worked out at planning time, when the setting is empty yet: the planner then believes that a
provider has no documents at all, and takes any index for as good as the right one.
"""

from django.db import migrations

ALTER = """
ALTER POLICY documents_of_the_calling_provider ON publishing_publisheddocument USING (provider_id = {})
"""
SETTING = "NULLIF(current_setting('cpd.provider_id', true), '')::uuid"


class Migration(migrations.Migration):
    dependencies = [("publishing", "0004_published_to_caller")]
    operations = [migrations.RunSQL(ALTER.format(f"(SELECT {SETTING})"), ALTER.format(SETTING))]
