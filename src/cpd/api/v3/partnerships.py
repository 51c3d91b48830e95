"""Version 3: schools, delivery partners and partnerships."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router

from cpd.api import lists, schools
from cpd.api.authentication import Caller
from cpd.api.openapi import (
    CALLED_V3,
    COHORT,
    DECLARED_V3,
    DELIVERY_PARTNER,
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
from cpd.api.v3.schemas import (
    DeliveryPartnerList,
    DeliveryPartnerOne,
    PartnershipList,
    PartnershipOne,
    SchoolList,
    SchoolOne,
)
from cpd.api.writes import write_answer
from cpd.core.actor import Actor
from cpd.providers.rules import Scope
from cpd.publishing.resources.delivery_partners import DELIVERY_PARTNERS_V3
from cpd.publishing.resources.partnerships import PARTNERSHIPS_V3
from cpd.training.commands import change_delivery_partner, report_partnership

router = Router()
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


@router.get(
    "/delivery-partners",
    response={200: DeliveryPartnerList, **CALLED_V3},
    summary="List your delivery partners",
    openapi_extra=describe(COHORT, sort_by(*SORTS, "name"), PAGE),
    tags=["Delivery partners"],
)
def list_delivery_partners(request: HttpRequest) -> HttpResponseBase:
    """Those you work with in any of the cohorts; the cohorts are shown whole."""
    return lists.list_answer(
        request, feed=DELIVERY_PARTNERS_V3, scope=Scope.EITHER, filters=("cohort",), sort=(*SORTS, "name")
    )


@router.get(
    "/delivery-partners/{id}",
    response={200: DeliveryPartnerOne, **FOUND_V3},
    summary="Show one delivery partner",
    openapi_extra=describe(),
    tags=["Delivery partners"],
)
def show_delivery_partner(request: HttpRequest, id: str) -> HttpResponseBase:
    """By the delivery partner's ID, whatever the cohort."""
    return lists.one_answer(request, id, feed=DELIVERY_PARTNERS_V3, scope=Scope.EITHER)


@router.get(
    "/partnerships/ecf",
    response={200: PartnershipList, **CALLED_V3},
    summary="List your partnerships with schools",
    openapi_extra=describe(COHORT, UPDATED_SINCE, DELIVERY_PARTNER, sort_by(*SORTS), PAGE),
    tags=["Partnerships"],
)
def list_partnerships(request: HttpRequest) -> HttpResponseBase:
    """Challenged ones too."""
    return lists.list_answer(
        request,
        feed=PARTNERSHIPS_V3,
        scope=Scope.ECF,
        filters=("cohort", "updated_since", "delivery_partner_id"),
        sort=SORTS,
    )


@router.post(
    "/partnerships/ecf",
    response={200: PartnershipOne, **DECLARED_V3},
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


@router.get(
    "/partnerships/ecf/{id}",
    response={200: PartnershipOne, **FOUND_V3},
    summary="Show one partnership",
    openapi_extra=describe(),
    tags=["Partnerships"],
)
def show_partnership(request: HttpRequest, id: str) -> HttpResponseBase:
    """By the partnership's ID, whatever the cohort."""
    return lists.one_answer(request, id, feed=PARTNERSHIPS_V3, scope=Scope.ECF)


@router.put(
    "/partnerships/ecf/{id}",
    response={200: PartnershipOne, **DECLARED_V3},
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
