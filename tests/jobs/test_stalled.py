"""A job whose worker died is put back."""

import pytest
from django.db import connection

from tests.edge.working import put_back_stalled_jobs

pytestmark = pytest.mark.django_db(transaction=True)


def job_of_a_worker(last_heard_of: str) -> int:
    """A job that a worker has begun, which was last heard of so long ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval) RETURNING id",
            [last_heard_of],
        )
        (worker,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id) "
            "VALUES ('default', 'publish-due', 'doing', %s) RETURNING id",
            [worker],
        )
        return int(cursor.fetchone()[0])


def status_of(job: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job])
        return str(cursor.fetchone()[0])


def test_a_job_whose_worker_died_waits_again_and_one_at_work_goes_on() -> None:
    dead, alive = job_of_a_worker("10 minutes"), job_of_a_worker("1 second")
    put_back_stalled_jobs()
    assert (status_of(dead), status_of(alive)) == ("todo", "doing")
