"""The applications that both peers show: one row each, as version 3 does, with the person's others prefetched."""

from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from cpd.npq.models import Application

FIELDS_V1 = [
    "participant_id",
    "full_name",
    "email",
    "email_validated",
    "teacher_reference_number",
    "teacher_reference_number_validated",
    "school_urn",
    "school_ukprn",
    "private_childcare_provider_urn",
    "headteacher_status",
    "eligible_for_funding",
    "funding_choice",
    "course_identifier",
    "status",
    "works_in_school",
    "employer_name",
    "employment_role",
    "created_at",
    "updated_at",
    "cohort",
    "ineligible_for_funding_reason",
    "targeted_delivery_funding_eligibility",
    "teacher_catchment",
    "teacher_catchment_country",
    "teacher_catchment_iso_country_code",
    "itt_provider",
    "lead_mentor",
    "funded_place",
]
"""The columns of version 1's CSV after ``id``."""

_UNITED_KINGDOM = ("england", "scotland", "wales", "northern_ireland", "jersey_guernsey_isle_of_man")


def applications(provider_id: UUID) -> "QuerySet[Application]":
    """The provider's applications, oldest first."""
    return (
        Application.objects.filter(lead_provider_id=provider_id)
        .select_related("person", "school", "schedule")
        .prefetch_related(Prefetch("person__applications", Application.objects.filter(state="accepted")))
        .order_by("submitted_at", "id")
    )


class ApplicationRow:
    """One application as version 3 shows it, worked out from the models on the way out."""

    email_validated = True

    def __init__(self, application: Application) -> None:
        self.application = application
        self.person = application.person
        self.id = str(application.id)
        self.participant_id = str(self.person.id)
        self.full_name = self.person.full_name
        self.email = self.person.email
        self.course_identifier = application.course_id
        self.status = application.state
        self.cohort = str(application.cohort_id)
        self.cohort_suffix = application.cohort_suffix
        self.funded_place = application.funded_place
        self.works_in_school = application.works_in_school
        self.lead_mentor = application.lead_mentor
        self.works_as_senco = application.works_as_senco
        self.senco_start_date = application.senco_start_date.isoformat() if application.senco_start_date else None
        self.targeted_delivery_funding_eligibility = application.targeted_delivery_funding
        self.employer_name = application.employer_name or None
        self.employment_role = application.employment_role or None
        self.funding_choice = application.funding_choice or None
        self.headteacher_status = application.headteacher_status or None
        self.itt_provider = application.itt_provider or None
        self.private_childcare_provider_urn = application.private_childcare_provider_urn or None
        self.reason_for_rejection = application.reason_for_rejection or None

    @property
    def teacher_reference_number(self) -> str | None:
        """The verified number only."""
        return self.person.trn

    @property
    def teacher_reference_number_validated(self) -> bool:
        """Whether there is one."""
        return self.person.trn is not None

    @property
    def school_urn(self) -> str | None:
        """The school's."""
        return self.application.school.urn if self.application.school else None

    @property
    def school_ukprn(self) -> str | None:
        """The school's."""
        return (self.application.school.ukprn or None) if self.application.school else None

    @property
    def schedule_identifier(self) -> str | None:
        """The schedule, once accepted."""
        return self.application.schedule.identifier if self.application.schedule else None

    @property
    def _previously_funded(self) -> bool:
        return any(
            other.id != self.application.id
            and other.course_id == self.application.course_id
            and other.eligible_for_funding
            and other.funded_place is not False
            for other in self.person.applications.all()
        )

    @property
    def eligible_for_funding(self) -> bool:
        """Whether DfE pays."""
        return self.application.eligible_for_funding and not self._previously_funded

    @property
    def ineligible_for_funding_reason(self) -> str | None:
        """Why it does not."""
        if self._previously_funded:
            return "previously-funded"
        return None if self.application.eligible_for_funding else "establishment-ineligible"

    @property
    def teacher_catchment(self) -> bool:
        """Whether they work in the United Kingdom."""
        return self.application.teacher_catchment in _UNITED_KINGDOM

    @property
    def teacher_catchment_country(self) -> str | None:
        """The country."""
        if self.teacher_catchment:
            return "United Kingdom of Great Britain and Northern Ireland"
        return self.application.teacher_catchment_country or None

    @property
    def teacher_catchment_iso_country_code(self) -> str | None:
        """Its code."""
        return "GBR" if self.teacher_catchment else self.application.teacher_catchment_iso_country_code or None

    @property
    def created_at(self) -> str:
        """When they applied."""
        return _printed(self.application.submitted_at)

    @property
    def updated_at(self) -> str:
        """The latest of the rows that were read."""
        return _printed(max(self.application.submitted_at, self.person.created_at))


class EarlierApplicationRow(ApplicationRow):
    """The same application as versions 1 and 2 show it."""

    @property
    def teacher_reference_number(self) -> str | None:
        """The verified number, else the one typed."""
        return self.person.trn or self.person.typed_trn


def _printed(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
