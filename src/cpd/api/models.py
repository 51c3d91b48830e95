"""What the API remembers of writes, so that a repeated one has one effect."""

from django.db import models


class IdempotentAnswer(models.Model):
    """The answer to a write that named an ``Idempotency-Key``: kept for 48 hours, repeated when the write is.

    ``request_digest`` is that of method, address and body. The row is written in the transaction of the write itself.
    """

    provider = models.ForeignKey("providers.LeadProvider", models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    request_digest = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    body = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "key"], name="idempotency_key_once")]
        indexes = [models.Index(fields=["provider", "created_at"], name="idempotent_answer_age")]
