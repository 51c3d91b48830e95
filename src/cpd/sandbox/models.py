"""What the sandbox keeps beside the service's own facts."""

from django.db import models


class SandboxClock(models.Model):
    """One row: how far the service's now is from the machine's. Zero means real time."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    shift = models.DurationField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_sandbox_clock")]


class NamedScenario(models.Model):
    """A scenario of our own that was loaded, by its name, with what loading it answered. It is loaded once."""

    name = models.CharField(max_length=60, primary_key=True)
    answer = models.JSONField()


class SandboxToken(models.Model):
    """A made-up provider's token in clear, so that ``/sandbox`` can show it. Sandbox only; production has none."""

    provider = models.OneToOneField("providers.LeadProvider", models.CASCADE, primary_key=True)
    token = models.CharField(max_length=100)


class BrokenRecord(models.Model):
    """When a number was first asked for whose teaching record is answered with an error for a while. Sandbox only."""

    trn = models.CharField(max_length=7, primary_key=True)
    first_asked_at = models.DateTimeField()
