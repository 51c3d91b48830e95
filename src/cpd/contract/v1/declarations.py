"""``participant-declarations`` of version 1 (rule DEC-28)."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from cpd.contract.rendering import ContractModel, csv_line
from cpd.contract.snapshots import DeclarationSnapshot
from cpd.core.dates import print_instant

DeclarationType = Literal[
    "started",
    "retained-1",
    "retained-2",
    "retained-3",
    "retained-4",
    "extended-1",
    "extended-2",
    "extended-3",
    "completed",
]
CourseIdentifier = Literal[
    "ecf-induction",
    "ecf-mentor",
    "npq-leading-teaching",
    "npq-leading-behaviour-culture",
    "npq-leading-teaching-development",
    "npq-leading-literacy",
    "npq-leading-primary-mathematics",
    "npq-senior-leadership",
    "npq-headship",
    "npq-executive-leadership",
    "npq-early-years-leadership",
    "npq-senco",
    "npq-additional-support-offer",
    "npq-early-headship-coaching-offer",
]
State = Literal["submitted", "eligible", "payable", "paid", "voided", "ineligible", "awaiting-clawback", "clawed-back"]


ParticipantId = Annotated[
    UUID,
    Field(description="The participant the declaration is about", examples=["db3a7848-7308-4879-942a-c4a70ced400a"]),
]
Reached = Annotated[DeclarationType, Field(description="The milestone that was reached", examples=["started"])]
Course = Annotated[CourseIdentifier, Field(description="The course the participant takes", examples=["ecf-induction"])]
ReachedAt = Annotated[
    str,
    Field(
        description="When the milestone was reached",
        examples=["2022-11-01T09:00:00Z"],
        json_schema_extra={"format": "date-time"},
    ),
]
UpdatedAt = Annotated[
    str,
    Field(
        description="When the declaration last changed",
        examples=["2022-11-10T09:00:00Z"],
        json_schema_extra={"format": "date-time"},
    ),
]
Standing = Annotated[
    State, Field(description="Where the declaration stands on its way to payment", examples=["eligible"])
]
HasPassed = Annotated[
    bool | None, Field(description="Whether an NPQ participant passed; null otherwise", examples=[None])
]


class DeclarationAttributes(ContractModel):
    """What version 1 says about a declaration, in the order of the CSV's columns."""

    participant_id: ParticipantId
    declaration_type: Reached
    course_identifier: Course
    eligible_for_payment: bool = Field(
        description="Deprecated: use state. Whether the declaration is eligible or payable", examples=[True]
    )
    declaration_date: ReachedAt
    updated_at: UpdatedAt
    voided: bool = Field(description="Deprecated: use state. Whether the declaration is voided", examples=[False])
    state: Standing
    has_passed: HasPassed


class Declaration(ContractModel):
    """A declaration, in the shape of every resource."""

    id: UUID = Field(description="The declaration ID", examples=["cd3a1234-7308-4879-942a-c4a70ced400a"])
    type: Literal["participant-declaration"]
    attributes: DeclarationAttributes


CSV_HEADER = csv_line(["id", *DeclarationAttributes.model_fields])


def shared_values(snapshot: DeclarationSnapshot, updated_at: datetime) -> dict[str, object]:
    """What every version says of a declaration, by attribute. States are written with hyphens."""
    return {
        "participant_id": snapshot.person_id,
        "declaration_type": snapshot.declaration_type,
        "course_identifier": snapshot.course_identifier,
        "declaration_date": print_instant(snapshot.declaration_date),
        "updated_at": print_instant(updated_at),
        "state": snapshot.state.replace("_", "-"),
        "has_passed": snapshot.has_passed,
    }


def declaration(snapshot: DeclarationSnapshot, updated_at: datetime) -> Declaration:
    """The declaration as version 1 shows it."""
    return Declaration(
        id=snapshot.declaration_id,
        type="participant-declaration",
        attributes=DeclarationAttributes.model_validate(
            {
                **shared_values(snapshot, updated_at),
                "eligible_for_payment": snapshot.state in ("eligible", "payable"),
                "voided": snapshot.state == "voided",
            }
        ),
    )


def declaration_csv(resource: Declaration) -> str:
    """The declaration's line of ``participant-declarations.csv``."""
    return csv_line([resource.id, *(value for _, value in resource.attributes)])
