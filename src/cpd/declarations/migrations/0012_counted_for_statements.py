"""What is on a statement is counted from this index alone, without reading the declarations."""

from django.db import migrations, models

from cpd.core.migrating import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("declarations", "0011_paid_is_paid")]
    operations = [
        AddIndexConcurrently(
            "declaration",
            models.Index(
                fields=["lead_provider", "cohort", "kind"],
                include=[
                    *("id", "person", "application", "course_identifier", "declaration_type"),
                    *("pupil_premium_uplift", "sparsity_uplift"),
                ],
                name="declaration_counted",
            ),
        ),
    ]
