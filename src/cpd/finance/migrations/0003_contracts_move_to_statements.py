"""The contracts' tables go to the room of statements, with what is in them."""

from django.db import migrations

MODELS = ("Contract", "Band", "NpqContract")


class Migration(migrations.Migration):
    dependencies = [("finance", "0002_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterModelTable(name.lower(), f"statements_{name.lower()}") for name in MODELS
            ],
            state_operations=[migrations.DeleteModel(name) for name in reversed(MODELS)],
        )
    ]
