"""The newest messages of a webhook are found by an index."""

from django.db import migrations, models

from cpd.core.migrating import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("providers", "0002_halves_of_a_pairing"), ("webhooks", "0001_initial")]
    operations = [
        AddIndexConcurrently(
            "message", models.Index(fields=["endpoint", "-created_at"], name="webhook_message_newest")
        ),
    ]
