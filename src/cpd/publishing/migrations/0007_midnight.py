"""What a midnight will change is rendered ahead; what can't be published is alarmed; who polls misses nothing.

The view through which the API reads gains the new column at its end: the code before this one goes on reading it.
"""

from django.db import migrations, models

VIEW = "CREATE OR REPLACE VIEW published_to_caller AS SELECT * FROM publishing_publisheddocument WHERE NOT removed"


class Migration(migrations.Migration):
    dependencies = [("publishing", "0006_by_subject_first")]
    operations = [
        migrations.AddField("publisheddocument", "shown_at", models.DateTimeField(null=True)),
        migrations.RunSQL(VIEW, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="RenderedAhead",
            fields=[
                ("subject_id", models.UUIDField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("changes", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Unpublishable",
            fields=[
                ("subject_id", models.UUIDField(primary_key=True, serialize=False)),
                ("feed", models.CharField(blank=True, max_length=30)),
                ("provider_id", models.UUIDField(null=True)),
                ("record_id", models.UUIDField(null=True)),
                ("error", models.CharField(max_length=300)),
                ("since", models.DateTimeField()),
                ("tried_at", models.DateTimeField()),
            ],
        ),
    ]
