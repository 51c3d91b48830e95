"""``participant-declarations`` of version 2: version 1 without its two deprecated attributes (dossier 4.2)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from cpd.contract.rendering import ContractModel, csv_line
from cpd.contract.snapshots import DeclarationSnapshot
from cpd.contract.v1.declarations import CourseIdentifier, DeclarationType, State, state
from cpd.core.dates import print_instant


class DeclarationAttributesV2(ContractModel):
    """What version 2 says about a declaration, in the order of the CSV's columns."""

    participant_id: UUID = Field(
        description="The participant the declaration is about", examples=["db3a7848-7308-4879-942a-c4a70ced400a"]
    )
    declaration_type: DeclarationType = Field(description="The milestone that was reached", examples=["started"])
    course_identifier: CourseIdentifier = Field(
        description="The course the participant takes", examples=["ecf-induction"]
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
    state: State = Field(description="Where the declaration stands on its way to payment", examples=["eligible"])
    has_passed: bool | None = Field(description="Whether an NPQ participant passed; null otherwise", examples=[None])


class DeclarationV2(ContractModel):
    """A declaration, in the shape of every resource."""

    id: UUID = Field(description="The declaration ID", examples=["cd3a1234-7308-4879-942a-c4a70ced400a"])
    type: Literal["participant-declaration"]
    attributes: DeclarationAttributesV2


CSV_HEADER = csv_line(["id", *DeclarationAttributesV2.model_fields])


def declaration(snapshot: DeclarationSnapshot, updated_at: datetime) -> DeclarationV2:
    """The declaration as version 2 shows it."""
    return DeclarationV2(
        id=snapshot.declaration_id,
        type="participant-declaration",
        attributes=DeclarationAttributesV2(
            participant_id=snapshot.person_id,
            declaration_type=snapshot.declaration_type,  # type: ignore[arg-type]
            course_identifier=snapshot.course_identifier,  # type: ignore[arg-type]
            declaration_date=print_instant(snapshot.declaration_date),
            updated_at=print_instant(updated_at),
            state=state(snapshot),
            has_passed=snapshot.has_passed,
        ),
    )


def declaration_csv(resource: DeclarationV2) -> str:
    """The declaration's line of ``participant-declarations.csv``."""
    return csv_line([resource.id, *(value for _, value in resource.attributes)])
