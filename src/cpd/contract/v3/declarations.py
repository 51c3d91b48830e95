"""``participant-declarations`` of version 3: 16 attributes for ECF, 20 for NPQ (rule DEC-28)."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from cpd.contract.rendering import ContractModel
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
from cpd.contract.v3.fields import PARTNER, CreatedAt
from cpd.core.dates import print_instant
from cpd.declarations.rules import uplift_paid

PartnerId = Annotated[UUID | None, Field(description="The delivery partner at that time, or null", examples=[PARTNER])]
StatementId = Annotated[
    UUID | None,
    Field(description="The statement on which it is paid, or null", examples=["1cd343e7-6b8d-4dd5-9d2c-eb9ca2b8ff6f"]),
]
ClawbackStatementId = Annotated[
    UUID | None,
    Field(
        description="The statement on which it is clawed back, or null",
        examples=["fe1a5280-1b13-4b09-b9c7-e2b01d37e851"],
    ),
]
Reason = Annotated[
    str | None,
    Field(description="Why it is not paid, while it is ineligible", examples=["duplicate_declaration"]),
]
UpliftPaid = Annotated[bool, Field(description="Whether an uplift was paid for it", examples=[True])]
Name = Annotated[str, Field(description="The lead provider that made it", examples=["Tutorial Provider"])]
MentorId = Annotated[
    UUID | None,
    Field(
        description="The early career teacher's mentor at that time, or null",
        examples=["bb36d74a-68a7-47b6-86b6-1fd0d141c590"],
    ),
]
Evidence = Annotated[
    str | None, Field(description="The evidence you hold, or null", examples=["training-event-attended"])
]


class DeclarationAttributesV3(ContractModel):
    """What version 3 says about a declaration for early career training."""

    participant_id: ParticipantId
    declaration_type: Reached
    course_identifier: Course
    declaration_date: ReachedAt
    mentor_id: MentorId
    state: Standing
    updated_at: UpdatedAt
    created_at: CreatedAt
    delivery_partner_id: PartnerId
    statement_id: StatementId
    clawback_statement_id: ClawbackStatementId
    ineligible_for_funding_reason: Reason
    uplift_paid: UpliftPaid
    evidence_held: Evidence
    has_passed: HasPassed
    lead_provider_name: Name


class NpqDeclarationAttributesV3(ContractModel):
    """What version 3 says about a declaration for a national professional qualification."""

    participant_id: ParticipantId
    declaration_type: Reached
    course_identifier: Course
    declaration_date: ReachedAt
    state: Standing
    has_passed: HasPassed
    delivery_partner_id: PartnerId
    delivery_partner_name: str | None = Field(description="Its name", examples=["Tutorial Teaching School Hub"])
    secondary_delivery_partner_id: PartnerId
    secondary_delivery_partner_name: str | None = Field(description="Its name", examples=[None])
    statement_id: StatementId
    application_id: UUID = Field(
        description="The application it is about", examples=["d0b4a32e-a272-489e-b30a-cb17131457fc"]
    )
    clawback_statement_id: ClawbackStatementId
    uplift_paid: UpliftPaid
    lead_provider_name: Name
    ineligible_for_funding_reason: Reason
    created_at: CreatedAt
    updated_at: UpdatedAt
    mentor_id: None = Field(description="Always null for these courses", examples=[None])
    evidence_held: None = Field(description="Always null for these courses", examples=[None])


class DeclarationV3(ContractModel):
    """A declaration, in the shape of every resource."""

    id: UUID = Field(description="The declaration ID", examples=["cd3a1234-7308-4879-942a-c4a70ced400a"])
    type: Literal["participant-declaration"]
    attributes: DeclarationAttributesV3 | NpqDeclarationAttributesV3


def _reason(snapshot: DeclarationSnapshot) -> str | None:
    if snapshot.state != "ineligible":
        return None
    return "duplicate_declaration" if snapshot.state_reason == "duplicate" else snapshot.state_reason or None


def declaration(snapshot: DeclarationSnapshot, updated_at: datetime) -> DeclarationV3:
    """The declaration as version 3 shows it."""
    shared = {
        **shared_values(snapshot, updated_at),
        "created_at": print_instant(snapshot.created_at),
        "delivery_partner_id": snapshot.delivery_partner_id,
        "statement_id": snapshot.statement_id,
        "clawback_statement_id": snapshot.clawback_statement_id,
        "ineligible_for_funding_reason": _reason(snapshot),
        "uplift_paid": uplift_paid(
            course_identifier=snapshot.course_identifier,
            declaration_type=snapshot.declaration_type,
            state=snapshot.state,
            claimed=snapshot.uplift_claimed,
        ),
        "lead_provider_name": snapshot.lead_provider_name,
    }
    attributes: DeclarationAttributesV3 | NpqDeclarationAttributesV3
    if snapshot.kind == "npq":
        attributes = NpqDeclarationAttributesV3.model_validate(
            {
                **shared,
                "delivery_partner_name": snapshot.delivery_partner_name,
                "secondary_delivery_partner_id": snapshot.secondary_delivery_partner_id,
                "secondary_delivery_partner_name": snapshot.secondary_delivery_partner_name,
                "application_id": snapshot.application_id,
                "mentor_id": None,
                "evidence_held": None,
            }
        )
    else:
        attributes = DeclarationAttributesV3.model_validate(
            {**shared, "mentor_id": snapshot.mentor_id, "evidence_held": snapshot.evidence_held or None}
        )
    return DeclarationV3(id=snapshot.declaration_id, type="participant-declaration", attributes=attributes)
