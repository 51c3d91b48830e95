"""Lead providers, delivery partners and API tokens."""

import pghistory
from django.db import models

from cpd.core.ids import new_id


class LeadProvider(models.Model):
    """An organisation that trains teachers and calls the API. It runs ECF, NPQs, or both."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200, unique=True)
    ecf = models.BooleanField(default=True, help_text="Trains early career teachers and their mentors")
    npq = models.BooleanField(default=True, help_text="Runs national professional qualifications")
    vat_chargeable = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ecf=True) | models.Q(npq=True), name="lead_provider_has_a_half")
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryPartner(models.Model):
    """An organisation that delivers a lead provider's training in schools."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ProviderRelationship(models.Model):
    """A lead provider may use a delivery partner in a cohort: for ECF, for NPQs, or for both."""

    lead_provider = models.ForeignKey(LeadProvider, models.PROTECT, related_name="relationships")
    delivery_partner = models.ForeignKey(DeliveryPartner, models.PROTECT, related_name="relationships")
    cohort = models.ForeignKey("cohorts.Cohort", models.PROTECT, related_name="+")
    ecf = models.BooleanField(default=True, db_default=True)
    npq = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ecf=True) | models.Q(npq=True), name="provider_relationship_has_a_half"
            ),
            models.UniqueConstraint(
                fields=["lead_provider", "delivery_partner", "cohort"], name="provider_relationship_once"
            ),
        ]


@pghistory.track(exclude=["last_used_at"])
class ApiToken(models.Model):
    """A bearer token of one provider. Only its SHA-256 digest is kept; the token itself is shown once.

    ``prefix`` is the first eight characters, by which people and the command line name it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.ForeignKey(LeadProvider, models.PROTECT, related_name="tokens")
    label = models.CharField(max_length=200, blank=True)
    prefix = models.CharField(max_length=8)
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["prefix"], name="api_token_prefix")]

    def __str__(self) -> str:
        return f"{self.prefix}… of {self.provider_id}"
