"""NPQ contracts and statements point at an intake.

A contract of a year becomes one for each of its intakes: their prices were the same. A statement goes to the intake of
what is declared on it; without, to the first of its year. Both tables are small, and are changed in one transaction.
"""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


OF_CONTRACTS = """
UPDATE statements_npqcontract SET intake_id = cohort_id || 'a';
INSERT INTO statements_npqcontract (
    id, lead_provider_id, cohort_id, intake_id, course_id, version, per_participant, recruitment_target,
    number_of_payment_periods, output_payment_percentage, service_fee_percentage, service_fee_installments,
    monthly_service_fee, targeted_delivery_funding_per_participant, special_course, created_at)
SELECT gen_random_uuid(), lead_provider_id, contract.cohort_id, intake.identifier, course_id, version, per_participant,
    recruitment_target, number_of_payment_periods, output_payment_percentage, service_fee_percentage,
    service_fee_installments, monthly_service_fee, targeted_delivery_funding_per_participant, special_course, created_at
FROM statements_npqcontract AS contract
JOIN npq_intake AS intake ON intake.cohort_id = contract.cohort_id AND intake.suffix <> 'a';
SET CONSTRAINTS ALL IMMEDIATE;
"""

OF_STATEMENTS = """
UPDATE statements_statement AS statement
SET intake_id = coalesce((SELECT max(application.intake_id) FROM declarations_lineitem AS item
                          JOIN declarations_declaration AS declaration ON declaration.id = item.declaration_id
                          JOIN npq_application AS application ON application.id = declaration.application_id
                          WHERE item.statement_id = statement.id
                            AND application.cohort_id = statement.cohort_id),
                         statement.cohort_id || 'a')
WHERE programme = 'npq';
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0005_intakes"),
        ("npq", "0004_intakes"),
        ("declarations", "0008_forget_voided"),
        ("providers", "0002_halves_of_a_pairing"),
        ("statements", "0006_one_way"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="npqcontract",
            name="npq_contract_version_once",
        ),
        migrations.AddField(
            model_name="npqcontract",
            name="intake",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="npq.intake",
            ),
        ),
        migrations.RunSQL(OF_CONTRACTS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="npqcontract",
            name="intake",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="npq.intake"
            ),
        ),
        migrations.AddConstraint(
            model_name="npqcontract",
            constraint=models.UniqueConstraint(
                fields=("lead_provider", "intake", "course", "version"), name="npq_contract_version_once_an_intake"
            ),
        ),
        migrations.AddConstraint(
            model_name="npqcontract",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "cohort",
                        django.db.models.functions.comparison.Cast(
                            django.db.models.functions.text.Left("intake", 4), models.PositiveSmallIntegerField()
                        ),
                    )
                ),
                name="npq_contract_intake_of_its_year",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="npqcontract",
            trigger=pgtrigger.compiler.Trigger(
                name="fill_intake",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."intake_id" IS NULL)',
                    func="NEW.intake_id := NEW.cohort_id || 'a'; RETURN NEW;",
                    hash="e10d98d84270fa76a3f51dc1953c48eb50eb4398",
                    operation="INSERT",
                    pgid="pgtrigger_fill_intake_36ac1",
                    table="statements_npqcontract",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="statement",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="statement",
            name="update_update",
        ),
        migrations.RemoveConstraint(
            model_name="statement",
            name="statement_once",
        ),
        migrations.AddField(
            model_name="statement",
            name="intake",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="npq.intake",
            ),
        ),
        migrations.AddField(
            model_name="statementevent",
            name="intake",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="npq.intake",
            ),
        ),
        migrations.RunSQL(OF_STATEMENTS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("programme", "ecf")),
                fields=("lead_provider", "cohort", "name"),
                name="statement_once_a_cohort",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("programme", "npq")),
                fields=("lead_provider", "intake", "name"),
                name="statement_once_an_intake",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("intake__isnull", False),
                        ("programme", "npq"),
                        (
                            "cohort",
                            django.db.models.functions.comparison.Cast(
                                django.db.models.functions.text.Left("intake", 4), models.PositiveSmallIntegerField()
                            ),
                        ),
                    ),
                    models.Q(("intake__isnull", True), ("programme", "ecf")),
                    _connector="OR",
                ),
                name="statement_of_a_cohort_or_an_intake",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statement",
            trigger=pgtrigger.compiler.Trigger(
                name="fill_intake",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."intake_id" IS NULL AND NEW."programme" = \'npq\')',
                    func="NEW.intake_id := NEW.cohort_id || 'a'; RETURN NEW;",
                    hash="cef16cb7ce604128df80930de377ba65ea5bb8b1",
                    operation="INSERT",
                    pgid="pgtrigger_fill_intake_0a95d",
                    table="statements_statement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statement",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "statements_statementevent" ("approved_by", "cohort_id", "created_at", "deadline_date", "from_calendar", "frozen_totals", "id", "intake_id", "lead_provider_id", "marked_as_paid_at", "name", "output_fee", "payment_date", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepared_by", "programme", "state", "updated_at") VALUES (NEW."approved_by", NEW."cohort_id", NEW."created_at", NEW."deadline_date", NEW."from_calendar", NEW."frozen_totals", NEW."id", NEW."intake_id", NEW."lead_provider_id", NEW."marked_as_paid_at", NEW."name", NEW."output_fee", NEW."payment_date", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prepared_by", NEW."programme", NEW."state", NEW."updated_at"); RETURN NULL;',
                    hash="f8a318b4086cec89a004512ea2b83f3f6647551a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0a49f",
                    table="statements_statement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statement",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "statements_statementevent" ("approved_by", "cohort_id", "created_at", "deadline_date", "from_calendar", "frozen_totals", "id", "intake_id", "lead_provider_id", "marked_as_paid_at", "name", "output_fee", "payment_date", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepared_by", "programme", "state", "updated_at") VALUES (NEW."approved_by", NEW."cohort_id", NEW."created_at", NEW."deadline_date", NEW."from_calendar", NEW."frozen_totals", NEW."id", NEW."intake_id", NEW."lead_provider_id", NEW."marked_as_paid_at", NEW."name", NEW."output_fee", NEW."payment_date", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prepared_by", NEW."programme", NEW."state", NEW."updated_at"); RETURN NULL;',
                    hash="52f34540d92723c6c32ceab5409a412ac8047d1a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_275ed",
                    table="statements_statement",
                    when="AFTER",
                ),
            ),
        ),
    ]
