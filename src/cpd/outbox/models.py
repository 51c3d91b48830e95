"""Messages: one row for each thing that goes out."""

from django.db import models

from cpd.core.ids import new_id


class Kind(models.TextChoices):
    """What sort of thing goes out, which decides who carries it."""

    EMAIL = "email"


class Delivery(models.TextChoices):
    """What GOV.UK Notify says became of an email that it took."""

    DELIVERED = "delivered"
    PERMANENT_FAILURE = "permanent-failure"
    TEMPORARY_FAILURE = "temporary-failure"
    TECHNICAL_FAILURE = "technical-failure"


class Message(models.Model):
    """Something that must go out once, written in the transaction of what it tells of.

    It waits while ``next_attempt_at`` is set. Afterwards it is sent (``sent_at``), failed (``failed_at``), or withheld
    (neither): when its time came, nothing was to be sent. ``created_at`` is by the service's clock and is what people
    see; the other instants are the machine's. ``last_error`` never names anybody. ``carrier_id`` is what the carrier
    calls the message, and ``delivery`` what it said later, at ``delivery_at``; both are empty where it says nothing.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    template = models.CharField(max_length=60)
    recipient = models.CharField(max_length=254, blank=True)
    reference = models.CharField(max_length=200)
    content = models.JSONField(default=dict, help_text="An email's subject and body, or what its writer needs")
    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
    carrier_id = models.CharField(max_length=64, blank=True, db_default="")
    delivery = models.CharField(max_length=20, choices=Delivery, blank=True, db_default="")
    delivery_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="message_once"),
            models.CheckConstraint(
                condition=models.Q(next_attempt_at__isnull=True)
                | models.Q(sent_at__isnull=True, failed_at__isnull=True),
                name="message_waits_or_is_settled",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=models.Q(next_attempt_at__isnull=False), name="message_waiting"
            ),
            models.Index(fields=["created_at"], name="message_age"),
            models.Index(fields=["carrier_id"], condition=~models.Q(carrier_id=""), name="message_at_the_carrier"),
        ]


class BouncedAddress(models.Model):
    """An address that took no email, for good, the last time that one was sent to it (in small letters)."""

    address = models.CharField(max_length=254, primary_key=True)
    bounced_at = models.DateTimeField()
