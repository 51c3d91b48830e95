"""Seeing which jobs are due: also those whose time came while no worker ran, or while the sandbox's clock was moved."""

from datetime import UTC, datetime

from croniter import croniter
from django.db import connection, transaction

from cpd.core import clock
from cpd.core.queue import ask_for_job
from cpd.jobs.timetable import TIMETABLE, Job

_SEEN_TO = """
INSERT INTO jobs_jobstate (name, due_at, error, completions, failures, seconds)
VALUES (%(name)s, %(due)s, '', 0, 0, 0)
ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at
WHERE jobs_jobstate.due_at IS NULL OR jobs_jobstate.due_at <> excluded.due_at
RETURNING old.due_at
"""


def last_scheduled(cron: str, now: datetime) -> datetime:
    """The last instant at or before ``now`` (UTC) at which a cron line says that a job is due."""
    minute = now.replace(second=0, microsecond=0)
    if croniter.match(cron, minute):
        return minute
    instant: datetime = croniter(cron, minute).get_prev(datetime)
    return instant.astimezone(UTC)


def next_scheduled(cron: str, after: datetime) -> datetime:
    """The first instant later than ``after`` (UTC) at which a cron line says that a job is due."""
    instant: datetime = croniter(cron, after).get_next(datetime)
    return instant.astimezone(UTC)


def now_of(job: Job) -> datetime:
    """The job's own now: the service's, which the sandbox can move, or the machine's."""
    return clock.service_now() if job.by_service_clock else clock.machine_now()


def ask_for_due_jobs() -> int:
    """Puts every job into the queue whose time has come since it was last seen to. Gives how many.

    A time that was missed is made up for once, however many were missed: each job catches up by itself. A job that was
    never seen before, or a clock that was set back, makes up for nothing.
    """
    asked = 0
    for job in TIMETABLE:
        due = last_scheduled(job.cron, now_of(job))
        with transaction.atomic():
            before = _see_to(job, due)
            if before is not None and before < due:
                ask_for_job(job.name, due)
                asked += 1
    return asked


def _see_to(job: Job, due: datetime) -> datetime | None:
    """Notes that the job's times up to ``due`` were seen to. Gives up to when they had been, None where it is no news.

    One worker alone gets to know it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SEEN_TO, {"name": job.name, "due": due})
        row = cursor.fetchone()
    return row[0] if row else None


def forget_what_was_missed() -> None:
    """Takes the times up to now of the jobs that follow the service's clock for seen to: for a clock that was moved."""
    for job in TIMETABLE:
        if job.by_service_clock:
            _see_to(job, last_scheduled(job.cron, now_of(job)))
