"""Incidents, as everybody may read them."""

import pghistory
from django.db import models


@pghistory.track()
class Incident(models.Model):
    """Something that went wrong with the service. ``ended_at`` is None while it lasts; instants are the machine's.

    ``text`` says what people see of it and what they need to do: its newest wording. Earlier ones are in the audit
    trail. Nothing in it names anybody: the page of the status is everybody's.
    """

    title = models.CharField(max_length=120)
    text = models.CharField(max_length=2000)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        """Newest first."""

        ordering = ["-began_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(ended_at__gte=models.F("began_at")),
                name="incident_ends_after_it_began",
            )
        ]

    def __str__(self) -> str:
        return self.title
