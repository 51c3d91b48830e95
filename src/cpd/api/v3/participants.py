"""Version 3: participants, their transfers, and mentors who are not trained by the caller."""

from django.http import HttpRequest, HttpResponseBase
from ninja import Router

from cpd.api import lists
from cpd.api.openapi import (
    CALLED_V3,
    COHORT,
    DECLARED_V3,
    FROM_PARTICIPANT,
    PAGE,
    PERSON_V3,
    TRAINING_STATUS,
    UPDATED_SINCE,
    describe,
    sort_by,
)
from cpd.api.participants import ACTIONS, add_action
from cpd.api.v3.schemas import (
    ParticipantList,
    ParticipantOne,
    TransfersList,
    TransfersOne,
    UnfundedMentorList,
    UnfundedMentorOne,
)
from cpd.providers.rules import Scope
from cpd.publishing.resources.participants import PARTICIPANTS_V3
from cpd.publishing.resources.transfers import TRANSFERS_V3
from cpd.publishing.resources.unfunded_mentors import UNFUNDED_MENTORS_V3

router = Router(tags=["ECF participants"])
FILTERS = ("cohort", "updated_since", "training_status", "from_participant_id")
SORTS = ("created_at", "updated_at")


@router.get(
    "/participants/ecf",
    response={200: ParticipantList, **CALLED_V3},
    summary="List your early career teachers and mentors",
    openapi_extra=describe(COHORT, UPDATED_SINCE, TRAINING_STATUS, FROM_PARTICIPANT, sort_by(*SORTS), PAGE),
)
def list_ecf_participants(request: HttpRequest) -> HttpResponseBase:
    """One object for each person, with every training record that you see, whatever the filters picked them by."""
    return lists.list_answer(request, feed=PARTICIPANTS_V3, scope=Scope.ECF, filters=FILTERS, sort=SORTS)


@router.get(
    "/participants/ecf/transfers",
    response={200: TransfersList, **CALLED_V3},
    summary="List participants who move between schools",
    openapi_extra=describe(UPDATED_SINCE, PAGE),
)
def list_ecf_transfers(request: HttpRequest) -> HttpResponseBase:
    """Those who leave a school with you, or join one."""
    return lists.list_answer(request, feed=TRANSFERS_V3, scope=Scope.ECF, filters=("updated_since",))


@router.get(
    "/participants/ecf/{id}",
    response={200: ParticipantOne, **PERSON_V3},
    summary="Show one early career teacher or mentor",
    openapi_extra=describe(),
)
def show_ecf_participant(request: HttpRequest, id: str) -> HttpResponseBase:
    """By participant ID. An ID that was retired by a merge answers 410 and names the new one."""
    return lists.person_answer(request, id, feed=PARTICIPANTS_V3)


@router.get(
    "/participants/ecf/{id}/transfers",
    response={200: TransfersOne, **PERSON_V3},
    summary="Show one participant's transfers",
    openapi_extra=describe(),
)
def show_ecf_transfers(request: HttpRequest, id: str) -> HttpResponseBase:
    """By participant ID; 404 for somebody who does not move."""
    return lists.person_answer(request, id, feed=TRANSFERS_V3)


for _action, _summary, _body in ACTIONS:
    add_action(router, "/participants/ecf/{id}", _action, _summary, _body, ParticipantOne, DECLARED_V3)


@router.get(
    "/unfunded-mentors/ecf",
    response={200: UnfundedMentorList, **CALLED_V3},
    summary="List mentors whom you do not train",
    openapi_extra=describe(UPDATED_SINCE, sort_by(*SORTS), PAGE),
    tags=["Unfunded mentors"],
)
def list_unfunded_mentors(request: HttpRequest) -> HttpResponseBase:
    """Mentors of your early career teachers who are not among your participants: every mentor_id is here or there."""
    return lists.list_answer(request, feed=UNFUNDED_MENTORS_V3, scope=Scope.ECF, filters=("updated_since",), sort=SORTS)


@router.get(
    "/unfunded-mentors/ecf/{id}",
    response={200: UnfundedMentorOne, **PERSON_V3},
    summary="Show one mentor whom you do not train",
    openapi_extra=describe(),
    tags=["Unfunded mentors"],
)
def show_unfunded_mentor(request: HttpRequest, id: str) -> HttpResponseBase:
    """By participant ID."""
    return lists.person_answer(request, id, feed=UNFUNDED_MENTORS_V3)
