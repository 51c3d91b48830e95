"""``npq-applications`` of versions 1 and 2 (rules NPQ-1, NPQ-24)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from cpd.contract.rendering import ContractModel, csv_line
from cpd.contract.snapshots import ApplicationSnapshot
from cpd.contract.v1.declarations import CourseIdentifier
from cpd.core.dates import print_instant


def _add_id(schema: dict[str, Any]) -> None:
    schema["properties"]["id"] = {
        "type": "string",
        "format": "uuid",
        "deprecated": True,
        "description": "Named here by the first published document, and never sent: the ID stands beside attributes.",
    }


class ApplicationAttributes(ContractModel):
    """What versions 1 and 2 say about an application."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=_add_id)

    participant_id: UUID = Field(
        description="The person who applied", examples=["7a8fef46-3c43-42c0-b3d5-1ba5904ba562"]
    )
    full_name: str = Field(description="Their full name", examples=["Hanna Head"])
    email: str = Field(
        description="Their email address; empty when somebody else uses it now", examples=["hanna@tutorial.example"]
    )
    email_validated: bool = Field(description="Always true", examples=[True])
    teacher_reference_number: str | None = Field(
        description="The teacher reference number (TRN) of the application", examples=["1990002"]
    )
    teacher_reference_number_validated: bool = Field(
        description="Whether the TRN was matched with the teaching record", examples=[True]
    )
    school_urn: str | None = Field(description="The URN of the school they work in", examples=["199001"])
    school_ukprn: str | None = Field(description="The UKPRN of the school they work in", examples=["10079319"])
    private_childcare_provider_urn: str | None = Field(
        description="The Ofsted URN of the childcare provider they work for", examples=["EY944860"]
    )
    headteacher_status: (
        Literal[
            "no",
            "yes_when_course_starts",
            "yes_in_first_two_years",
            "yes_over_two_years",
            "yes_in_first_five_years",
            "yes_over_five_years",
        ]
        | None
    ) = Field(description="Whether they are, or will be, a headteacher", examples=["no"])
    eligible_for_funding: bool = Field(description="Whether DfE pays for the course", examples=[True])
    funded_place: bool | None = Field(
        description="Whether you gave them a funded place; null until you accept", examples=[None]
    )
    funding_choice: Literal["school", "trust", "self", "another", "employer"] | None = Field(
        description="Who pays where DfE does not", examples=["trust"]
    )
    course_identifier: CourseIdentifier = Field(
        description="The course they applied for", examples=["npq-senior-leadership"]
    )
    status: Literal["pending", "accepted", "rejected"] = Field(
        description="Where the application stands", examples=["pending"]
    )
    works_in_school: bool | None = Field(description="Whether they work in a school", examples=[True])
    employer_name: str | None = Field(description="Who employs them", examples=["Some Company Ltd"])
    employment_role: str | None = Field(description="What they work as", examples=["Director"])
    created_at: str = Field(
        description="When they applied",
        examples=["2022-09-01T10:00:00Z"],
        json_schema_extra={"format": "date-time"},
    )
    updated_at: str = Field(
        description="When what you see of this application last changed",
        examples=["2022-09-02T10:00:00Z"],
        json_schema_extra={"format": "date-time"},
    )
    cohort: str = Field(description="The year in which the course begins", examples=["2022"])
    ineligible_for_funding_reason: Literal["establishment-ineligible", "previously-funded"] | None = Field(
        description="Why DfE does not pay", examples=[None]
    )
    targeted_delivery_funding_eligibility: bool = Field(
        description="Whether targeted delivery funding is paid on top", examples=[True]
    )
    teacher_catchment: bool = Field(
        description="Whether they work in the United Kingdom or the islands", examples=[True]
    )
    teacher_catchment_country: str | None = Field(
        description="The country they work in", examples=["United Kingdom of Great Britain and Northern Ireland"]
    )
    teacher_catchment_iso_country_code: str | None = Field(
        description="That country's three-letter ISO code", examples=["GBR"]
    )
    itt_provider: str | None = Field(
        description="The initial teacher training provider they work for", examples=["University of Southampton"]
    )
    lead_mentor: bool | None = Field(description="Whether they are a lead mentor there", examples=[True])


class Application(ContractModel):
    """An application, in the shape of every resource."""

    id: UUID = Field(description="The application ID", examples=["db3a7848-7308-4879-942a-c4a70ced400a"])
    type: Literal["npq_application"]
    attributes: ApplicationAttributes


CSV_ATTRIBUTES = (*(name for name in ApplicationAttributes.model_fields if name != "funded_place"), "funded_place")
"""The columns of version 1's CSV after ``id``: the newest is the last (rule NPQ-24)."""

CSV_HEADER = csv_line(["id", *CSV_ATTRIBUTES])


def shared_values(snapshot: ApplicationSnapshot, updated_at: datetime) -> dict[str, object]:
    """What every version says of an application, by attribute. A TRN that nobody verified counts, as it was typed."""
    return {
        "participant_id": snapshot.person_id,
        "full_name": snapshot.full_name,
        "email": snapshot.email or "",
        "email_validated": True,
        "teacher_reference_number": snapshot.trn or snapshot.typed_trn,
        "teacher_reference_number_validated": snapshot.trn is not None,
        "school_urn": snapshot.school_urn,
        "school_ukprn": snapshot.school_ukprn,
        "private_childcare_provider_urn": snapshot.private_childcare_provider_urn,
        "headteacher_status": snapshot.headteacher_status,
        "eligible_for_funding": snapshot.eligible_for_funding,
        "funded_place": snapshot.funded_place,
        "funding_choice": snapshot.funding_choice,
        "course_identifier": snapshot.course_identifier,
        "status": snapshot.status,
        "works_in_school": snapshot.works_in_school,
        "employer_name": snapshot.employer_name,
        "employment_role": snapshot.employment_role,
        "created_at": print_instant(snapshot.created_at),
        "updated_at": print_instant(updated_at),
        "cohort": str(snapshot.cohort),
        "ineligible_for_funding_reason": snapshot.ineligible_for_funding_reason,
        "targeted_delivery_funding_eligibility": snapshot.targeted_delivery_funding_eligibility,
        "teacher_catchment": snapshot.teacher_catchment,
        "teacher_catchment_country": snapshot.teacher_catchment_country,
        "teacher_catchment_iso_country_code": snapshot.teacher_catchment_iso_country_code,
        "itt_provider": snapshot.itt_provider,
        "lead_mentor": snapshot.lead_mentor,
    }


def application(snapshot: ApplicationSnapshot, updated_at: datetime) -> Application:
    """The application as versions 1 and 2 show it."""
    return Application(
        id=snapshot.application_id,
        type="npq_application",
        attributes=ApplicationAttributes.model_validate(shared_values(snapshot, updated_at)),
    )


def application_csv(resource: Application) -> str:
    """The application's line of version 1's ``npq-applications.csv``."""
    return csv_columns(resource, CSV_ATTRIBUTES)


def csv_columns(resource: Application, names: Iterable[str]) -> str:
    """A line of CSV with the application's id and these of its attributes; absent values are nothing at all."""
    return csv_line([resource.id, *(getattr(resource.attributes, name) for name in names)], null="")
