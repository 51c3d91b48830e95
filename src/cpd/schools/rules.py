"""Which schools the programmes are for, and how they and providers partner (schools dossier 2, 13; decisions 35-40)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from cpd.core.refusals import Accepted, Refused

ELIGIBLE_TYPES = frozenset({1, 2, 3, 5, 6, 7, 8, 12, 14, 15, 18, 28, *range(31, 37), *range(38, 49), 57})
"""Establishment type codes of schools that DfE funds training for."""

CIP_ONLY_TYPES = frozenset({10, 11, 30, 37})
"""Types that may only run the school-led programme."""

IMPORTED_TYPES = ELIGIBLE_TYPES | {10, 11, 37}
"""Types that the register import takes in; others only when they are section 41 approved."""

OPEN_STATUSES = frozenset({1, 3})
"""Status codes: open, and open but proposed to close."""

SIGN_IN_LINK_LASTS = timedelta(hours=24)
LINKS_PER_HOUR = 5
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
    """Whether pupils are taught there now."""
    return facts.status_code in OPEN_STATUSES


def in_england(facts: RegisterFacts) -> bool:
    """District code beginning with E, or 9999. An extract without districts is judged by its local authority.

    English authorities have numbers below 660 or from 800 on; 660 to 708 are Wales and the islands.
    """
    district = facts.district_code.strip()
    if district:
        return district[0] in "Ee" or district == "9999"
    authority = facts.local_authority_code.strip()
    return authority.isdigit() and (int(authority) < 660 or int(authority) >= 800)


def eligible(facts: RegisterFacts) -> bool:
    """Whether the school gets funded training: open, in England, and of an eligible type or section 41 approved."""
    return is_open(facts) and in_england(facts) and (facts.type_code in ELIGIBLE_TYPES or facts.section_41)


def cip_only(facts: RegisterFacts) -> bool:
    """Whether the school may use the service for the school-led programme alone."""
    return not eligible(facts) and is_open(facts) and facts.type_code in CIP_ONLY_TYPES


def imported(facts: RegisterFacts) -> bool:
    """Whether the register import takes the row in (schools dossier 2.3)."""
    return in_england(facts) and (facts.type_code in IMPORTED_TYPES or facts.section_41)


def challenge_deadline(reported_at: datetime, academic_year_start: date) -> datetime:
    """Until when a partnership reported at ``reported_at`` may be challenged (API conventions 12.3).

    The later of two months less a day after the academic year starts, and 14 days after the report.
    """
    month = academic_year_start.month + 2
    two_months_on = datetime(
        academic_year_start.year + (month > 12), (month - 1) % 12 + 1, academic_year_start.day, tzinfo=UTC
    )
    return max(two_months_on - timedelta(days=1), reported_at + CHALLENGE_WINDOW)


def may_challenge(*, challenged: bool, deadline: datetime | None, now: datetime) -> Accepted[None] | Refused:
    """Whether a partnership may be challenged now. Refused under ``base``: ``challenged`` already, or ``too_late``."""
    if challenged:
        return Refused.because("base", "challenged", "This partnership has already been challenged.")
    if deadline is not None and now >= deadline:
        return Refused.because(
            "base", "too_late", f"This partnership could be challenged until {deadline:%d %B %Y}. Contact us instead."
        )
    return Accepted(None)
