"""Messages: one row for each thing that goes out."""

from django.db import models

from cpd.core.ids import new_id


class Kind(models.TextChoices):
    """What sort of thing goes out, which decides who carries it."""

    EMAIL = "email"


class Message(models.Model):
    """Something that must go out once, written in the transaction of what it tells of.

    It waits while ``next_attempt_at`` is set. Afterwards it is sent (``sent_at``), failed (``failed_at``), or withheld
    (neither): when its time came, nothing was to be sent. ``created_at`` is by the service's clock and is what people
    see; the other instants are the machine's. ``last_error`` never names anybody.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    template = models.CharField(max_length=60)
    recipient = models.CharField(max_length=254, blank=True)
    reference = models.CharField(max_length=200)
    content = models.JSONField(default=dict, help_text="An e-mail's subject and body, or what its writer needs")
    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

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
        ]
