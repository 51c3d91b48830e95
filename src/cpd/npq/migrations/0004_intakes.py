"""Applications and schedules point at an intake.

What is there goes to the intake of its year that has its schedule; without one, to the first of its year. Loading the
shipped facts afterwards says what the intakes are called. Audit rows, which nobody may change otherwise, get one too. The
tables are small, and are changed in one transaction.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


INTAKES = """
INSERT INTO npq_intake (identifier, cohort_id, suffix, description, registration_start_date, funding, changed_fields)
SELECT found.start_year || found.suffix, found.start_year, found.suffix, 'Intake ' || found.start_year || found.suffix,
       make_date(found.start_year, 1, 1),
       CASE WHEN found.start_year || found.suffix = '2026a' THEN 'zero' ELSE cohort.npq_funding END, '{}'
FROM (SELECT start_year, 'a' AS suffix FROM cohorts_cohort WHERE start_year >= 2021
      UNION SELECT cohort_id, cohort_suffix FROM npq_npqschedule
      UNION SELECT cohort_id, 'a' FROM npq_application) AS found
JOIN cohorts_cohort AS cohort USING (start_year);
SET CONSTRAINTS ALL IMMEDIATE;
"""

OF_SCHEDULES = """
UPDATE npq_npqschedule SET intake_id = cohort_id || cohort_suffix;
SET CONSTRAINTS ALL IMMEDIATE;
"""

FORGET = """
ALTER TABLE npq_npqschedule ALTER COLUMN cohort_id DROP NOT NULL;
ALTER TABLE npq_npqschedule ALTER COLUMN cohort_suffix SET DEFAULT 'a';
"""

REMEMBER = """
UPDATE npq_npqschedule SET cohort_id = left(intake_id, 4)::smallint, cohort_suffix = substr(intake_id, 5);
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE npq_npqschedule ALTER COLUMN cohort_suffix DROP DEFAULT;
ALTER TABLE npq_npqschedule ALTER COLUMN cohort_id SET NOT NULL;
"""

OF_APPLICATIONS = """
UPDATE npq_application AS application
SET intake_id = coalesce((SELECT schedule.intake_id FROM npq_npqschedule AS schedule
                          WHERE schedule.id = application.schedule_id
                            AND left(schedule.intake_id, 4)::int = application.cohort_id),
                         application.cohort_id || 'a');
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE npq_applicationevent DISABLE TRIGGER USER;
UPDATE npq_applicationevent AS event
SET intake_id = coalesce((SELECT intake_id FROM npq_application WHERE id = event.pgh_obj_id), event.cohort_id || 'a');
ALTER TABLE npq_applicationevent ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0005_intakes"),
        ("npq", "0003_initial"),
        ("providers", "0002_halves_of_a_pairing"),
        ("schools", "0003_signinlink_asked_at_signinrequest"),
        ("teachers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Intake",
            fields=[
                ("identifier", models.CharField(max_length=5, primary_key=True, serialize=False)),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cohorts.cohort"
                    ),
                ),
                ("suffix", models.CharField(max_length=1)),
                ("description", models.CharField(max_length=50, unique=True)),
                ("registration_start_date", models.DateField()),
                ("registration_end_date", models.DateField(blank=True, null=True)),
                (
                    "funding",
                    models.CharField(choices=[("full", "Full"), ("capped", "Capped"), ("zero", "Zero")], max_length=10),
                ),
                (
                    "changed_fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        help_text="What was changed here since: loading the shipped facts again leaves it alone",
                        size=None,
                    ),
                ),
            ],
            options={
                "ordering": ["identifier"],
            },
        ),
        migrations.AddConstraint(
            model_name="intake",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("suffix__regex", "^[a-z]$"),
                    (
                        "identifier",
                        django.db.models.functions.text.Concat(
                            django.db.models.functions.comparison.Cast("cohort", models.CharField(max_length=4)),
                            "suffix",
                        ),
                    ),
                ),
                name="intake_is_year_and_letter",
            ),
        ),
        migrations.AddConstraint(
            model_name="intake",
            constraint=models.CheckConstraint(
                condition=models.Q(("funding__in", ["full", "capped", "zero"])), name="intake_funding_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="intake",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("registration_end_date__isnull", True),
                    ("registration_end_date__gte", models.F("registration_start_date")),
                    _connector="OR",
                ),
                name="intake_registration_in_order",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="intake",
            trigger=pgtrigger.compiler.Trigger(
                name="funding_settled",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."funding" IS DISTINCT FROM (NEW."funding"))',
                    func="IF EXISTS (SELECT FROM npq_application WHERE intake_id = OLD.identifier) THEN RAISE EXCEPTION 'the funding of intake % is settled: somebody has applied', OLD.identifier USING ERRCODE = 'check_violation'; END IF; RETURN NEW;",
                    hash="d4997d15346520a49a078fd71079a14533df4392",
                    operation="UPDATE",
                    pgid="pgtrigger_funding_settled_54fa9",
                    table="npq_intake",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(INTAKES, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="npqschedule",
            name="assumed",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="npqschedule",
            name="intake",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="schedules", to="npq.intake"
            ),
        ),
        migrations.RunSQL(OF_SCHEDULES, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="npqschedule",
            name="intake",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="schedules", to="npq.intake"
            ),
        ),
        migrations.RunSQL(FORGET, REMEMBER),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint(model_name="npqschedule", name="npq_schedule_once"),
                migrations.RemoveField(model_name="npqschedule", name="cohort"),
                migrations.RemoveField(model_name="npqschedule", name="cohort_suffix"),
            ]
        ),
        migrations.AddConstraint(
            model_name="npqschedule",
            constraint=models.UniqueConstraint(fields=("intake", "identifier"), name="npq_schedule_once_an_intake"),
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="application",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="application",
            name="update_update",
        ),
        migrations.AddField(
            model_name="application",
            name="intake",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="applications",
                to="npq.intake",
            ),
        ),
        migrations.AddField(
            model_name="applicationevent",
            name="intake",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="npq.intake",
            ),
        ),
        migrations.RunSQL(OF_APPLICATIONS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="application",
            name="intake",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="applications",
                to="npq.intake",
            ),
        ),
        migrations.AlterField(
            model_name="applicationevent",
            name="intake",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="npq.intake",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "cohort",
                        django.db.models.functions.comparison.Cast(
                            django.db.models.functions.text.Left("intake", 4), models.PositiveSmallIntegerField()
                        ),
                    )
                ),
                name="application_intake_of_its_year",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="application",
            trigger=pgtrigger.compiler.Trigger(
                name="fill_intake",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."intake_id" IS NULL)',
                    func="NEW.intake_id := NEW.cohort_id || 'a'; RETURN NEW;",
                    hash="412472bf63bed25386937da7619a2b54f8e42436",
                    operation="INSERT",
                    pgid="pgtrigger_fill_intake_be916",
                    table="npq_application",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="application",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "npq_applicationevent" ("accepted_at", "cohort_id", "course_id", "eligible_for_funding", "employer_name", "employment_role", "funded_place", "funding_choice", "funding_status_code", "headteacher_status", "id", "intake_id", "itt_provider", "lead_mentor", "lead_provider_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "private_childcare_provider_urn", "reason_for_rejection", "rejected_at", "schedule_id", "school_id", "state", "submitted_at", "targeted_delivery_funding", "teacher_catchment", "teacher_catchment_country", "teacher_catchment_iso_country_code", "training_status", "works_in_school") VALUES (NEW."accepted_at", NEW."cohort_id", NEW."course_id", NEW."eligible_for_funding", NEW."employer_name", NEW."employment_role", NEW."funded_place", NEW."funding_choice", NEW."funding_status_code", NEW."headteacher_status", NEW."id", NEW."intake_id", NEW."itt_provider", NEW."lead_mentor", NEW."lead_provider_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."private_childcare_provider_urn", NEW."reason_for_rejection", NEW."rejected_at", NEW."schedule_id", NEW."school_id", NEW."state", NEW."submitted_at", NEW."targeted_delivery_funding", NEW."teacher_catchment", NEW."teacher_catchment_country", NEW."teacher_catchment_iso_country_code", NEW."training_status", NEW."works_in_school"); RETURN NULL;',
                    hash="62621e357bf99be4fe955baf1ab81e92f12571db",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a1b13",
                    table="npq_application",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="application",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "npq_applicationevent" ("accepted_at", "cohort_id", "course_id", "eligible_for_funding", "employer_name", "employment_role", "funded_place", "funding_choice", "funding_status_code", "headteacher_status", "id", "intake_id", "itt_provider", "lead_mentor", "lead_provider_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "private_childcare_provider_urn", "reason_for_rejection", "rejected_at", "schedule_id", "school_id", "state", "submitted_at", "targeted_delivery_funding", "teacher_catchment", "teacher_catchment_country", "teacher_catchment_iso_country_code", "training_status", "works_in_school") VALUES (NEW."accepted_at", NEW."cohort_id", NEW."course_id", NEW."eligible_for_funding", NEW."employer_name", NEW."employment_role", NEW."funded_place", NEW."funding_choice", NEW."funding_status_code", NEW."headteacher_status", NEW."id", NEW."intake_id", NEW."itt_provider", NEW."lead_mentor", NEW."lead_provider_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."private_childcare_provider_urn", NEW."reason_for_rejection", NEW."rejected_at", NEW."schedule_id", NEW."school_id", NEW."state", NEW."submitted_at", NEW."targeted_delivery_funding", NEW."teacher_catchment", NEW."teacher_catchment_country", NEW."teacher_catchment_iso_country_code", NEW."training_status", NEW."works_in_school"); RETURN NULL;',
                    hash="472d381cd9f2c0b75fae82d0e00469dd966bef0b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_cd9ee",
                    table="npq_application",
                    when="AFTER",
                ),
            ),
        ),
    ]
