"""What must hold of what is stored, as queries that count where it does not. Each room names its own."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from cpd.core import clock


@dataclass(frozen=True)
class Invariant:
    """What must hold, and the query that counts the breaches; ``today`` in it is the date of the service's clock."""

    name: str
    query: str


@dataclass(frozen=True)
class Breaches:
    """How often an invariant is broken."""

    name: str
    count: int


def without_history(table: str) -> str:
    """Counts the rows of an audited table that have no audit row."""
    return (
        f"SELECT count(*) FROM {table} AS row "  # noqa: S608 - fixed names
        f"WHERE NOT EXISTS (SELECT 1 FROM {table}event AS event WHERE event.pgh_obj_id = row.id)"
    )


def overlapping(table: str, owner: str, only: str = "") -> str:
    """Counts the pairs of periods of one owner that overlap."""
    return (
        f"SELECT count(*) FROM {table} AS a JOIN {table} AS b "  # noqa: S608 - fixed names
        f"ON a.{owner} = b.{owner} AND a.id < b.id {only} "
        "AND daterange(a.started_on, a.finished_on) && daterange(b.started_on, b.finished_on)"
    )


def count_breaches(invariants: Iterable[Invariant]) -> list[Breaches]:
    """Each invariant with the number of its breaches, 0 where it holds."""
    counts = []
    for invariant in invariants:
        with connection.cursor() as cursor:
            cursor.execute(invariant.query, {"today": clock.service_now().date()})
            counts.append(Breaches(invariant.name, int(cursor.fetchone()[0])))
    return counts
