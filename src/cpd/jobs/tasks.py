"""The timetable as periodic tasks of the queue, which lives in PostgreSQL."""

import structlog
from procrastinate.contrib.django import app

from cpd.jobs.timetable import TIMETABLE, Job

log = structlog.get_logger("cpd.jobs")


def _register(job: Job) -> None:
    @app.periodic(cron=job.cron)
    @app.task(name=job.name, queueing_lock=job.name, pass_context=False)
    def task(timestamp: int) -> None:
        log.info("job done", job=job.name, **job.run())
        for stuck in job.names():
            log.warning("declaration is stuck", declaration=str(stuck.declaration_id), state=stuck.state, why=stuck.why)


for _job in TIMETABLE:
    _register(_job)
