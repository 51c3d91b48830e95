"""The row that ``/healthcheck`` writes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0001_database_features")]
    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_heartbeat")],
            },
        ),
    ]
