"""Whether the service is well, for load balancers and for people (rule HTTP-27)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.http import HttpRequest, JsonResponse

from cpd.core import clock
from cpd.core.dates import print_instant
from cpd.core.migrating import migrations_waiting
from cpd.core.turns import Trouble, trouble_of
from cpd.jobs.recording import problems

_QUEUE = (
    "SELECT status::text, count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed') GROUP BY status"
)

_BEAT = """
INSERT INTO core_heartbeat (id, at) SELECT 1, now() FROM (SELECT set_config('work_mem', '64kB', true)) AS small
ON CONFLICT (id) DO UPDATE SET at = excluded.at
"""
_ROOM = """
SELECT count(*) FROM (SELECT md5(n::text) FROM generate_series(1, 4000) AS n ORDER BY 1 OFFSET 0) AS more_than_fits
"""
"""Sorts a little more than fits into memory: it goes through a file, which needs room on the disk. A row alone would
not, where the last one can be written over."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the service is. ``waiting``: migrations of this version that are not made; ``problems`` as of the jobs."""

    waiting: int
    queue: Mapping[str, int]
    now: datetime
    problems: Sequence[str]
    writable: bool

    @property
    def serves(self) -> bool:
        """Whether requests are answered: the tables are those of this version, and something can be stored."""
        return self.writable and not self.waiting


def health() -> Health | None:
    """How the service is now; None where its database does not answer."""
    try:
        waiting = migrations_waiting()
        with connection.cursor() as cursor:
            cursor.execute(_QUEUE)
            queue = dict(cursor.fetchall())
        return Health(
            waiting=waiting,
            queue=queue,
            now=clock.service_now(),
            problems=[] if waiting else problems(),
            writable=True if waiting else _can_store(),
        )
    except (DatabaseError, InterfaceError):
        connection.close()
        return None


def healthcheck(request: HttpRequest) -> JsonResponse:
    """200 while the database answers and stores, and its tables are those of this version; else 503.

    ``jobs`` is ``failing`` while a job has failed or an invariant is broken. That is 200 all the same: no other process
    would answer better, and a balancer must not take them all away.
    """
    answer: dict[str, object] = {"version": version("manage-teacher-cpd"), "status": "ok"}
    state = health()
    if state is None:
        answer.update(status="failing", database={"connected": False})
        return JsonResponse(answer, status=503)
    answer["database"] = {"connected": True, "writable": state.writable}
    answer["migrations"] = {"waiting": state.waiting}
    answer["queue"] = {status: state.queue.get(status, 0) for status in ("todo", "doing", "failed")}
    answer["jobs"] = "failing" if state.problems else "ok"
    answer["clock"] = {
        "now": print_instant(state.now),
        "moved": abs((state.now - clock.machine_now()).total_seconds()) > 1,
    }
    if not state.serves:
        answer["status"] = "failing"
    return JsonResponse(answer, status=200 if state.serves else 503)


def _can_store() -> bool:
    """Whether a row can be written and committed, and whether there is room on the disk for more than that."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_BEAT)
            cursor.execute(_ROOM)
    except DatabaseError as error:
        if trouble_of(error) is Trouble.FULL:
            return False
        if trouble_of(error) is not Trouble.IN_USE:  # somebody else is writing the row: so it can be written
            raise
    return True
