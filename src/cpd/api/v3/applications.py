"""Version 3: accepting and rejecting applications for national professional qualifications, and their funded places."""

from django.http import HttpRequest, HttpResponseBase

from cpd.api.applications import accept_answer, funded_place_answer, reject_answer
from cpd.api.openapi import DECLARED_V3, WRITE, describe
from cpd.api.requests import AcceptWithScheduleRequest, ChangeFundedPlaceRequest
from cpd.api.v3.reading import one_of, router
from cpd.publishing.resources.applications import APPLICATIONS_V3

SECTION = ["NPQ applications"]


@router.post(
    "/npq-applications/{id}/accept",
    response={200: one_of(APPLICATIONS_V3), **DECLARED_V3},
    summary="Accept an application",
    openapi_extra=describe(WRITE, body=AcceptWithScheduleRequest, body_required=False),
    tags=SECTION,
)
def accept_npq_application(request: HttpRequest, id: str) -> HttpResponseBase:
    """The person becomes your participant. Their other pending applications for the course are rejected."""
    return accept_answer(request, id, feed=APPLICATIONS_V3)


@router.post(
    "/npq-applications/{id}/reject",
    response={200: one_of(APPLICATIONS_V3), **DECLARED_V3},
    summary="Reject an application",
    openapi_extra=describe(WRITE),
    tags=SECTION,
)
def reject_npq_application(request: HttpRequest, id: str) -> HttpResponseBase:
    """A pending one, or an accepted one while no declaration for it stands. It is for good."""
    return reject_answer(request, id, feed=APPLICATIONS_V3)


@router.put(
    "/npq-applications/{id}/change-funded-place",
    response={200: one_of(APPLICATIONS_V3), **DECLARED_V3},
    summary="Give an accepted application a funded place, or take it back",
    openapi_extra=describe(WRITE, body=ChangeFundedPlaceRequest),
    tags=SECTION,
)
def change_npq_application_funded_place(request: HttpRequest, id: str) -> HttpResponseBase:
    """Where places are capped, and while no declaration for it stands."""
    return funded_place_answer(request, id, feed=APPLICATIONS_V3)
