"""The stored documents that providers read."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast, Random

LONGEST_NAME = 60
"""Characters of a name to sort by."""


class PublishedDocument(models.Model):
    """One finished, contract-valid document: what one provider sees of one thing in one feed.

    ``body`` is the JSON object of the ``data`` member, byte for byte; ``csv`` the finished CSV line where the feed has
    one. ``change`` numbers the provider's changes in commit order. ``fresh_from`` and ``fresh_until`` bound the dates
    for which the body is right: the document is stale when today is before the first or not before the second.
    A removed document keeps its row, without a body, so that followers of the change feed learn of it.
    ``shown_at`` is set where a change of date was published after its midnight: who asked for changes meanwhile has not
    seen it. ``name`` is what the resource's lists can be sorted by, where it has names.
    What version 3 shows is in the change feed: ``fields_changed`` are the attributes that the newest change altered,
    and ``previous_change`` the number of the change before it, None for a record that is new or came back. Both are
    about the change of the number ``described_change``, which an earlier release does not write.
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
    shown_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=LONGEST_NAME, default="", db_default="")
    previous_change = models.BigIntegerField(null=True)
    described_change = models.BigIntegerField(null=True)
    fields_changed = ArrayField(models.CharField(max_length=60), null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["provider", "feed", "created_at", "record_id"],
                include=["listed", "updated_at", "shown_at"],
                condition=models.Q(removed=False),
                name="published_as_created",
            ),
            models.Index(
                fields=["provider", "feed", "updated_at", "record_id"],
                include=["listed", "shown_at"],
                condition=models.Q(removed=False),
                name="published_as_updated",
            ),
            models.Index(fields=["subject_id", "feed", "provider"], name="published_by_subject"),
            models.Index(fields=["record_id", "feed"], name="published_by_record"),
            models.Index(
                fields=["provider", "change"], condition=models.Q(feed__endswith="-v3"), name="published_in_changes"
            ),
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
            models.Index(
                fields=["provider", "feed", "shown_at"],
                condition=models.Q(shown_at__isnull=False, removed=False),
                name="published_after_midnight",
            ),
        ]


def _epoch() -> "models.BigIntegerField[int, int]":
    """A random number that is made with the row."""
    return models.BigIntegerField(db_default=Cast(Random() * 1_000_000_000_000_000, models.BigIntegerField()))


class ProviderStream(models.Model):
    """The number of a provider's newest change. Its row lock puts publishing transactions in commit order.

    ``epoch`` is another one when numbers may have been given out twice: after a restored backup, or in a new world. A
    cursor of another epoch is worth nothing. ``complete_from`` is the first number after which every removal is still
    there: whoever has seen less has to begin again.

    ``feeds`` says of each feed how far the stream was when something of it changed last, and under the empty name how
    far it was of any other. It is about the change of the number ``feeds_as_of``, which an earlier release does not
    write: where that is not the newest, what changed since could be of any feed.
    """

    provider = models.OneToOneField("providers.LeadProvider", models.PROTECT, primary_key=True, related_name="+")
    last_change = models.BigIntegerField(default=0)
    epoch = _epoch()
    complete_from = models.BigIntegerField(default=0, db_default=0)
    feeds = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    feeds_as_of = models.BigIntegerField(default=0, db_default=0)


class PublishedSchool(models.Model):
    """What version 3 shows of a school in a cohort, which is the same for every provider (rule SEE-13).

    ``body`` is the JSON object byte for byte, empty when the school is not shown any more. The columns of changes are
    those of :class:`PublishedDocument`, by the numbers of :class:`SchoolStream`.
    """

    pk = models.CompositePrimaryKey("school_id", "cohort_id")
    school = models.ForeignKey("schools.School", models.CASCADE, related_name="+", db_index=False)
    cohort = models.ForeignKey("cohorts.Cohort", models.CASCADE, related_name="+", db_index=False)
    urn = models.CharField(max_length=6)
    body = models.BinaryField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    change = models.BigIntegerField()
    previous_change = models.BigIntegerField(null=True)
    fields_changed = ArrayField(models.CharField(max_length=60), null=True)
    removed = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["change"], name="school_by_change"),
            models.Index(
                fields=["cohort", "created_at", "school"],
                include=["updated_at"],
                condition=models.Q(removed=False),
                name="school_as_created",
            ),
            models.Index(
                fields=["cohort", "updated_at", "school"], condition=models.Q(removed=False), name="school_by_update"
            ),
        ]


class SchoolStream(models.Model):
    """The one row that numbers the changes of schools, as :class:`ProviderStream` does those of a provider."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    last_change = models.BigIntegerField(default=0)
    epoch = _epoch()
    complete_from = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_stream_of_schools")]


class SchoolDue(models.Model):
    """A school of which something changed that version 3 may show, and that was not published since.

    Triggers write it, in the transaction of the change: whoever changes schools, choices, partnerships or cohorts need
    not know of it.
    """

    id = models.BigAutoField(primary_key=True)
    school_id = models.UUIDField()


class RenderedAhead(models.Model):
    """What a midnight will change of a subject, rendered the evening before: taken once ``day`` has come.

    ``changes`` are the documents that will differ, as JSON. Whatever changes the subject meanwhile deletes the row.
    """

    subject_id = models.UUIDField(primary_key=True)
    day = models.DateField()
    changes = models.BinaryField()


class Unpublishable(models.Model):
    """An alarm: a subject whose document can't be rendered or written. Providers go on reading what is stored.

    ``feed``, ``provider_id`` and ``record_id`` name the document, where it is known which; ``error`` is the kind of
    error, without any value. Every run of the job tries the subject again, and takes the alarm back when it succeeds.
    """

    subject_id = models.UUIDField(primary_key=True)
    feed = models.CharField(max_length=30, blank=True)
    provider_id = models.UUIDField(null=True)
    record_id = models.UUIDField(null=True)
    error = models.CharField(max_length=300)
    since = models.DateTimeField()
    tried_at = models.DateTimeField()
