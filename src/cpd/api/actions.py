"""What a provider does about a participant, in every version: defer, resume, withdraw, change schedule."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from cpd.api import answers, lists
from cpd.api.authentication import Caller
from cpd.api.call import call_of
from cpd.api.writes import write_answer
from cpd.casework.commands import change_schedule
from cpd.contract.versions import WRITES
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.as_role import transaction_for
from cpd.providers.rules import Scope
from cpd.publishing.rendering import rendered_participant
from cpd.publishing.resources.participants import PARTICIPANTS_V1, PARTICIPANTS_V3
from cpd.training.commands import report_training
from cpd.training.models import TrainingRecord


def act(request: HttpRequest, participant_id: str, action: str) -> HttpResponse:
    """Runs the action for the caller and shows the participant as it is then.

    400 without an envelope before anything is judged; 422 with everything that is wrong, an unknown id included
    (rule HTTP-28).
    """
    version = call_of(request).version

    def run(caller: Caller, attributes: dict[str, Any], actor: Actor) -> HttpResponse:
        record = _do(caller, participant_id, action, attributes, actor, version)
        return _shown(caller, record, version)

    return write_answer(request, Scope.ECF, run)


def _do(
    caller: Caller, participant_id: str, action: str, attributes: dict[str, Any], actor: Actor, version: int
) -> TrainingRecord:
    if action == "change-schedule":
        return change_schedule(
            lead_provider_id=caller.provider_id, participant_id=participant_id, attributes=attributes, actor=actor
        )
    return report_training(
        lead_provider_id=caller.provider_id,
        participant_id=participant_id,
        action=action,
        attributes=attributes,
        withdraw_reasons=WRITES[version].withdraw_reasons,
        actor=actor,
    )


def _shown(caller: Caller, record: TrainingRecord, version: int) -> HttpResponse:
    feed, key = (PARTICIPANTS_V3, record.person_id) if version >= 3 else (PARTICIPANTS_V1, record.id)
    body = lists.shown(caller, feed=feed, record_id=UUID(str(key)))
    if body is None:  # the school challenges the partnership: the provider may act, and sees nobody in its lists
        with transaction_for(caller.actor.provider_id):
            body = rendered_participant(caller.provider_id, record.person_id, record.id, version, clock.now())
    return answers.one(body)
