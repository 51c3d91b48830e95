"""A column to sort documents by name, instead of their first facet. Delivery partners have one.

The code before this one writes documents without it, and sorts by the facet that it writes; ``cpd publish`` fills in what
it leaves out.
"""

from django.db import migrations, models

VIEW = "CREATE OR REPLACE VIEW published_to_caller AS SELECT * FROM publishing_publisheddocument WHERE NOT removed"
NAMES = """
UPDATE publishing_publisheddocument SET name = facets[1]
WHERE feed = 'delivery-partners-v3' AND cardinality(facets) > 0
"""


class Migration(migrations.Migration):
    dependencies = [("publishing", "0008_shown_after_midnight")]
    operations = [
        migrations.AddField("publisheddocument", "name", models.CharField(db_default="", default="", max_length=60)),
        migrations.RunSQL(VIEW, migrations.RunSQL.noop),
        migrations.RunSQL(NAMES, migrations.RunSQL.noop),
    ]
