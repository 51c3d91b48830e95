"""Writes of declarations: the routes of versions 1 and 2, and how every version declares and voids."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router

from cpd.api import lists
from cpd.api.authentication import Caller
from cpd.api.call import call_of
from cpd.api.openapi import (
    DECLARED,
    VALIDATE_ONLY,
    describe,
)
from cpd.api.reading import one_of
from cpd.api.requests import DeclarationRequest
from cpd.api.writes import write_answer
from cpd.contract.versions import WRITES
from cpd.core.actor import Actor
from cpd.declarations.commands import (
    declare,
    void_declaration,
)
from cpd.providers.rules import Scope

SECTION = "Participant declarations"


def add_declaring(router: Router, *, feed: str) -> None:
    """Adds declaring and voiding to version 1 or 2, which shows a declaration as ``feed`` does."""
    one = one_of(feed)

    @router.post(
        "/participant-declarations",
        response={200: one, **DECLARED},
        summary="Declare that a participant reached a milestone",
        operation_id="declare",
        openapi_extra=describe(VALIDATE_ONLY, body=DeclarationRequest),
        tags=[SECTION],
    )
    def create_declaration(request: HttpRequest) -> HttpResponseBase:
        """Records the declaration and shows it with the state it is in."""
        return declare_answer(request, feed=feed)

    @router.put(
        "/participant-declarations/{id}/void",
        response={200: one, **DECLARED},
        summary="Void a declaration",
        operation_id="void_declaration",
        openapi_extra=describe(VALIDATE_ONLY),
        tags=[SECTION],
    )
    def void(request: HttpRequest, id: str) -> HttpResponseBase:
        """Voids a declaration of yours. One that was paid is clawed back on your next statement."""
        return void_answer(request, id, feed=feed)


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
