"""Documents that can't be rendered or written: skipped, named, alarmed (docs/adr/0019-midnight.md).

Nothing of what a document says gets into the log or the alarm: ids, the feed, and the kind of error.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from django.db import DatabaseError, connection, transaction
from pydantic import ValidationError

from cpd.publishing.documents import Place
from cpd.publishing.models import Unpublishable

log = structlog.get_logger("cpd.publishing")

_NOTE = """
INSERT INTO publishing_unpublishable (subject_id, feed, provider_id, record_id, error, since, tried_at)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (subject_id) DO UPDATE SET feed = excluded.feed, provider_id = excluded.provider_id,
    record_id = excluded.record_id, error = excluded.error, tried_at = excluded.tried_at
RETURNING since = tried_at
"""
_NO_LONGER_DUE = """
UPDATE publishing_publisheddocument SET fresh_from = NULL, fresh_until = NULL
WHERE subject_id = %s AND NOT removed AND (fresh_until <= %s OR fresh_from > %s)
  AND (%s::uuid IS NULL OR (provider_id = %s AND feed = %s AND record_id = %s))
"""


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that can't be published, or a subject of which nothing can; and the kind of error, without values."""

    subject_id: UUID
    error: str
    place: Place | None = None


class DocumentFailed(Exception):
    """A command's own subject can't be published: the command fails as a whole, and changes nothing."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        place = failure.place
        where = f"{place.feed} {place.record_id} of provider {place.provider_id}, " if place else ""
        super().__init__(f"{where}subject {failure.subject_id}: {failure.error}")


def failure_of(place: Place, error: Exception) -> Failure:
    """The failure of one document."""
    return Failure(place.subject_id, kind_of(error), place)


def kind_of(error: Exception) -> str:
    """What kind of error it is, and where a schema refused something; never the value that was refused."""
    kind = type(error).__name__
    if isinstance(error, ValidationError):
        reasons = error.errors(include_input=False, include_context=False, include_url=False)
        places = sorted({f"{'.'.join(map(str, one['loc']))} ({one['type']})" for one in reasons})
        kind = f"{kind}: {', '.join(places)}"
    return kind[:300]


def note(failures: Sequence[Failure], now: datetime) -> None:
    """Raises the alarm for each, in the log and in the database; a subject has one alarm, of its first document.

    What is stored is not due any longer: reads would try again and again. The job does.
    """
    by_subject = {failure.subject_id: failure for failure in reversed(failures)}
    for failure in by_subject.values():
        place = failure.place
        provider_id, feed, record_id = (place.provider_id, place.feed, place.record_id) if place else (None, "", None)
        with connection.cursor() as cursor:
            cursor.execute(_NOTE, [failure.subject_id, feed, provider_id, record_id, failure.error, now, now])
            is_new = cursor.fetchone()[0]
        if is_new:
            log.error(
                "document can't be published",
                subject=str(failure.subject_id),
                feed=feed,
                provider=str(provider_id),
                record=str(record_id),
                error=failure.error,
            )
    for failure in failures:
        _no_longer_due(failure, now)


def _no_longer_due(failure: Failure, now: datetime) -> None:
    """A row that the database refuses to change stays due; whoever looks for what is due leaves out what is alarmed."""
    place, today = failure.place, now.date()
    of = (place.provider_id, place.provider_id, place.feed, place.record_id) if place else (None, None, "", None)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_NO_LONGER_DUE, [failure.subject_id, today, today, *of])
    except DatabaseError:
        return


def withdraw(subject_ids: Sequence[UUID]) -> None:
    """Ends the alarms of subjects that were published as a whole."""
    Unpublishable.objects.filter(subject_id__in=list(subject_ids)).delete()


def alarmed(limit: int) -> list[UUID]:
    """Subjects with an alarm, those tried longest ago first."""
    return list(Unpublishable.objects.order_by("tried_at", "subject_id").values_list("subject_id", flat=True)[:limit])


def failures_on_record(provider_id: UUID | None = None) -> list[Failure]:
    """The alarms that stand, of one provider's documents or all; those of no known document count for everybody."""
    alarms = Unpublishable.objects.order_by("since", "subject_id")
    return [
        Failure(one.subject_id, one.error, _place(one))
        for one in alarms
        if provider_id is None or one.provider_id in (None, provider_id)
    ]


def _place(alarm: Unpublishable) -> Place | None:
    if alarm.provider_id is None or alarm.record_id is None:
        return None
    return Place(alarm.provider_id, alarm.feed, alarm.record_id, alarm.subject_id)
