"""Version 3: what a statement pays."""

from django.http import HttpRequest, HttpResponseBase

from cpd.api import lists
from cpd.api.openapi import FOUND_V3, PAGE, PARTICIPANT_IDS, UPDATED_SINCE, describe
from cpd.api.v3.reading import many_of, router
from cpd.publishing.resources.declarations import DECLARATIONS_V3


@router.get(
    "/statements/{id}/declarations",
    response={200: many_of(DECLARATIONS_V3), **FOUND_V3},
    summary="List the declarations of a statement",
    openapi_extra=describe(UPDATED_SINCE, PARTICIPANT_IDS, PAGE),
    tags=["Statements"],
)
def list_declarations_of_a_statement(request: HttpRequest, id: str) -> HttpResponseBase:
    """What one statement of yours pays or claws back, oldest first. Voided declarations are no longer on it."""
    return lists.of_statement_answer(request, id, filters=("updated_since", "participant_id"))
