"""What publishing hands to the contract: every fact that any version shows of one thing to one provider.

Snapshots hold facts, not words of a version: instants are aware, dates are UTC dates, absent values None.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Report:
    """What a provider reported of somebody's training: why, and when."""

    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ParticipantSnapshot:
    """One training record as one provider sees it: the facts of the period that is picked for that provider.

    ``started_on`` and ``finished_on`` are the period's. ``withdrawal`` and ``deferral`` are what this provider reported
    last, while the participant is withdrawn or deferred. ``today`` is the date of which everything is said;
    ``fresh_from`` and ``fresh_until`` bound the dates for which a row of versions 1 and 2 holds: the first included,
    the second not.
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
    record_created_at: datetime
    started_on: date
    finished_on: date | None
    completed_on: date | None
    completion_reason: str
    cohort_changed_after_payments_frozen: bool
    delivery_partner_id: UUID
    working_pattern: str
    withdrawal: Report | None
    deferral: Report | None
    today: date
    fresh_from: date | None = None
    fresh_until: date | None = None


@dataclass(frozen=True, slots=True)
class IdChangeFacts:
    """A participant id that was retired for another."""

    from_id: UUID
    to_id: UUID
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class PersonSnapshot:
    """One person as one provider sees them: every enrolment, ECT first; every retired id, newest first."""

    provider_id: UUID
    person_id: UUID
    created_at: datetime
    full_name: str
    trn: str | None
    enrolments: tuple[ParticipantSnapshot, ...]
    id_changes: tuple[IdChangeFacts, ...]
    fresh_from: date | None = None
    fresh_until: date | None = None


@dataclass(frozen=True, slots=True)
class TransferSide:
    """A school that somebody leaves or joins: with whom they train there (None: nobody) and from or until when."""

    school_urn: str
    provider_name: str | None
    day: date | None


@dataclass(frozen=True, slots=True)
class TransferFacts:
    """One move between schools. ``joining`` is None while nobody knows where to."""

    record_id: UUID
    transfer_type: str
    complete: bool
    created_at: datetime
    leaving: TransferSide
    joining: TransferSide | None


@dataclass(frozen=True, slots=True)
class TransfersSnapshot:
    """A person's transfers that one provider sees, oldest first."""

    provider_id: UUID
    person_id: UUID
    created_at: datetime
    transfers: tuple[TransferFacts, ...]
    fresh_from: date | None = None
    fresh_until: date | None = None


@dataclass(frozen=True, slots=True)
class UnfundedMentorSnapshot:
    """A mentor of a provider's ECT whom the provider does not train."""

    provider_id: UUID
    person_id: UUID
    created_at: datetime
    full_name: str
    email: str
    trn: str | None
    fresh_from: date | None = None
    fresh_until: date | None = None


@dataclass(frozen=True, slots=True)
class PartnershipSnapshot:
    """A provider's partnership with a school."""

    provider_id: UUID
    partnership_id: UUID
    school_id: UUID
    created_at: datetime
    cohort: int
    urn: str
    delivery_partner_id: UUID
    delivery_partner_name: str
    challenge_reason: str
    challenged_at: datetime | None
    induction_tutor_name: str | None
    induction_tutor_email: str | None


@dataclass(frozen=True, slots=True)
class StatementSnapshot:
    """A provider's statement."""

    provider_id: UUID
    statement_id: UUID
    created_at: datetime
    name: str
    programme: str
    cohort: int
    deadline_date: date
    payment_date: date
    state: str
    output_fee: bool
    frozen_hash: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryPartnerSnapshot:
    """A delivery partner that a provider works with, and in which cohorts."""

    provider_id: UUID
    delivery_partner_id: UUID
    created_at: datetime
    name: str
    cohorts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DeclarationSnapshot:
    """One declaration, for a provider that may see it. ``has_passed`` is None without an outcome.

    ``earlier_versions``: whether versions 1 and 2 show it to this provider too; version 3 shows one more kind.
    """

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
    kind: str
    state_reason: str
    mentor_id: UUID | None
    delivery_partner_id: UUID | None
    delivery_partner_name: str | None
    secondary_delivery_partner_id: UUID | None
    secondary_delivery_partner_name: str | None
    statement_id: UUID | None
    clawback_statement_id: UUID | None
    uplift_claimed: bool
    evidence_held: str
    lead_provider_name: str
    application_id: UUID | None
    earlier_versions: bool


@dataclass(frozen=True, slots=True)
class ApplicationSnapshot:
    """One NPQ application, for the provider it was made to."""

    provider_id: UUID
    application_id: UUID
    person_id: UUID
    course_identifier: str
    full_name: str
    email: str | None
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
    cohort_suffix: str
    targeted_delivery_funding_eligibility: bool
    teacher_catchment: bool
    teacher_catchment_country: str | None
    teacher_catchment_iso_country_code: str | None
    itt_provider: str | None
    lead_mentor: bool | None
    schedule_identifier: str | None
    reason_for_rejection: str | None
    works_as_senco: bool | None
    senco_start_date: date | None


@dataclass(frozen=True, slots=True)
class NpqEnrolmentFacts:
    """One accepted NPQ application, for the provider that has it now.

    ``eligible_for_funding`` is what is shown everywhere: previous funding counts. ``withdrawal`` and ``deferral`` are
    what this provider reported last, while the participant is withdrawn or deferred.
    """

    provider_id: UUID
    person_id: UUID
    application_id: UUID
    course_identifier: str
    schedule_identifier: str | None
    cohort: int
    cohort_suffix: str
    eligible_for_funding: bool
    funded_place: bool | None
    targeted_delivery_funding_eligibility: bool
    training_status: str
    school_urn: str | None
    accepted_at: datetime
    withdrawal: Report | None
    deferral: Report | None


@dataclass(frozen=True, slots=True)
class NpqPersonSnapshot:
    """One person whom a provider trains for NPQs: every accepted application with it, oldest acceptance first."""

    provider_id: UUID
    person_id: UUID
    created_at: datetime
    full_name: str
    previous_names: tuple[str, ...]
    email: str | None
    trn: str | None
    enrolments: tuple[NpqEnrolmentFacts, ...]
    id_changes: tuple[IdChangeFacts, ...]


@dataclass(frozen=True, slots=True)
class OutcomeSnapshot:
    """Whether a participant passed, as it was noted once, for a provider that may see it."""

    provider_id: UUID
    outcome_id: UUID
    person_id: UUID
    course_identifier: str
    state: str
    completion_date: date
    created_at: datetime


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """Something that happened to a participant while a provider trained them: ``before`` became ``after``.

    ``kind`` says what, ``by`` who did it: ``you``, ``school``, ``dfe`` or ``service``. ``dated``: it happens at the
    beginning of its day, and is told from then on.
    """

    at: datetime
    kind: str
    by: str
    before: str | None
    after: str | None
    dated: bool
    training_record_id: UUID | None = None
    application_id: UUID | None = None
    declaration_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class HistorySnapshot:
    """What a provider is told of the history of one person in one programme, oldest first."""

    provider_id: UUID
    person_id: UUID
    created_at: datetime
    entries: tuple[HistoryEntry, ...]
    fresh_from: date | None = None
    fresh_until: date | None = None
