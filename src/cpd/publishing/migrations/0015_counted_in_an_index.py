"""Two indexes keep the orders of a list with all that decides whether a document is in it: a page is counted in them,
whatever is asked for since when. The same of schools."""

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations, models

from cpd.core.migrating import AddIndexConcurrently

SHOWN = models.Q(removed=False)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("publishing", "0014_a_number_for_each_feed")]
    operations = [
        AddIndexConcurrently(
            "publisheddocument",
            models.Index(
                fields=["provider", "feed", "created_at", "record_id"],
                include=["listed", "updated_at", "shown_at"],
                condition=SHOWN,
                name="published_as_created",
            ),
        ),
        RemoveIndexConcurrently("publisheddocument", "published_in_order"),
        AddIndexConcurrently(
            "publisheddocument",
            models.Index(
                fields=["provider", "feed", "updated_at", "record_id"],
                include=["listed", "shown_at"],
                condition=SHOWN,
                name="published_as_updated",
            ),
        ),
        RemoveIndexConcurrently("publisheddocument", "published_by_update"),
        AddIndexConcurrently(
            "publishedschool",
            models.Index(
                fields=["cohort", "created_at", "school"],
                include=["updated_at"],
                condition=SHOWN,
                name="school_as_created",
            ),
        ),
        RemoveIndexConcurrently("publishedschool", "school_by_creation"),
    ]
