"""``participants/npq`` of version 3: one object for each person, with their enrolments (rule SEE-19)."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from cpd.contract.rendering import ContractModel
from cpd.contract.snapshots import NpqEnrolmentFacts, NpqPersonSnapshot, Report
from cpd.contract.v1.npq_fields import (
    PARTICIPANT,
    ApplicationId,
    Cohort,
    Course,
    Eligible,
    Email,
    FullName,
    FundedPlace,
    Schedule,
    SchoolUrn,
    Status,
    Targeted,
    UpdatedAt,
    VerifiedTrn,
)
from cpd.contract.v3.participants import Deferral, IdChange, ReportedAt
from cpd.core.dates import print_instant


class NpqWithdrawal(ContractModel):
    """Your withdrawal of this participant, while they are withdrawn."""

    reason: str = Field(description="Why they were withdrawn", examples=["change-in-school-circumstances"])
    date: ReportedAt


class NpqEnrolmentV3(ContractModel):
    """One application that you accepted."""

    email: Email
    course_identifier: Course
    schedule_identifier: Schedule
    cohort: Cohort
    cohort_suffix: str = Field(
        description="Which intake of the year: a letter, a for the only one or the first", examples=["a"]
    )
    npq_application_id: ApplicationId
    eligible_for_funding: Eligible
    training_status: Status
    school_urn: SchoolUrn
    targeted_delivery_funding_eligibility: Targeted
    withdrawal: NpqWithdrawal | None = Field(description="Your withdrawal while they are withdrawn, or null")
    deferral: Deferral | None = Field(description="Your deferral while they are deferred, or null")
    created_at: Annotated[
        str,
        Field(
            description="When you accepted the application",
            examples=["2022-10-03T09:00:00Z"],
            json_schema_extra={"format": "date-time"},
        ),
    ]
    funded_place: FundedPlace


class NpqParticipantAttributesV3(ContractModel):
    """What version 3 says about a participant."""

    full_name: FullName
    previous_names: list[str] = Field(description="Names they had before, oldest first", examples=[["Hanna Before"]])
    teacher_reference_number: VerifiedTrn
    updated_at: UpdatedAt
    npq_enrolments: list[NpqEnrolmentV3] = Field(description="What they take with you, oldest acceptance first")
    participant_id_changes: list[IdChange] = Field(description="IDs they had before, newest change first")


class NpqParticipantV3(ContractModel):
    """A participant, in the shape of every resource."""

    id: UUID = Field(description="The participant ID", examples=[PARTICIPANT])
    type: Literal["npq-participant"]
    attributes: NpqParticipantAttributesV3


def _withdrawal(report: Report | None) -> NpqWithdrawal | None:
    return NpqWithdrawal(reason=report.reason, date=print_instant(report.at)) if report else None


def _deferral(report: Report | None) -> Deferral | None:
    return Deferral(reason=report.reason, date=print_instant(report.at)) if report else None  # type: ignore[arg-type]


def _enrolment(facts: NpqEnrolmentFacts, email: str | None) -> NpqEnrolmentV3:
    return NpqEnrolmentV3(
        email=email,
        course_identifier=facts.course_identifier,  # type: ignore[arg-type]
        schedule_identifier=facts.schedule_identifier,  # type: ignore[arg-type]
        cohort=str(facts.cohort),
        cohort_suffix=facts.cohort_suffix,
        npq_application_id=facts.application_id,
        eligible_for_funding=facts.eligible_for_funding,
        training_status=facts.training_status,  # type: ignore[arg-type]
        school_urn=facts.school_urn,
        targeted_delivery_funding_eligibility=facts.targeted_delivery_funding_eligibility,
        withdrawal=_withdrawal(facts.withdrawal),
        deferral=_deferral(facts.deferral),
        created_at=print_instant(facts.accepted_at),
        funded_place=facts.funded_place,
    )


def participant(snapshot: NpqPersonSnapshot, updated_at: datetime) -> NpqParticipantV3:
    """The participant as version 3 shows them."""
    return NpqParticipantV3(
        id=snapshot.person_id,
        type="npq-participant",
        attributes=NpqParticipantAttributesV3(
            full_name=snapshot.full_name,
            previous_names=list(snapshot.previous_names),
            teacher_reference_number=snapshot.trn,
            updated_at=print_instant(updated_at),
            npq_enrolments=[_enrolment(one, snapshot.email) for one in snapshot.enrolments],
            participant_id_changes=[
                IdChange(
                    from_participant_id=change.from_id,
                    to_participant_id=change.to_id,
                    changed_at=print_instant(change.changed_at),
                )
                for change in snapshot.id_changes
            ],
        ),
    )
