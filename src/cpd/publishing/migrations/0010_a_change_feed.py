"""The change feed: what changed of a document, a view that shows removals too, and a stream of the schools.

The code before this one writes documents without saying what changed of them; ``described_change`` tells. It reads the
view that it knows, which is left as it is. Triggers note the schools of which something changes, whoever changes it.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models.functions import Cast, Random

VIEW = """
CREATE VIEW changes_to_caller AS
SELECT provider_id, feed, record_id, subject_id, body, updated_at, change, removed, previous_change, described_change,
       fields_changed
FROM publishing_publisheddocument;
GRANT SELECT ON changes_to_caller TO CURRENT_USER;
GRANT CREATE ON SCHEMA public TO cpd_api;
ALTER VIEW changes_to_caller OWNER TO cpd_api;
REVOKE CREATE ON SCHEMA public FROM cpd_api;
"""
NOTE = """
CREATE FUNCTION publishing_note_schools() RETURNS trigger LANGUAGE plpgsql AS $note$
BEGIN
    IF TG_TABLE_NAME = 'schools_school' THEN
        INSERT INTO publishing_schooldue (school_id) SELECT id FROM changed;
    ELSIF TG_TABLE_NAME = 'cohorts_cohort' THEN
        INSERT INTO publishing_schooldue (school_id) SELECT id FROM schools_school WHERE EXISTS (SELECT 1 FROM changed);
    ELSE
        INSERT INTO publishing_schooldue (school_id) SELECT DISTINCT school_id FROM changed;
    END IF;
    RETURN NULL;
END
$note$;
"""
TRIGGERS = "".join(
    f"CREATE TRIGGER publishing_note_{event.lower()} AFTER {event} ON {table} "
    f"REFERENCING {'OLD' if event == 'DELETE' else 'NEW'} TABLE AS changed "
    "FOR EACH STATEMENT EXECUTE FUNCTION publishing_note_schools();\n"
    for table, events in (
        ("schools_school", ("INSERT", "UPDATE")),
        ("schools_schoolcohort", ("INSERT", "UPDATE", "DELETE")),
        ("schools_partnership", ("INSERT", "UPDATE", "DELETE")),
        ("cohorts_cohort", ("INSERT",)),
    )
    for event in events
)
ALL_OF_THEM = "INSERT INTO publishing_schooldue (school_id) SELECT id FROM schools_school"
FORGET = "DROP FUNCTION publishing_note_schools CASCADE"


def epoch():
    return models.BigIntegerField(db_default=Cast(Random() * 1_000_000_000_000_000, models.BigIntegerField()))


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0005_intakes"),
        ("providers", "0002_halves_of_a_pairing"),
        ("publishing", "0009_sort_by_name"),
        ("schools", "0004_forget_tutors"),
    ]

    operations = [
        migrations.AddField("providerstream", "complete_from", models.BigIntegerField(db_default=0, default=0)),
        migrations.AddField("providerstream", "epoch", epoch()),
        migrations.AddField("publisheddocument", "previous_change", models.BigIntegerField(null=True)),
        migrations.AddField("publisheddocument", "described_change", models.BigIntegerField(null=True)),
        migrations.AddField(
            "publisheddocument", "fields_changed", ArrayField(models.CharField(max_length=60), null=True)
        ),
        migrations.RunSQL(VIEW, "DROP VIEW changes_to_caller"),
        migrations.CreateModel(
            name="SchoolStream",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("last_change", models.BigIntegerField(default=0)),
                ("epoch", epoch()),
                ("complete_from", models.BigIntegerField(db_default=0, default=0)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(id=1), name="one_stream_of_schools")],
            },
        ),
        migrations.CreateModel(
            name="SchoolDue",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("school_id", models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name="PublishedSchool",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "school_id", "cohort_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "school",
                    models.ForeignKey("schools.school", models.CASCADE, db_index=False, related_name="+"),
                ),
                (
                    "cohort",
                    models.ForeignKey("cohorts.cohort", models.CASCADE, db_index=False, related_name="+"),
                ),
                ("urn", models.CharField(max_length=6)),
                ("body", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("change", models.BigIntegerField()),
                ("previous_change", models.BigIntegerField(null=True)),
                ("fields_changed", ArrayField(models.CharField(max_length=60), null=True)),
                ("removed", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["change"], name="school_by_change"),
                    models.Index(
                        fields=["cohort", "created_at", "school"],
                        condition=models.Q(removed=False),
                        name="school_by_creation",
                    ),
                    models.Index(
                        fields=["cohort", "updated_at", "school"],
                        condition=models.Q(removed=False),
                        name="school_by_update",
                    ),
                ],
            },
        ),
        migrations.RunSQL(NOTE + TRIGGERS + ALL_OF_THEM, FORGET),
    ]
