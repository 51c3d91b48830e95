"""Asking for a job before its time."""

import time
from threading import Lock

from django.db import connection, transaction

from cpd.core.queue import ask_for_job

EVERY = 5.0
"""Seconds: a process asks no more often."""

_WAITS = "SELECT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo')"
_lock = Lock()
_asked: list[float] = []


def ask_for_what_is_due() -> None:
    """Has the worker publish what the date has changed as soon as it can, unless it is asked already."""
    now = time.monotonic()
    with _lock:
        if _asked and now - _asked[0] < EVERY:
            return
        _asked[:] = [now]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_WAITS, ["publish-due"])
        if not cursor.fetchone()[0]:
            ask_for_job("publish-due")


def forget() -> None:
    """Forgets when it was asked for last: for tests."""
    with _lock:
        _asked.clear()
