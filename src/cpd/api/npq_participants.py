"""Routes of NPQ participants in every version: lists, singles, and what a provider reports of their training."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router

from cpd.api import answers, errors, lists
from cpd.api.authentication import Caller
from cpd.api.call import call_of
from cpd.api.npq_requests import NpqDeferRequest, NpqResumeRequest, NpqWithdrawRequest
from cpd.api.openapi import (
    CALLED,
    DECLARED,
    DECLARED_V3,
    FOUND,
    PAGE,
    UPDATED_SINCE,
    VALIDATE_ONLY,
    WRITE,
    describe,
)
from cpd.api.writes import write_answer
from cpd.casework.commands import report_npq_participant
from cpd.contract.versions import WRITES
from cpd.core.actor import Actor
from cpd.providers.rules import Scope

SECTION = "NPQ participants"

ACTIONS = (
    (
        "defer",
        "Defer an NPQ participant's training",
        "They are shown as deferred until you resume or withdraw them. Needs a declaration that is not voided.",
        NpqDeferRequest,
    ),
    (
        "resume",
        "Resume an NPQ participant's training",
        "They are shown as active again, whether they were deferred or withdrawn. Refused while another accepted "
        "application of theirs for the same course and intake stands.",
        NpqResumeRequest,
    ),
    (
        "withdraw",
        "Withdraw an NPQ participant from training",
        "They are shown as withdrawn, and declarations dated from now on are refused. Needs a started declaration that "
        "is not voided.",
        NpqWithdrawRequest,
    ),
)
"""What a provider can report of a participant, and the body that says it."""


@dataclass(frozen=True)
class NpqParticipantShapes:
    """How a version before 3 shows NPQ participants."""

    feed: str
    many: type
    one: type


def npq_participant_routes(shapes: NpqParticipantShapes, *, version: int) -> Router:
    """Reading NPQ participants in versions 1 and 2, and reporting of their training."""
    router = Router(tags=[SECTION])

    @router.get(
        "/participants/npq",
        response={200: shapes.many, **CALLED},
        summary="List your NPQ participants",
        openapi_extra=describe(UPDATED_SINCE, PAGE),
    )
    def list_npq_participants(request: HttpRequest) -> HttpResponseBase:
        """Everybody of whom you accepted an application, once, whatever you reported of them since."""
        return lists.list_answer(request, feed=shapes.feed, scope=Scope.NPQ, filters=("updated_since",))

    @router.get(
        "/participants/npq/{id}",
        response={200: shapes.one, **FOUND},
        summary="Show one NPQ participant",
        openapi_extra=describe(),
    )
    def show_npq_participant(request: HttpRequest, id: str) -> HttpResponseBase:
        """By participant ID."""
        return lists.one_answer(request, id, feed=shapes.feed, scope=Scope.NPQ)

    add_npq_actions(router, feed=shapes.feed, one=shapes.one, version=version)
    return router


def add_npq_actions(router: Router, *, feed: str, one: type, version: int) -> None:
    """Adds what every version has: deferring, resuming and withdrawing."""
    for action, summary, text, body in ACTIONS:
        router.put(
            f"/participants/npq/{{id}}/{action}",
            response={200: one, **(DECLARED_V3 if version >= 3 else DECLARED)},
            summary=summary,
            openapi_extra=describe(WRITE if version >= 3 else VALIDATE_ONLY, body=body),
            tags=[SECTION],
        )(_named(action, text, feed))


def _named(action: str, text: str, feed: str) -> Any:
    def run(request: HttpRequest, id: str) -> HttpResponseBase:
        return act(request, id, feed=feed, action=action)

    run.__name__ = f"{action}_npq_participant"
    run.__doc__ = text
    return run


def act(request: HttpRequest, participant_id: str, *, feed: str, action: str) -> HttpResponse:
    """Reports it for the caller, and shows the participant as they are then (rule NPQ-35)."""
    as_first_published = WRITES[call_of(request).version].as_first_published

    def run(caller: Caller, attributes: dict[str, Any], actor: Actor) -> HttpResponse:
        needs_attributes(request, attributes)
        application = report_npq_participant(
            lead_provider_id=caller.provider_id,
            participant_id=participant_id,
            action=action,
            attributes=attributes,
            as_first_published=as_first_published,
            actor=actor,
        )
        return lists.written(caller, feed=feed, record_id=application.person_id)

    return write_answer(request, Scope.NPQ, run)


def needs_attributes(request: HttpRequest, attributes: dict[str, Any]) -> None:
    """Ends the request with 400 when the body has no attributes, in versions that don't judge that (rule NPQ-35)."""
    if not attributes and not WRITES[call_of(request).version].as_first_published:
        raise answers.ApiError(answers.failed(errors.MISSING_DATA))
