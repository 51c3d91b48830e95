"""An index of what was published after its midnight, made while everybody goes on reading and writing."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("publishing", "0007_midnight")]
    operations = [
        AddIndexConcurrently(
            "publisheddocument",
            models.Index(
                fields=["provider", "feed", "shown_at"],
                condition=models.Q(shown_at__isnull=False, removed=False),
                name="published_after_midnight",
            ),
        ),
    ]
