"""``npq-applications`` of version 3: everything of versions 1 and 2, and what has been added since (rule NPQ-40)."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from cpd.contract.rendering import ContractModel
from cpd.contract.snapshots import ApplicationSnapshot
from cpd.contract.v1.applications import ApplicationAttributes, shared_values

NpqSchedule = Literal[
    "npq-leadership-autumn",
    "npq-leadership-spring",
    "npq-specialist-autumn",
    "npq-specialist-spring",
    "npq-ehco-november",
    "npq-ehco-december",
    "npq-ehco-march",
    "npq-ehco-june",
    "npq-aso-november",
    "npq-aso-december",
    "npq-aso-march",
    "npq-aso-june",
]


class ApplicationAttributesV3(ApplicationAttributes):
    """What version 3 says about an application."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={})

    email: str | None = Field(  # type: ignore[assignment] # versions 1 and 2 have no null there
        description="Their email address; null when somebody else uses it now", examples=["hanna@tutorial.example"]
    )
    teacher_reference_number: str | None = Field(
        description="Their teacher reference number (TRN), once it is verified; null before", examples=["1990002"]
    )
    cohort_suffix: str = Field(
        description="Which intake of that year, where there are several: one lowercase letter", examples=["a"]
    )
    schedule_identifier: NpqSchedule | None = Field(
        description="The schedule they are on; null until you accept", examples=[None]
    )
    reason_for_rejection: (
        Literal["registration_expired", "rejected_by_provider", "other_application_in_this_cohort_accepted"] | None
    ) = Field(description="Why the application was rejected", examples=[None])
    works_as_senco: bool | None = Field(
        description="For the course for special educational needs co-ordinators: whether they work as one",
        examples=[None],
    )
    senco_start_date: date | None = Field(description="Since when, or from when on, they do", examples=[None])


class ApplicationV3(ContractModel):
    """An application, in the shape of every resource."""

    id: UUID = Field(description="The application ID", examples=["db3a7848-7308-4879-942a-c4a70ced400a"])
    type: Literal["npq_application"]
    attributes: ApplicationAttributesV3


def application(snapshot: ApplicationSnapshot, updated_at: datetime) -> ApplicationV3:
    """The application as version 3 shows it."""
    return ApplicationV3(
        id=snapshot.application_id,
        type="npq_application",
        attributes=ApplicationAttributesV3.model_validate(
            {
                **shared_values(snapshot, updated_at),
                "email": snapshot.email,
                "teacher_reference_number": snapshot.trn,
                "cohort_suffix": snapshot.cohort_suffix,
                "schedule_identifier": snapshot.schedule_identifier,
                "reason_for_rejection": snapshot.reason_for_rejection,
                "works_as_senco": snapshot.works_as_senco,
                "senco_start_date": snapshot.senco_start_date,
            }
        ),
    )
