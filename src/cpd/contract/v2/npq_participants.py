"""``participants/npq`` and ``npq-enrolments.csv`` of version 2: people with their enrolments (rules SEE-19, NPQ-38)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from cpd.contract.rendering import ContractModel, csv_line
from cpd.contract.snapshots import NpqEnrolmentFacts, NpqPersonSnapshot
from cpd.contract.v1.npq_fields import (
    PARTICIPANT,
    ApplicationId,
    Cohort,
    Course,
    Eligible,
    Email,
    FullName,
    FundedPlace,
    ParticipantId,
    Schedule,
    SchoolUrn,
    Status,
    Targeted,
    UpdatedAt,
    VerifiedTrn,
)
from cpd.core.dates import print_instant


class NpqEnrolmentV2(ContractModel):
    """One application that you accepted."""

    course_identifier: Course
    schedule_identifier: Schedule
    cohort: Cohort
    npq_application_id: ApplicationId
    eligible_for_funding: Eligible
    training_status: Status
    school_urn: SchoolUrn
    targeted_delivery_funding_eligibility: Targeted
    funded_place: FundedPlace


class NpqParticipantAttributesV2(ContractModel):
    """What version 2 says about a participant."""

    email: Email
    full_name: FullName
    teacher_reference_number: VerifiedTrn
    updated_at: UpdatedAt
    npq_enrolments: list[NpqEnrolmentV2] = Field(description="What they take with you, oldest acceptance first")


class NpqParticipantV2(ContractModel):
    """A participant, in the shape of every resource."""

    id: UUID = Field(description="The participant ID", examples=[PARTICIPANT])
    type: Literal["npq-participant"]
    attributes: NpqParticipantAttributesV2


class NpqEnrolmentRow(ContractModel):
    """A line of ``npq-enrolments.csv``, in the order of its columns: the newest is the last (rule NPQ-38)."""

    participant_id: ParticipantId
    course_identifier: Course
    schedule_identifier: Schedule
    cohort: Cohort
    npq_application_id: ApplicationId
    eligible_for_funding: Eligible
    training_status: Status
    school_urn: SchoolUrn
    funded_place: FundedPlace


CSV_HEADER = csv_line(NpqEnrolmentRow.model_fields)


def participant(snapshot: NpqPersonSnapshot, updated_at: datetime) -> NpqParticipantV2:
    """The participant as version 2 shows them."""
    return NpqParticipantV2(
        id=snapshot.person_id,
        type="npq-participant",
        attributes=NpqParticipantAttributesV2(
            email=snapshot.email,
            full_name=snapshot.full_name,
            teacher_reference_number=snapshot.trn,
            updated_at=print_instant(updated_at),
            npq_enrolments=[_enrolment(one) for one in snapshot.enrolments],
        ),
    )


def _enrolment(facts: NpqEnrolmentFacts) -> NpqEnrolmentV2:
    return NpqEnrolmentV2(
        course_identifier=facts.course_identifier,  # type: ignore[arg-type]
        schedule_identifier=facts.schedule_identifier,  # type: ignore[arg-type]
        cohort=str(facts.cohort),
        npq_application_id=facts.application_id,
        eligible_for_funding=facts.eligible_for_funding,
        training_status=facts.training_status,  # type: ignore[arg-type]
        school_urn=facts.school_urn,
        targeted_delivery_funding_eligibility=facts.targeted_delivery_funding_eligibility,
        funded_place=facts.funded_place,
    )


def enrolment_row(facts: NpqEnrolmentFacts) -> NpqEnrolmentRow:
    """The enrolment as the file has it."""
    return NpqEnrolmentRow(
        participant_id=facts.person_id,
        course_identifier=facts.course_identifier,  # type: ignore[arg-type]
        schedule_identifier=facts.schedule_identifier,  # type: ignore[arg-type]
        cohort=str(facts.cohort),
        npq_application_id=facts.application_id,
        eligible_for_funding=facts.eligible_for_funding,
        training_status=facts.training_status,  # type: ignore[arg-type]
        school_urn=facts.school_urn,
        funded_place=facts.funded_place,
    )


def enrolment_csv(row: NpqEnrolmentRow) -> str:
    """The line of ``npq-enrolments.csv``; absent values are nothing at all."""
    return csv_line((value for _, value in row), null="")
