"""The envelopes round the contract's resources, errors included, as the OpenAPI documents show them."""

from typing import Literal

from ninja import Schema
from pydantic import Field

from cpd.contract.v1.applications import Application
from cpd.contract.v1.declarations import Declaration, DeclarationType
from cpd.contract.v1.participants import Participant


class ParticipantList(Schema):
    """Participants."""

    data: list[Participant]


class ParticipantOne(Schema):
    """A participant."""

    data: Participant


class DeclarationList(Schema):
    """Declarations."""

    data: list[Declaration]


class DeclarationOne(Schema):
    """A declaration."""

    data: Declaration


class ApplicationList(Schema):
    """Applications."""

    data: list[Application]


class ApplicationOne(Schema):
    """An application."""

    data: Application


class Error(Schema):
    """What was wrong with one thing."""

    title: str = Field(description="The attribute, or what kind of error it is", examples=["declaration_date"])
    detail: str = Field(
        description="What was wrong and what to do",
        examples=["The '#/declaration_date' can't be in the future."],
    )
    code: str = Field(description="A stable word for programs", examples=["future"])


class Errors(Schema):
    """Everything that was wrong."""

    errors: list[Error]


class PlainError(Schema):
    """An error in a single sentence."""

    error: str = Field(examples=["Access denied: send a valid token in the header Authorization: Bearer <token>."])


class DeclarationRequestAttributes(Schema):
    """What a declaration says."""

    participant_id: str = Field(description="The participant's ID", examples=["db3a7848-7308-4879-942a-c4a70ced400a"])
    declaration_type: DeclarationType = Field(description="The milestone that was reached", examples=["started"])
    declaration_date: str = Field(
        description="When the milestone was reached",
        examples=["2022-11-01T09:00:00Z"],
        json_schema_extra={"format": "date-time"},
    )
    course_identifier: str = Field(description="The participant's course", examples=["ecf-induction"])
    evidence_held: str | None = Field(
        default=None,
        description="The evidence you hold; needed for every type but started",
        examples=["training-event-attended"],
    )
    has_passed: bool | None = Field(
        default=None, description="For completed NPQs: whether the participant passed", examples=[None]
    )


class DeclarationRequestData(Schema):
    """The declaration in the shape of every resource."""

    type: Literal["participant-declaration"]
    attributes: DeclarationRequestAttributes


class DeclarationRequest(Schema):
    """A declaration to record."""

    data: DeclarationRequestData
