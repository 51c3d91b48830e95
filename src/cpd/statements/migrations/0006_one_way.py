"""A statement goes from open to payable to paid, and never back or past a state: as the rules have it.

The code before this asked for other moves in scenarios of a sandbox only.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("statements", "0005_mark_calendars"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="statement",
            name="paid_stays_paid",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statement",
            trigger=pgtrigger.compiler.Trigger(
                name="paid_stays_paid",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{open:payable,payable:paid}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="0d6ba62d37be5e77595afc95a9a6713e7cb033b1",
                    operation="UPDATE",
                    pgid="pgtrigger_paid_stays_paid_d78ea",
                    table="statements_statement",
                    when="BEFORE",
                ),
            ),
        ),
    ]
