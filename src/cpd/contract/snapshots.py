"""What publishing hands to the contract: every fact that any version shows of one thing to one provider.

Snapshots hold facts, not words of a version: instants are aware, dates are UTC dates, absent values None.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ParticipantSnapshot:
    """One training record as one provider sees it: the facts of the period that is picked for that provider.

    ``fresh_from`` and ``fresh_until`` bound the dates for which this holds: the first included, the second not.
    """

    provider_id: UUID
    person_id: UUID
    record_id: UUID
    role: str
    person_created_at: datetime
    full_name: str
    email: str
    mentor_id: UUID | None
    school_urn: str
    cohort: int
    removed_from_school: bool
    end_reason: str
    trn: str | None
    typed_trn: str | None
    eligibility_status: str
    eligibility_reason: str
    eligible_for_funding: bool | None
    pupil_premium_uplift: bool
    sparsity_uplift: bool
    withdrawn_at: datetime | None
    deferred_at: datetime | None
    schedule_identifier: str
    fresh_from: date | None = None
    fresh_until: date | None = None


@dataclass(frozen=True, slots=True)
class DeclarationSnapshot:
    """One declaration, for a provider that may see it. ``has_passed`` is None without an outcome."""

    provider_id: UUID
    declaration_id: UUID
    person_id: UUID
    declaration_type: str
    course_identifier: str
    declaration_date: datetime
    state: str
    cohort: int
    created_at: datetime
    has_passed: bool | None


@dataclass(frozen=True, slots=True)
class ApplicationSnapshot:
    """One NPQ application, for the provider it was made to."""

    provider_id: UUID
    application_id: UUID
    person_id: UUID
    course_identifier: str
    full_name: str
    email: str
    trn: str | None
    typed_trn: str | None
    works_in_school: bool | None
    employer_name: str | None
    employment_role: str | None
    school_urn: str | None
    school_ukprn: str | None
    private_childcare_provider_urn: str | None
    headteacher_status: str | None
    eligible_for_funding: bool
    funded_place: bool | None
    ineligible_for_funding_reason: str | None
    funding_choice: str | None
    status: str
    created_at: datetime
    cohort: int
    targeted_delivery_funding_eligibility: bool
    teacher_catchment: bool
    teacher_catchment_country: str | None
    teacher_catchment_iso_country_code: str | None
    itt_provider: str | None
    lead_mentor: bool | None
