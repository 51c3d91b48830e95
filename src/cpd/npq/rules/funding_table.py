"""Whether DfE pays for a course, decided from what an applicant answers (rules NPQ-28 to NPQ-32).

One table of rows, of which the first that matches decides. It is total: every combination of answers has exactly one
outcome, also those that no page offers.
"""

from dataclasses import dataclass
from enum import StrEnum

TABLE_VERSION = "2026-05"
"""The table that decides here, by the month in which it came into force. Kept beside each outcome that is stored."""


class FundingCode(StrEnum):
    """Why a place is funded or is not. Codes that only older tables gave are kept as they were stored."""

    FUNDED = "funded"
    UNFUNDED_COHORT = "unfunded_cohort"
    NOT_IN_ENGLAND = "not_in_england"
    PREVIOUSLY_FUNDED = "previously_funded"
    NOT_NEW_HEADTEACHER = "not_new_headteacher_requesting_ehco"
    EARLY_YEARS_INVALID_NPQ = "early_years_invalid_npq"
    NOT_ENTITLED_CHILDMINDER = "not_entitled_childminder"
    INELIGIBLE_ESTABLISHMENT_TYPE = "ineligible_establishment_type"
    NOT_A_PP50 = "ineligible_establishment_not_a_pp50"
    NOT_LEAD_MENTOR_COURSE = "not_lead_mentor_course"
    SUBJECT_TO_REVIEW = "subject_to_review"
    REFERRED = "referred_by_return_to_teaching_adviser"


class WorkSetting(StrEnum):
    """Where an applicant works."""

    EARLY_YEARS = "early_years_or_childcare"
    SCHOOL = "a_school"
    TRUST = "an_academy_trust"
    SIXTEEN_TO_NINETEEN = "a_16_to_19_educational_setting"
    ANOTHER = "another_setting"
    OTHER = "other"
    UNKNOWN = ""


class Nursery(StrEnum):
    """In what kind of early years setting."""

    MAINTAINED = "local_authority_maintained_nursery"
    PRESCHOOL_CLASS = "preschool_class_as_part_of_school"
    PRIVATE = "private_nursery"
    CHILDMINDER = "childminder"
    ANOTHER = "another_early_years_setting"
    UNKNOWN = ""


class Employment(StrEnum):
    """As what, in another setting."""

    VIRTUAL_SCHOOL = "local_authority_virtual_school"
    HOSPITAL_SCHOOL = "hospital_school"
    YOUNG_OFFENDERS = "young_offender_institution"
    SUPPLY_TEACHER = "local_authority_supply_teacher"
    LEAD_MENTOR = "lead_mentor_for_accredited_itt_provider"
    OTHER = "other"
    UNKNOWN = ""


class Workplace(StrEnum):
    """What the institution that they named is. Only a school reaches the rules about schools."""

    SCHOOL = "school"
    LOCAL_AUTHORITY = "local_authority"
    CHILDCARE_PROVIDER = "private_childcare_provider"
    OTHER_EMPLOYER = "other_employer"
    NONE = ""


ENGLAND = "england"

ELIGIBLE_ESTABLISHMENT_TYPES = frozenset(
    {
        *(1, 2, 3, 5, 6, 7, 8, 10, 12, 14, 15, 18, 24, 26, 28),
        *(31, 32, 33, 34, 35, 36, 38, 39, 40, 41, 42, 43, 44, 45, 46),
    }
)
"""Codes of the register of schools."""

LOCAL_AUTHORITY_NURSERY = 15
"""The establishment type of a nursery school that a local authority maintains."""

COACHING = "npq-early-headship-coaching-offer"
EARLY_YEARS_LEADERSHIP = "npq-early-years-leadership"
TEACHER_DEVELOPMENT = "npq-leading-teaching-development"

LEADING_A_SCHOOL = frozenset({"npq-headship", "npq-senco", "npq-senior-leadership"})
"""Courses that a maintained nursery school may take, and that are reviewed in settings beside schools."""

ONLY_WITH_MANY_DISADVANTAGED = frozenset(
    {
        "npq-leading-primary-mathematics",
        "npq-leading-behaviour-culture",
        "npq-leading-literacy",
        "npq-leading-teaching",
        TEACHER_DEVELOPMENT,
        "npq-executive-leadership",
    }
)
"""Courses that are funded only in the half of schools with the most disadvantaged pupils."""

SCHOOL_SETTINGS = frozenset({WorkSetting.SCHOOL, WorkSetting.TRUST, WorkSetting.SIXTEEN_TO_NINETEEN})

REVIEWED_EMPLOYMENTS = frozenset(
    {
        Employment.VIRTUAL_SCHOOL,
        Employment.HOSPITAL_SCHOOL,
        Employment.YOUNG_OFFENDERS,
        Employment.SUPPLY_TEACHER,
    }
)


@dataclass(frozen=True, slots=True)
class FundingAnswers:
    """What an applicant answered, and what registers and lists say of it.

    ``intake_funding`` is the intake's: ``full``, ``capped`` or ``zero``. ``previously_funded`` as
    :func:`cpd.npq.rules.previously_funded` has it. ``establishment_type`` is the school's code in the register, None
    where the workplace is no school. ``on_rise_list``, ``on_pp50_school_list``, ``on_pp50_further_education_list`` and
    ``on_childminder_list`` say whether the workplace is on DfE's lists of that name. ``headteacher`` and
    ``in_first_five_years`` are asked for coaching only; ``itt_provider_approved`` of lead mentors only.
    """

    intake_funding: str
    course_identifier: str
    teacher_catchment: str = ENGLAND
    previously_funded: bool = False
    work_setting: WorkSetting = WorkSetting.UNKNOWN
    workplace: Workplace = Workplace.NONE
    establishment_type: int | None = None
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


@dataclass(frozen=True, slots=True)
class FundingOutcome:
    """What follows: the code, and the table that gave it. Only ``funded`` is funded; two codes wait for DfE."""

    code: FundingCode
    table_version: str = TABLE_VERSION

    @property
    def funded(self) -> bool:
        """Whether DfE pays: what an application keeps as ``eligible_for_funding``."""
        return self.code == FundingCode.FUNDED

    @property
    def needs_review(self) -> bool:
        """Whether DfE decides by hand."""
        return self.code in (FundingCode.SUBJECT_TO_REVIEW, FundingCode.REFERRED)


def funding_eligibility(answers: FundingAnswers) -> FundingOutcome:
    """Whether the place that these answers ask for is funded. Never raises: rules NPQ-28 to NPQ-32 have no gap."""
    return FundingOutcome(_code(answers))


def _code(answers: FundingAnswers) -> FundingCode:
    """Whoever applies first (rule NPQ-28); then coaching (rule NPQ-29); then by where they work."""
    if answers.intake_funding == "zero":
        return FundingCode.UNFUNDED_COHORT
    if answers.teacher_catchment != ENGLAND:
        return FundingCode.NOT_IN_ENGLAND
    if answers.previously_funded:
        return FundingCode.PREVIOUSLY_FUNDED
    if answers.course_identifier == COACHING:
        new = answers.headteacher and answers.in_first_five_years
        return FundingCode.FUNDED if new else FundingCode.NOT_NEW_HEADTEACHER
    if answers.work_setting == WorkSetting.EARLY_YEARS:
        return _in_early_years(answers)
    if answers.work_setting in SCHOOL_SETTINGS:
        return _in_a_school(answers)
    if answers.work_setting == WorkSetting.ANOTHER:
        return _in_another_setting(answers)
    if answers.work_setting == WorkSetting.OTHER and answers.referred_by_return_to_teaching_adviser:
        return FundingCode.REFERRED
    return FundingCode.INELIGIBLE_ESTABLISHMENT_TYPE


def _in_early_years(answers: FundingAnswers) -> FundingCode:
    """Early years leadership for everybody but childminders off the list; three others in a maintained nursery school
    (rule NPQ-30)."""
    if answers.course_identifier == EARLY_YEARS_LEADERSHIP:
        if answers.kind_of_nursery != Nursery.CHILDMINDER:
            return FundingCode.FUNDED
        listed = answers.workplace == Workplace.CHILDCARE_PROVIDER and answers.on_childminder_list
        return FundingCode.FUNDED if listed else FundingCode.NOT_ENTITLED_CHILDMINDER
    if (
        answers.course_identifier in LEADING_A_SCHOOL
        and answers.workplace == Workplace.SCHOOL
        and answers.establishment_type == LOCAL_AUTHORITY_NURSERY
    ):
        return FundingCode.FUNDED
    return FundingCode.EARLY_YEARS_INVALID_NPQ


def _in_a_school(answers: FundingAnswers) -> FundingCode:
    """A workplace that is no school, or none, reaches no rule about schools (rule NPQ-31)."""
    if answers.workplace != Workplace.SCHOOL:
        return FundingCode.INELIGIBLE_ESTABLISHMENT_TYPE
    if answers.on_rise_list:
        return FundingCode.FUNDED
    if answers.establishment_type not in ELIGIBLE_ESTABLISHMENT_TYPES:
        return FundingCode.INELIGIBLE_ESTABLISHMENT_TYPE
    if answers.course_identifier not in ONLY_WITH_MANY_DISADVANTAGED:
        return FundingCode.FUNDED
    further_education = answers.work_setting == WorkSetting.SIXTEEN_TO_NINETEEN
    listed = answers.on_pp50_further_education_list if further_education else answers.on_pp50_school_list
    return FundingCode.FUNDED if listed else FundingCode.NOT_A_PP50


def _in_another_setting(answers: FundingAnswers) -> FundingCode:
    """Lead mentors for one course, and four kinds of employment that DfE reviews (rule NPQ-32)."""
    if answers.employment_type == Employment.LEAD_MENTOR:
        if answers.course_identifier != TEACHER_DEVELOPMENT:
            return FundingCode.NOT_LEAD_MENTOR_COURSE
        return FundingCode.FUNDED if answers.itt_provider_approved else FundingCode.INELIGIBLE_ESTABLISHMENT_TYPE
    if answers.employment_type in REVIEWED_EMPLOYMENTS and answers.course_identifier in LEADING_A_SCHOOL:
        return FundingCode.SUBJECT_TO_REVIEW
    return FundingCode.INELIGIBLE_ESTABLISHMENT_TYPE
