"""Django Ninja: schemas, and a slice of the queryset."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import NinjaAPI, Query, Schema

from bench.peers.applications import ApplicationRow, applications
from bench.peers.participants import PersonRow, Row, participants
from bench.peers.shapes import schema_of
from cpd.contract.v1 import participants as v1
from cpd.contract.v3 import participants as v3
from cpd.contract.v3.applications import ApplicationAttributesV3

api = NinjaAPI(urls_namespace="bench", docs_url=None, openapi_url=None)


Attributes: Any = schema_of(v1.ParticipantAttributes)
"""The attributes of a participant in version 1."""


class Participant(Schema):
    """A participant in the envelope."""

    id: str
    type: str = "participant"
    attributes: Attributes

    @staticmethod
    def resolve_attributes(row: Row) -> Row:
        """The same row again."""
        return row


class Participants(Schema):
    """A page."""

    data: list[Participant]


@api.get("/{provider_id}/participants", response=Participants)
def list_participants(
    request: HttpRequest,
    provider_id: UUID,
    page: int = Query(1, alias="page[page]"),
    per_page: int = Query(100, alias="page[per_page]"),
) -> dict[str, list[Row]]:
    """One page."""
    start = (page - 1) * per_page
    return {"data": [Row(period) for period in participants(provider_id)[start : start + per_page]]}


PersonAttributes: Any = schema_of(v3.ParticipantAttributesV3, {v3.Enrolment: schema_of(v3.Enrolment)})
"""The attributes of a person in version 3."""


class Person(Schema):
    """A person in the envelope."""

    id: str
    type: str = "participant"
    attributes: PersonAttributes

    @staticmethod
    def resolve_attributes(row: PersonRow) -> PersonRow:
        """The same row again."""
        return row


class People(Schema):
    """A page of version 3."""

    data: list[Person]


@api.get("/{provider_id}/people", response=People)
def list_people(
    request: HttpRequest,
    provider_id: UUID,
    page: int = Query(1, alias="page[page]"),
    per_page: int = Query(100, alias="page[per_page]"),
) -> dict[str, list[PersonRow]]:
    """One page."""
    start = (page - 1) * per_page
    return {"data": [PersonRow(period) for period in participants(provider_id)[start : start + per_page]]}


ApplicationAttributes: Any = schema_of(ApplicationAttributesV3)
"""The attributes of an application in version 3."""


class Application(Schema):
    """An application in the envelope."""

    id: str
    type: str = "npq_application"
    attributes: ApplicationAttributes

    @staticmethod
    def resolve_attributes(row: ApplicationRow) -> ApplicationRow:
        """The same row again."""
        return row


class Applications(Schema):
    """A page of applications."""

    data: list[Application]


@api.get("/{provider_id}/npq-applications", response=Applications)
def list_applications(
    request: HttpRequest,
    provider_id: UUID,
    page: int = Query(1, alias="page[page]"),
    per_page: int = Query(100, alias="page[per_page]"),
) -> dict[str, list[ApplicationRow]]:
    """One page."""
    start = (page - 1) * per_page
    shown = applications(provider_id)[start : start + per_page]
    return {"data": [ApplicationRow(application) for application in shown]}
