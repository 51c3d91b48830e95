"""The statement calendar."""

import pghistory
from django.db import models

from cpd.core.ids import new_id


class StatementProgramme(models.TextChoices):
    """Which half of a provider a statement pays."""

    ECF = "ecf"
    NPQ = "npq"


class StatementState(models.TextChoices):
    """``open`` takes declarations, ``payable`` is frozen for assurance, ``paid`` never changes again."""

    OPEN = "open"
    PAYABLE = "payable"
    PAID = "paid"


@pghistory.track()
class Statement(models.Model):
    """What a provider is paid for a cohort on ``payment_date``.

    It takes declarations until ``deadline_date`` ends (UTC).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead_provider = models.ForeignKey("providers.LeadProvider", models.PROTECT, related_name="statements")
    programme = models.CharField(max_length=3, choices=StatementProgramme)
    cohort = models.ForeignKey("cohorts.Cohort", models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    deadline_date = models.DateField()
    payment_date = models.DateField()
    output_fee = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=StatementState, default=StatementState.OPEN)
    marked_as_paid_at = models.DateTimeField(null=True, blank=True)
    prepared_by = models.CharField(max_length=200, blank=True)
    approved_by = models.CharField(max_length=200, blank=True)
    frozen_totals = models.JSONField(null=True, blank=True, help_text="Stored when authorised (decision 21)")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["payment_date", "id"]
        constraints = [
            models.UniqueConstraint(fields=["lead_provider", "programme", "cohort", "name"], name="statement_once"),
            models.CheckConstraint(
                condition=models.Q(state=StatementState.PAID, marked_as_paid_at__isnull=False)
                | (~models.Q(state=StatementState.PAID) & models.Q(marked_as_paid_at__isnull=True)),
                name="paid_statement_says_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lead_provider", "programme", "cohort", "deadline_date"],
                condition=models.Q(state=StatementState.OPEN, output_fee=True),
                name="statement_available",
            )
        ]


@pghistory.track()
class Adjustment(models.Model):
    """A named amount in pounds added to, or taken from, a statement."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="adjustments")
    name = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    created_at = models.DateTimeField()
