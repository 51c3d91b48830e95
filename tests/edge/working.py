"""The worker itself, until its queue is empty."""

import asyncio

from asgiref.sync import sync_to_async
from django.db import connection, connections
from procrastinate.contrib.django import app

from cpd.jobs.tasks import retry_stalled


def work_through_the_queue() -> None:
    """Runs a worker on what is due in the queue now. It keeps no timetable meanwhile."""
    settings = connection.settings_dict
    age, settings["CONN_MAX_AGE"] = settings["CONN_MAX_AGE"], 0  # its threads leave no connections behind
    periodic = app.periodic_registry.periodic_tasks
    before = dict(periodic)
    periodic.clear()

    async def work() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as working:
            async with working.open_async():
                await working.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

    try:
        asyncio.run(work())
    finally:
        periodic.update(before)
        settings["CONN_MAX_AGE"] = age


def put_back_stalled_jobs() -> None:
    """Runs the job that puts back what its worker left, and closes the connection of the thread that it asked in."""

    async def put_back() -> None:
        try:
            await retry_stalled(0)
        finally:
            await sync_to_async(connections.close_all)()

    asyncio.run(put_back())


def empty_the_queue() -> None:
    """Tests that really commit find nothing of one another's."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
