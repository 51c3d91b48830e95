"""Whether the service is well, for load balancers and for people (API conventions 11.4)."""

from importlib.metadata import version

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from cpd.core import clock
from cpd.core.dates import print_instant
from cpd.jobs.recording import problems

_QUEUE = (
    "SELECT status::text, count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed') GROUP BY status"
)


def healthcheck(request: HttpRequest) -> JsonResponse:
    """200 while the database answers and its tables are those of this version; else 503.

    ``jobs`` is ``failing`` while a job has failed or an invariant is broken. That is 200 all the same: no other process
    would answer better, and a balancer must not take them all away.
    """
    told: dict[str, object] = {"version": version("manage-teacher-cpd"), "status": "ok"}
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        with connection.cursor() as cursor:
            cursor.execute(_QUEUE)
            queue = dict(cursor.fetchall())
        now = clock.service_now()
        trouble = [] if waiting else problems()
    except DatabaseError:
        connection.close()
        told.update(status="failing", database={"connected": False})
        return JsonResponse(told, status=503)
    told["database"] = {"connected": True}
    told["migrations"] = {"waiting": waiting}
    told["queue"] = {status: queue.get(status, 0) for status in ("todo", "doing", "failed")}
    told["jobs"] = "failing" if trouble else "ok"
    told["clock"] = {
        "now": print_instant(now),
        "moved": abs((now - clock.machine_now()).total_seconds()) > 1,
    }
    if waiting:
        told["status"] = "failing"
    return JsonResponse(told, status=503 if waiting else 200)
