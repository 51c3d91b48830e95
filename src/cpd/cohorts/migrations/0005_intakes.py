"""``npq_funding`` is an intake's now (``npq/0004_intakes``). The column stays, with a default, for as long as the code
before this may serve; the next release drops it (docs/tables.md, "Columns that no model has").
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0004_closing_and_order"),
    ]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE cohorts_cohort ALTER COLUMN npq_funding SET DEFAULT 'capped';",
            "ALTER TABLE cohorts_cohort ALTER COLUMN npq_funding DROP DEFAULT;",
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(
                    model_name="cohort",
                    name="npq_funding",
                ),
            ]
        ),
    ]
