"""The sandbox's clock: how far its now is from the machine's, shared by all processes through the database."""

from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from cpd.core import clock
from cpd.jobs.due import forget_what_was_missed
from cpd.sandbox.models import SandboxClock


def shift() -> timedelta:
    """How far the sandbox's now is from the machine's. Read every time, so that all processes see a change at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT shift FROM sandbox_sandboxclock WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else timedelta()


def set_clock(instant: datetime | None) -> datetime:
    """Makes the service take ``instant`` (aware) for now, and run on from there; None goes back to real time.

    Gives the now that results. No job is run for the time that is passed. The sandbox only: callers see to it.
    """
    moved = timedelta() if instant is None else instant.astimezone(UTC) - clock.machine_now()
    SandboxClock.objects.update_or_create(id=1, defaults={"shift": moved})
    transaction.on_commit(forget_what_was_missed)
    return clock.machine_now() + moved


def is_real() -> bool:
    """Whether the sandbox runs on real time."""
    return shift() == timedelta()
