"""Writes of NPQ applications: the routes of versions 1 and 2, and how every version decides."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router

from cpd.api import answers, errors, lists
from cpd.api.authentication import Caller
from cpd.api.call import call_of, read_some_attributes
from cpd.api.openapi import (
    DECLARED,
    VALIDATE_ONLY,
    describe,
)
from cpd.api.reading import one_of
from cpd.api.requests import AcceptRequest, ChangeFundedPlaceRequest
from cpd.api.writes import write_answer
from cpd.casework.commands import change_funded_place, reject_unless_declared
from cpd.contract.versions import WRITES
from cpd.core.actor import Actor
from cpd.npq.commands import accept_application, reject_application
from cpd.providers.rules import Scope

SECTION = "NPQ applications"


def add_deciding(router: Router, *, feed: str) -> None:
    """Adds accepting, rejecting and changing a funded place to version 1 or 2, which shows an application as ``feed``
    does."""
    one = one_of(feed)

    @router.post(
        "/npq-applications/{id}/accept",
        response={200: one, **DECLARED},
        summary="Accept an application",
        openapi_extra=describe(VALIDATE_ONLY, body=AcceptRequest, body_required=False),
        tags=[SECTION],
    )
    def accept_npq_application(request: HttpRequest, id: str) -> HttpResponseBase:
        """The person becomes your participant. Their other pending applications for the course are rejected."""
        return accept_answer(request, id, feed=feed)

    @router.post(
        "/npq-applications/{id}/reject",
        response={200: one, **DECLARED},
        summary="Reject an application",
        openapi_extra=describe(VALIDATE_ONLY),
        tags=[SECTION],
    )
    def reject_npq_application(request: HttpRequest, id: str) -> HttpResponseBase:
        """A pending one, for good. An accepted one can't be rejected."""
        return reject_answer(request, id, feed=feed)

    @router.put(
        "/npq-applications/{id}/change-funded-place",
        response={200: one, **DECLARED},
        summary="Give an accepted application a funded place, or take it back",
        openapi_extra=describe(VALIDATE_ONLY, body=ChangeFundedPlaceRequest),
        tags=[SECTION],
    )
    def change_npq_application_funded_place(request: HttpRequest, id: str) -> HttpResponseBase:
        """Where places are capped, and while no declaration for it stands."""
        return funded_place_answer(request, id, feed=feed)


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


def funded_place_answer(request: HttpRequest, application_id: str, *, feed: str) -> HttpResponse:
    """Gives the caller's accepted application a funded place, or takes it back, and shows it; 404 for somebody else's
    (rule NPQ-43)."""

    def run(caller: Caller, attributes: dict[str, Any], actor: Actor) -> HttpResponse:
        if not attributes:
            raise answers.ApiError(answers.failed(errors.NO_ATTRIBUTES, names="funded_place"))
        change_funded_place(
            lead_provider_id=caller.provider_id,
            application_id=UUID(application_id),
            funded_place=attributes.get("funded_place"),
            actor=actor,
        )
        return lists.written(caller, feed=feed, record_id=UUID(application_id))

    return write_answer(
        request, Scope.NPQ, run, before=lambda caller: lists.must_see(caller, feed=feed, text=application_id)
    )
