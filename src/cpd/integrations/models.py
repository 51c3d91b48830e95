"""What went out to the world."""

from django.db import models

from cpd.core.ids import new_id


class SentEmail(models.Model):
    """An e-mail of the local client: the sandbox shows it, nothing is sent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recipient = models.CharField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]
