"""Django Ninja: schemas, and a slice of the queryset."""

from uuid import UUID

from django.http import HttpRequest
from ninja import NinjaAPI, Query, Schema

from bench.peers.applications import ApplicationRow, applications
from bench.peers.participants import Enrolment as EnrolmentRow
from bench.peers.participants import PersonRow, Row, participants

api = NinjaAPI(urls_namespace="bench", docs_url=None, openapi_url=None)


class Attributes(Schema):
    """The attributes of a participant."""

    email: str
    full_name: str
    mentor_id: str | None
    school_urn: str
    participant_type: str
    cohort: str
    status: str
    teacher_reference_number: str | None
    teacher_reference_number_validated: bool | None
    eligible_for_funding: bool | None
    pupil_premium_uplift: bool
    sparsity_uplift: bool
    training_status: str
    training_record_id: str
    schedule_identifier: str
    updated_at: str


class Participant(Schema):
    """A participant in the envelope."""

    id: str
    type: str = "participant"
    attributes: Attributes

    @staticmethod
    def resolve_attributes(row: Row) -> Row:
        """The same row again."""
        return row


class Participants(Schema):
    """A page."""

    data: list[Participant]


@api.get("/{provider_id}/participants", response=Participants)
def list_participants(
    request: HttpRequest,
    provider_id: UUID,
    page: int = Query(1, alias="page[page]"),
    per_page: int = Query(100, alias="page[per_page]"),
) -> dict[str, list[Row]]:
    """One page."""
    start = (page - 1) * per_page
    return {"data": [Row(period) for period in participants(provider_id)[start : start + per_page]]}


class Enrolment(Schema):
    """A training record of version 3."""

    training_record_id: str
    email: str
    mentor_id: str | None
    school_urn: str
    participant_type: str
    cohort: str
    training_status: str
    participant_status: str
    teacher_reference_number_validated: bool | None
    eligible_for_funding: bool | None
    pupil_premium_uplift: bool
    sparsity_uplift: bool
    schedule_identifier: str
    delivery_partner_id: str
    withdrawal: dict[str, str] | None
    deferral: dict[str, str] | None
    created_at: str
    induction_end_date: str | None
    mentor_funding_end_date: str | None
    cohort_changed_after_payments_frozen: bool
    mentor_ineligible_for_funding_reason: str | None
    working_pattern: str | None


class PersonAttributes(Schema):
    """The attributes of a person in version 3."""

    full_name: str
    teacher_reference_number: str | None
    updated_at: str
    ecf_enrolments: list[Enrolment]
    participant_id_changes: list[dict[str, str]]

    @staticmethod
    def resolve_ecf_enrolments(row: PersonRow) -> list[EnrolmentRow]:
        """The person's records."""
        return row.ecf_enrolments


class Person(Schema):
    """A person in the envelope."""

    id: str
    type: str = "participant"
    attributes: PersonAttributes

    @staticmethod
    def resolve_attributes(row: PersonRow) -> PersonRow:
        """The same row again."""
        return row


class People(Schema):
    """A page of version 3."""

    data: list[Person]


@api.get("/{provider_id}/people", response=People)
def list_people(
    request: HttpRequest,
    provider_id: UUID,
    page: int = Query(1, alias="page[page]"),
    per_page: int = Query(100, alias="page[per_page]"),
) -> dict[str, list[PersonRow]]:
    """One page."""
    start = (page - 1) * per_page
    return {"data": [PersonRow(period) for period in participants(provider_id)[start : start + per_page]]}


class ApplicationAttributes(Schema):
    """The attributes of an application in version 3."""

    participant_id: str
    full_name: str
    email: str | None
    email_validated: bool
    teacher_reference_number: str | None
    teacher_reference_number_validated: bool
    school_urn: str | None
    school_ukprn: str | None
    private_childcare_provider_urn: str | None
    headteacher_status: str | None
    eligible_for_funding: bool
    funded_place: bool | None
    funding_choice: str | None
    course_identifier: str
    status: str
    works_in_school: bool | None
    employer_name: str | None
    employment_role: str | None
    created_at: str
    updated_at: str
    cohort: str
    ineligible_for_funding_reason: str | None
    targeted_delivery_funding_eligibility: bool
    teacher_catchment: bool
    teacher_catchment_country: str | None
    teacher_catchment_iso_country_code: str | None
    itt_provider: str | None
    lead_mentor: bool | None
    cohort_suffix: str
    schedule_identifier: str | None
    reason_for_rejection: str | None
    works_as_senco: bool | None
    senco_start_date: str | None


class Application(Schema):
    """An application in the envelope."""

    id: str
    type: str = "npq_application"
    attributes: ApplicationAttributes

    @staticmethod
    def resolve_attributes(row: ApplicationRow) -> ApplicationRow:
        """The same row again."""
        return row


class Applications(Schema):
    """A page of applications."""

    data: list[Application]


@api.get("/{provider_id}/npq-applications", response=Applications)
def list_applications(
    request: HttpRequest,
    provider_id: UUID,
    page: int = Query(1, alias="page[page]"),
    per_page: int = Query(100, alias="page[per_page]"),
) -> dict[str, list[ApplicationRow]]:
    """One page."""
    start = (page - 1) * per_page
    found = applications(provider_id)[start : start + per_page]
    return {"data": [ApplicationRow(application) for application in found]}
