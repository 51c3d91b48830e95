"""``unfunded-mentors/ecf`` of version 3 (rules SEE-11, PAR-15)."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from cpd.contract.rendering import ContractModel
from cpd.contract.snapshots import UnfundedMentorSnapshot
from cpd.contract.v3.fields import CreatedAt, ParticipantId, Trn, UpdatedAt
from cpd.core.dates import print_instant


class UnfundedMentorAttributes(ContractModel):
    """What version 3 says about a mentor whom you do not train."""

    full_name: str = Field(description="The mentor's full name", examples=["Maya Mentor"])
    email: str = Field(description="The mentor's email address", examples=["maya.mentor@tutorial.example"])
    teacher_reference_number: Trn
    created_at: CreatedAt
    updated_at: UpdatedAt


class UnfundedMentor(ContractModel):
    """A mentor of one of your early career teachers whom you do not train."""

    id: ParticipantId
    type: Literal["unfunded-mentor"]
    attributes: UnfundedMentorAttributes


def unfunded_mentor(snapshot: UnfundedMentorSnapshot, updated_at: datetime) -> UnfundedMentor:
    """The mentor as version 3 shows them."""
    return UnfundedMentor(
        id=snapshot.person_id,
        type="unfunded-mentor",
        attributes=UnfundedMentorAttributes(
            full_name=snapshot.full_name,
            email=snapshot.email,
            teacher_reference_number=snapshot.trn,
            created_at=print_instant(snapshot.created_at),
            updated_at=print_instant(updated_at),
        ),
    )
