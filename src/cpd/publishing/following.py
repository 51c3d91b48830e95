"""What was published, for whoever follows it: a provider's changes in the order of their commits.

Writing a document is its announcement, and nothing is stored beside it (docs/adr/0032-a-stream-is-the-announcement.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

AT_ONCE = 1000
"""Changes that are read by one statement."""


@dataclass(frozen=True, slots=True)
class Change:
    """The newest change of one document. ``removed``: the provider no longer sees it."""

    number: int
    feed: str
    record_id: UUID
    updated_at: datetime
    removed: bool


def newest_change(provider_id: UUID) -> int:
    """The number of the provider's newest change; 0 before the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_change FROM publishing_providerstream WHERE provider_id = %s", [provider_id])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def changes_after(provider_id: UUID, number: int) -> Iterator[Change]:
    """The provider's changes after that one, oldest first, each document once.

    A follower that keeps the number of the last it has dealt with misses nothing, whenever it asks: numbers are handed
    out under a lock that lasts until the commit. A document that changes meanwhile comes again, under its new number.
    """
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT change, feed, record_id, updated_at, removed FROM publishing_publisheddocument "
                "WHERE provider_id = %s AND change > %s ORDER BY change LIMIT %s",
                [provider_id, number, AT_ONCE],
            )
            rows = cursor.fetchall()
        yield from (Change(*row) for row in rows)
        if len(rows) < AT_ONCE:
            return
        number = rows[-1][0]
