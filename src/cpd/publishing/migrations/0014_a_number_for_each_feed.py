"""A provider's stream says of each feed how far it was when something of it changed last."""

from django.db import migrations, models
from django.db.models import Value


class Migration(migrations.Migration):
    """Nothing is known of the changes so far: ``feeds_as_of`` is not the newest, so that they count for every feed."""

    dependencies = [("publishing", "0013_in_order")]

    operations = [
        migrations.AddField(
            "providerstream", "feeds", models.JSONField(db_default=Value({}, models.JSONField()), default=dict)
        ),
        migrations.AddField("providerstream", "feeds_as_of", models.BigIntegerField(db_default=0, default=0)),
    ]
