"""The index of a provider's declarations alone goes: both that begin with the provider do its work."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("declarations", "0012_counted_for_statements"),
        ("providers", "0002_halves_of_a_pairing"),
    ]
    operations = [
        migrations.AlterField(
            model_name="declaration",
            name="lead_provider",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="declarations",
                to="providers.leadprovider",
            ),
        ),
    ]
