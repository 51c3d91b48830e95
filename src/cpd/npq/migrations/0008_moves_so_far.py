"""What the audit trail knows of accepted applications that moved, for histories (rule SEE-21)."""

from django.db import migrations

COPY = """
INSERT INTO npq_applicationmove (application_id, lead_provider_id, lead_provider_before_id, schedule_id,
    schedule_before_id, actor, created_at)
SELECT event.pgh_obj_id, event.lead_provider_id, event.provider_before, event.schedule_id, event.schedule_before,
       left(coalesce(context.metadata->>'actor', ''), 100), event.pgh_created_at
FROM (SELECT pgh_id, pgh_obj_id, lead_provider_id, schedule_id, state, pgh_context_id, pgh_created_at,
             lag(lead_provider_id) OVER changes AS provider_before, lag(schedule_id) OVER changes AS schedule_before,
             lag(state) OVER changes AS state_before
      FROM npq_applicationevent WINDOW changes AS (PARTITION BY pgh_obj_id ORDER BY pgh_id)) AS event
JOIN npq_application AS application ON application.id = event.pgh_obj_id
LEFT JOIN pghistory_context AS context ON context.id = event.pgh_context_id
WHERE event.state = 'accepted' AND event.state_before = 'accepted'
  AND (event.lead_provider_id <> event.provider_before OR event.schedule_id <> event.schedule_before)
ORDER BY event.pgh_id
"""


class Migration(migrations.Migration):
    """One statement, which reads the audit trail of applications once."""

    dependencies = [
        ("npq", "0007_participants_history"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [migrations.RunSQL(COPY, migrations.RunSQL.noop)]
