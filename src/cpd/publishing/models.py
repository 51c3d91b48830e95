"""The stored documents that providers read."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class PublishedDocument(models.Model):
    """One finished, contract-valid document: what one provider sees of one thing in one feed.

    ``body`` is the JSON object of the ``data`` member, byte for byte; ``csv`` the finished CSV line where the feed has
    one. ``change`` numbers the provider's changes in commit order. ``fresh_from`` and ``fresh_until`` bound the dates
    for which the body is right: the document is stale when today is before the first or not before the second.
    A removed document keeps its row, without a body, so that followers of the change feed learn of it.
    """

    pk = models.CompositePrimaryKey("provider_id", "feed", "record_id")
    provider = models.ForeignKey("providers.LeadProvider", models.PROTECT, related_name="+", db_index=False)
    feed = models.CharField(max_length=30)
    record_id = models.UUIDField()
    subject_id = models.UUIDField()
    body = models.BinaryField()
    csv = models.TextField(blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    cohorts = ArrayField(models.PositiveSmallIntegerField(), default=list)
    facets = ArrayField(models.CharField(max_length=60), default=list)
    listed = models.BooleanField(default=True)
    change = models.BigIntegerField()
    fresh_from = models.DateField(null=True)
    fresh_until = models.DateField(null=True)
    removed = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["provider", "feed", "created_at", "record_id"],
                condition=models.Q(removed=False, listed=True),
                name="published_by_creation",
            ),
            models.Index(
                fields=["provider", "feed", "updated_at", "record_id"],
                condition=models.Q(removed=False),
                name="published_by_update",
            ),
            models.Index(fields=["subject_id", "feed", "provider"], name="published_by_subject"),
            models.Index(fields=["record_id", "feed"], name="published_by_record"),
            models.Index(fields=["provider", "change"], name="published_by_change"),
            models.Index(
                fields=["provider", "fresh_until"],
                condition=models.Q(fresh_until__isnull=False, removed=False),
                name="published_fresh_until",
            ),
            models.Index(
                fields=["provider", "fresh_from"],
                condition=models.Q(fresh_from__isnull=False, removed=False),
                name="published_fresh_from",
            ),
        ]


class ProviderStream(models.Model):
    """The number of a provider's newest change. Its row lock puts publishing transactions in commit order."""

    provider = models.OneToOneField("providers.LeadProvider", models.PROTECT, primary_key=True, related_name="+")
    last_change = models.BigIntegerField(default=0)
