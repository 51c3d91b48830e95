"""``participants/npq`` of version 1: one object for each person, with the names of their courses (rule SEE-19)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from cpd.contract.rendering import ContractModel
from cpd.contract.snapshots import NpqPersonSnapshot
from cpd.contract.v1.npq_fields import (
    PARTICIPANT,
    ApplicationId,
    Course,
    Email,
    FullName,
    FundedPlace,
    NpqCourse,
    ParticipantId,
    UpdatedAt,
    VerifiedTrn,
)
from cpd.core.dates import print_instant


class FundedPlaceOfCourse(ContractModel):
    """Whether one of their applications has a funded place."""

    npq_course: Course
    funded_place: FundedPlace
    npq_application_id: ApplicationId


class NpqParticipantAttributes(ContractModel):
    """What version 1 says about a participant."""

    participant_id: ParticipantId
    email: Email
    full_name: FullName
    npq_courses: list[NpqCourse] = Field(
        description="The courses they take with you: one for each application you accepted", examples=[["npq-headship"]]
    )
    funded_places: list[FundedPlaceOfCourse] = Field(description="The funded place of each, in the same order")
    teacher_reference_number: VerifiedTrn
    updated_at: UpdatedAt


class NpqParticipant(ContractModel):
    """A participant, in the shape of every resource."""

    id: UUID = Field(description="The participant ID", examples=[PARTICIPANT])
    type: Literal["npq-participant"]
    attributes: NpqParticipantAttributes


def participant(snapshot: NpqPersonSnapshot, updated_at: datetime) -> NpqParticipant:
    """The participant as version 1 shows them."""
    return NpqParticipant(
        id=snapshot.person_id,
        type="npq-participant",
        attributes=NpqParticipantAttributes(
            participant_id=snapshot.person_id,
            email=snapshot.email,
            full_name=snapshot.full_name,
            npq_courses=[one.course_identifier for one in snapshot.enrolments],  # type: ignore[misc]
            funded_places=[
                FundedPlaceOfCourse(
                    npq_course=one.course_identifier,  # type: ignore[arg-type]
                    funded_place=one.funded_place,
                    npq_application_id=one.application_id,
                )
                for one in snapshot.enrolments
            ],
            teacher_reference_number=snapshot.trn,
            updated_at=print_instant(updated_at),
        ),
    )
