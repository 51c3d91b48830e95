"""Running a job, and remembering how it went: for the log, ``/metrics`` and ``/healthcheck``."""

import time
from collections.abc import Callable, Mapping
from datetime import timedelta

import structlog
from django.db import connection

from cpd.core import clock
from cpd.jobs.models import InvariantState, JobState

KEEPER = "keep-timetable"
"""The job that sees which others are due; each minute."""

KEEPER_MISSED_AFTER = timedelta(minutes=15)

log = structlog.get_logger("cpd.jobs")

_COMPLETED = """
INSERT INTO jobs_jobstate (name, completed_at, error, completions, failures, seconds)
VALUES (%(name)s, %(now)s, '', 1, 0, %(seconds)s)
ON CONFLICT (name) DO UPDATE SET completed_at = excluded.completed_at, error = '',
completions = jobs_jobstate.completions + 1, seconds = jobs_jobstate.seconds + excluded.seconds
"""
_FAILED = """
INSERT INTO jobs_jobstate (name, failed_at, error, completions, failures, seconds)
VALUES (%(name)s, %(now)s, %(error)s, 0, 1, 0)
ON CONFLICT (name) DO UPDATE SET failed_at = excluded.failed_at, error = excluded.error,
failures = jobs_jobstate.failures + 1
"""
_STRANGERS = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed' AND NOT task_name = ANY(%s)"


def run_recorded(name: str, run: Callable[[], Mapping[str, int]]) -> Mapping[str, int]:
    """Runs a job; its end is remembered, and a failure is an error in the log. Gives what it did, or raises."""
    began = time.monotonic()
    try:
        did = run()
    except Exception as error:
        note_failure(name, type(error).__name__)
        raise
    with connection.cursor() as cursor:
        cursor.execute(
            _COMPLETED, {"name": name, "now": clock.machine_now(), "seconds": round(time.monotonic() - began, 3)}
        )
    return did


def note_failure(name: str, error: str) -> None:
    """Remembers that a job failed, and says so in the log. ``error`` names nobody."""
    log.error("job failed", job=name, error=error)
    with connection.cursor() as cursor:
        cursor.execute(_FAILED, {"name": name, "now": clock.machine_now(), "error": error[:100]})


def note_breaches(counts: Mapping[str, int]) -> None:
    """Remembers how often each invariant is broken; each broken one is an error in the log."""
    now = clock.machine_now()
    for name, count in counts.items():
        if count:
            log.error("invariant broken", invariant=name, breaches=count)
    InvariantState.objects.exclude(name__in=counts).delete()
    InvariantState.objects.bulk_create(
        [InvariantState(name=name, breaches=count, checked_at=now) for name, count in counts.items()],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["breaches", "checked_at"],
    )


def problems() -> list[str]:
    """What is wrong with the jobs, in words for operators; nothing when all is well.

    A job whose last run failed, an invariant that the last check found broken, a worker that has not been heard of for
    a quarter of an hour. A job leaves the list when it runs well again.
    """
    wrong = []
    states = list(JobState.objects.order_by("name"))
    for state in states:
        if state.failed_at is not None and (state.completed_at is None or state.completed_at < state.failed_at):
            wrong.append(f"{state.name} failed")
        if state.name == KEEPER and state.completed_at and _missed(state):
            wrong.append("no worker has kept the timetable for a quarter of an hour")
    for broken in InvariantState.objects.filter(breaches__gt=0).order_by("name"):
        wrong.append(f"broken: {broken.name}")
    with connection.cursor() as cursor:
        cursor.execute(_STRANGERS, [[state.name for state in states]])
        (strangers,) = cursor.fetchone()
    if strangers:
        wrong.append(f"{strangers} jobs of the queue failed")
    return wrong


def _missed(state: JobState) -> bool:
    assert state.completed_at is not None
    return clock.machine_now() - state.completed_at > KEEPER_MISSED_AFTER
