"""Version 3: declaring, and changing what was declared."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from cpd.api import answers, errors, lists
from cpd.api.authentication import Caller
from cpd.api.bulk import bulk_answer
from cpd.api.declarations import declare_answer, void_answer
from cpd.api.openapi import (
    DECLARED_V3,
    MODE,
    WRITE,
    WRITE_UNDER_A_KEY,
    describe,
)
from cpd.api.requests import (
    BulkDeclarationsRequest,
    ChangeDeliveryPartnerOfDeclarationRequest,
    DeclarationRequest,
)
from cpd.api.schemas import ErrorsV3
from cpd.api.v3.reading import one_of, router
from cpd.api.v3.schemas import BulkAnswer
from cpd.api.writes import write_answer
from cpd.core.actor import Actor
from cpd.declarations.commands import change_delivery_partner_of_declaration as change_partners
from cpd.providers.rules import Scope
from cpd.publishing.resources.declarations import DECLARATIONS_V3


@router.post(
    "/participant-declarations",
    response={200: one_of(DECLARATIONS_V3), **DECLARED_V3},
    summary="Declare that a participant reached a milestone",
    operation_id="declare",
    openapi_extra=describe(WRITE, body=DeclarationRequest),
    tags=["Participant declarations"],
)
def create_declaration(request: HttpRequest) -> HttpResponseBase:
    """Records the declaration and shows it with the state it is in."""
    return declare_answer(request, feed=DECLARATIONS_V3)


@router.post(
    "/participant-declarations/bulk",
    response={200: BulkAnswer, **DECLARED_V3, 422: ErrorsV3 | BulkAnswer},
    summary="Declare for many participants at once",
    openapi_extra=describe(MODE, WRITE_UNDER_A_KEY, body=BulkDeclarationsRequest),
    tags=["Participant declarations"],
)
def declare_in_bulk(request: HttpRequest) -> HttpResponseBase:
    """Checks each row as a single declaration, and says of each what became of it. Up to 500 rows and 1 MB."""
    return bulk_answer(request)


@router.put(
    "/participant-declarations/{id}/void",
    response={200: one_of(DECLARATIONS_V3), **DECLARED_V3},
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
    response={200: one_of(DECLARATIONS_V3), **DECLARED_V3},
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
