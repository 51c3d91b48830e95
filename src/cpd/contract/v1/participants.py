"""``participants/ecf`` of versions 1 and 2: one row for each training record (rule SEE-4)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from cpd.contract.rendering import ContractModel, csv_line
from cpd.contract.snapshots import ParticipantSnapshot
from cpd.core.dates import print_instant
from cpd.training.rules import training_status

NO_LONGER_TRAINED = frozenset({"changed_provider", "changed_programme", "changed_cohort"})
"""Why a period ended, where versions 1 and 2 call the participant withdrawn (rule PAR-5)."""


class ParticipantAttributes(ContractModel):
    """What versions 1 and 2 say about a participant, in the order of the CSV's columns."""

    email: str | None = Field(
        description="The email address the school holds for this participant", examples=["eddie.early@tutorial.example"]
    )
    full_name: str = Field(description="The participant's full name", examples=["Eddie Early"])
    mentor_id: UUID | None = Field(
        description="The participant ID of this early career teacher's mentor; null for mentors",
        examples=["bb36d74a-68a7-47b6-86b6-1fd0d141c590"],
    )
    school_urn: str = Field(
        description="The unique reference number (URN) of the participant's school", examples=["199001"]
    )
    participant_type: Literal["ect", "mentor"] = Field(
        description="Whether this training record is for an early career teacher or a mentor", examples=["ect"]
    )
    cohort: str = Field(description="The year in which this participant's training began", examples=["2022"])
    status: Literal["active", "withdrawn"] = Field(
        description=(
            "withdrawn once the school has removed the participant, or moved them to another provider or programme"
        ),
        examples=["active"],
    )
    teacher_reference_number: str | None = Field(
        description="The teacher reference number (TRN): the verified one, else the one the school typed",
        examples=["1990002"],
    )
    teacher_reference_number_validated: bool | None = Field(
        description="Whether the TRN was matched with the teaching record; null without a TRN", examples=[True]
    )
    eligible_for_funding: bool | None = Field(
        description="Whether DfE pays for this training; null while it is not decided", examples=[True]
    )
    pupil_premium_uplift: bool = Field(
        description="Whether the school has the pupil premium incentive in the participant's cohort", examples=[True]
    )
    sparsity_uplift: bool = Field(
        description="Whether the school has the sparsity incentive in the participant's cohort", examples=[False]
    )
    training_status: Literal["active", "deferred", "withdrawn"] = Field(
        description="What you last reported of this participant's training", examples=["active"]
    )
    training_record_id: UUID = Field(
        description="The ID of this training record; it never changes",
        examples=["000a97ff-d2a9-4779-a397-9bfd9063072e"],
    )
    schedule_identifier: str = Field(
        description="The schedule of the participant's milestones", examples=["ecf-standard-january"]
    )
    updated_at: str = Field(
        description="When what you see of this participant last changed",
        examples=["2022-11-10T09:00:00Z"],
        json_schema_extra={"format": "date-time"},
    )


class Participant(ContractModel):
    """A participant, in the shape of every resource."""

    id: UUID = Field(description="The participant ID", examples=["db3a7848-7308-4879-942a-c4a70ced400a"])
    type: Literal["participant"]
    attributes: ParticipantAttributes


CSV_HEADER = csv_line(["id", *ParticipantAttributes.model_fields])


def trn_validated(snapshot: ParticipantSnapshot) -> bool | None:
    """Null without a TRN; else whether eligibility was decided with the number found to be theirs (rule PAR-7)."""
    if not (snapshot.trn or snapshot.typed_trn):
        return None
    return bool(snapshot.eligibility_status) and snapshot.eligibility_reason != "different_trn"


def participant(snapshot: ParticipantSnapshot, updated_at: datetime) -> Participant:
    """The participant as versions 1 and 2 show it; the TRN is the verified one, else the typed one (rule PAR-6)."""
    changed = snapshot.removed_from_school or snapshot.end_reason in NO_LONGER_TRAINED
    return Participant(
        id=snapshot.person_id,
        type="participant",
        attributes=ParticipantAttributes(
            email=snapshot.email,
            full_name=snapshot.full_name,
            mentor_id=snapshot.mentor_id if snapshot.role == "ect" else None,
            school_urn=snapshot.school_urn,
            participant_type="ect" if snapshot.role == "ect" else "mentor",
            cohort=str(snapshot.cohort),
            status="withdrawn" if changed else "active",
            teacher_reference_number=snapshot.trn or snapshot.typed_trn,
            teacher_reference_number_validated=trn_validated(snapshot),
            eligible_for_funding=snapshot.eligible_for_funding,
            pupil_premium_uplift=snapshot.pupil_premium_uplift,
            sparsity_uplift=snapshot.sparsity_uplift,
            training_status=training_status(snapshot.withdrawn_at, snapshot.deferred_at),
            training_record_id=snapshot.record_id,
            schedule_identifier=snapshot.schedule_identifier,
            updated_at=print_instant(updated_at),
        ),
    )


def participant_csv(resource: Participant) -> str:
    """The participant's line of ``participants/ecf.csv``."""
    return csv_line([resource.id, *(value for _, value in resource.attributes)])
