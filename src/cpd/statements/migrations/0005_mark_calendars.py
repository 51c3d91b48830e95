"""Marks the statements that were opened from a calendar, so that they follow the corrected one.

A calendar has more than thirty statements; nobody states as many of one cohort by hand.
"""

from django.db import migrations

MARK = """
UPDATE statements_statement AS statement SET from_calendar = true
FROM (SELECT lead_provider_id, programme, cohort_id FROM statements_statement
      GROUP BY lead_provider_id, programme, cohort_id HAVING count(*) > 30) AS calendar
WHERE statement.lead_provider_id = calendar.lead_provider_id AND statement.programme = calendar.programme
  AND statement.cohort_id = calendar.cohort_id
"""


class Migration(migrations.Migration):
    dependencies = [("statements", "0004_from_calendar")]

    operations = [migrations.RunSQL(MARK, migrations.RunSQL.noop)]
