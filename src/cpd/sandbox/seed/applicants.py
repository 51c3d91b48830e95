"""The seed's applications for NPQs: every course, every intake that has it, and every fate."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from cpd.npq.models import Intake
from cpd.npq.rules import FundingAnswers, FundingOutcome, Workplace, WorkSetting, funding_eligibility
from cpd.schools.models import School

COACHING, SUPPORT = "npq-early-headship-coaching-offer", "npq-additional-support-offer"
FIRST_COURSES = (
    *("npq-headship", "npq-senior-leadership", "npq-executive-leadership", "npq-early-years-leadership"),
    *("npq-leading-teaching", "npq-leading-behaviour-culture", "npq-leading-teaching-development"),
    "npq-leading-literacy",
)
"""What can be taken in every intake."""

ADDED_COURSES = ("npq-senco", "npq-leading-primary-mathematics", COACHING)
"""What versions 1 and 2, as first published, do not name: the courses, or the schedules that they are taken on."""

COURSES = (*FIRST_COURSES, *ADDED_COURSES)

INTAKES = ("2025b", "2024a", "2026a", "2026b", "2025a", "2023a", "2022a", "2021a")
DECLARED = ("2025b", "2025a", "2026a")
"""The intakes for whose people something is declared: what takes it in the autumn of 2026 is open after the seed."""

WITH_ADDED = ("2025b", "2026a", "2026b")
"""The intakes in which the seed's people take courses that were added: so late that the first page of every list of
versions 1 and 2 shows what these versions were published with."""

SETTLED = ("2021a", "2022a", "2023a", "2024a")
"""The intakes of those who are accepted and of whom nothing else is told."""

STORIES = 62
"""How many of each provider's applications have a story: as many as 500 applications give 8 providers. Whatever comes
after them is accepted, in the intakes of ``SETTLED``."""

APPLIED_FROM = {
    "2021a": date(2021, 7, 1),
    "2022a": date(2022, 7, 1),
    "2023a": date(2023, 7, 1),
    "2024a": date(2024, 7, 1),
    "2025a": date(2025, 1, 6),
    "2025b": date(2025, 9, 1),
    "2026a": date(2026, 1, 6),
    "2026b": date(2026, 9, 1),
}
"""From when on the seed's people apply for an intake."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of an application: how it is decided, what is declared for it, and what happens then."""

    decision: str = "accepted"
    declared: tuple[str, ...] = ()
    then: str = ""


FATES = (
    Fate(declared=("started", "completed")),
    Fate("pending"),
    Fate("rejected"),
    Fate(declared=("started",)),
    Fate(declared=("started",), then="defer"),
    Fate(declared=("started",), then="withdraw"),
    Fate(),
    Fate(declared=("started", "completed"), then="void"),
    Fate("twice"),
    Fate(declared=("started", "completed"), then="move"),
    Fate(declared=("started", "retained-1")),
    Fate("pending"),
)
"""One after the other for each provider; ``twice``: the person has applied to another provider too."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody applies for, when (UTC), and what becomes of it."""

    course: str
    intake: str
    at: datetime
    fate: Fate


def wish(n: int, providers: int) -> Wish:
    """The ``n``-th application of the seed. Each provider's go through all fates, courses and intakes."""
    m, provider = divmod(n, providers)
    fate = _fate(m, provider)
    intakes = SETTLED if m >= STORIES else DECLARED if fate.declared else INTAKES
    turn = m + m // len(FATES) + provider * 3
    intake = intakes[turn % len(intakes)]
    course = COURSES[(turn // len(intakes) + m * 2 + provider) % len(COURSES)]
    if intake == "2021a" and course == COACHING:
        course = SUPPORT
    elif course in ADDED_COURSES and (intake not in WITH_ADDED or "completed" in fate.declared):
        course = FIRST_COURSES[turn % len(FIRST_COURSES)]
    day = APPLIED_FROM[intake]
    at = datetime(day.year, day.month, day.day + n % 20, 9 + n % 9, n % 60, tzinfo=UTC)
    return Wish(course, intake, at, fate)


def _fate(m: int, provider: int) -> Fate:
    """Only the first provider has outcomes that are voided: version 2, as first published, has no such state."""
    if m >= STORIES:
        return Fate()
    fate = FATES[m % len(FATES)]
    if fate.then == "void" and provider:
        return Fate(declared=("started", "retained-1"), then="void")
    return fate


def funding(wished: Wish, intake: Intake, school: School, n: int) -> FundingOutcome:
    """Whether DfE pays, by DfE's table. Every fourth applicant works where fewer pupils are disadvantaged."""
    early_years = wished.course == "npq-early-years-leadership"
    return funding_eligibility(
        FundingAnswers(
            intake_funding=intake.funding,
            course_identifier=wished.course,
            work_setting=WorkSetting.EARLY_YEARS if early_years else WorkSetting.SCHOOL,
            workplace=Workplace.SCHOOL,
            establishment_type=school.establishment_type_code,
            on_pp50_school_list=n % 4 != 0,
            headteacher=wished.course == COACHING,
            in_first_five_years=wished.course in (COACHING, SUPPORT),
        )
    )


def details(wished: Wish, n: int) -> dict[str, Any]:
    """What somebody answered, by the names of an application's fields."""
    coaching = wished.course in (COACHING, SUPPORT)
    return {
        "targeted_delivery_funding": n % 10 == 0,
        "teacher_catchment": "england",
        "teacher_catchment_country": "United Kingdom of Great Britain and Northern Ireland",
        "teacher_catchment_iso_country_code": "GBR",
        "works_in_school": True,
        "funding_choice": ("school", "trust", "self")[n % 3],
        "headteacher_status": "yes_in_first_five_years" if coaching else "no",
        "employer_name": "" if n % 7 else "Made-up Trust",
        "employment_role": "" if n % 7 else "Trust lead",
        "lead_mentor": None if n % 9 else True,
        "itt_provider": "" if n % 9 else "Made-up Teacher Training",
        "works_as_senco": n % 2 == 0 if wished.course == "npq-senco" else None,
        "senco_start_date": date(2023, 9, 1) if wished.course == "npq-senco" and n % 2 == 0 else None,
    }
