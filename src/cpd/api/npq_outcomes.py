"""Routes of NPQ outcomes in every version."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router

from cpd.api import lists
from cpd.api.authentication import Caller
from cpd.api.call import call_of
from cpd.api.npq_participants import needs_attributes
from cpd.api.npq_requests import OutcomeRequest, OutcomeRequestAsFirstPublished
from cpd.api.openapi import (
    CALLED,
    CREATED_SINCE,
    DECLARED,
    DECLARED_V3,
    FOUND,
    PAGE,
    PERSON_V3,
    VALIDATE_ONLY,
    WRITE,
    describe,
)
from cpd.api.writes import write_answer
from cpd.casework.commands import say_outcome
from cpd.contract.versions import WRITES
from cpd.core.actor import Actor
from cpd.providers.rules import Scope

SECTION = "NPQ outcomes"


@dataclass(frozen=True)
class OutcomeShapes:
    """How a version before 3 shows outcomes. ``people`` is its feed of NPQ participants."""

    feed: str
    people: str
    many: type
    one: type


def outcome_routes(shapes: OutcomeShapes, *, version: int) -> Router:
    """Reading outcomes in versions 1 and 2, and saying that somebody passed or failed."""
    router = Router(tags=[SECTION])

    @router.get(
        "/participants/npq/outcomes",
        response={200: shapes.many, **CALLED},
        summary="List the outcomes of your NPQ participants",
        openapi_extra=describe(CREATED_SINCE, PAGE),
    )
    def list_npq_outcomes(request: HttpRequest) -> HttpResponseBase:
        """Oldest first, every one that was ever noted: the newest of a participant and course stands."""
        return lists.list_answer(request, feed=shapes.feed, scope=Scope.NPQ, filters=("created_since",))

    add_outcome_routes(
        router, feed=shapes.feed, people=shapes.people, many=shapes.many, one=shapes.one, version=version
    )
    return router


def add_outcome_routes(router: Router, *, feed: str, people: str, many: type, one: type, version: int) -> None:
    """Adds what every version has: the outcomes of one participant, and saying that they passed or failed."""
    newest = version >= 3

    @router.get(
        "/participants/npq/{id}/outcomes",
        response={200: many, **(PERSON_V3 if newest else FOUND)},
        summary="List one NPQ participant's outcomes",
        openapi_extra=describe(PAGE),
        tags=[SECTION],
    )
    def list_outcomes_of_npq_participant(request: HttpRequest, id: str) -> HttpResponseBase:
        """By participant ID, oldest first."""
        return lists.of_person_answer(request, id, feed=feed, people=people)

    @router.post(
        "/participants/npq/{id}/outcomes",
        response={200: one, **(DECLARED_V3 if newest else DECLARED)},
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
