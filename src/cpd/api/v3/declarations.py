"""Version 3: declarations and statements."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router

from cpd.api import answers, errors, lists
from cpd.api.authentication import Caller
from cpd.api.declarations import declare_answer, void_answer
from cpd.api.openapi import (
    CALLED_V3,
    COHORT,
    DECLARED_V3,
    DELIVERY_PARTNER,
    FOUND_V3,
    PAGE,
    PARTICIPANT_IDS,
    STATEMENT_TYPE,
    UPDATED_SINCE,
    WRITE,
    describe,
)
from cpd.api.requests import ChangeDeliveryPartnerOfDeclarationRequest, DeclarationRequest
from cpd.api.v3.schemas import DeclarationList, DeclarationOne, StatementList, StatementOne
from cpd.api.writes import write_answer
from cpd.core.actor import Actor
from cpd.declarations.commands import change_delivery_partner_of_declaration as change_partners
from cpd.providers.rules import Scope
from cpd.publishing.resources.declarations import DECLARATIONS_V3
from cpd.publishing.resources.statements import STATEMENTS_V3

router = Router()
FILTERS = ("cohort", "updated_since", "participant_id", "delivery_partner_id")


@router.post(
    "/participant-declarations",
    response={200: DeclarationOne, **DECLARED_V3},
    summary="Declare that a participant reached a milestone",
    operation_id="declare",
    openapi_extra=describe(WRITE, body=DeclarationRequest),
    tags=["Participant declarations"],
)
def create_declaration(request: HttpRequest) -> HttpResponseBase:
    """Records the declaration and shows it with the state it is in."""
    return declare_answer(request, feed=DECLARATIONS_V3)


@router.get(
    "/participant-declarations",
    response={200: DeclarationList, **CALLED_V3},
    summary="List declarations",
    openapi_extra=describe(COHORT, UPDATED_SINCE, PARTICIPANT_IDS, DELIVERY_PARTNER, PAGE),
    tags=["Participant declarations"],
)
def list_declarations(request: HttpRequest) -> HttpResponseBase:
    """Yours, and those of other providers that stand about participants you train or trained, oldest first."""
    return lists.list_answer(request, feed=DECLARATIONS_V3, scope=Scope.EITHER, filters=FILTERS)


@router.get(
    "/participant-declarations/{id}",
    response={200: DeclarationOne, **FOUND_V3},
    summary="Show one declaration",
    openapi_extra=describe(),
    tags=["Participant declarations"],
)
def show_declaration(request: HttpRequest, id: str) -> HttpResponseBase:
    """By declaration ID."""
    return lists.one_answer(request, id, feed=DECLARATIONS_V3, scope=Scope.EITHER)


@router.put(
    "/participant-declarations/{id}/void",
    response={200: DeclarationOne, **DECLARED_V3},
    summary="Void a declaration",
    operation_id="void_declaration",
    openapi_extra=describe(WRITE),
    tags=["Participant declarations"],
)
def void(request: HttpRequest, id: str) -> HttpResponseBase:
    """Voids a declaration of yours. One that was paid is clawed back on your next statement."""
    return void_answer(request, id, feed=DECLARATIONS_V3)


@router.put(
    "/participant-declarations/{id}/change-delivery-partner",
    response={200: DeclarationOne, **DECLARED_V3},
    summary="Change the delivery partners of a declaration",
    openapi_extra=describe(WRITE, body=ChangeDeliveryPartnerOfDeclarationRequest),
    tags=["Participant declarations"],
)
def change_delivery_partner_of_declaration(request: HttpRequest, id: str) -> HttpResponseBase:
    """For national professional qualifications. The second delivery partner is cleared when you leave it out."""

    def run(caller: Caller, attributes: dict[str, Any], actor: Actor) -> HttpResponse:
        if not attributes:
            raise answers.ApiError(answers.failed(errors.MISSING_DATA))
        declaration = change_partners(
            lead_provider_id=caller.provider_id, declaration_id=id, attributes=attributes, actor=actor
        )
        return lists.written(caller, feed=DECLARATIONS_V3, record_id=declaration.id)

    return write_answer(
        request, Scope.EITHER, run, before=lambda caller: lists.must_see(caller, feed=DECLARATIONS_V3, text=id)
    )


@router.get(
    "/statements",
    response={200: StatementList, **CALLED_V3},
    summary="List your statements",
    openapi_extra=describe(COHORT, STATEMENT_TYPE, UPDATED_SINCE, PAGE),
    tags=["Statements"],
)
def list_statements(request: HttpRequest) -> HttpResponseBase:
    """Those that pay declarations, in order of payment."""
    return lists.list_answer(
        request, feed=STATEMENTS_V3, scope=Scope.EITHER, filters=("cohort", "updated_since", "type")
    )


@router.get(
    "/statements/{id}",
    response={200: StatementOne, **FOUND_V3},
    summary="Show one statement",
    openapi_extra=describe(),
    tags=["Statements"],
)
def show_statement(request: HttpRequest, id: str) -> HttpResponseBase:
    """By the statement's ID, whether or not it pays declarations."""
    return lists.one_answer(request, id, feed=STATEMENTS_V3, scope=Scope.EITHER)
