"""The change feed of version 3: what became of everything that the caller sees, in the order of the commits.

A provider's changes are numbered under its stream's lock until the commit: who has read up to a number has missed
nothing before it (rule HTTP-30, docs/adr/0042-following-changes.md). Schools are the same for everybody and have a
stream of their own, so a cursor holds two numbers. A page is read by one statement, together with who calls.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse, QueryDict

from cpd.api import answers, documents, errors
from cpd.api.authentication import Caller
from cpd.api.call import DependsOn, call_of, understand
from cpd.api.documents import Query
from cpd.api.errors import StatusError
from cpd.api.parameters import read_filter, read_scalar
from cpd.core.dates import print_instant
from cpd.core.prepared import Row
from cpd.providers.rules import Scope
from cpd.publishing import schools
from cpd.publishing.cursors import Cursor, OldKey, Place, Tampered, mark_of, read_cursor
from cpd.publishing.resource import Reading
from cpd.publishing.resources import FEEDS

LIMIT = 100
MOST = 1000
"""Changes of one answer: unless told, and at most."""

MOST_PARTITIONS = 100
SCHOOLS = "schools/ecf"
_NUMBER = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)
_EVERYTHING = 2**63 - 1

READINGS: dict[str, Reading] = {
    name: reading for name, feed in FEEDS.items() if (reading := feed.read_in(3)) is not None
}
"""The feeds that version 3 shows. Their names end in ``-v3``, as the index of changes has it."""

RESOURCES: dict[str, str] = {reading.path.removeprefix("/"): feed for feed, reading in READINGS.items()}
"""What the change feed calls them, with the names of the feeds."""

_NAMES = {feed: name for name, feed in RESOURCES.items()}
TYPES = (*RESOURCES, SCHOOLS)
"""Every resource of the change feed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for. ``after`` is None at the beginning; ``feeds`` are those of the resources, all unless told."""

    after: Cursor | None
    limit: int
    feeds: tuple[str, ...]
    schools: bool
    scopes: frozenset[Scope]


def _refuse(error: StatusError, **values: object) -> answers.ApiError:
    return answers.ApiError(answers.failed(error, **values))


def _read(query: QueryDict) -> Asked:
    wanted = [word.strip() for word in read_filter(query, "type").split(",")] if read_filter(query, "type") else TYPES
    if any(word not in TYPES for word in wanted):
        raise _refuse(errors.RESOURCE, resources=", ".join(TYPES))
    text = read_scalar(query, "limit", lambda: _refuse(errors.LIMIT, most=MOST))
    if text is not None and (not _NUMBER.fullmatch(text) or int(text) > MOST):
        raise _refuse(errors.LIMIT, most=MOST)
    feeds = tuple(RESOURCES[word] for word in wanted if word != SCHOOLS)
    stated = wanted is not TYPES
    scopes = frozenset(READINGS[feed].scope for feed in feeds) | ({Scope.ECF} if SCHOOLS in wanted else set())
    return Asked(
        after=_cursor(read_scalar(query, "after", lambda: _refuse(errors.CURSOR))),
        limit=int(text) if text is not None else LIMIT,
        feeds=feeds,
        schools=SCHOOLS in wanted,
        scopes=scopes if stated else frozenset(),
    )


def _cursor(text: str | None) -> Cursor | None:
    if text is None:
        return None
    try:
        return read_cursor(text)
    except Tampered:
        raise _refuse(errors.CURSOR) from None
    except OldKey:
        raise _refuse(errors.CURSOR_EXPIRED) from None


# What is read


_ALLOWED = """
(feed = ANY(%(either)s)
 OR (feed = ANY(%(ecf)s) AND (SELECT ecf FROM providers_leadprovider WHERE id = caller.provider_id))
 OR (feed = ANY(%(npq)s) AND (SELECT npq FROM providers_leadprovider WHERE id = caller.provider_id)))
"""
_HERS = "provider_id = caller.provider_id AND feed LIKE '%%-v3'"
_SCHOOLS_ASKED = "%(schools)s AND (SELECT ecf FROM providers_leadprovider WHERE id = caller.provider_id)"
_STREAMS = """
(SELECT max(last_change) AS last, max(epoch) AS epoch, max(complete_from) AS complete_from
 FROM publishing_providerstream WHERE provider_id = caller.provider_id) AS stream,
(SELECT max(last_change) AS last, max(epoch) AS epoch, max(complete_from) AS complete_from,
        EXISTS (SELECT 1 FROM publishing_schooldue) AS due
 FROM publishing_schoolstream) AS school_stream
"""
_STREAM_COLUMNS = "stream.*, school_stream.*"
_COLUMNS = (
    "count(*) AS found, array_agg(change), array_agg(record_id), array_agg(removed), array_agg(updated_at), "
    "array_agg(body), array_agg(previous_change), array_agg(array_to_string(fields_changed, ',')), array_agg(kind)"
)
_PAGE = f"""
SELECT {_STREAM_COLUMNS}, own.*, of_schools.* FROM {_STREAMS},
LATERAL (SELECT {_COLUMNS} FROM (
    SELECT change, record_id::text, removed, updated_at, body, previous_change,
           CASE WHEN described_change = change THEN fields_changed END AS fields_changed, feed AS kind
    FROM changes_to_caller
    WHERE {_HERS} AND {_ALLOWED} AND change > %(number)s AND change <= %(end)s
      AND (NOT removed OR change > %(until)s)
    ORDER BY change LIMIT %(limit)s + 1) AS page) AS own,
LATERAL (SELECT {_COLUMNS} FROM (
    SELECT change, school_id::text || ':' || cohort_id::text AS record_id, removed, updated_at, body, previous_change,
           fields_changed, '' AS kind
    FROM publishing_publishedschool
    WHERE {_SCHOOLS_ASKED} AND change > %(school_number)s AND change <= %(school_end)s
      AND (NOT removed OR change > %(school_until)s)
    ORDER BY change LIMIT greatest(%(limit)s + 1 - own.found, 0)) AS page) AS of_schools
"""  # noqa: S608 - the texts of this module
_LINE = """|| ' ' || to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
_DIGEST = "encode(sha256(convert_to(coalesce(string_agg(line, chr(10) ORDER BY line), ''), 'UTF8')), 'hex')"
_CHECK = f"""
SELECT {_STREAM_COLUMNS}, own.*, of_schools.* FROM {_STREAMS},
LATERAL (SELECT array_agg(feed), array_agg(found), array_agg(digest) FROM (
    SELECT feed, count(*) AS found, {_DIGEST} AS digest FROM (
        SELECT feed, record_id::text {_LINE} AS line FROM changes_to_caller
        WHERE {_HERS} AND {_ALLOWED} AND NOT removed) AS lines
    GROUP BY feed) AS sums) AS own,
LATERAL (SELECT count(*), {_DIGEST} FROM (
    SELECT school_id::text || ':' || cohort_id::text {_LINE} AS line FROM publishing_publishedschool
    WHERE {_SCHOOLS_ASKED} AND NOT removed) AS lines) AS of_schools
"""  # noqa: S608 - the texts of this module
_PARTITIONS = f"""
SELECT {_STREAM_COLUMNS}, own.*, of_schools.* FROM {_STREAMS},
LATERAL (SELECT array_agg(bound ORDER BY bound) FROM (
    SELECT max(change) AS bound FROM (
        SELECT change, ntile(%(count)s) OVER (ORDER BY change) AS part FROM changes_to_caller
        WHERE {_HERS} AND {_ALLOWED} AND NOT removed) AS parts
    GROUP BY part) AS bounds) AS own,
LATERAL (SELECT array_agg(bound ORDER BY bound) FROM (
    SELECT max(change) AS bound FROM (
        SELECT change, ntile(%(count)s) OVER (ORDER BY change) AS part FROM publishing_publishedschool
        WHERE {_SCHOOLS_ASKED} AND NOT removed) AS parts
    GROUP BY part) AS bounds) AS of_schools
"""  # noqa: S608 - the texts of this module
_SURVIVORS = """
SELECT array_agg(gone.feed), array_agg(gone.id), array_agg(survivor.person_id)
FROM unnest(%(feeds)s::text[], %(ids)s::uuid[]) AS gone (feed, id)
CROSS JOIN LATERAL (
    SELECT person_id FROM teachers_idchange WHERE from_id = gone.id ORDER BY changed_at DESC, id DESC LIMIT 1
) AS survivor
WHERE EXISTS (SELECT 1 FROM changes_to_caller WHERE provider_id = caller.provider_id AND feed = gone.feed
              AND record_id = survivor.person_id AND NOT removed)
"""


@dataclass(frozen=True, slots=True)
class Streams:
    """How the two streams stand at the moment of reading, with the programmes of the caller."""

    last: int
    epoch: bytes
    complete_from: int
    school_last: int
    school_epoch: bytes
    schools_complete_from: int

    @classmethod
    def of(cls, row: Row, caller: Caller) -> "Streams":
        """Read from the first columns of a row. What the provider runs is part of its epoch: one that begins to run
        NPQs has to copy what it sees anew."""
        last, epoch, complete_from, school_last, school_epoch, schools_complete_from, _ = row[:7]
        facts = caller.facts
        return cls(
            *(last or 0, mark_of(epoch, facts.ecf, facts.npq), complete_from or 0),
            *(school_last or 0, mark_of(school_epoch), schools_complete_from or 0),
        )

    def cursor(self, caller: Caller, own: Place, school: Place, *, ends: bool = False) -> str:
        """The text of a cursor in these epochs."""
        return Cursor(caller.provider_id, self.epoch, own, self.school_epoch, school, ends).text()

    def newest(self, caller: Caller, *, schools_too: bool) -> str:
        """The cursor of who has read everything."""
        return self.cursor(caller, Place(self.last), Place(self.school_last if schools_too else 0))


def _values(asked: Asked, **more: object) -> dict[str, object]:
    by_scope: Mapping[Scope, list[str]] = {
        scope: [feed for feed in asked.feeds if READINGS[feed].scope is scope] for scope in Scope
    }
    return {
        "either": by_scope[Scope.EITHER],
        "ecf": by_scope[Scope.ECF],
        "npq": by_scope[Scope.NPQ],
        "schools": asked.schools,
        **more,
    }


def _rows(request: HttpRequest, asked: Asked, text: str, values: Mapping[str, object]) -> tuple[Caller, Streams, Row]:
    """Reads, after what the date has changed, and schools that changed, were published."""
    texts, sequence = _in_order(text, values)
    query = Query(texts, sequence)
    caller, _, row = documents.read(request, Scope.EITHER, lambda _newest: query, None)
    for scope in asked.scopes:
        if (scope is Scope.ECF and not caller.facts.ecf) or (scope is Scope.NPQ and not caller.facts.npq):
            raise answers.ApiError(answers.forbidden(call_of(request).version))
    due = row[6]
    if not due:
        call_of(request).depends_on = DependsOn.on(caller, None, (row[3], row[4], row[5]))
    elif asked.schools and caller.facts.ecf:
        schools.publish_schools(patience=schools.PATIENCE)
        row = documents.row_of(caller, query)
    return caller, Streams.of(row, caller), row[7:]


_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def _in_order(text: str, values: Mapping[str, object]) -> tuple[str, list[object]]:
    """The same with values in the order in which the text names them, as the statement round it wants them."""
    return _PLACEHOLDER.sub("%s", text), [values[name] for name in _PLACEHOLDER.findall(text)]


# A page


def changes_answer(request: HttpRequest) -> HttpResponse:
    """What changed after a cursor; from the beginning everything that there is, without removals."""
    asked = understand(request, Scope.EITHER, _read)
    after = asked.after
    own, school = (after.own, after.schools) if after else (Place(0, _EVERYTHING), Place(0, _EVERYTHING))
    ends = after is not None and after.ends
    values = _values(
        asked,
        limit=asked.limit,
        number=own.number,
        until=own.until,
        end=own.until if ends else _EVERYTHING,
        school_number=school.number,
        school_until=school.until,
        school_end=school.until if ends else _EVERYTHING,
    )
    caller, streams, row = _rows(request, asked, _PAGE, values)
    if after is not None:
        _judge(after, caller, streams)
    else:
        own, school = Place(0, streams.last), Place(0, streams.school_last)
    mine, theirs = _changes(row[:9]), _changes(row[9:])
    mine_more = len(mine) > asked.limit
    mine = mine[: asked.limit]
    room = asked.limit - len(mine)
    theirs_more = len(theirs) > room
    theirs = theirs[:room]
    survivors = _survivors(caller, mine)
    if any(change.removed for change in mine):
        call_of(request).depends_on = None  # who survives is read of no stream
    items = [
        *(_item(change, _NAMES[change.kind], own, survivors) for change in mine),
        *(_item(change, SCHOOLS, school, {}) for change in theirs),
    ]
    reads_schools = asked.schools and caller.facts.ecf
    return _page(
        request,
        items,
        streams.cursor(
            caller,
            _next(own, mine, streams.last, more=mine_more, ends=ends),
            _next(school, theirs, streams.school_last, more=theirs_more or mine_more, ends=ends)
            if reads_schools
            else school
            if after
            else Place(),
            ends=ends,
        ),
        more=mine_more or theirs_more,
    )


def _judge(after: Cursor, caller: Caller, streams: Streams) -> None:
    """400 for somebody else's cursor; 410 for one from which nobody can go on (rule HTTP-31)."""
    if after.provider_id != caller.provider_id:
        raise _refuse(errors.CURSOR)
    own = (after.own, after.epoch, streams.epoch, streams.last, streams.complete_from)
    school = (
        *(after.schools, after.school_epoch, streams.school_epoch),
        *(streams.school_last, streams.schools_complete_from),
    )
    for place, epoch, current, last, complete_from in (own, school):
        if place.complete_to and (epoch != current or place.number > last or place.complete_to < complete_from):
            raise _refuse(errors.CURSOR_EXPIRED)


@dataclass(frozen=True, slots=True)
class _Change:
    number: int
    record_id: str
    removed: bool
    updated_at: datetime
    body: bytes
    previous: int | None
    fields: str | None
    kind: str


def _changes(columns: Row) -> list[_Change]:
    count, *arrays = columns
    return [_Change(*one) for one in zip(*arrays, strict=True)] if count else []


def _next(place: Place, read: Sequence[_Change], last: int, *, more: bool, ends: bool) -> Place:
    """How far the stream is read now. Who has caught up has read up to the newest, whatever it was of."""
    if more:
        number = read[-1].number if read else place.number
    else:
        number = place.until if ends else max(last, place.number)
    return replace(place, number=number) if number < place.until or ends else Place(number)


def _survivors(caller: Caller, changes: Sequence[_Change]) -> dict[tuple[str, str], UUID]:
    """Of those that were removed because two records of one person were merged, whom the caller sees instead (rule
    HTTP-32)."""
    gone = [one for one in changes if one.removed and READINGS[one.kind].by_person]
    if not gone:
        return {}
    text, values = _in_order(
        _SURVIVORS, {"feeds": [one.kind for one in gone], "ids": [UUID(one.record_id) for one in gone]}
    )
    feeds, ids, people = documents.row_of(caller, Query(text, values))
    return {(feed, str(key)): person for feed, key, person in zip(feeds or (), ids or (), people or (), strict=True)}


def _item(change: _Change, resource: str, place: Place, survivors: Mapping[tuple[str, str], UUID]) -> bytes:
    survivor = survivors.get((change.kind, change.record_id)) if change.removed else None
    known = change.number > place.until and change.previous is not None and change.previous <= place.number
    attributes = {
        "resource": resource,
        "record_id": change.record_id,
        "action": "removed" if change.removed else "put",
        "changed_at": print_instant(change.updated_at),
        "fields_changed": [one for one in change.fields.split(",") if one]
        if known and change.fields is not None and not change.removed
        else None,
        "reason": ("merged" if survivor else "not_visible") if change.removed else None,
        "merged_into": survivor,
    }
    head = orjson.dumps({"id": f"{resource}:{change.record_id}", "type": "change", "attributes": attributes})
    return head[:-2] + b',"document":' + (b"null" if change.removed else change.body) + b"}}"


def _page(request: HttpRequest, items: Sequence[bytes], following: str, *, more: bool) -> HttpResponse:
    meta = orjson.dumps({"next": following, "more": more})
    return answers.tagged_by_its_bytes(request, b'{"data":[' + b",".join(items) + b'],"meta":' + meta + b"}")


# Whether a copy is whole, and a first copy in parts


def check_answer(request: HttpRequest) -> HttpResponse:
    """How many there are of each resource, and a digest of their ids and when they changed (rule HTTP-33)."""
    asked = replace(understand(request, Scope.EITHER, _read), after=None)
    caller, streams, row = _rows(request, asked, _CHECK, _values(asked))
    feeds, counts, digests, school_count, school_digest = row
    of_feeds = dict(zip(feeds or (), zip(counts or (), digests or (), strict=True), strict=True))
    sums = {name: of_feeds.get(RESOURCES[name], (0, _OF_NOTHING)) for name in _shown(asked, caller)}
    if asked.schools and caller.facts.ecf:
        sums[SCHOOLS] = (school_count, school_digest)
    data = {name: {"count": count, "digest": digest} for name, (count, digest) in sums.items()}
    following = streams.newest(caller, schools_too=asked.schools and caller.facts.ecf)
    return answers.tagged_by_its_bytes(request, orjson.dumps({"data": data, "meta": {"next": following}}))


_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""SHA-256 of nothing."""


def _shown(asked: Asked, caller: Caller) -> Iterator[str]:
    runs = {Scope.EITHER: True, Scope.ECF: caller.facts.ecf, Scope.NPQ: caller.facts.npq}
    for feed in asked.feeds:
        if runs[READINGS[feed].scope]:
            yield _NAMES[feed]


def _read_partitions(query: QueryDict) -> tuple[Asked, int]:
    text = read_scalar(query, "count", lambda: _refuse(errors.PARTITIONS, most=MOST_PARTITIONS))
    if text is None or not _NUMBER.fullmatch(text) or int(text) > MOST_PARTITIONS:
        raise _refuse(errors.PARTITIONS, most=MOST_PARTITIONS)
    return _read(query), int(text)


def partitions_answer(request: HttpRequest) -> HttpResponse:
    """Cursors that together cover everything there is, to be read side by side, and the one to follow from then."""
    asked, count = understand(request, Scope.EITHER, _read_partitions)
    caller, streams, row = _rows(request, asked, _PARTITIONS, _values(asked, count=count))
    reads_schools = asked.schools and caller.facts.ecf
    school_last = streams.school_last if reads_schools else 0
    mine = list(_parts(row[0], streams.last, count))
    theirs = list(_parts(row[1], school_last, count))
    data = [
        {
            "id": str(number),
            "type": "partition",
            "attributes": {"after": streams.cursor(caller, Place(*mine[part]), Place(*theirs[part]), ends=True)},
        }
        for number, part in enumerate(range(count), 1)
    ]
    following = streams.newest(caller, schools_too=reads_schools)
    return answers.tagged_by_its_bytes(request, orjson.dumps({"data": data, "meta": {"next": following}}))


def _parts(bounds: Sequence[int] | None, last: int, count: int) -> Iterator[tuple[int, int]]:
    """From where to where each part goes; those for which nothing is left are empty, at the end."""
    ends = [*(bounds or [])[:-1], *[last] * count][:count]
    return zip([0, *ends[:-1]], ends, strict=True)
