"""Routes of participants: what versions 1 and 2 share, and the actions of every version."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from ninja import NinjaAPI, Router

from cpd.api import lists
from cpd.api.actions import act
from cpd.api.openapi import (
    CALLED,
    COHORT,
    CSV_FILE,
    DECLARED,
    FOUND,
    PAGE,
    UPDATED_SINCE,
    VALIDATE_ONLY,
    WRITE,
    describe,
)
from cpd.api.requests import (
    ChangeScheduleRequest,
    DeferRequest,
    ResumeRequest,
    WithdrawRequest,
)
from cpd.api.schemas import ParticipantList, ParticipantOne
from cpd.contract.v1 import participants
from cpd.providers.rules import Scope
from cpd.publishing.resources.participants import PARTICIPANTS_V1

FILTERS = ("cohort", "updated_since")

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
        return lists.list_answer(request, feed=PARTICIPANTS_V1, scope=Scope.ECF, filters=FILTERS)

    def download(request: HttpRequest) -> HttpResponseBase:
        """Every row of the list in one file: filters apply, pages don't."""
        return lists.csv_answer(
            request, feed=PARTICIPANTS_V1, scope=Scope.ECF, filters=FILTERS, header=participants.CSV_HEADER
        )

    def show_ecf_participant(request: HttpRequest, id: str) -> HttpResponseBase:
        """By participant ID. Somebody who is both is shown as an early career teacher."""
        return lists.participant_answer(request, id, feed=PARTICIPANTS_V1)

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
