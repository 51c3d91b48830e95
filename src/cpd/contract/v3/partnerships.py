"""``partnerships/ecf`` of version 3 (rule SCH-19)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from cpd.contract.rendering import ContractModel
from cpd.contract.snapshots import PartnershipSnapshot
from cpd.contract.v3.fields import PARTNER, CohortText, CreatedAt, UpdatedAt, Urn
from cpd.core.dates import print_instant

ChallengedReason = Literal["another_provider", "not_confirmed", "do_not_recognise", "no_ects", "mistake"]


class PartnershipAttributes(ContractModel):
    """What version 3 says about a partnership."""

    cohort: CohortText
    urn: Urn
    school_id: UUID = Field(description="The school's ID", examples=["dd4a11cb-2c0d-4d4e-b7a9-0f5a3c9c6c2b"])
    delivery_partner_id: UUID = Field(description="The delivery partner's ID", examples=[PARTNER])
    delivery_partner_name: str = Field(
        description="The delivery partner's name", examples=["Tutorial Teaching School Hub"]
    )
    status: Literal["active", "challenged"] = Field(
        description="challenged while the school says that it is wrong", examples=["active"]
    )
    challenged_reason: ChallengedReason | None = Field(description="Why the school challenged it", examples=[None])
    challenged_at: str | None = Field(
        description="When the school challenged it", examples=[None], json_schema_extra={"format": "date-time"}
    )
    induction_tutor_name: str | None = Field(description="The school's induction tutor", examples=["Tess Tutor"])
    induction_tutor_email: str | None = Field(
        description="The induction tutor's email address, or the school's contact if it has no tutor",
        examples=["tess.tutor@tutorial.example"],
    )
    updated_at: UpdatedAt
    created_at: CreatedAt


class Partnership(ContractModel):
    """A partnership of yours with a school in a cohort."""

    id: UUID = Field(description="The partnership's ID", examples=["cd3a1234-7308-4879-942a-c4a70ced400a"])
    type: Literal["partnership"]
    attributes: PartnershipAttributes


def partnership(snapshot: PartnershipSnapshot, updated_at: datetime) -> Partnership:
    """The partnership as version 3 shows it."""
    return Partnership(
        id=snapshot.partnership_id,
        type="partnership",
        attributes=PartnershipAttributes(
            cohort=str(snapshot.cohort),
            urn=snapshot.urn,
            school_id=snapshot.school_id,
            delivery_partner_id=snapshot.delivery_partner_id,
            delivery_partner_name=snapshot.delivery_partner_name,
            status="challenged" if snapshot.challenged_at else "active",
            challenged_reason=snapshot.challenge_reason or None,  # type: ignore[arg-type]
            challenged_at=print_instant(snapshot.challenged_at) if snapshot.challenged_at else None,
            induction_tutor_name=snapshot.induction_tutor_name,
            induction_tutor_email=snapshot.induction_tutor_email,
            updated_at=print_instant(updated_at),
            created_at=print_instant(snapshot.created_at),
        ),
    )
