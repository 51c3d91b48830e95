"""The route that moves a participant of an NPQ to another schedule, in every version (rules NPQ-46 to NPQ-48)."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router

from cpd.api import lists
from cpd.api.authentication import Caller
from cpd.api.call import call_of
from cpd.api.npq_participants import SECTION, needs_attributes
from cpd.api.npq_requests import NpqChangeScheduleRequest
from cpd.api.openapi import DECLARED, DECLARED_V3, VALIDATE_ONLY, WRITE, describe
from cpd.api.reading import one_of
from cpd.api.writes import write_answer
from cpd.casework.commands import change_npq_schedule
from cpd.contract.versions import WRITES
from cpd.core.actor import Actor
from cpd.providers.rules import Scope


def add_npq_schedule_change(router: Router, *, feed: str, version: int) -> None:
    """Adds ``PUT /participants/npq/{id}/change-schedule`` to a version, which shows a participant as ``feed`` does."""

    @router.put(
        "/participants/npq/{id}/change-schedule",
        response={200: one_of(feed), **(DECLARED_V3 if version >= 3 else DECLARED)},
        summary="Move an NPQ participant to another schedule or cohort",
        openapi_extra=describe(WRITE if version >= 3 else VALIDATE_ONLY, body=NpqChangeScheduleRequest),
        tags=[SECTION],
    )
    def change_npq_participant_schedule(request: HttpRequest, id: str) -> HttpResponseBase:
        """Refused while declarations stand that the new schedule would not take, or that were made in another intake
        than the new one. You need a contract for the course in the new intake."""
        return _change(request, id, feed=feed)


def _change(request: HttpRequest, participant_id: str, *, feed: str) -> HttpResponse:
    as_first_published = WRITES[call_of(request).version].as_first_published

    def run(caller: Caller, attributes: dict[str, Any], actor: Actor) -> HttpResponse:
        needs_attributes(request, attributes)
        application = change_npq_schedule(
            lead_provider_id=caller.provider_id,
            participant_id=participant_id,
            attributes=attributes,
            as_first_published=as_first_published,
            actor=actor,
        )
        return lists.written(caller, feed=feed, record_id=application.person_id)

    return write_answer(request, Scope.NPQ, run)
