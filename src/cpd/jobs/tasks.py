"""The timetable as tasks of the queue, which lives in PostgreSQL.

The queue itself knows one thing that comes again by itself: each minute it looks what is due (:mod:`cpd.jobs.due`).
"""

from contextlib import suppress

import structlog
from asgiref.sync import sync_to_async
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status

from cpd.jobs.due import ask_for_due_jobs
from cpd.jobs.recording import KEEPER, note_failure, run_recorded
from cpd.jobs.timetable import TIMETABLE, Job

LIVES = 3
"""How often a job may take its worker with it before it is left alone."""

log = structlog.get_logger("cpd.jobs")


def _retrying(job: Job) -> RetryStrategy | bool:
    """After 4, 16, 64 … seconds; the fifth time after 17 minutes."""
    return RetryStrategy(max_attempts=job.retries, exponential_wait=4) if job.retries else False


def _register(job: Job) -> None:
    @app.task(name=job.name, lock=job.name, retry=_retrying(job), pass_context=False)
    def task(timestamp: int = 0) -> None:
        did = run_recorded(job.name, job.run)
        if any(did.values()):
            log.info("job done", job=job.name, **did)
        for stuck in job.stuck():
            log.warning("declaration is stuck", declaration=str(stuck.declaration_id), state=stuck.state, why=stuck.why)
        for gap in job.gaps():
            log.warning("reference data runs out", what=str(gap))
        for sentence in job.money():
            log.warning("finance has to look at something", what=sentence)


for _job in TIMETABLE:
    _register(_job)


@app.periodic(cron="* * * * *")
@app.task(name=KEEPER, queueing_lock=KEEPER, pass_context=False)
def keep_timetable(timestamp: int) -> None:
    """Asks for every job whose time has come."""
    run_recorded(KEEPER, lambda: {"jobs": ask_for_due_jobs()})


@app.periodic(cron="* * * * *")
@app.task(name="retry-stalled", queueing_lock="retry-stalled", pass_context=False)
async def retry_stalled(timestamp: int) -> None:
    """Puts jobs back whose worker died in the middle of them: every job may run twice.

    One that has done so :data:`LIVES` times is taken for what kills its workers, and counts as failed.
    """
    for job in await app.job_manager.get_stalled_jobs():
        if job.attempts + 1 >= LIVES:
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)
            await sync_to_async(note_failure)(job.task_name, "WorkerDied")
            continue
        log.warning("job was stalled", job=job.task_name, attempts=job.attempts + 1)
        try:
            await app.job_manager.retry_job(job)
        except ConnectorException:  # the same job waits already
            with suppress(ConnectorException):
                await app.job_manager.finish_job(job, Status.ABORTED, delete_job=True)
