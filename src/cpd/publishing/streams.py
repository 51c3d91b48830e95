"""How far a provider's stream of changes is, as a whole and in each feed; and what the streams keep: removals for 400
days, and an epoch that changes when numbers may come twice."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

import orjson
from django.db import connection

from cpd.core import clock
from cpd.core.as_role import transaction_as
from cpd.core.roles import PUBLISHER

KEPT_FOR = timedelta(days=400)
"""How long a removal stays in the change feed (rule HTTP-32)."""

BY_FEED = "CASE WHEN stream.feeds_as_of = stream.last_change THEN stream.feeds::text END AS feeds"
"""A column of how far each feed of a ``stream`` is, for :meth:`Progress.of`."""


@lru_cache(1000)
def _read(feeds: str) -> Mapping[str, int]:
    """Read once for many requests: it changes no more often than the provider's documents."""
    read: Mapping[str, int] = orjson.loads(feeds)
    return read


class Mark(NamedTuple):
    """How far a stream is in some feeds. Numbers are not given twice within an epoch, which ends when a backup is
    restored: two marks that are equal are of the same documents."""

    epoch: int | None
    number: int


class Progress(NamedTuple):
    """How far a provider's stream is: the number of its newest change, and of each feed the number of a change since
    which nothing of the feed has changed. None where that is not known: then anything may have changed. ``epoch`` is
    that of the numbers."""

    last_change: int = 0
    feeds: Mapping[str, int] | None = None
    epoch: int | None = None

    @classmethod
    def of(cls, last_change: int | None, feeds: str | None, epoch: int | None = None) -> "Progress":
        """Read from the columns of a stream, which may not be there yet."""
        return cls(last_change or 0, _read(feeds) if feeds is not None else None, epoch)

    def mark(self, names: Collection[str] | None) -> Mark:
        """How far it is in these feeds together, in all unless told which."""
        return Mark(self.epoch, self.in_feeds(names))

    def in_feeds(self, names: Collection[str] | None) -> int:
        """The number of these feeds together, of all unless told which, 0 of none."""
        if names is None:
            return self.last_change
        if self.feeds is None:
            return self.last_change if names else 0
        others = self.feeds.get("", 0)
        return max((self.feeds.get(name, others) for name in names), default=0)


_EPOCH = "(random() * 1000000000000000)::bigint"
_OF_A_PROVIDER = """
WITH locked AS MATERIALIZED (
    SELECT provider_id FROM publishing_providerstream WHERE provider_id = %(provider)s FOR NO KEY UPDATE
), gone AS (
    DELETE FROM publishing_publisheddocument AS document USING locked
    WHERE document.provider_id = locked.provider_id AND removed
      AND greatest(updated_at, shown_at) < %(before)s
    RETURNING change, feed
), newest AS (SELECT max(change) FILTER (WHERE feed LIKE '%%-v3') AS change FROM gone), noted AS (
    UPDATE publishing_providerstream SET complete_from = greatest(complete_from, newest.change)
    FROM newest WHERE provider_id = %(provider)s AND newest.change IS NOT NULL
)
SELECT count(*) FROM gone
"""
_OF_SCHOOLS = """
WITH locked AS MATERIALIZED (SELECT id FROM publishing_schoolstream FOR NO KEY UPDATE), gone AS (
    DELETE FROM publishing_publishedschool USING locked WHERE removed AND updated_at < %(before)s RETURNING change
), newest AS (SELECT max(change) AS change FROM gone), noted AS (
    UPDATE publishing_schoolstream SET complete_from = greatest(complete_from, newest.change)
    FROM newest WHERE newest.change IS NOT NULL
)
SELECT count(*) FROM gone
"""


def prune_removed() -> int:
    """Deletes removals that were kept for long enough (:data:`KEPT_FOR`), a provider at a time. Gives how many.

    Whoever has read less than was deleted has to start again: the stream notes from where on it is complete.
    """
    before = clock.service_now() - KEPT_FOR
    with connection.cursor() as cursor:
        cursor.execute("SELECT provider_id FROM publishing_providerstream ORDER BY provider_id")
        providers = [row[0] for row in cursor.fetchall()]
    count = 0
    for provider_id in providers:
        with transaction_as(PUBLISHER), connection.cursor() as cursor:
            cursor.execute(_OF_A_PROVIDER, {"provider": provider_id, "before": before})
            count += cursor.fetchone()[0]
    with transaction_as(PUBLISHER), connection.cursor() as cursor:
        cursor.execute(_OF_SCHOOLS, {"before": before})
        count += cursor.fetchone()[0]
    return count


def renew_epochs() -> int:
    """Makes every cursor worthless: after a backup was restored, numbers that followers have seen come again, for other
    changes. Gives the number of streams."""
    count = 0
    for stream in ("publishing_providerstream", "publishing_schoolstream"):
        with transaction_as(PUBLISHER), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {stream} SET epoch = {_EPOCH}")  # noqa: S608 - our own words
            count += cursor.rowcount
    return count
