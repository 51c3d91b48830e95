"""The sandbox's clock: how far its now is from the machine's, shared by all processes through the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from cpd.core import clock
from cpd.jobs.due import forget_what_was_missed
from cpd.jobs.nights import Passage, pass_nights
from cpd.sandbox.models import SandboxClock
from cpd.sandbox.shift import shift


def set_clock(instant: datetime | None) -> datetime:
    """Makes the service take ``instant`` (aware) for now, and run on from there; None goes back to real time.

    Gives the now that results. No job is run for the time that is passed: :func:`move_clock` does that. The sandbox
    only: callers see to it.
    """
    moved = timedelta() if instant is None else instant.astimezone(UTC) - clock.machine_now()
    SandboxClock.objects.update_or_create(id=1, defaults={"shift": moved})
    transaction.on_commit(forget_what_was_missed)
    return clock.machine_now() + moved


class ClockIsMoving(Exception):
    """Somebody else is moving the clock at this moment."""

    def __init__(self) -> None:
        super().__init__("The clock is being moved already. Wait until that is done, then try again.")


def move_clock(instant: datetime | None) -> tuple[datetime, Passage]:
    """Makes the service take ``instant`` for now, as :func:`set_clock`, and runs the nights that are passed on the way.

    Rule SAN-1.

    Each job runs at its own instant, for all processes. Moving back runs nothing. Gives the now that results, and what
    happened on the way. Raises :class:`ClockIsMoving`.
    """
    with _alone():
        start = clock.machine_now() + shift()
        end = clock.machine_now() if instant is None else instant.astimezone(UTC)
        passage = pass_nights(start, end, set_clock) if start < end else Passage(end, end)
        return set_clock(instant), passage


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended('sandbox clock', 0))")
        if not cursor.fetchone()[0]:
            raise ClockIsMoving
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended('sandbox clock', 0))")
