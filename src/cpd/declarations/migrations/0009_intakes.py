"""NPQ declarations point at the intake of their application.

The constraint is validated by the next migration, which holds up nobody who writes.
"""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


OF_DECLARATIONS = """
UPDATE declarations_declaration AS declaration SET intake_id = application.intake_id
FROM npq_application AS application WHERE application.id = declaration.application_id;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0005_intakes"),
        ("declarations", "0008_forget_voided"),
        ("npq", "0004_intakes"),
        ("providers", "0002_halves_of_a_pairing"),
        ("teachers", "0001_initial"),
        ("training", "0002_milestones_without_payment_date"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="declaration",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="declaration",
            name="update_update",
        ),
        migrations.AddField(
            model_name="declaration",
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
            model_name="declarationevent",
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
        migrations.RunSQL(OF_DECLARATIONS, migrations.RunSQL.noop),
        AddConstraintNotValid(
            model_name="declaration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("intake__isnull", False),
                        ("kind", "npq"),
                        (
                            "cohort",
                            django.db.models.functions.comparison.Cast(
                                django.db.models.functions.text.Left("intake", 4), models.PositiveSmallIntegerField()
                            ),
                        ),
                    ),
                    models.Q(models.Q(("kind", "npq"), _negated=True), ("intake__isnull", True)),
                    _connector="OR",
                ),
                name="declaration_of_a_cohort_or_an_intake",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="declaration",
            trigger=pgtrigger.compiler.Trigger(
                name="fill_intake",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."intake_id" IS NULL AND NEW."kind" = \'npq\')',
                    func="SELECT intake_id INTO NEW.intake_id FROM npq_application WHERE id = NEW.application_id; RETURN NEW;",
                    hash="f286c6271cccd9cef6ddc947d1f2b5bd2a0a1890",
                    operation="INSERT",
                    pgid="pgtrigger_fill_intake_a8d33",
                    table="declarations_declaration",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="declaration",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "declarations_declarationevent" ("application_id", "cohort_id", "course_identifier", "created_at", "declaration_date", "declaration_type", "delivery_partner_id", "evidence_held", "id", "intake_id", "kind", "lead_provider_id", "mentor_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_premium_uplift", "record_id", "secondary_delivery_partner_id", "sparsity_uplift", "state", "state_reason", "superseded_by_id") VALUES (NEW."application_id", NEW."cohort_id", NEW."course_identifier", NEW."created_at", NEW."declaration_date", NEW."declaration_type", NEW."delivery_partner_id", NEW."evidence_held", NEW."id", NEW."intake_id", NEW."kind", NEW."lead_provider_id", NEW."mentor_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pupil_premium_uplift", NEW."record_id", NEW."secondary_delivery_partner_id", NEW."sparsity_uplift", NEW."state", NEW."state_reason", NEW."superseded_by_id"); RETURN NULL;',
                    hash="4329fa2374356bf396e27b7a613167d81d6aa7b4",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3a5fc",
                    table="declarations_declaration",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="declaration",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "declarations_declarationevent" ("application_id", "cohort_id", "course_identifier", "created_at", "declaration_date", "declaration_type", "delivery_partner_id", "evidence_held", "id", "intake_id", "kind", "lead_provider_id", "mentor_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_premium_uplift", "record_id", "secondary_delivery_partner_id", "sparsity_uplift", "state", "state_reason", "superseded_by_id") VALUES (NEW."application_id", NEW."cohort_id", NEW."course_identifier", NEW."created_at", NEW."declaration_date", NEW."declaration_type", NEW."delivery_partner_id", NEW."evidence_held", NEW."id", NEW."intake_id", NEW."kind", NEW."lead_provider_id", NEW."mentor_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pupil_premium_uplift", NEW."record_id", NEW."secondary_delivery_partner_id", NEW."sparsity_uplift", NEW."state", NEW."state_reason", NEW."superseded_by_id"); RETURN NULL;',
                    hash="aad57ccbcbf200939f2507f290af7c6294132553",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_11bef",
                    table="declarations_declaration",
                    when="AFTER",
                ),
            ),
        ),
    ]
