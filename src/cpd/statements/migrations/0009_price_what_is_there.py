"""Statements that exist are priced by the version that counted: today's newest, and for frozen ones that of their day."""

from django.db import migrations

ECF = """
UPDATE statements_statement AS statement
SET contract_id = (SELECT contract.id FROM statements_contract AS contract
                   WHERE (contract.lead_provider_id, contract.cohort_id)
                         = (statement.lead_provider_id, statement.cohort_id)
                     AND (statement.frozen_totals IS NULL OR contract.created_at <= statement.marked_as_paid_at)
                   ORDER BY contract.version DESC LIMIT 1)
WHERE programme = 'ecf' AND contract_id IS NULL;
"""

NPQ = """
INSERT INTO statements_courseprice (id, statement_id, course_id, contract_id)
SELECT DISTINCT ON (statement.id, contract.course_id) gen_random_uuid(), statement.id, contract.course_id, contract.id
FROM statements_statement AS statement
JOIN statements_npqcontract AS contract
  ON (contract.lead_provider_id, contract.intake_id) = (statement.lead_provider_id, statement.intake_id)
WHERE statement.programme = 'npq'
  AND (statement.frozen_totals IS NULL OR contract.created_at <= statement.marked_as_paid_at)
ORDER BY statement.id, contract.course_id, contract.version DESC
ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [("statements", "0008_prices_by_reference")]

    operations = [
        migrations.RunSQL(ECF, migrations.RunSQL.noop),
        migrations.RunSQL(NPQ, migrations.RunSQL.noop),
    ]
