"""``schools/ecf`` of version 3: the same for every provider, read from the stream of schools (rule SEE-13).

Schools of which something changed are published before they are read (:mod:`cpd.publishing.schools`). While more of
them wait than a read can do, after an import of the register, the answer is made of the facts themselves.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict

from cpd.api import answers, documents, errors
from cpd.api.authentication import Caller, authenticate, authorise
from cpd.api.call import DependsOn, Listed, call_of, understand
from cpd.api.documents import Query
from cpd.api.links import linked
from cpd.api.ordering import Order
from cpd.api.parameters import Page, read_filter, read_filters, read_page, read_sort, read_years
from cpd.core.ids import parse_id
from cpd.core.prepared import Row, run_prepared
from cpd.providers.rules import Scope
from cpd.publishing.schools import PATIENCE, SHOWN, publish_schools, rendered
from cpd.publishing.streams import Mark

SORTS = ("created_at", "updated_at")
STANDING = (
    "SELECT max(last_change) AS school_last, max(epoch) AS school_epoch, max(complete_from) AS schools_complete_from, "
    "EXISTS (SELECT 1 FROM publishing_schooldue) AS due FROM publishing_schoolstream"
)
"""How the stream of schools stands, and whether something of a school is still to be published."""
_LIVE = f"""
SELECT * FROM ({SHOWN.format(partnerships="AND cohort_id = %s", schools="AND cohort.start_year = %s")}) AS shown
"""  # noqa: S608 - our own words
_NO_SCHOOL = UUID(int=0)
"""Asked for in place of an id that is none: no school has it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which schools: of one cohort, which must be named, and narrowed further."""

    cohort: int
    urn: str = ""
    since: datetime | None = None
    sort: tuple[tuple[str, bool], ...] = ()
    page: Page = field(default_factory=Page)

    @property
    def skipped(self) -> int:
        """How many come before the page."""
        return (self.page.number - 1) * self.page.per_page


LISTED = Listed("", Scope.ECF, (), SORTS)
"""What it is as a list: of no feed of a provider."""


def meaning_of(query: QueryDict) -> Asked:
    """Which schools a query asks for. Raises :class:`~cpd.api.answers.ApiError` for what is refused."""
    if "filter[cohort]" not in query:
        raise answers.ApiError(answers.failed(errors.FILTER_MISSING))
    years = read_years(read_filter(query, "cohort"))
    return Asked(
        cohort=years[0] if len(years) == 1 and years[0] < 2**15 else 0,
        urn=read_filter(query, "urn"),
        since=read_filters(query, ("updated_since",), version=3).updated_since,
        sort=read_sort(query, SORTS),
        page=read_page(query),
    )


def list_schools(request: HttpRequest) -> HttpResponseBase:
    """A page of schools that could be partnered with in the cohort, or are."""
    asked = understand(request, Scope.ECF, meaning_of)
    page = asked.page
    response, count = _answer(request, asked, None, answers.many)
    call_of(request).listed = LISTED
    return linked(response, request, page, count=count) if response.status_code == 200 else response


def show_school(request: HttpRequest, school_id: str) -> HttpResponseBase:
    """One of those schools; 404 for any other."""
    asked = replace(understand(request, Scope.ECF, meaning_of), sort=(), page=Page())
    key = parse_id(school_id)
    response, count = _answer(request, asked, key or _NO_SCHOOL, answers.one)
    return response if count or response.status_code == 304 else answers.not_found(call_of(request).version)


def _answer(request: HttpRequest, asked: Asked, key: UUID | None, envelope: Any) -> tuple[HttpResponse, int]:
    """The answer, and how many there are in it. The number of the schools' newest change makes its tag; 304
    where the client has that."""
    known = request.headers.get("If-None-Match", "").strip()
    if known and known != "*":
        unchanged = _unchanged(request, known)
        if unchanged is not None:
            return unchanged, 0
    query = _stored(asked, key)
    caller, _, row = documents.read(request, Scope.ECF, lambda _newest: query, ())
    call_of(request).depends_on = None if row[3] else DependsOn.on(caller, (), row[:3])
    mark, due, body, count = _published(caller, query, row)
    if due:
        body, count = _live(asked, key)
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    else:
        tag = tag_of(request.get_full_path(), mark)
    response = envelope(body)
    if known and answers.names(known, tag):
        return answers.not_modified(tag), 0
    return answers.tagged(response, tag, asked=bool(known)), count


def _unchanged(request: HttpRequest, known: str) -> HttpResponse | None:
    """A 304 for the tag of what there is, without reading it."""
    call = call_of(request)
    caller = authenticate(call.token)
    authorise(caller, Scope.ECF, call.version)
    newest, epoch, complete_from, due = run_prepared(STANDING, ())[0]
    call.depends_on = None if due else DependsOn.on(caller, (), (newest, epoch, complete_from))
    tag = tag_of(request.get_full_path(), Mark(epoch, newest or 0))
    return answers.not_modified(tag) if not due and answers.names(known, tag) else None


def tag_of(full_path: str, newest: Mark) -> str:
    """The tag of what an address shows of schools at a mark."""
    asked = f"{newest.epoch} {full_path}".encode("utf-8", "surrogateescape")
    return f'"schools-{newest.number}-{hashlib.sha256(asked).hexdigest()[:16]}"'


def _published(caller: Caller, query: Query, row: Row) -> tuple[Mark, bool, bytes, int]:
    """What is stored, after what is due was published; whether something still is."""
    if row[3]:
        publish_schools(patience=PATIENCE)
        row = documents.row_of(caller, query)
    newest, epoch, _, due, joined, count = row
    return Mark(epoch, newest or 0), due, bytes(joined or b""), count


def _order(asked: Asked, school_id: str) -> Order:
    return Order(asked.sort or (("created_at", False),), school_id)


def _stored(asked: Asked, key: UUID | None) -> Query:
    rows = rows_query(asked, key)
    return replace(
        rows,
        text=f"SELECT standing.*, page.* FROM ({STANDING}) AS standing, "  # noqa: S608 - our own words
        f"LATERAL (SELECT string_agg(body, '\\x2c'::bytea), count(*) FROM ({rows.text}) AS rows) AS page",
    )


def rows_query(asked: Asked, key: UUID | None) -> Query:
    """Reads the bodies of a page in their order, of one school if ``key`` names one."""
    where, narrowed = _where(asked, key, "school_id")
    source = f"publishing_publishedschool WHERE cohort_id = %s AND NOT removed {where}"
    values = [asked.cohort, *narrowed]
    order = _order(asked, "school_id")
    start, beyond = "", ""
    if asked.skipped:
        start, beyond, values = order.counted(source, asked.skipped), f"AND {order.from_place()}", [*values, *values]
    return Query(
        f"{start}SELECT body FROM {source} {beyond} "  # noqa: S608 - our own words, and numbers
        f"ORDER BY {order.text} LIMIT {asked.page.per_page}",
        values,
        again=not asked.skipped,
    )


def _where(asked: Asked, key: UUID | None, key_column: str) -> tuple[str, list[str | datetime | UUID]]:
    parts: list[str] = []
    values: list[str | datetime | UUID] = []
    for condition, value in (
        ("urn = %s", asked.urn or None),
        ("updated_at >= %s", asked.since),
        (f"{key_column} = %s", key),
    ):
        if value is not None:
            parts.append(f"AND {condition}")
            values.append(value)
    return " ".join(parts), values


def _live(asked: Asked, key: UUID | None) -> tuple[bytes, int]:
    """The same from the facts."""
    where, values = _where(asked, key, "id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_LIVE} WHERE true {where} ORDER BY {_order(asked, 'id').text} "
            f"LIMIT {asked.page.per_page} OFFSET {asked.skipped}",
            [asked.cohort, asked.cohort, *values],
        )
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return b",".join(rendered(row) for row in rows), len(rows)
