"""How far the sandbox's clock is from the machine's. Every process asks, so this loads nothing else."""

from datetime import timedelta

from django.db import connection


def shift() -> timedelta:
    """How far the sandbox's now is from the machine's. Read every time, so that all processes see a change at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT shift FROM sandbox_sandboxclock WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else timedelta()


def is_real() -> bool:
    """Whether the sandbox runs on real time."""
    return shift() == timedelta()
