"""Where providers are called, what was sent there, and how each try went."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cpd.core.ids import new_id


class Mode(models.TextChoices):
    """What an endpoint is sent."""

    DIGEST = "digest"
    EVENTS = "events"


class State(models.TextChoices):
    """How an endpoint stands. Only the first three are sent changes; ``unconfirmed`` gets its test message."""

    UNCONFIRMED = "unconfirmed"
    ACTIVE = "active"
    FAILING = "failing"
    PAUSED = "paused"
    DISABLED = "disabled"


class Endpoint(models.Model):
    """An address of a provider's that follows its changes: everything up to ``number`` and ``school_number`` was sent.

    ``secret`` and ``previous_secret`` are sealed; the second signs too until ``previous_until``. ``failing_since`` is
    the first failure after the last success. ``types`` are resources of the change feed, all of them when empty.
    Instants are the machine's.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.ForeignKey("providers.LeadProvider", models.PROTECT, related_name="+")
    url = models.CharField(max_length=500)
    mode = models.CharField(max_length=10, choices=Mode)
    types = ArrayField(models.CharField(max_length=40), default=list)
    state = models.CharField(max_length=12, choices=State, default=State.UNCONFIRMED)
    number = models.BigIntegerField(default=0)
    school_number = models.BigIntegerField(default=0)
    secret = models.CharField(max_length=120)
    previous_secret = models.CharField(max_length=120, blank=True)
    previous_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True)
    told_of_failure = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "url"], name="webhook_url_once")]

    def __str__(self) -> str:
        return str(self.id)


class Message(models.Model):
    """Something to send to an endpoint, under one id however often it is tried.

    It waits while ``next_attempt_at`` is set. ``record`` is what it is about: messages about one record go out in
    order. Empty for a digest, and for a test.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.ForeignKey("providers.LeadProvider", models.PROTECT, related_name="+")
    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="messages")
    sequence = models.BigIntegerField(default=0)
    record = models.CharField(max_length=80, blank=True)
    body = models.TextField()
    is_test = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    to_number = models.BigIntegerField(default=0)
    to_school_number = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["endpoint", "next_attempt_at"],
                condition=models.Q(next_attempt_at__isnull=False),
                name="webhook_waiting",
            ),
            models.Index(fields=["created_at"], name="webhook_message_age"),
            models.Index(fields=["endpoint", "-created_at"], name="webhook_message_newest"),
        ]


class Attempt(models.Model):
    """One try to deliver a message. ``status`` is None when there was no answer; ``answer`` is the beginning of it."""

    id = models.BigAutoField(primary_key=True)
    provider = models.ForeignKey("providers.LeadProvider", models.PROTECT, related_name="+", db_index=False)
    message = models.ForeignKey(Message, models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    seconds = models.FloatField()
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=200, blank=True)
    answer = models.CharField(max_length=1024, blank=True)
