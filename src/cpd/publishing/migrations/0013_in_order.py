"""One index keeps the order of a list whatever cohorts are asked for, and tells where a page begins by itself."""

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations, models

from cpd.core.migrating import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("publishing", "0012_outdated")]
    operations = [
        AddIndexConcurrently(
            "publisheddocument",
            models.Index(
                fields=["provider", "feed", "created_at", "record_id"],
                include=["listed"],
                condition=models.Q(removed=False),
                name="published_in_order",
            ),
        ),
        RemoveIndexConcurrently("publisheddocument", "published_by_creation"),
    ]
