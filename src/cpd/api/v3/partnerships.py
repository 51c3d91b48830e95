"""Version 3: schools, and reporting partnerships with them."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from cpd.api import lists, schools
from cpd.api.authentication import Caller
from cpd.api.openapi import (
    CALLED_V3,
    DECLARED_V3,
    FOUND_V3,
    ONE_COHORT,
    PAGE,
    UPDATED_SINCE,
    URN,
    WRITE,
    describe,
    sort_by,
)
from cpd.api.requests import PartnershipRequest, PartnershipUpdateRequest
from cpd.api.v3.reading import one_of, router
from cpd.api.v3.schemas import SchoolList, SchoolOne
from cpd.api.writes import write_answer
from cpd.core.actor import Actor
from cpd.providers.rules import Scope
from cpd.publishing.resources.partnerships import PARTNERSHIPS_V3
from cpd.training.commands import change_delivery_partner, report_partnership

SORTS = ("created_at", "updated_at")


@router.get(
    "/schools/ecf",
    response={200: SchoolList, **CALLED_V3},
    summary="List schools that you could be in partnership with",
    openapi_extra=describe(ONE_COHORT, URN, UPDATED_SINCE, sort_by(*SORTS), PAGE),
    tags=["Schools"],
)
def list_schools(request: HttpRequest) -> HttpResponseBase:
    """Eligible schools, and those that are in a partnership in the cohort."""
    return schools.list_schools(request)


@router.get(
    "/schools/ecf/{id}",
    response={200: SchoolOne, **FOUND_V3},
    summary="Show one school",
    openapi_extra=describe(ONE_COHORT),
    tags=["Schools"],
)
def show_school(request: HttpRequest, id: str) -> HttpResponseBase:
    """By the school's ID, for one cohort."""
    return schools.show_school(request, id)


@router.post(
    "/partnerships/ecf",
    response={200: one_of(PARTNERSHIPS_V3), **DECLARED_V3},
    summary="Confirm a partnership with a school",
    openapi_extra=describe(WRITE, body=PartnershipRequest),
    tags=["Partnerships"],
)
def create_partnership(request: HttpRequest) -> HttpResponseBase:
    """The school is told and can challenge it. Its participants of the cohort who have no provider come to you."""

    def run(caller: Caller, attributes: dict[str, Any], actor: Actor) -> HttpResponse:
        partnership = report_partnership(lead_provider_id=caller.provider_id, attributes=attributes, actor=actor)
        return lists.written(caller, feed=PARTNERSHIPS_V3, record_id=partnership.id)

    return write_answer(request, Scope.ECF, run)


@router.put(
    "/partnerships/ecf/{id}",
    response={200: one_of(PARTNERSHIPS_V3), **DECLARED_V3},
    summary="Change the delivery partner of a partnership",
    openapi_extra=describe(WRITE, body=PartnershipUpdateRequest),
    tags=["Partnerships"],
)
def update_partnership(request: HttpRequest, id: str) -> HttpResponseBase:
    """The school is told and can challenge it again. Past declarations keep the partner they had."""

    def before(caller: Caller) -> None:
        lists.must_see(caller, feed=PARTNERSHIPS_V3, text=id)  # before the body is looked at (rule HTTP-4)

    def run(caller: Caller, attributes: dict[str, Any], actor: Actor) -> HttpResponse:
        partnership = change_delivery_partner(
            lead_provider_id=caller.provider_id, partnership_id=UUID(id), attributes=attributes, actor=actor
        )
        return lists.written(caller, feed=PARTNERSHIPS_V3, record_id=partnership.id)

    return write_answer(request, Scope.ECF, run, before=before)
