"""Which appropriate body a school may appoint for its early career teachers (rules SCH-22 to SCH-25)."""

from collections.abc import Collection
from dataclasses import dataclass

from cpd.core.refusals import Accepted, Problem, Refused
from cpd.schools import errors
from cpd.schools.rules.register import CIP_ONLY_TYPES

LOCAL_AUTHORITY = "local_authority"
TEACHING_SCHOOL_HUB = "teaching_school_hub"
NATIONAL = "national"
KINDS = (LOCAL_AUTHORITY, TEACHING_SCHOOL_HUB, NATIONAL)
"""What an appropriate body may be. Local authorities were until 2023; what they did stays theirs."""

INDEPENDENT_TYPES = CIP_ONLY_TYPES
"""Types of schools that the state does not fund, at home and overseas; section 41 approval changes nothing about it."""


@dataclass(frozen=True, slots=True)
class Body:
    """An appropriate body. ``closed_from`` is the first cohort for which it takes nobody on, None while it goes on.

    ``school_types``: the types of schools that a national body is there for; of all independent schools where it names
    none.
    """

    kind: str
    closed_from: int | None = None
    school_types: frozenset[int] = frozenset()


def independent(type_code: int) -> bool:
    """Whether a school of that type is no state school, for which national bodies are there (rule SCH-23)."""
    return type_code in INDEPENDENT_TYPES


def may_appoint(body: Body | None, *, school_type: int, cohort: int) -> Accepted[None] | Refused:
    """Whether a school of that type may appoint the body for a cohort (rules SCH-23 and SCH-24); None: there is none.

    Refused (``appropriate_body``): ``not_found``, ``local_authority``, ``closed``, ``state_school`` (a national body,
    for a state school), ``other_schools`` (a national body that is there for schools of other types).
    """
    if body is None:
        return Refused.because(errors.BODY_NOT_FOUND())
    if body.kind == LOCAL_AUTHORITY:
        return Refused.because(errors.BODY_LOCAL_AUTHORITY())
    if body.closed_from is not None and body.closed_from <= cohort:
        return Refused.because(errors.BODY_CLOSED(cohort=cohort))
    if body.kind == NATIONAL:
        if not independent(school_type):
            return Refused.because(errors.BODY_OF_INDEPENDENT_SCHOOLS())
        if body.school_types and school_type not in body.school_types:
            return Refused.because(errors.BODY_OF_OTHER_SCHOOLS())
    return Accepted(None)


def suggested(body: Body, *, school_type: int, cohort: int) -> bool:
    """Whether a page offers the body first: a national one that names the school's type (rule SCH-24)."""
    fits = isinstance(may_appoint(body, school_type=school_type, cohort=cohort), Accepted)
    return fits and school_type in body.school_types


def follows_the_school(*, own: object | None, before: object | None) -> bool:
    """Whether an early career teacher's body changes with the school's: while it is the one the school had.

    Rule SCH-25. None is a body that is not appointed yet.
    """
    return own == before


def clean_kind(text: str) -> str | None:
    """The kind of a body as it is stored, from a cell like ``Teaching school hub`` (rule SCH-22); None for none."""
    kind = "_".join(text.lower().replace("-", " ").replace("_", " ").split())
    return kind if kind in KINDS else None


def clean_year(text: str, cohorts: Collection[int]) -> int | None:
    """The start year of a cohort that a cell names (rule SCH-22); None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 and int(text) in cohorts else None


def clean_types(text: str) -> frozenset[int] | None:
    """The type codes of schools that a cell lists, with spaces between them (rule SCH-22); None for anything else."""
    words = text.split()
    if all(word.isascii() and word.isdigit() and len(word) <= 2 for word in words):
        return frozenset(int(word) for word in words)
    return None


def body_problems(*, kind: str | None, school_types: Collection[int]) -> list[Problem]:
    """What is wrong with a body as it is stated (rule SCH-22): a kind that is none; types, of one that has none."""
    if kind is None:
        return [errors.BODY_TYPE_INVALID()]
    if school_types and kind != NATIONAL:
        return [errors.BODY_TYPES_NOT_NATIONAL()]
    return []
