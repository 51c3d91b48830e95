"""``participants/npq/outcomes`` of versions 1 and 2 (rule NPQ-34)."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from cpd.contract.rendering import ContractModel
from cpd.contract.snapshots import OutcomeSnapshot
from cpd.contract.v1.npq_fields import CourseWithOutcome, ParticipantId
from cpd.core.dates import print_instant

State = Annotated[
    Literal["passed", "failed", "voided"],
    Field(description="What was noted; voided with the declaration it belongs to", examples=["passed"]),
]
Course = Annotated[CourseWithOutcome, Field(description="The course they took", examples=["npq-headship"])]
CreatedAt = Annotated[
    str,
    Field(
        description="When it was noted",
        examples=["2022-12-01T09:00:00Z"],
        json_schema_extra={"format": "date-time"},
    ),
]


class OutcomeAttributes(ContractModel):
    """What versions 1 and 2 say about an outcome."""

    state: State
    completion_date: str = Field(
        description="The day on which it was decided, at midnight UTC",
        examples=["2022-11-30T00:00:00+00:00"],
        json_schema_extra={"format": "date-time"},
    )
    course_identifier: Course
    participant_id: ParticipantId
    created_at: CreatedAt


class Outcome(ContractModel):
    """An outcome, in the shape of every resource."""

    id: UUID = Field(description="The outcome's ID", examples=["cd3a1234-7308-4879-942a-c4a70ced400a"])
    type: Literal["participant-outcome"]
    attributes: OutcomeAttributes


def outcome(snapshot: OutcomeSnapshot) -> Outcome:
    """The outcome as versions 1 and 2 show it."""
    return Outcome(
        id=snapshot.outcome_id,
        type="participant-outcome",
        attributes=OutcomeAttributes(
            state=snapshot.state,  # type: ignore[arg-type]
            completion_date=f"{snapshot.completion_date.isoformat()}T00:00:00+00:00",
            course_identifier=snapshot.course_identifier,  # type: ignore[arg-type]
            participant_id=snapshot.person_id,
            created_at=print_instant(snapshot.created_at),
        ),
    )
