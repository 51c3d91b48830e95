"""What a scenario may say. An unknown key is refused; lists are optional; times without a zone are UTC."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, PrivateAttr, field_validator, model_validator

from cpd.npq.rules import Employment, Nursery, Workplace, WorkSetting


def _in_utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Instant = Annotated[datetime, AfterValidator(_in_utc)]
Day = date
Money = Decimal | int | str
Suffix = Annotated[str, Field(pattern="^[a-z]$")]
"""The letter of an NPQ intake."""


EndOfMentorTraining = Literal[
    "completed_declaration_received", "completed_during_early_roll_out", "started_not_completed"
]


class Part(BaseModel):
    """A part of a scenario."""

    model_config = {"extra": "forbid", "coerce_numbers_to_str": True, "defer_build": True}  # few starts read a scenario

    @field_validator("*", mode="before")
    @classmethod
    def _holds_no_nul(cls, value: Any) -> Any:
        """No text of the database can hold a NUL."""
        texts = value if isinstance(value, (dict, list)) else [value]
        if any(isinstance(text, str) and "\x00" in text for text in texts):
            raise ValueError("A text cannot hold the character NUL")
        return value


class CohortPart(Part):
    """A change to a shipped cohort. ``payments_frozen_at: null`` opens a closed cohort again, for declaring too."""

    start_year: int
    registration_start_date: date | None = None
    academic_year_start_date: date | None = None
    automatic_assignment_period_end_date: date | None = None
    registration_blocked_from: date | None = None
    registration_blocked_until: date | None = None
    payments_frozen_at: Instant | None = None
    declarations_close_on: date | None = None
    mentor_funding: bool | None = None
    detailed_evidence_types: bool | None = None
    declarations_in_order: bool | None = None
    uplift_fees: bool | None = None


class ProviderPart(Part):
    """A lead provider, its token and its delivery partners by cohort. ``calendar``: with the statements of the shipped
    calendar; otherwise it has those that the scenario names."""

    name: str
    programmes: list[Literal["ecf", "npq"]] = ["ecf", "npq"]
    vat: bool = True
    calendar: bool = False
    token: str | None = None
    delivery_partners: dict[str, list[int]] = {}


class BodyPart(Part):
    """An appropriate body."""

    name: str
    type: Literal["teaching_school_hub", "national", "local_authority"] = "teaching_school_hub"
    closed_from: int | None = None
    school_types: list[int] = []


class TutorPart(Part):
    """A school's induction tutor."""

    name: str
    email: str


class IncentivesPart(Part):
    """A school's incentives in a year."""

    pupil_premium: bool = False
    sparsity: bool = False


class SchoolPart(Part):
    """A school of the register. ``appropriate_bodies``: whom it appointed, by cohort. ``primary_contact_email``: where
    the link goes when somebody asks for access for the school."""

    urn: str
    name: str | None = None
    open: bool = True
    establishment_type_code: int = 1
    phase_code: int = 2
    section_41: bool = False
    local_authority_code: str = "201"
    local_authority_name: str = ""
    ukprn: str = ""
    primary_contact_email: str = ""
    induction_tutor: TutorPart | None = None
    incentives: dict[int, IncentivesPart] = {}
    programmes: dict[int, str] = {}
    appropriate_bodies: dict[int, str] = {}


class ChallengePart(Part):
    """A school's challenge to a partnership."""

    reason: str
    at: Instant
    lifted_at: Instant | None = None


class PartnershipPart(Part):
    """A school's partnership in a cohort."""

    key: str | None = None
    school: str
    cohort: int
    lead_provider: str
    delivery_partner: str
    reported_at: Instant | None = None
    challenged: ChallengePart | None = None


class SchedulePart(Part):
    """A schedule to move to, of the same cohort or another one."""

    schedule: str
    cohort: int | None = None


class LeavingPart(Part):
    """The day on which somebody leaves their school."""

    date: Day


class JoiningPart(Part):
    """The school that somebody joins, from when, and who mentors them there."""

    school: str
    date: Day
    mentor: str | None = None
    keep_providers: bool = False
    appropriate_body: str | None = None


class TrainingEvent(Part):
    """Something that happens to a participant."""

    at: Instant
    defer: str | None = None
    resume: Literal[True] | None = None
    withdraw: str | None = None
    change_schedule: SchedulePart | None = None
    leave_school: LeavingPart | None = None
    join_school: JoiningPart | None = None
    remove_from_school: Literal[True] | None = None
    eligible: bool | str | None = None
    assign_mentor: str | None = None
    induction_completed_on: date | None = None
    end_mentor_training: Day | None = None
    change_name: str | None = None
    change_email: str | None = None
    change_start_date: Day | None = None
    stay_at_school: Literal[True] | None = None


class ParticipantPart(Part):
    """An early career teacher or a mentor.

    A mentor with a ``mentor_funding_end_date`` had ended mentor training before, and is not trained.
    """

    key: str
    type: Literal["ect", "mentor"]
    full_name: str
    email: str | None = None
    trn: str | None = None
    trn_verified: bool = True
    typed_trn: str | None = None
    date_of_birth: date | None = None
    school_email: str = ""
    working_pattern: Literal["full_time", "part_time"] | None = None
    person: str | None = None
    school: str
    cohort: int
    schedule: str = "ecf-standard-september"
    registered_at: Instant | None = None
    started_on: date | None = None
    eligible: bool | str | None = True
    mentor: str | None = None
    lead_provider: str | None = None
    appropriate_body: str | None = None
    mentor_funding_end_date: Day | None = None
    mentor_ineligible_for_funding_reason: EndOfMentorTraining | None = None
    history: list[TrainingEvent] = []

    @model_validator(mode="after")
    def _says_all_of_the_end(self) -> "ParticipantPart":
        ends = (self.mentor_funding_end_date, self.mentor_ineligible_for_funding_reason)
        if (ends[0] is None) != (ends[1] is None):
            raise ValueError("Give mentor_funding_end_date and mentor_ineligible_for_funding_reason, or neither")
        if ends[0] is not None and self.type != "mentor":
            raise ValueError("Only a mentor has a mentor_funding_end_date")
        return self


class ApplicationEvent(Part):
    """Something that happens to an application after it was decided."""

    at: Instant
    defer: str | None = None
    resume: Literal[True] | None = None
    withdraw: str | None = None
    change_schedule: SchedulePart | None = None
    change_lead_provider: str | None = None
    trn: str | None = None


class AnswersPart(Part):
    """What an applicant answers about their work, and what lists say of it: whether DfE pays is decided from it.

    The type of the establishment is that of the application's school.
    """

    work_setting: WorkSetting = WorkSetting.UNKNOWN
    workplace: Workplace | None = None
    on_rise_list: bool = False
    on_pp50_school_list: bool = False
    on_pp50_further_education_list: bool = False
    kind_of_nursery: Nursery = Nursery.UNKNOWN
    on_childminder_list: bool = False
    employment_type: Employment = Employment.UNKNOWN
    itt_provider_approved: bool = False
    headteacher: bool = False
    in_first_five_years: bool = False
    referred_by_return_to_teaching_adviser: bool = False


class ApplicationPart(Part):
    """An application for a national professional qualification.

    ``email: null`` is somebody without an address. ``answers`` decide ``eligible_for_funding`` and
    ``funding_status_code``, which then are not stated.
    """

    key: str
    full_name: str
    email: str | None = None
    trn: str | None = None
    trn_verified: bool = True
    course: str
    cohort: int
    cohort_suffix: Suffix | None = None
    lead_provider: str
    person: str | None = None
    school: str | None = None
    eligible_for_funding: bool = True
    funding_status_code: str = ""
    answers: AnswersPart | None = None
    targeted_delivery_funding: bool = False
    teacher_catchment: str = ""
    teacher_catchment_country: str = ""
    teacher_catchment_iso_country_code: str = ""
    funding_choice: str = ""
    headteacher_status: str = ""
    works_in_school: bool | None = None
    employer_name: str = ""
    employment_role: str = ""
    private_childcare_provider_urn: str = ""
    itt_provider: str = ""
    lead_mentor: bool | None = None
    works_as_senco: bool | None = None
    senco_start_date: date | None = None
    submitted_at: Instant | None = None
    state: Literal["pending", "accepted", "rejected"] = "pending"
    decided_at: Instant | None = None
    funded_place: bool | None = None
    schedule: str | None = None
    history: list[ApplicationEvent] = []
    _no_email: bool = PrivateAttr(default=False)

    @property
    def no_email(self) -> bool:
        """Whether the file says that they have none; a copy of somebody has what they have."""
        return self._no_email

    @model_validator(mode="after")
    def _answers_decide_alone(self) -> "ApplicationPart":
        self._no_email = self.email is None and "email" in self.model_fields_set
        stated = {"eligible_for_funding", "funding_status_code"} & self.model_fields_set
        if self.answers is not None and stated:
            raise ValueError(f"answers decide about funding: leave {' and '.join(sorted(stated))} out")
        return self


class MergePart(Part):
    """Two people of the scenario who are one: the first id is retired. Keys of participants or of applications."""

    model_config = {"extra": "forbid", "coerce_numbers_to_str": True, "populate_by_name": True}

    from_key: str = Field(alias="from")
    to: str
    at: Instant | None = None


class AdjustmentPart(Part):
    """A named amount on a statement, in pounds."""

    name: str
    amount: Money


class StatementPart(Part):
    """A statement of a provider, for a cohort of ECF or an intake of NPQs."""

    key: str | None = None
    lead_provider: str
    programme: Literal["ecf", "npq"] = "ecf"
    cohort: int
    cohort_suffix: Suffix | None = None
    name: str
    deadline_date: date
    payment_date: date
    output_fee: bool = True
    state: Literal["open", "payable", "paid"] = "open"
    milestones: list[str] | None = None
    adjustments: list[AdjustmentPart] = []

    @model_validator(mode="after")
    def _intakes_are_of_npqs(self) -> "StatementPart":
        if self.cohort_suffix and self.programme != "npq":
            raise ValueError("cohort_suffix is for the programme npq: an ECF cohort has no intakes")
        return self


class BandPart(Part):
    """A band of an ECF contract."""

    max: int
    per_participant: Money
    output_payment_percentage: int = 60
    service_fee_percentage: int = 40


class MentorTermsPart(Part):
    """What mentors are paid in mentor-funded cohorts."""

    recruitment_target: int
    payment_per_participant: Money


class ContractPart(Part):
    """An ECF contract: the provider's first of a cohort prices all its statements.

    A later one prices the open ones, from ``from_statement`` on where that names one, by its key or its name.
    """

    lead_provider: str
    cohort: int
    recruitment_target: int
    set_up_fee: Money = 0
    monthly_service_fee: Money | None = None
    uplift_amount: Money | None = None
    uplift_target: Money | None = None
    bands: list[BandPart]
    mentor: MentorTermsPart | None = None
    from_statement: str | None = None


class NpqContractPart(Part):
    """What a course of an intake is paid; which statements it prices is as for an ECF contract."""

    lead_provider: str
    cohort: int
    cohort_suffix: Suffix = "a"
    course: str
    per_participant: Money
    recruitment_target: int
    number_of_payment_periods: int | None = None
    output_payment_percentage: int = 60
    service_fee_percentage: int = 40
    service_fee_installments: int = 0
    monthly_service_fee: Money | None = None
    targeted_delivery_funding_per_participant: Money = 100
    special_course: bool = False
    from_statement: str | None = None


class DeclarationEvent(Part):
    """Something that happens after a declaration."""

    at: Instant
    run_job: str | None = None
    authorise: str | None = None
    void: Literal[True] | None = None


class DeclarationPart(Part):
    """A declaration, made through the same command as the API's."""

    key: str | None = None
    participant: str
    lead_provider: str
    declaration_type: str
    declaration_date: Instant
    evidence_held: str | None = None
    has_passed: bool | None = None
    delivery_partner: str | None = None
    secondary_delivery_partner: str | None = None
    at: Instant | None = None
    history: list[DeclarationEvent] = []
    count: int | None = Field(default=None, ge=1, le=20_000)


class Scenario(Part):
    """A world."""

    clock: Instant | None = None
    cohorts: list[CohortPart] = []
    lead_providers: list[ProviderPart] = []
    appropriate_bodies: list[BodyPart] = []
    schools: list[SchoolPart] = []
    partnerships: list[PartnershipPart] = []
    participants: list[ParticipantPart] = []
    merges: list[MergePart] = []
    npq_applications: list[ApplicationPart] = []
    statements: list[StatementPart] = []
    contracts: list[ContractPart] = []
    npq_contracts: list[NpqContractPart] = []
    declarations: list[DeclarationPart] = []
    note: str = Field(default="", description="For people: what this world is for")
