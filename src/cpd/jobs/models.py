"""What is remembered of jobs: when each ran, how often, how it ended."""

from django.db import models


class JobState(models.Model):
    """One row for each job. ``due_at`` is the last instant of the timetable that was seen to, by the job's own clock.

    The other instants are the machine's. ``error`` is the kind of the last failure, never its words. The counts are
    what ``/metrics`` shows: kept here, they are the sum over all processes.
    """

    name = models.CharField(max_length=128, primary_key=True)
    due_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=100, blank=True)
    completions = models.BigIntegerField(default=0)
    failures = models.BigIntegerField(default=0)
    seconds = models.FloatField(default=0)


class InvariantState(models.Model):
    """One row for each invariant: how often the last check found it broken."""

    name = models.CharField(max_length=200, primary_key=True)
    breaches = models.BigIntegerField()
    checked_at = models.DateTimeField()
