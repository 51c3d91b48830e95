"""The timetable as periodic tasks of the queue, which lives in PostgreSQL."""

from contextlib import suppress

import structlog
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

from cpd.jobs.timetable import TIMETABLE, Job

log = structlog.get_logger("cpd.jobs")


def _register(job: Job) -> None:
    @app.periodic(cron=job.cron)
    @app.task(name=job.name, lock=job.name, pass_context=False)
    def task(timestamp: int) -> None:
        log.info("job done", job=job.name, **job.run())
        for stuck in job.names():
            log.warning("declaration is stuck", declaration=str(stuck.declaration_id), state=stuck.state, why=stuck.why)


for _job in TIMETABLE:
    _register(_job)


@app.periodic(cron="* * * * *")
@app.task(name="retry-stalled", queueing_lock="retry-stalled", pass_context=False)
async def retry_stalled(timestamp: int) -> None:
    """Puts jobs back whose worker died in the middle of them: every job may run twice."""
    for job in await app.job_manager.get_stalled_jobs():
        with suppress(ConnectorException):  # the same job waits already
            await app.job_manager.retry_job(job)
        log.warning("job was stalled", job=job.task_name)
