"""Incidents, to be read."""

from cpd.incidents.models import Incident

SHOWN = 50
"""How many incidents a page shows that are over."""


def lasting_incidents() -> list[Incident]:
    """Those that are not over, newest first."""
    return list(Incident.objects.filter(ended_at__isnull=True))


def past_incidents() -> list[Incident]:
    """The newest that are over."""
    return list(Incident.objects.filter(ended_at__isnull=False)[:SHOWN])
