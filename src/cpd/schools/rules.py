"""Which schools the programmes are for, and how they and providers partner (rules SCH-1 to SCH-16)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from cpd.core.refusals import Accepted, Problem, Refused
from cpd.schools import errors

ELIGIBLE_TYPES = frozenset({1, 2, 3, 5, 6, 7, 8, 12, 14, 15, 18, 28, *range(31, 37), *range(38, 49), 57})
"""Establishment type codes of schools that DfE funds training for."""

CIP_ONLY_TYPES = frozenset({10, 11, 30, 37})
"""Types that may only run the school-led programme."""

IMPORTED_TYPES = ELIGIBLE_TYPES | {10, 11, 37}
"""Types that the register import takes in; others only when they are section 41 approved."""

OPEN_STATUSES = frozenset({1, 3})
"""Status codes: open, and open but proposed to close."""

CHALLENGE_WINDOW = timedelta(days=14)
"""How long after a report a school may challenge it, once its year has begun."""


@dataclass(frozen=True, slots=True)
class RegisterFacts:
    """What the register says about a school that decides what it may do."""

    status_code: int
    type_code: int
    section_41: bool
    district_code: str
    local_authority_code: str = ""


def is_open(facts: RegisterFacts) -> bool:
    """Whether pupils are taught there now (rule SCH-3)."""
    return facts.status_code in OPEN_STATUSES


def in_england(facts: RegisterFacts) -> bool:
    """District code beginning with E, or 9999. An extract without districts is judged by its local authority.
    Rule SCH-2.

    English authorities have numbers below 660 or from 800 on; 660 to 708 are Wales and the islands.
    """
    district = facts.district_code.strip()
    if district:
        return district[0] in "Ee" or district == "9999"
    authority = facts.local_authority_code.strip()
    return authority.isdigit() and (int(authority) < 660 or int(authority) >= 800)


def eligible(facts: RegisterFacts) -> bool:
    """Whether the school gets funded training: open, in England, and of an eligible type or section 41 approved.

    Rule SCH-4.
    """
    return is_open(facts) and in_england(facts) and (facts.type_code in ELIGIBLE_TYPES or facts.section_41)


def cip_only(facts: RegisterFacts) -> bool:
    """Whether the school may use the service for the school-led programme alone (rule SCH-5)."""
    return not eligible(facts) and is_open(facts) and facts.type_code in CIP_ONLY_TYPES


def imported(facts: RegisterFacts) -> bool:
    """Whether the register import takes the row in (rule SCH-1)."""
    return in_england(facts) and (facts.type_code in IMPORTED_TYPES or facts.section_41)


def challenge_deadline(reported_at: datetime, academic_year_start: date) -> datetime:
    """Until when a partnership reported at ``reported_at`` may be challenged (rule SCH-15).

    The later of two months less a day after the academic year starts, and 14 days after the report.
    """
    month = academic_year_start.month + 2
    two_months_on = datetime(
        academic_year_start.year + (month > 12), (month - 1) % 12 + 1, academic_year_start.day, tzinfo=UTC
    )
    return max(two_months_on - timedelta(days=1), reported_at + CHALLENGE_WINDOW)


def may_challenge(*, challenged: bool, deadline: datetime | None, now: datetime) -> Accepted[None] | Refused:
    """Whether a partnership may be challenged now (rule SCH-15). Refused (``base``): ``challenged``, ``too_late``."""
    if challenged:
        return Refused.because(errors.CHALLENGED())
    if deadline is not None and now >= deadline:
        return Refused.because(errors.TOO_LATE(deadline=deadline))
    return Accepted(None)


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """A provider's report of a partnership (rule SCH-10).

    ``school`` is ``known``, ``cip_only`` or ``ineligible``, or empty where there is none of that id; ``provider`` is
    ``caller`` or ``another`` where the school has one in that cohort. ``unconfirmed``: it had a provider the year
    before and has not set up this cohort.
    """

    cohort_given: bool
    cohort_known: bool
    school_given: bool
    school: str
    provider: str
    unconfirmed: bool
    partner_given: bool
    partner_known: bool
    partner_related: bool


_SCHOOLS = {
    "": errors.SCHOOL_NOT_RECOGNISED(),
    "cip_only": errors.SCHOOL_NOT_REGISTERED(),
    "ineligible": errors.SCHOOL_INELIGIBLE(),
}
_PROVIDERS = {
    "caller": errors.SCHOOL_CONFIRMED(),
    "another": errors.SCHOOL_RECRUITED(),
}


def may_report(facts: ReportFacts) -> Accepted[None] | Refused:
    """Whether a partnership may be reported; all checks run, in the order of rule SCH-11.

    Refused: ``cohort``, ``school_id``, ``delivery_partner_id``. What needs the cohort waits until it is known.
    """
    problems = []
    if not facts.cohort_given:
        problems.append(errors.COHORT_BLANK())
    if not facts.school_given:
        problems.append(errors.SCHOOL_BLANK())
    if not facts.partner_given:
        problems.append(errors.PARTNER_BLANK())
    if facts.cohort_given and not facts.cohort_known:
        problems.append(errors.COHORT_NOT_RECOGNISED())
    if facts.school_given:
        problems += _school_problems(facts)
    if facts.partner_given:
        problems += partner_problems(known=facts.partner_known, related=facts.partner_related or not facts.cohort_known)
    return Refused(tuple(problems)) if problems else Accepted(None)


def _school_problems(facts: ReportFacts) -> list[Problem]:
    if facts.school in _SCHOOLS:
        return [_SCHOOLS[facts.school]]
    if not facts.cohort_known:
        return []
    if facts.provider:
        return [_PROVIDERS[facts.provider]]
    if facts.unconfirmed:
        return [errors.SCHOOL_UNCONFIRMED()]
    return []


def partner_problems(*, known: bool, related: bool) -> list[Problem]:
    """What is wrong with a delivery partner that was given (rules SCH-10, SCH-16)."""
    if not known:
        return [errors.PARTNER_NOT_RECOGNISED()]
    if not related:
        return [errors.PARTNER_NOT_RELATED()]
    return []


def may_change_partner(
    *, given: bool, known: bool, related: bool, challenged: bool, taken: bool
) -> Accepted[None] | Refused:
    """Whether a partnership may get another delivery partner. Refused under ``delivery_partner_id``, the first problem.

    Rule SCH-16.

    ``taken``: a partnership with that partner exists at this school and cohort already.
    """
    if not given:
        return Refused.because(errors.PARTNER_BLANK())
    problems = partner_problems(known=known, related=related)
    if problems:
        return Refused(tuple(problems))
    if challenged:
        return Refused.because(errors.PARTNER_CHALLENGED())
    if taken:
        return Refused.because(errors.PARTNER_TAKEN())
    return Accepted(None)
