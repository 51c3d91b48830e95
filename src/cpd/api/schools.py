"""``schools/ecf`` of version 3: the same for every provider, read by a plain query (rule SEE-13)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict

from cpd.api import answers, errors
from cpd.api.call import admit, call_of, understand
from cpd.api.parameters import Page, read_filter, read_filters, read_page, read_sort, read_years
from cpd.contract.rendering import json_bytes
from cpd.contract.v3.schools import school
from cpd.core.ids import parse_id
from cpd.providers.rules import Scope

_SCHOOLS = """
SELECT school.id, school.name, school.urn, school.created_at, changed.at, choice.programme,
       EXISTS (SELECT 1 FROM schools_partnership AS partnership WHERE partnership.school_id = school.id
               AND partnership.cohort_id = %(cohort)s AND NOT partnership.relationship
               AND partnership.challenged_at IS NULL)
FROM schools_school AS school
LEFT JOIN schools_schoolcohort AS choice ON choice.school_id = school.id AND choice.cohort_id = %(cohort)s
CROSS JOIN LATERAL (
    SELECT greatest(school.updated_at, choice.updated_at, max(partnership.updated_at)) AS at
    FROM schools_partnership AS partnership
    WHERE partnership.school_id = school.id AND partnership.cohort_id = %(cohort)s AND NOT partnership.relationship
) AS changed
WHERE (school.eligible OR EXISTS (
           SELECT 1 FROM schools_partnership AS partnership WHERE partnership.school_id = school.id
           AND partnership.cohort_id = %(cohort)s AND NOT partnership.relationship
           AND partnership.challenged_at IS NULL))
  AND EXISTS (SELECT 1 FROM cohorts_cohort WHERE start_year = %(cohort)s)
  AND (%(urn)s = '' OR school.urn = %(urn)s)
  AND (%(since)s::timestamptz IS NULL OR changed.at >= %(since)s)
  AND (%(id)s::uuid IS NULL OR school.id = %(id)s)
"""
SORTS = {"created_at": "school.created_at", "updated_at": "changed.at"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which schools: of one cohort, which must be named, and narrowed further."""

    cohort: int
    urn: str = ""
    since: datetime | None = None
    sort: tuple[tuple[str, bool], ...] = ()
    page: Page = field(default_factory=Page)


def _read(query: QueryDict) -> Asked:
    if "filter[cohort]" not in query:
        raise answers.ApiError(answers.failed(errors.FILTER_MISSING))
    years = read_years(read_filter(query, "cohort"))
    return Asked(
        cohort=years[0] if len(years) == 1 else 0,
        urn=read_filter(query, "urn"),
        since=read_filters(query, ("updated_since",), version=3).updated_since,
        sort=read_sort(query, tuple(SORTS)),
        page=read_page(query),
    )


def list_schools(request: HttpRequest) -> HttpResponseBase:
    """A page of schools that could be partnered with in the cohort, or are."""
    asked = understand(request, Scope.ECF, _read)
    admit(request, Scope.ECF)
    order = ", ".join(
        [f"{SORTS[name]} {'DESC' if down else 'ASC'}" for name, down in asked.sort] or [SORTS["created_at"]]
    )
    rows = _rows(asked, None, f"ORDER BY {order}, school.id LIMIT %(limit)s OFFSET %(offset)s")
    return _tagged(request, answers.many(b",".join(_body(row, asked.cohort) for row in rows)))


def show_school(request: HttpRequest, school_id: str) -> HttpResponseBase:
    """One of those schools; 404 for any other."""
    asked = understand(request, Scope.ECF, _read)
    admit(request, Scope.ECF)
    key = parse_id(school_id)
    rows = _rows(asked, key, "LIMIT 1") if key else []
    if not rows:
        return answers.not_found(call_of(request).version)
    return _tagged(request, answers.one(_body(rows[0], asked.cohort)))


def _tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with a tag of its bytes; 304 when the client has them. Schools change for everybody at once."""
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    known = request.headers.get("If-None-Match")
    if known is not None and answers.names(known, tag):
        return answers.not_modified(tag)
    return answers.tagged(response, tag, asked=known is not None)


def _rows(asked: Asked, key: UUID | None, end: str) -> Sequence[tuple[Any, ...]]:
    values: dict[str, Any] = {
        "cohort": asked.cohort,
        "urn": asked.urn,
        "since": asked.since,
        "id": key,
        "limit": asked.page.per_page,
        "offset": (asked.page.number - 1) * asked.page.per_page,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SCHOOLS + end, values)
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _body(row: tuple[Any, ...], cohort: int) -> bytes:
    school_id, name, urn, created_at, updated_at, programme, in_partnership = row
    return json_bytes(
        school(
            school_id=school_id,
            name=name,
            urn=urn,
            cohort=cohort,
            in_partnership=in_partnership,
            programme=programme,
            created_at=created_at,
            updated_at=updated_at,
        )
    )
