from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("outbox", "0002_delivery")]

    operations = [
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                condition=models.Q(("carrier_id", ""), _negated=True),
                fields=["carrier_id"],
                name="message_at_the_carrier",
            ),
        ),
    ]
