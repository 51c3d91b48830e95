"""What the service notes about itself."""

from django.db import models


class Heartbeat(models.Model):
    """The one row that ``/healthcheck`` writes, to see whether anything can be stored."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    at = models.DateTimeField()

    class Meta:
        """One row."""

        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_heartbeat")]
