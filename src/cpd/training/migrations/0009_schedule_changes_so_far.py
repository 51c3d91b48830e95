"""What the audit trail knows of periods that were put on another schedule, for histories (rule SEE-21)."""

from django.db import migrations

COPY = """
INSERT INTO training_trainingschedulechange
    (training_period_id, lead_provider_id, before_id, after_id, actor, created_at)
SELECT event.pgh_obj_id, partnership.lead_provider_id, event.before_id, event.schedule_id,
       left(coalesce(context.metadata->>'actor', ''), 100), event.pgh_created_at
FROM (SELECT pgh_id, pgh_obj_id, schedule_id, partnership_id, pgh_context_id, pgh_created_at,
             lag(schedule_id) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id) AS before_id
      FROM training_trainingperiodevent) AS event
JOIN training_trainingperiod AS period ON period.id = event.pgh_obj_id
LEFT JOIN schools_partnership AS partnership ON partnership.id = event.partnership_id
LEFT JOIN pghistory_context AS context ON context.id = event.pgh_context_id
WHERE event.before_id <> event.schedule_id
ORDER BY event.pgh_id
"""


class Migration(migrations.Migration):
    """One statement, which reads the audit trail of training periods once."""

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("schools", "0005_appropriate_bodies"),
        ("training", "0008_participants_history"),
    ]

    operations = [migrations.RunSQL(COPY, migrations.RunSQL.noop)]
