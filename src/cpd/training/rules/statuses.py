"""Statuses over time (rules PAR-2, PAR-3, PAR-4)."""

from datetime import date, datetime
from typing import Literal


def training_status(
    withdrawn_at: datetime | None, deferred_at: datetime | None
) -> Literal["active", "deferred", "withdrawn"]:
    """The later of withdrawn and deferred; active without either (rule PAR-2)."""
    if withdrawn_at is not None and (deferred_at is None or withdrawn_at >= deferred_at):
        return "withdrawn"
    return "deferred" if deferred_at is not None else "active"


def participant_status(
    *, removed: bool, started_on: date, finished_on: date | None, completed_on: date | None, today: date
) -> Literal["active", "joining", "leaving", "left", "withdrawn"]:
    """``participant_status`` of version 3, by dates and the school alone (rules PAR-3, PAR-4).

    Withdrawn once the school removed them; somebody who completed before the period ended stays active.
    """
    if removed:
        return "withdrawn"
    if finished_on is not None and (completed_on is None or completed_on > finished_on):
        return "leaving" if finished_on > today else "left"
    return "joining" if started_on > today and finished_on is None else "active"
