"""Routes of declarations: what versions 1 and 2 share, and how every version declares and voids."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router

from cpd.api import lists
from cpd.api.authentication import Caller
from cpd.api.call import call_of
from cpd.api.openapi import (
    CALLED,
    CSV_FILE,
    DECLARED,
    FOUND,
    PAGE,
    PARTICIPANT_ID,
    UPDATED_SINCE,
    VALIDATE_ONLY,
    describe,
)
from cpd.api.requests import DeclarationRequest
from cpd.api.writes import write_answer
from cpd.contract.versions import WRITES
from cpd.core.actor import Actor
from cpd.declarations.commands import (
    declare,
    void_declaration,
)
from cpd.providers.rules import Scope

FILTERS = ("updated_since", "participant_id")


@dataclass(frozen=True)
class DeclarationShapes:
    """How a version shows declarations."""

    feed: str
    csv_header: str
    many: type
    one: type


def declaration_routes(shapes: DeclarationShapes) -> Router:
    """Declaring, reading declarations, and voiding them."""
    router = Router(tags=["Participant declarations"])

    @router.post(
        "/participant-declarations",
        response={200: shapes.one, **DECLARED},
        summary="Declare that a participant reached a milestone",
        operation_id="declare",
        openapi_extra=describe(VALIDATE_ONLY, body=DeclarationRequest),
    )
    def create_declaration(request: HttpRequest) -> HttpResponseBase:
        """Records the declaration and shows it with the state it is in."""
        return declare_answer(request, feed=shapes.feed)

    @router.get(
        "/participant-declarations",
        response={200: shapes.many, **CALLED},
        summary="List declarations",
        openapi_extra=describe(UPDATED_SINCE, PARTICIPANT_ID, PAGE),
    )
    def list_declarations(request: HttpRequest) -> HttpResponseBase:
        """Yours, and those of earlier providers that stand, oldest first."""
        return lists.list_answer(request, feed=shapes.feed, scope=Scope.EITHER, filters=FILTERS)

    @router.get(
        "/participant-declarations.csv",
        response=CALLED,
        summary="Download declarations as CSV",
        openapi_extra=describe(UPDATED_SINCE, PARTICIPANT_ID, csv=CSV_FILE),
    )
    def download_declarations(request: HttpRequest) -> HttpResponseBase:
        """Every row of the list in one file: filters apply, pages don't."""
        return lists.csv_answer(
            request, feed=shapes.feed, scope=Scope.EITHER, filters=FILTERS, header=shapes.csv_header
        )

    @router.get(
        "/participant-declarations/{id}",
        response={200: shapes.one, **FOUND},
        summary="Show one declaration",
        openapi_extra=describe(),
    )
    def show_declaration(request: HttpRequest, id: str) -> HttpResponseBase:
        """By declaration ID."""
        return lists.one_answer(request, id, feed=shapes.feed, scope=Scope.EITHER)

    @router.put(
        "/participant-declarations/{id}/void",
        response={200: shapes.one, **DECLARED},
        summary="Void a declaration",
        operation_id="void_declaration",
        openapi_extra=describe(VALIDATE_ONLY),
    )
    def void(request: HttpRequest, id: str) -> HttpResponseBase:
        """Voids a declaration of yours. One that was paid is clawed back on your next statement."""
        return void_answer(request, id, feed=shapes.feed)

    return router


def declare_answer(request: HttpRequest, *, feed: str) -> HttpResponse:
    """Records the caller's declaration and shows it."""

    version = call_of(request).version

    def run(caller: Caller, attributes: dict[str, Any], actor: Actor) -> HttpResponse:
        declaration = declare(
            lead_provider_id=caller.provider_id,
            attributes=attributes,
            delivery_partner_required=WRITES[version].delivery_partner_required,
            actor=actor,
        )
        return lists.written(caller, feed=feed, record_id=declaration.id)

    return write_answer(request, Scope.EITHER, run)


def void_answer(request: HttpRequest, declaration_id: str, *, feed: str) -> HttpResponse:
    """Voids the caller's declaration and shows it; 404 for somebody else's."""

    def run(caller: Caller, _attributes: dict[str, Any], actor: Actor) -> HttpResponse:
        declaration = void_declaration(
            lead_provider_id=caller.provider_id,
            declaration_id=declaration_id,
            actor=actor,
        )
        return lists.written(caller, feed=feed, record_id=declaration.id)

    return write_answer(request, Scope.EITHER, run, envelope=False)
