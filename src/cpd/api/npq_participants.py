"""What a provider reports of an NPQ participant's training, in every version."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router

from cpd.api import answers, errors, lists
from cpd.api.authentication import Caller
from cpd.api.call import call_of
from cpd.api.npq_requests import NpqDeferRequest, NpqResumeRequest, NpqWithdrawRequest
from cpd.api.openapi import (
    DECLARED,
    DECLARED_V3,
    VALIDATE_ONLY,
    WRITE,
    describe,
)
from cpd.api.reading import one_of
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


def add_npq_actions(router: Router, *, feed: str, version: int) -> None:
    """Adds deferring, resuming and withdrawing to a version, which shows a participant as ``feed`` does."""
    for action, summary, text, body in ACTIONS:
        router.put(
            f"/participants/npq/{{id}}/{action}",
            response={200: one_of(feed), **(DECLARED_V3 if version >= 3 else DECLARED)},
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
