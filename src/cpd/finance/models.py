"""What was paid, for good: exports of paid statements, and the chain of hashes that shows whether they were touched."""

import pgtrigger
from django.db import models

from cpd.core.ids import new_id
from cpd.statements.models import not_on_a_paid_statement


def _never_changes(name: str) -> list[pgtrigger.Trigger]:
    return [pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)]


class FrozenStatement(models.Model):
    """What a statement was when it was paid (rule MON-25). ``number`` counts a provider's paid statements from 1.

    ``hash`` is over everything that was paid, and over ``previous_hash``, that of the provider's statement before; so
    the newest one stands for all. Hashes are SHA-256, in hexadecimal digits.
    """

    statement = models.OneToOneField(
        "statements.Statement", models.PROTECT, primary_key=True, related_name="frozen_statement"
    )
    lead_provider = models.ForeignKey("providers.LeadProvider", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    export_sha256 = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lead_provider", "number"], name="frozen_statement_in_a_row")]
        triggers = [
            *_never_changes("frozen_statement_stays"),
            not_on_a_paid_statement("no_freezing_of_a_paid_statement"),
        ]


class FrozenExport(models.Model):
    """A part of the export of a paid statement, as it was on that day; parts follow one another."""

    id = models.BigAutoField(primary_key=True)
    statement = models.ForeignKey("statements.Statement", models.PROTECT, related_name="frozen_exports")
    part = models.PositiveIntegerField()
    lines = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "part"], name="frozen_export_part_once")]
        triggers = [*_never_changes("frozen_export_stays"), not_on_a_paid_statement("no_lines_for_a_paid_statement")]


class AuditNote(models.Model):
    """What somebody in finance wrote down about a statement, or about a declaration: it stays as it was written."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    statement = models.ForeignKey(
        "statements.Statement", models.PROTECT, null=True, blank=True, related_name="audit_notes"
    )
    declaration = models.ForeignKey(
        "declarations.Declaration", models.PROTECT, null=True, blank=True, related_name="audit_notes"
    )
    text = models.CharField(max_length=2000)
    written_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    actor = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(statement__isnull=False, declaration__isnull=True)
                | models.Q(statement__isnull=True, declaration__isnull=False),
                name="audit_note_about_one_thing",
            )
        ]
        triggers = _never_changes("audit_note_stays")
