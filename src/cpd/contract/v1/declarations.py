"""``participant-declarations`` of version 1 (declarations dossier 4.1)."""

from datetime import datetime
from typing import Literal
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


class DeclarationAttributes(ContractModel):
    """What version 1 says about a declaration, in the order of the CSV's columns."""

    participant_id: UUID = Field(
        description="The participant the declaration is about", examples=["db3a7848-7308-4879-942a-c4a70ced400a"]
    )
    declaration_type: DeclarationType = Field(description="The milestone that was reached", examples=["started"])
    course_identifier: CourseIdentifier = Field(
        description="The course the participant takes", examples=["ecf-induction"]
    )
    eligible_for_payment: bool = Field(
        description="Deprecated: use state. Whether the declaration is eligible or payable", examples=[True]
    )
    declaration_date: str = Field(
        description="When the milestone was reached",
        examples=["2022-11-01T09:00:00Z"],
        json_schema_extra={"format": "date-time"},
    )
    updated_at: str = Field(
        description="When the declaration last changed",
        examples=["2022-11-10T09:00:00Z"],
        json_schema_extra={"format": "date-time"},
    )
    voided: bool = Field(description="Deprecated: use state. Whether the declaration is voided", examples=[False])
    state: State = Field(description="Where the declaration stands on its way to payment", examples=["eligible"])
    has_passed: bool | None = Field(description="Whether an NPQ participant passed; null otherwise", examples=[None])


class Declaration(ContractModel):
    """A declaration, in the shape of every resource."""

    id: UUID = Field(description="The declaration ID", examples=["cd3a1234-7308-4879-942a-c4a70ced400a"])
    type: Literal["participant-declaration"]
    attributes: DeclarationAttributes


CSV_HEADER = csv_line(["id", *DeclarationAttributes.model_fields])


def state(snapshot: DeclarationSnapshot) -> State:
    """The state as every version writes it: with hyphens."""
    return snapshot.state.replace("_", "-")  # type: ignore[return-value]


def declaration(snapshot: DeclarationSnapshot, updated_at: datetime) -> Declaration:
    """The declaration as version 1 shows it."""
    return Declaration(
        id=snapshot.declaration_id,
        type="participant-declaration",
        attributes=DeclarationAttributes(
            participant_id=snapshot.person_id,
            declaration_type=snapshot.declaration_type,  # type: ignore[arg-type]
            course_identifier=snapshot.course_identifier,  # type: ignore[arg-type]
            eligible_for_payment=snapshot.state in ("eligible", "payable"),
            declaration_date=print_instant(snapshot.declaration_date),
            updated_at=print_instant(updated_at),
            voided=snapshot.state == "voided",
            state=state(snapshot),
            has_passed=snapshot.has_passed,
        ),
    )


def declaration_csv(resource: Declaration) -> str:
    """The declaration's line of ``participant-declarations.csv``."""
    return csv_line([resource.id, *(value for _, value in resource.attributes)])
