"""Publishing looks for what a subject has in some feeds, whoever the provider: the subject comes first in the index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0001_initial"),
        ("publishing", "0005_plannable_policy"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="publisheddocument",
            name="published_by_subject",
        ),
        migrations.AddIndex(
            model_name="publisheddocument",
            index=models.Index(fields=["subject_id", "feed", "provider"], name="published_by_subject"),
        ),
    ]
