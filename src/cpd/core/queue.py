"""Asking for a job, in the transaction that needs it done: it is there if and only if that commits.

Over Django's own connection, also within the worker, whose queue has connections of its own.
"""

from datetime import datetime

from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task


def ask_for_job(name: str, scheduled: datetime | None = None, *, not_before: datetime | None = None) -> None:
    """Puts the job of that name into the queue. ``scheduled`` is when the timetable says it is due. It does not begin
    earlier than ``not_before``, by PostgreSQL's clock.

    Two runs of one job never overlap.
    """
    configure_task(name=name, job_manager=JobManager(DjangoConnector()), lock=name, schedule_at=not_before).defer(
        timestamp=int(scheduled.timestamp()) if scheduled else 0
    )
