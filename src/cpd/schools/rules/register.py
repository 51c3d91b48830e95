"""Which schools the programmes are for, by what the register says of them (rules SCH-1 to SCH-5)."""

from dataclasses import dataclass

ELIGIBLE_TYPES = frozenset({1, 2, 3, 5, 6, 7, 8, 12, 14, 15, 18, 28, *range(31, 37), *range(38, 49), 57})
"""Establishment type codes of schools that DfE funds training for."""

CIP_ONLY_TYPES = frozenset({10, 11, 30, 37})
"""Types that may only run the school-led programme."""

IMPORTED_TYPES = ELIGIBLE_TYPES | {10, 11, 37}
"""Types that the register import takes in; others only when they are section 41 approved."""

OPEN_STATUSES = frozenset({1, 3})
"""Status codes: open, and open but proposed to close."""


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
