"""Changes are found by number among what version 3 shows; versions 1 and 2 would be skipped row by row."""

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations, models

from cpd.core.migrating import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("publishing", "0010_a_change_feed")]
    operations = [
        AddIndexConcurrently(
            "publisheddocument",
            models.Index(
                fields=["provider", "change"], condition=models.Q(feed__endswith="-v3"), name="published_in_changes"
            ),
        ),
        RemoveIndexConcurrently("publisheddocument", "published_by_change"),
    ]
