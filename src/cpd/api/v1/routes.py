"""Version 1 of the API."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from ninja import NinjaAPI

from cpd.api import lists
from cpd.api.call import admit, read_attributes
from cpd.api.openapi import (
    CALLED,
    COHORT,
    CSV_FILE,
    DECLARED,
    FOUND,
    PAGE,
    PARTICIPANT_ID,
    UPDATED_SINCE,
    describe,
)
from cpd.api.schemas import (
    ApplicationList,
    ApplicationOne,
    DeclarationList,
    DeclarationOne,
    DeclarationRequest,
    ParticipantList,
    ParticipantOne,
)
from cpd.contract.v1 import applications, declarations, participants
from cpd.declarations.commands import declare
from cpd.providers.rules import Scope

api = NinjaAPI(
    title="Manage Teacher CPD API",
    version="1",
    urls_namespace="api-v1",
    docs_url=None,
    openapi_url=None,
    description="For lead providers of early career training and national professional qualifications.",
)
ECF_FILTERS = ("cohort", "updated_since")
DECLARATION_FILTERS = ("updated_since", "participant_id")
APPLICATION_FILTERS = ("cohort", "updated_since")


@api.get(
    "/participants/ecf",
    response={200: ParticipantList, **CALLED},
    tags=["ECF participants"],
    summary="List your early career teachers and mentors",
    openapi_extra=describe(COHORT, UPDATED_SINCE, PAGE),
)
def list_participants(request: HttpRequest) -> HttpResponseBase:
    """One row for each training record, oldest participant first."""
    return lists.list_answer(request, feed="ecf-v1", scope=Scope.ECF, filters=ECF_FILTERS)


@api.get(
    "/participants/ecf.csv",
    response=CALLED,
    tags=["ECF participants"],
    summary="Download your early career teachers and mentors as CSV",
    openapi_extra=describe(COHORT, UPDATED_SINCE, csv=CSV_FILE),
)
def download_participants(request: HttpRequest) -> HttpResponseBase:
    """Every row of the list in one file: filters apply, pages don't."""
    return lists.csv_answer(
        request, feed="ecf-v1", scope=Scope.ECF, filters=ECF_FILTERS, header=participants.CSV_HEADER
    )


@api.get(
    "/participants",
    response={200: ParticipantList, **CALLED},
    tags=["ECF participants"],
    summary="List your early career teachers and mentors (an older address)",
    openapi_extra=describe(COHORT, UPDATED_SINCE, PAGE),
)
def list_participants_alias(request: HttpRequest) -> HttpResponseBase:
    """The same as GET participants/ecf."""
    return list_participants(request)


@api.get(
    "/participants.csv",
    response=CALLED,
    tags=["ECF participants"],
    summary="Download your early career teachers and mentors as CSV (an older address)",
    openapi_extra=describe(COHORT, UPDATED_SINCE, csv=CSV_FILE),
)
def download_participants_alias(request: HttpRequest) -> HttpResponseBase:
    """The same as GET participants/ecf.csv."""
    return download_participants(request)


@api.get(
    "/participants/ecf/{id}",
    response={200: ParticipantOne, **FOUND},
    tags=["ECF participants"],
    summary="Show one early career teacher or mentor",
    openapi_extra=describe(),
)
def show_participant(request: HttpRequest, id: str) -> HttpResponseBase:
    """By participant ID. Somebody who is both is shown as an early career teacher."""
    return lists.participant_answer(request, id, feed="ecf-v1")


@api.post(
    "/participant-declarations",
    response={200: DeclarationOne, **DECLARED},
    tags=["Participant declarations"],
    summary="Declare that a participant reached a milestone",
    openapi_extra=describe(body=DeclarationRequest),
)
def create_declaration(request: HttpRequest) -> HttpResponseBase:
    """Records the declaration and shows it with the state it is in."""
    caller = admit(request, Scope.EITHER)
    attributes: dict[str, Any] = read_attributes(request)
    declaration = declare(
        lead_provider_id=caller.provider_id, attributes=attributes, actor=f"token:{caller.token_prefix}"
    )
    return lists.written(caller, feed="declarations-v1", record_id=declaration.id)


@api.get(
    "/participant-declarations",
    response={200: DeclarationList, **CALLED},
    tags=["Participant declarations"],
    summary="List declarations",
    openapi_extra=describe(UPDATED_SINCE, PARTICIPANT_ID, PAGE),
)
def list_declarations(request: HttpRequest) -> HttpResponseBase:
    """Yours, and those of earlier providers that stand, oldest first."""
    return lists.list_answer(request, feed="declarations-v1", scope=Scope.EITHER, filters=DECLARATION_FILTERS)


@api.get(
    "/participant-declarations.csv",
    response=CALLED,
    tags=["Participant declarations"],
    summary="Download declarations as CSV",
    openapi_extra=describe(UPDATED_SINCE, PARTICIPANT_ID, csv=CSV_FILE),
)
def download_declarations(request: HttpRequest) -> HttpResponseBase:
    """Every row of the list in one file: filters apply, pages don't."""
    return lists.csv_answer(
        request,
        feed="declarations-v1",
        scope=Scope.EITHER,
        filters=DECLARATION_FILTERS,
        header=declarations.CSV_HEADER,
    )


@api.get(
    "/participant-declarations/{id}",
    response={200: DeclarationOne, **FOUND},
    tags=["Participant declarations"],
    summary="Show one declaration",
    openapi_extra=describe(),
)
def show_declaration(request: HttpRequest, id: str) -> HttpResponseBase:
    """By declaration ID."""
    return lists.one_answer(request, id, feed="declarations-v1", scope=Scope.EITHER)


@api.get(
    "/npq-applications",
    response={200: ApplicationList, **CALLED},
    tags=["NPQ applications"],
    summary="List applications for your courses",
    openapi_extra=describe(COHORT, UPDATED_SINCE, PAGE),
)
def list_applications(request: HttpRequest) -> HttpResponseBase:
    """Oldest first."""
    return lists.list_answer(request, feed="applications-v1", scope=Scope.NPQ, filters=APPLICATION_FILTERS)


@api.get(
    "/npq-applications.csv",
    response=CALLED,
    tags=["NPQ applications"],
    summary="Download applications for your courses as CSV",
    openapi_extra=describe(COHORT, UPDATED_SINCE, csv=CSV_FILE),
)
def download_applications(request: HttpRequest) -> HttpResponseBase:
    """Every row of the list in one file: filters apply, pages don't."""
    return lists.csv_answer(
        request,
        feed="applications-v1",
        scope=Scope.NPQ,
        filters=APPLICATION_FILTERS,
        header=applications.CSV_HEADER,
    )


@api.get(
    "/npq-applications/{id}",
    response={200: ApplicationOne, **FOUND},
    tags=["NPQ applications"],
    summary="Show one application",
    openapi_extra=describe(),
)
def show_application(request: HttpRequest, id: str) -> HttpResponseBase:
    """By application ID."""
    return lists.one_answer(request, id, feed="applications-v1", scope=Scope.NPQ)
