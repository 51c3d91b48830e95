"""``participants/npq/outcomes`` of version 3: days as dates, and when it last changed (rule NPQ-34)."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from cpd.contract.rendering import ContractModel
from cpd.contract.snapshots import OutcomeSnapshot
from cpd.contract.v1.npq_fields import ParticipantId, UpdatedAt
from cpd.contract.v1.outcomes import Course, CreatedAt, State
from cpd.core.dates import print_instant


class OutcomeAttributesV3(ContractModel):
    """What version 3 says about an outcome."""

    state: State
    completion_date: date = Field(description="The day on which it was decided", examples=["2022-11-30"])
    course_identifier: Course
    participant_id: ParticipantId
    created_at: CreatedAt
    updated_at: UpdatedAt


class OutcomeV3(ContractModel):
    """An outcome, in the shape of every resource."""

    id: UUID = Field(description="The outcome's ID", examples=["cd3a1234-7308-4879-942a-c4a70ced400a"])
    type: Literal["participant-outcome"]
    attributes: OutcomeAttributesV3


def outcome(snapshot: OutcomeSnapshot, updated_at: datetime) -> OutcomeV3:
    """The outcome as version 3 shows it."""
    return OutcomeV3(
        id=snapshot.outcome_id,
        type="participant-outcome",
        attributes=OutcomeAttributesV3(
            state=snapshot.state,  # type: ignore[arg-type]
            completion_date=snapshot.completion_date,
            course_identifier=snapshot.course_identifier,  # type: ignore[arg-type]
            participant_id=snapshot.person_id,
            created_at=print_instant(snapshot.created_at),
            updated_at=print_instant(updated_at),
        ),
    )
