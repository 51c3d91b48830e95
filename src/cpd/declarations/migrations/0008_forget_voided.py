"""``voided_at`` and ``voided_by`` were never written: the history of states says when, and who.

The models forget them; the columns stay, with a default, for as long as the code before this may serve: it names them
in what it inserts. The next release drops them (docs/tables.md, "Columns that no model has").
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("declarations", "0007_legal_moves_of_line_items"),
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
        migrations.RunSQL(
            "ALTER TABLE declarations_declaration ALTER COLUMN voided_by SET DEFAULT '';"
            "ALTER TABLE declarations_declarationevent ALTER COLUMN voided_by SET DEFAULT '';",
            "ALTER TABLE declarations_declarationevent ALTER COLUMN voided_by DROP DEFAULT;"
            "ALTER TABLE declarations_declaration ALTER COLUMN voided_by DROP DEFAULT;",
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(
                    model_name="declaration",
                    name="voided_at",
                ),
                migrations.RemoveField(
                    model_name="declaration",
                    name="voided_by",
                ),
                migrations.RemoveField(
                    model_name="declarationevent",
                    name="voided_at",
                ),
                migrations.RemoveField(
                    model_name="declarationevent",
                    name="voided_by",
                ),
            ]
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="declaration",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "declarations_declarationevent" ("application_id", "cohort_id", "course_identifier", "created_at", "declaration_date", "declaration_type", "delivery_partner_id", "evidence_held", "id", "kind", "lead_provider_id", "mentor_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_premium_uplift", "record_id", "secondary_delivery_partner_id", "sparsity_uplift", "state", "state_reason", "superseded_by_id") VALUES (NEW."application_id", NEW."cohort_id", NEW."course_identifier", NEW."created_at", NEW."declaration_date", NEW."declaration_type", NEW."delivery_partner_id", NEW."evidence_held", NEW."id", NEW."kind", NEW."lead_provider_id", NEW."mentor_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pupil_premium_uplift", NEW."record_id", NEW."secondary_delivery_partner_id", NEW."sparsity_uplift", NEW."state", NEW."state_reason", NEW."superseded_by_id"); RETURN NULL;',
                    hash="f3a6baf1567d33f209df6047e887ee6828b9bf8c",
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
                    func='INSERT INTO "declarations_declarationevent" ("application_id", "cohort_id", "course_identifier", "created_at", "declaration_date", "declaration_type", "delivery_partner_id", "evidence_held", "id", "kind", "lead_provider_id", "mentor_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_premium_uplift", "record_id", "secondary_delivery_partner_id", "sparsity_uplift", "state", "state_reason", "superseded_by_id") VALUES (NEW."application_id", NEW."cohort_id", NEW."course_identifier", NEW."created_at", NEW."declaration_date", NEW."declaration_type", NEW."delivery_partner_id", NEW."evidence_held", NEW."id", NEW."kind", NEW."lead_provider_id", NEW."mentor_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pupil_premium_uplift", NEW."record_id", NEW."secondary_delivery_partner_id", NEW."sparsity_uplift", NEW."state", NEW."state_reason", NEW."superseded_by_id"); RETURN NULL;',
                    hash="2a4f18fa843bb876c3ce11800ca8900e08f5ea65",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_11bef",
                    table="declarations_declaration",
                    when="AFTER",
                ),
            ),
        ),
    ]
