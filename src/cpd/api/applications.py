"""Routes of NPQ applications: what versions 1 and 2 share, and how every version accepts and rejects."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router

from cpd.api import lists
from cpd.api.authentication import Caller
from cpd.api.call import call_of, read_some_attributes
from cpd.api.openapi import (
    CALLED,
    COHORT,
    CSV_FILE,
    DECLARED,
    FOUND,
    PAGE,
    UPDATED_SINCE,
    VALIDATE_ONLY,
    describe,
)
from cpd.api.requests import AcceptRequest
from cpd.api.schemas import ApplicationList, ApplicationOne
from cpd.api.writes import write_answer
from cpd.casework.commands import reject_unless_declared
from cpd.contract.versions import WRITES
from cpd.core.actor import Actor
from cpd.npq.commands import accept_application, reject_application
from cpd.providers.rules import Scope

FILTERS = ("cohort", "updated_since")


def application_routes(*, feed: str, csv_header: str) -> Router:
    """Reading applications for national professional qualifications, accepting and rejecting them."""
    router = Router(tags=["NPQ applications"])

    @router.get(
        "/npq-applications",
        response={200: ApplicationList, **CALLED},
        summary="List applications for your courses",
        openapi_extra=describe(COHORT, UPDATED_SINCE, PAGE),
    )
    def list_npq_applications(request: HttpRequest) -> HttpResponseBase:
        """Oldest first."""
        return lists.list_answer(request, feed=feed, scope=Scope.NPQ, filters=FILTERS)

    @router.get(
        "/npq-applications.csv",
        response=CALLED,
        summary="Download applications for your courses as CSV",
        openapi_extra=describe(COHORT, UPDATED_SINCE, csv=CSV_FILE),
    )
    def download_npq_applications(request: HttpRequest) -> HttpResponseBase:
        """Every row of the list in one file: filters apply, pages don't."""
        return lists.csv_answer(
            request,
            feed=feed,
            scope=Scope.NPQ,
            filters=FILTERS,
            header=csv_header,
        )

    @router.get(
        "/npq-applications/{id}",
        response={200: ApplicationOne, **FOUND},
        summary="Show one application",
        openapi_extra=describe(),
    )
    def show_npq_application(request: HttpRequest, id: str) -> HttpResponseBase:
        """By application ID."""
        return lists.one_answer(request, id, feed=feed, scope=Scope.NPQ)

    @router.post(
        "/npq-applications/{id}/accept",
        response={200: ApplicationOne, **DECLARED},
        summary="Accept an application",
        openapi_extra=describe(VALIDATE_ONLY, body=AcceptRequest, body_required=False),
    )
    def accept_npq_application(request: HttpRequest, id: str) -> HttpResponseBase:
        """The person becomes your participant. Their other pending applications for the course are rejected."""
        return accept_answer(request, id, feed=feed)

    @router.post(
        "/npq-applications/{id}/reject",
        response={200: ApplicationOne, **DECLARED},
        summary="Reject an application",
        openapi_extra=describe(VALIDATE_ONLY),
    )
    def reject_npq_application(request: HttpRequest, id: str) -> HttpResponseBase:
        """A pending one, for good. An accepted one can't be rejected."""
        return reject_answer(request, id, feed=feed)

    return router


def accept_answer(request: HttpRequest, application_id: str, *, feed: str) -> HttpResponse:
    """Accepts the caller's application and shows it; 404 for somebody else's before the body is looked at."""
    reads = WRITES[call_of(request).version].accept_reads

    def run(caller: Caller, attributes: dict[str, Any], actor: Actor) -> HttpResponse:
        accept_application(
            lead_provider_id=caller.provider_id,
            application_id=UUID(application_id),
            attributes=attributes,
            actor=actor,
        )
        return lists.written(caller, feed=feed, record_id=UUID(application_id))

    return write_answer(
        request,
        Scope.NPQ,
        run,
        read=partial(read_some_attributes, names=reads),
        before=lambda caller: lists.must_see(caller, feed=feed, text=application_id),
    )


def reject_answer(request: HttpRequest, application_id: str, *, feed: str) -> HttpResponse:
    """Rejects the caller's application and shows it; 404 for somebody else's. What the body says is not read."""
    reject = reject_unless_declared if WRITES[call_of(request).version].rejects_accepted else reject_application

    def run(caller: Caller, _attributes: dict[str, Any], actor: Actor) -> HttpResponse:
        reject(lead_provider_id=caller.provider_id, application_id=UUID(application_id), actor=actor)
        return lists.written(caller, feed=feed, record_id=UUID(application_id))

    return write_answer(
        request,
        Scope.NPQ,
        run,
        envelope=False,
        before=lambda caller: lists.must_see(caller, feed=feed, text=application_id),
    )
