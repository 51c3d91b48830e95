"""``participants/ecf`` of version 3: one object for each person, with their enrolments (rule SEE-5)."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from cpd.contract.rendering import ContractModel
from cpd.contract.snapshots import ParticipantSnapshot, PersonSnapshot, Report
from cpd.contract.v1.participants import trn_validated
from cpd.contract.v3.fields import (
    PARTICIPANT,
    PARTNER,
    CohortText,
    CreatedAt,
    Day,
    ParticipantId,
    Schedule,
    Trn,
    UpdatedAt,
    Urn,
)
from cpd.core.dates import print_instant
from cpd.training.rules import participant_status, training_status

ReportedAt = Annotated[
    str,
    Field(
        description="When you reported it", examples=["2021-05-31T02:22:32Z"], json_schema_extra={"format": "date-time"}
    ),
]
SWITCHED = "switched-to-school-led"
RENAMED = {"school-left-fip": SWITCHED}
"""Reasons that are stored under an older name (rule PAR-10)."""


class Withdrawal(ContractModel):
    """Your withdrawal of this participant, while they are withdrawn."""

    reason: str = Field(description="Why they were withdrawn", examples=["left-teaching-profession"])
    date: ReportedAt


class Deferral(ContractModel):
    """Your deferral of this participant, while they are deferred."""

    reason: Literal["bereavement", "long-term-sickness", "parental-leave", "career-break", "other"] = Field(
        description="Why they were deferred", examples=["parental-leave"]
    )
    date: ReportedAt


class Enrolment(ContractModel):
    """One training record of the person, as you see it."""

    training_record_id: UUID = Field(
        description="The ID of this training record; it never changes, not even when people are merged",
        examples=["000a97ff-d2a9-4779-a397-9bfd9063072e"],
    )
    email: str = Field(
        description="The email address the school holds for this participant", examples=["eddie.early@tutorial.example"]
    )
    mentor_id: UUID | None = Field(
        description="The participant ID of this early career teacher's mentor: in participants/ecf or unfunded-mentors",
        examples=["bb36d74a-68a7-47b6-86b6-1fd0d141c590"],
    )
    school_urn: Urn
    participant_type: Literal["ect", "mentor"] = Field(description="What they train as", examples=["ect"])
    cohort: CohortText
    training_status: Literal["active", "deferred", "withdrawn"] = Field(
        description="What you last reported of this training", examples=["active"]
    )
    participant_status: Literal["active", "joining", "leaving", "left", "withdrawn"] = Field(
        description="Where the participant stands at the school, by its reports and today's date", examples=["active"]
    )
    teacher_reference_number_validated: bool | None = Field(
        description="Whether the TRN was matched with the teaching record; null without a TRN", examples=[True]
    )
    eligible_for_funding: bool | None = Field(
        description="Whether DfE pays for this training; null while it is not decided", examples=[True]
    )
    pupil_premium_uplift: bool = Field(
        description="Whether the school has the pupil premium incentive", examples=[True]
    )
    sparsity_uplift: bool = Field(description="Whether the school has the sparsity incentive", examples=[False])
    schedule_identifier: Schedule = Field(
        description="The schedule of the milestones", examples=["ecf-standard-september"]
    )
    delivery_partner_id: UUID = Field(description="Your delivery partner for this participant", examples=[PARTNER])
    withdrawal: Withdrawal | None = Field(description="Your withdrawal while they are withdrawn, or null")
    deferral: Deferral | None = Field(description="Your deferral while they are deferred, or null")
    created_at: CreatedAt
    induction_end_date: Day | None = Field(
        description="When an early career teacher completed their induction", examples=["2022-12-13"]
    )
    mentor_funding_end_date: Day | None = Field(
        description="When a mentor stopped being eligible for funded training", examples=["2021-04-19"]
    )
    cohort_changed_after_payments_frozen: bool = Field(
        description="Whether they moved to another cohort because payments for theirs are frozen", examples=[False]
    )
    mentor_ineligible_for_funding_reason: (
        Literal["completed_declaration_received", "completed_during_early_roll_out", "started_not_completed"] | None
    ) = Field(description="Why a mentor is no longer funded", examples=["completed_declaration_received"])
    working_pattern: str | None = Field(
        description="full_time or part_time, as the school said of an early career teacher; null if it did not",
        examples=["full_time"],
    )


class IdChange(ContractModel):
    """A participant ID that was retired when two records of one person were merged."""

    from_participant_id: UUID = Field(description="The ID that is no longer used", examples=[PARTICIPANT])
    to_participant_id: UUID = Field(
        description="The ID to use instead", examples=["ac3d1243-7308-4879-942a-c4a70ced400a"]
    )
    changed_at: str = Field(
        description="When", examples=["2023-09-23T02:22:32Z"], json_schema_extra={"format": "date-time"}
    )


class ParticipantAttributesV3(ContractModel):
    """What version 3 says about a participant."""

    full_name: str = Field(description="The participant's full name", examples=["Eddie Early"])
    teacher_reference_number: Trn
    updated_at: UpdatedAt
    ecf_enrolments: list[Enrolment] = Field(description="Their training records with you, early career teacher first")
    participant_id_changes: list[IdChange] = Field(description="IDs they had before, newest change first")


class ParticipantV3(ContractModel):
    """A participant, in the shape of every resource."""

    id: ParticipantId
    type: Literal["participant"]
    attributes: ParticipantAttributesV3


def _withdrawal(report: Report | None) -> Withdrawal | None:
    if report is None:
        return None
    return Withdrawal(reason=RENAMED.get(report.reason, report.reason), date=print_instant(report.at))


def _deferral(report: Report | None) -> Deferral | None:
    if report is None:
        return None
    return Deferral(reason=report.reason, date=print_instant(report.at))  # type: ignore[arg-type]


def enrolment(snapshot: ParticipantSnapshot) -> Enrolment:
    """A training record as version 3 shows it."""
    ect = snapshot.role == "ect"
    return Enrolment(
        training_record_id=snapshot.record_id,
        email=snapshot.email,
        mentor_id=snapshot.mentor_id if ect else None,
        school_urn=snapshot.school_urn,
        participant_type="ect" if ect else "mentor",
        cohort=str(snapshot.cohort),
        training_status=training_status(snapshot.withdrawn_at, snapshot.deferred_at),
        participant_status=participant_status(
            removed=snapshot.removed_from_school,
            started_on=snapshot.started_on,
            finished_on=snapshot.finished_on,
            completed_on=snapshot.completed_on,
            today=snapshot.today,
        ),
        teacher_reference_number_validated=trn_validated(snapshot),
        eligible_for_funding=snapshot.eligible_for_funding,
        pupil_premium_uplift=snapshot.pupil_premium_uplift,
        sparsity_uplift=snapshot.sparsity_uplift,
        schedule_identifier=snapshot.schedule_identifier,  # type: ignore[arg-type]
        delivery_partner_id=snapshot.delivery_partner_id,
        withdrawal=_withdrawal(snapshot.withdrawal),
        deferral=_deferral(snapshot.deferral),
        created_at=print_instant(snapshot.record_created_at),
        induction_end_date=snapshot.completed_on if ect else None,
        mentor_funding_end_date=None if ect else snapshot.completed_on,
        cohort_changed_after_payments_frozen=snapshot.cohort_changed_after_payments_frozen,
        mentor_ineligible_for_funding_reason=None if ect else snapshot.completion_reason or None,  # type: ignore[arg-type]
        working_pattern=snapshot.working_pattern or None if ect else None,
    )


def participant(snapshot: PersonSnapshot, updated_at: datetime) -> ParticipantV3:
    """The person as version 3 shows them."""
    return ParticipantV3(
        id=snapshot.person_id,
        type="participant",
        attributes=ParticipantAttributesV3(
            full_name=snapshot.full_name,
            teacher_reference_number=snapshot.trn,
            updated_at=print_instant(updated_at),
            ecf_enrolments=[enrolment(one) for one in snapshot.enrolments],
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
