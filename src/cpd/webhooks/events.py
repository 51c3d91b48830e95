"""What happened, from a provider's changes: the events that an endpoint can be sent one by one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from cpd.publishing.resources import FEEDS

RESOURCES = {
    name: feed.reading.path.removeprefix("/")
    for name, feed in FEEDS.items()
    if feed.reading is not None and name.endswith("-v3")
}
"""What the change feed calls the feeds of version 3."""

SCHOOLS = "schools/ecf"
TYPES = (*RESOURCES.values(), SCHOOLS)
AT_ONCE = 500
"""Changes that become messages in one transaction."""

_CHANGES = """
SELECT change, feed, record_id, removed, fields_changed, previous_change IS NULL AS is_new,
       EXISTS (SELECT 1 FROM teachers_idchange AS gone WHERE removed AND gone.from_id = document.record_id),
       CASE WHEN feed IN ('partnerships-v3', 'statements-v3') AND NOT removed
            THEN convert_from(body, 'UTF8')::json -> 'attributes' END
FROM publishing_publisheddocument AS document
WHERE provider_id = %(provider)s AND feed LIKE '%%-v3' AND feed = ANY(%(feeds)s) AND change > %(after)s
  AND change <= %(until)s
ORDER BY change LIMIT %(limit)s
"""
_COUNTS = """
SELECT feed, count(*) FROM publishing_publisheddocument
WHERE provider_id = %(provider)s AND feed LIKE '%%-v3' AND feed = ANY(%(feeds)s) AND change > %(after)s
  AND change <= %(until)s
GROUP BY feed ORDER BY feed
"""
_SCHOOLS_CHANGED = "SELECT count(*) FROM publishing_publishedschool WHERE change > %s AND change <= %s"
_STREAMS = """
SELECT provider.ecf, provider.npq, coalesce(stream.last_change, 0), stream.epoch,
       coalesce((SELECT last_change FROM publishing_schoolstream), 0), (SELECT epoch FROM publishing_schoolstream)
FROM providers_leadprovider AS provider
LEFT JOIN publishing_providerstream AS stream ON stream.provider_id = provider.id
WHERE provider.id = %s
"""
_NEW = {
    "participant-declarations": "declaration.state_changed",
    "npq-applications": "application.submitted",
    "participants/npq/outcomes": "outcome.recorded",
    "partnerships/ecf": "partnership.reported",
}
_CHANGED = {
    ("participant-declarations", "state"): "declaration.state_changed",
    ("npq-applications", "status"): "application.decided",
    ("participants/npq/outcomes", "state"): "outcome.recorded",
    ("statements", "paid"): "statement.paid",
    ("partnerships/ecf", "status"): "partnership.challenged",
}
_PEOPLE = ("participants/ecf", "participants/npq")


@dataclass(frozen=True, slots=True)
class Standing:
    """How the streams of a provider stand, with its programmes."""

    ecf: bool
    npq: bool
    last: int
    epoch: int | None
    school_last: int
    school_epoch: int | None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to one record."""

    change: int
    name: str
    resource: str
    record_id: UUID


def standing_of(provider_id: UUID) -> Standing:
    """How the streams stand now. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_STREAMS, [provider_id])
        return Standing(*cursor.fetchone())


def counts_between(
    provider_id: UUID, types: Sequence[str], after: int, until: int, schools: tuple[int, int]
) -> dict[str, int]:
    """How many records of each resource changed. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"provider": provider_id, "feeds": _feeds(types), "after": after, "until": until})
        counts = {RESOURCES[feed]: count for feed, count in cursor.fetchall()}
        if not types or SCHOOLS in types:
            cursor.execute(_SCHOOLS_CHANGED, schools)
            (count,) = cursor.fetchone()
            if count:
                counts[SCHOOLS] = count
    return counts


def events_between(provider_id: UUID, types: Sequence[str], after: int, until: int) -> tuple[list[Event], int]:
    """What happened, oldest first, and up to which change that is: no more than :data:`AT_ONCE` changes are read."""
    with connection.cursor() as cursor:
        cursor.execute(
            _CHANGES,
            {"provider": provider_id, "feeds": _feeds(types), "after": after, "until": until, "limit": AT_ONCE},
        )
        rows = cursor.fetchall()
    events = [event for row in rows for event in _events(*row)]
    return events, rows[-1][0] if len(rows) == AT_ONCE else until


def _feeds(types: Sequence[str]) -> list[str]:
    return [feed for feed, resource in RESOURCES.items() if not types or resource in types]


def _events(
    change: int,
    feed: str,
    record_id: UUID,
    removed: bool,
    fields: list[str] | None,
    is_new: bool,
    is_merged: bool,
    attributes: dict[str, object] | None,
) -> Iterator[Event]:
    """A record that changed more than once since it was looked at tells of its newest change, and of what is new."""
    resource = RESOURCES[feed]
    if resource in _PEOPLE:
        name = (
            "participant.merged" if removed and is_merged else "participant.removed" if removed else "participant.put"
        )
        yield Event(change, name, resource, record_id)
    elif not removed and is_new and resource in _NEW:
        yield Event(change, _NEW[resource], resource, record_id)
    elif not removed:
        for field in fields or ():
            if (resource, field) in _CHANGED and _is_so(resource, attributes or {}):
                yield Event(change, _CHANGED[resource, field], resource, record_id)


def _is_so(resource: str, attributes: Mapping[str, object]) -> bool:
    """Whether the change went the way that the event's name says: a challenge can be lifted, too."""
    if resource == "partnerships/ecf":
        return attributes.get("status") == "challenged"
    return resource != "statements" or attributes.get("paid") is True
