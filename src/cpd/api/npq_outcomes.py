"""Routes of one participant's NPQ outcomes in every version. The list of all follows from their declaration."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router

from cpd.api import lists
from cpd.api.authentication import Caller
from cpd.api.call import call_of
from cpd.api.npq_participants import needs_attributes
from cpd.api.npq_requests import OutcomeRequest, OutcomeRequestAsFirstPublished
from cpd.api.openapi import (
    DECLARED,
    DECLARED_V3,
    FOUND,
    PAGE,
    PERSON_V3,
    VALIDATE_ONLY,
    WRITE,
    describe,
)
from cpd.api.reading import many_of, one_of
from cpd.api.writes import write_answer
from cpd.casework.commands import say_outcome
from cpd.contract.versions import WRITES
from cpd.core.actor import Actor
from cpd.providers.rules import Scope

SECTION = "NPQ outcomes"


def add_outcome_routes(router: Router, *, feed: str, people: str, version: int) -> None:
    """Adds the outcomes of one participant, and saying that they passed or failed.

    ``feed`` is the version's feed of outcomes, ``people`` its feed of NPQ participants.
    """
    newest = version >= 3

    @router.get(
        "/participants/npq/{id}/outcomes",
        response={200: many_of(feed), **(PERSON_V3 if newest else FOUND)},
        summary="List one NPQ participant's outcomes",
        openapi_extra=describe(PAGE),
        tags=[SECTION],
    )
    def list_outcomes_of_npq_participant(request: HttpRequest, id: str) -> HttpResponseBase:
        """By participant ID, oldest first."""
        return lists.of_person_answer(request, id, feed=feed, people=people)

    @router.post(
        "/participants/npq/{id}/outcomes",
        response={200: one_of(feed), **(DECLARED_V3 if newest else DECLARED)},
        summary="Say that an NPQ participant passed or failed",
        openapi_extra=describe(
            WRITE if newest else VALIDATE_ONLY, body=OutcomeRequest if newest else OutcomeRequestAsFirstPublished
        ),
        tags=[SECTION],
    )
    def create_npq_outcome(request: HttpRequest, id: str) -> HttpResponseBase:
        """Needs a completed declaration that is not voided or clawed back. Saying again what stands changes nothing;
        anything else is noted as a new outcome, which stands from then on: so a wrong date is corrected."""
        return _say(request, id, feed=feed)


def _say(request: HttpRequest, participant_id: str, *, feed: str) -> HttpResponse:
    as_first_published = WRITES[call_of(request).version].as_first_published

    def run(caller: Caller, attributes: dict[str, Any], actor: Actor) -> HttpResponse:
        needs_attributes(request, attributes)
        outcome = say_outcome(
            lead_provider_id=caller.provider_id,
            participant_id=participant_id,
            attributes=attributes,
            as_first_published=as_first_published,
            actor=actor,
        )
        return lists.written(caller, feed=feed, record_id=outcome.id)

    return write_answer(request, Scope.NPQ, run)
