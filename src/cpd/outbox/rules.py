"""When a message is tried again (rule REC-3)."""

from datetime import datetime, timedelta

RETRIES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=15, minutes=24),
)
"""How long after an attempt the next one follows: six retries, the last of them 24 hours after the first attempt."""


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When a message is tried again after so many attempts, the last ``now`` (rule REC-3); None when that was all."""
    return now + RETRIES[attempts - 1] if attempts <= len(RETRIES) else None
