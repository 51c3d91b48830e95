"""Versions 1 and 2: the same routes, which differ in how a declaration looks and in the addresses of old clients."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import NinjaAPI, Router

from cpd.api import lists
from cpd.api.actions import act
from cpd.api.authentication import Caller
from cpd.api.call import call_of
from cpd.api.openapi import (
    CALLED,
    COHORT,
    CSV_FILE,
    DECLARED,
    FOUND,
    PAGE,
    PARTICIPANT_ID,
    UPDATED_SINCE,
    VALIDATE_ONLY,
    WRITE,
    describe,
)
from cpd.api.requests import (
    ChangeScheduleRequest,
    DeclarationRequest,
    DeferRequest,
    ResumeRequest,
    WithdrawRequest,
)
from cpd.api.schemas import ApplicationList, ApplicationOne, ParticipantList, ParticipantOne
from cpd.api.writes import write_answer
from cpd.contract.v1 import participants
from cpd.declarations.commands import (
    Claim,
    declare,
    void_declaration,
)
from cpd.providers.rules import Scope

ECF_FILTERS = ("cohort", "updated_since")
DECLARATION_FILTERS = ("updated_since", "participant_id")
APPLICATION_FILTERS = ("cohort", "updated_since")

ACTIONS = (
    ("defer", "Defer a participant's training", DeferRequest),
    ("resume", "Resume a participant's training", ResumeRequest),
    ("withdraw", "Withdraw a participant from training", WithdrawRequest),
    ("change-schedule", "Move a participant to another schedule or cohort", ChangeScheduleRequest),
)
"""What a provider can do about a participant, and the body that says it."""

ACTION_TEXTS = {
    "defer": "They are shown as deferred until you resume or withdraw them. Declarations stay as they are.",
    "resume": "They are shown as active again, whether they were deferred or withdrawn.",
    "withdraw": "They are shown as withdrawn. Declarations dated from now on are refused. The school is told.",
    "change-schedule": "Refused while declarations stand that would lie outside the new milestones.",
}


@dataclass(frozen=True)
class DeclarationShapes:
    """How a version shows declarations."""

    feed: str
    csv_header: str
    many: type
    one: type


def add_action(
    api: NinjaAPI | Router, path: str, action: str, summary: str, body: type, one: type, answers: Any
) -> None:
    """Adds ``PUT {path}/{action}``."""

    def run(request: HttpRequest, id: str) -> HttpResponseBase:
        return act(request, id, action)

    name = {"change-schedule": "change_ecf_participant_schedule"}.get(action, f"{action}_ecf_participant")
    run.__name__ = name if "ecf" in path else f"{name}_older"
    run.__doc__ = ACTION_TEXTS[action]
    api.put(
        f"{path}/{action}",
        response={200: one, **answers},
        tags=["ECF participants"],
        summary=summary if "ecf" in path else f"{summary} (an older address)",
        openapi_extra=describe(WRITE if answers.get(409) else VALIDATE_ONLY, body=body),
    )(run)


def participant_routes() -> Router:
    """Reading participants, and acting on them."""
    router = Router(tags=["ECF participants"])

    def many(request: HttpRequest) -> HttpResponseBase:
        """One row for each training record, oldest participant first."""
        return lists.list_answer(request, feed="ecf-v1", scope=Scope.ECF, filters=ECF_FILTERS)

    def download(request: HttpRequest) -> HttpResponseBase:
        """Every row of the list in one file: filters apply, pages don't."""
        return lists.csv_answer(
            request, feed="ecf-v1", scope=Scope.ECF, filters=ECF_FILTERS, header=participants.CSV_HEADER
        )

    def show_ecf_participant(request: HttpRequest, id: str) -> HttpResponseBase:
        """By participant ID. Somebody who is both is shown as an early career teacher."""
        return lists.participant_answer(request, id, feed="ecf-v1")

    for path, note in (("/participants/ecf", ""), ("/participants", " (an older address)")):
        router.get(
            path,
            response={200: ParticipantList, **CALLED},
            summary=f"List your early career teachers and mentors{note}",
            openapi_extra=describe(COHORT, UPDATED_SINCE, PAGE),
            operation_id=f"list_ecf_participants{'_older' if note else ''}",
        )(many)
        router.get(
            f"{path}.csv",
            response=CALLED,
            summary=f"Download your early career teachers and mentors as CSV{note}",
            openapi_extra=describe(COHORT, UPDATED_SINCE, csv=CSV_FILE),
            operation_id=f"download_ecf_participants{'_older' if note else ''}",
        )(download)
    router.get(
        "/participants/ecf/{id}",
        response={200: ParticipantOne, **FOUND},
        summary="Show one early career teacher or mentor",
        openapi_extra=describe(),
    )(show_ecf_participant)
    for action, summary, body in ACTIONS:
        add_action(router, "/participants/ecf/{id}", action, summary, body, ParticipantOne, DECLARED)
    return router


def legacy_routes() -> Router:
    """The addresses of actions before there were courses other than ECF: version 1 only."""
    router = Router()
    for action, summary, body in ACTIONS:
        add_action(router, "/participants/{id}", action, summary, body, ParticipantOne, DECLARED)
    return router


def declaration_routes(shapes: DeclarationShapes) -> Router:
    """Declaring, reading declarations, and voiding them."""
    router = Router(tags=["Participant declarations"])

    @router.post(
        "/participant-declarations",
        response={200: shapes.one, **DECLARED},
        summary="Declare that a participant reached a milestone",
        operation_id="declare",
        openapi_extra=describe(VALIDATE_ONLY, body=DeclarationRequest),
    )
    def create_declaration(request: HttpRequest) -> HttpResponseBase:
        """Records the declaration and shows it with the state it is in."""
        return declare_answer(request, feed=shapes.feed)

    @router.get(
        "/participant-declarations",
        response={200: shapes.many, **CALLED},
        summary="List declarations",
        openapi_extra=describe(UPDATED_SINCE, PARTICIPANT_ID, PAGE),
    )
    def list_declarations(request: HttpRequest) -> HttpResponseBase:
        """Yours, and those of earlier providers that stand, oldest first."""
        return lists.list_answer(request, feed=shapes.feed, scope=Scope.EITHER, filters=DECLARATION_FILTERS)

    @router.get(
        "/participant-declarations.csv",
        response=CALLED,
        summary="Download declarations as CSV",
        openapi_extra=describe(UPDATED_SINCE, PARTICIPANT_ID, csv=CSV_FILE),
    )
    def download_declarations(request: HttpRequest) -> HttpResponseBase:
        """Every row of the list in one file: filters apply, pages don't."""
        return lists.csv_answer(
            request, feed=shapes.feed, scope=Scope.EITHER, filters=DECLARATION_FILTERS, header=shapes.csv_header
        )

    @router.get(
        "/participant-declarations/{id}",
        response={200: shapes.one, **FOUND},
        summary="Show one declaration",
        openapi_extra=describe(),
    )
    def show_declaration(request: HttpRequest, id: str) -> HttpResponseBase:
        """By declaration ID."""
        return lists.one_answer(request, id, feed=shapes.feed, scope=Scope.EITHER)

    @router.put(
        "/participant-declarations/{id}/void",
        response={200: shapes.one, **DECLARED},
        summary="Void a declaration",
        operation_id="void_declaration",
        openapi_extra=describe(VALIDATE_ONLY),
    )
    def void(request: HttpRequest, id: str) -> HttpResponseBase:
        """Takes back a declaration of yours. One that was paid is taken back on your next statement."""
        return void_answer(request, id, feed=shapes.feed)

    return router


def declare_answer(request: HttpRequest, *, feed: str) -> HttpResponse:
    """Records the caller's declaration and shows it."""

    call = call_of(request)

    def run(caller: Caller, attributes: dict[str, Any], actor: str) -> HttpResponse:
        newest = call.version >= 3
        call.errors_apart = newest and Claim.read(attributes).npq
        declaration = declare(
            lead_provider_id=caller.provider_id, attributes=attributes, partner_needed=newest, actor=actor
        )
        return lists.written(caller, feed=feed, record_id=declaration.id)

    return write_answer(request, Scope.EITHER, run)


def void_answer(request: HttpRequest, declaration_id: str, *, feed: str) -> HttpResponse:
    """Voids the caller's declaration and shows it; 404 for somebody else's."""

    def run(caller: Caller, _attributes: dict[str, Any], actor: str) -> HttpResponse:
        declaration = void_declaration(
            lead_provider_id=caller.provider_id,
            declaration_id=declaration_id,
            npq_under_declaration=call_of(request).version >= 3,
            actor=actor,
        )
        return lists.written(caller, feed=feed, record_id=declaration.id)

    return write_answer(request, Scope.EITHER, run, envelope=False)


def application_routes(*, feed: str, csv_header: str) -> Router:
    """Reading applications for national professional qualifications."""
    router = Router(tags=["NPQ applications"])

    @router.get(
        "/npq-applications",
        response={200: ApplicationList, **CALLED},
        summary="List applications for your courses",
        openapi_extra=describe(COHORT, UPDATED_SINCE, PAGE),
    )
    def list_npq_applications(request: HttpRequest) -> HttpResponseBase:
        """Oldest first."""
        return lists.list_answer(request, feed=feed, scope=Scope.NPQ, filters=APPLICATION_FILTERS)

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
            filters=APPLICATION_FILTERS,
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

    return router
