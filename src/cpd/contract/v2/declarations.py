"""``participant-declarations`` of version 2: version 1 without its two deprecated attributes (rule DEC-28)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from cpd.contract.rendering import ContractModel, csv_line
from cpd.contract.snapshots import DeclarationSnapshot
from cpd.contract.v1.declarations import (
    Course,
    HasPassed,
    ParticipantId,
    Reached,
    ReachedAt,
    Standing,
    UpdatedAt,
    shared_values,
)


class DeclarationAttributesV2(ContractModel):
    """What version 2 says about a declaration, in the order of the CSV's columns."""

    participant_id: ParticipantId
    declaration_type: Reached
    course_identifier: Course
    declaration_date: ReachedAt
    updated_at: UpdatedAt
    state: Standing
    has_passed: HasPassed


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
        attributes=DeclarationAttributesV2.model_validate(shared_values(snapshot, updated_at)),
    )


def declaration_csv(resource: DeclarationV2) -> str:
    """The declaration's line of ``participant-declarations.csv``."""
    return csv_line([resource.id, *(value for _, value in resource.attributes)])
