"""Contracts: what a declaration is worth, for a provider and a cohort. Amounts are in pounds."""

from django.db import models

from cpd.core.ids import new_id


class Contract(models.Model):
    """The ECF call-off contract of a provider and a cohort; the newest version counts (finance dossier 5)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead_provider = models.ForeignKey("providers.LeadProvider", models.PROTECT, related_name="contracts")
    cohort = models.ForeignKey("cohorts.Cohort", models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    recruitment_target = models.PositiveIntegerField()
    set_up_fee = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    monthly_service_fee = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    uplift_amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    uplift_target = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    mentor_recruitment_target = models.PositiveIntegerField(null=True, blank=True)
    mentor_payment_per_participant = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lead_provider", "cohort", "version"], name="contract_version_once")
        ]


class Band(models.Model):
    """A price for the participants from the end of the band before up to ``maximum``."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="bands")
    letter = models.CharField(max_length=1)
    maximum = models.PositiveIntegerField()
    per_participant = models.DecimalField(max_digits=12, decimal_places=2)
    output_payment_percentage = models.PositiveSmallIntegerField(default=60)
    service_fee_percentage = models.PositiveSmallIntegerField(default=40)

    class Meta:
        ordering = ["letter"]
        constraints = [models.UniqueConstraint(fields=["contract", "letter"], name="band_letter_once")]


class NpqContract(models.Model):
    """The price of one course for a provider and a cohort; the newest version counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead_provider = models.ForeignKey("providers.LeadProvider", models.PROTECT, related_name="npq_contracts")
    cohort = models.ForeignKey("cohorts.Cohort", models.PROTECT, related_name="+")
    course = models.ForeignKey("npq.Course", models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    per_participant = models.DecimalField(max_digits=12, decimal_places=2)
    recruitment_target = models.PositiveIntegerField()
    number_of_payment_periods = models.PositiveSmallIntegerField()
    output_payment_percentage = models.PositiveSmallIntegerField(default=60)
    service_fee_percentage = models.PositiveSmallIntegerField(default=40)
    service_fee_installments = models.PositiveSmallIntegerField(default=0)
    monthly_service_fee = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    targeted_delivery_funding_per_participant = models.DecimalField(max_digits=12, decimal_places=2, default=100)
    special_course = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lead_provider", "cohort", "course", "version"], name="npq_contract_version_once"
            )
        ]
