"""The second fence round a provider's documents: the API's own role sees the rows of one provider only.

The first fence is the query. The API runs its reads as the role ``cpd_api``, for which this policy holds; ``cpd.provider_id``
is set for the length of the transaction.
"""

from django.db import migrations

FENCE = """
ALTER TABLE publishing_publisheddocument ENABLE ROW LEVEL SECURITY;
CREATE POLICY documents_of_the_calling_provider ON publishing_publisheddocument
    FOR SELECT TO cpd_api
    USING (provider_id = NULLIF(current_setting('cpd.provider_id', true), '')::uuid);
GRANT SELECT ON publishing_publisheddocument TO cpd_api;
"""
OPEN = """
REVOKE SELECT ON publishing_publisheddocument FROM cpd_api;
DROP POLICY documents_of_the_calling_provider ON publishing_publisheddocument;
ALTER TABLE publishing_publisheddocument DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_database_features"), ("publishing", "0001_initial")]
    operations = [migrations.RunSQL(FENCE, OPEN)]
