"""What a provider does about ECF participants: the actions of every version."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from ninja import Router

from cpd.api.actions import act
from cpd.api.openapi import DECLARED, VALIDATE_ONLY, WRITE, describe
from cpd.api.reading import one_of
from cpd.api.requests import (
    ChangeScheduleRequest,
    DeferRequest,
    ResumeRequest,
    WithdrawRequest,
)
from cpd.publishing.resources.participants import PARTICIPANTS_V1

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


def add_action(router: Router, path: str, action: str, summary: str, body: type, one: type, answers: Any) -> None:
    """Adds ``PUT {path}/{action}``."""

    def run(request: HttpRequest, id: str) -> HttpResponseBase:
        return act(request, id, action)

    name = {"change-schedule": "change_ecf_participant_schedule"}.get(action, f"{action}_ecf_participant")
    run.__name__ = name if "ecf" in path else f"{name}_older"
    run.__doc__ = ACTION_TEXTS[action]
    router.put(
        f"{path}/{action}",
        response={200: one, **answers},
        tags=["ECF participants"],
        summary=summary if "ecf" in path else f"{summary} (an older address)",
        openapi_extra=describe(WRITE if answers.get(409) else VALIDATE_ONLY, body=body),
    )(run)


def add_actions(router: Router) -> None:
    """Adds the actions to version 1 or 2."""
    for action, summary, body in ACTIONS:
        add_action(router, "/participants/ecf/{id}", action, summary, body, one_of(PARTICIPANTS_V1), DECLARED)


def add_older_actions(router: Router) -> None:
    """Adds the addresses of actions before there were courses other than ECF: version 1 alone has them."""
    for action, summary, body in ACTIONS:
        add_action(router, "/participants/{id}", action, summary, body, one_of(PARTICIPANTS_V1), DECLARED)
