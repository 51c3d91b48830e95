"""Whether a place on a national professional qualification is paid for (rules NPQ-2, NPQ-3, NPQ-4)."""

from dataclasses import dataclass

ONE_COURSE = {"npq-additional-support-offer": "npq-early-headship-coaching-offer"}
"""Courses that were renamed: for funding and declarations the old and the new one are the same course."""

FUNDED_BY_POLICY = "marked_funded_by_policy"

CATCHMENT_AREAS = frozenset({"jersey_guernsey_isle_of_man", "england", "northern_ireland", "scotland", "wales"})
"""Stored areas for which ``teacher_catchment`` is true (rule NPQ-25)."""

UNITED_KINGDOM = ("United Kingdom of Great Britain and Northern Ireland", "GBR")
"""The country's short name and its three-letter code, as ISO 3166 has them."""


@dataclass(frozen=True, slots=True)
class Catchment:
    """Where somebody works, as providers see it."""

    inside: bool
    country: str | None
    iso_country_code: str | None


def catchment_shown(area: str, country: str, iso_country_code: str) -> Catchment:
    """Where somebody works who named this area; whoever names one of the catchment works in the United Kingdom.

    ``country`` and its code are what somebody named elsewhere (rule NPQ-25).
    """
    if area in CATCHMENT_AREAS:
        return Catchment(True, *UNITED_KINGDOM)
    return Catchment(False, country or None, iso_country_code or None)


def same_course(identifier: str) -> str:
    """The name under which a course and the one it was renamed to are the same (rule NPQ-2)."""
    return ONE_COURSE.get(identifier, identifier)


def names_of_course(identifier: str) -> tuple[str, ...]:
    """Every identifier under which a course was ever known, its own included (rule NPQ-2)."""
    course = same_course(identifier)
    return (course, *(old for old, new in ONE_COURSE.items() if new == course))


@dataclass(frozen=True, slots=True)
class FundingFacts:
    """What decides whether an application's place is funded. ``previously_funded`` looks at the person's others."""

    eligible_for_funding: bool
    funding_status_code: str
    previously_funded: bool
    funded_place: bool | None = None


@dataclass(frozen=True, slots=True)
class OtherApplication:
    """Another application of the same person."""

    course_identifier: str
    accepted: bool
    eligible_for_funding: bool
    funded_place: bool | None


def previously_funded(course_identifier: str, others: tuple[OtherApplication, ...]) -> bool:
    """Whether another accepted application of the person for the same course was paid for (rule NPQ-3)."""
    course = same_course(course_identifier)
    return any(
        other.accepted
        and other.eligible_for_funding
        and other.funded_place is not False
        and same_course(other.course_identifier) == course
        for other in others
    )


def funding_shown(facts: FundingFacts) -> tuple[bool, str | None]:
    """``eligible_for_funding`` and ``ineligible_for_funding_reason`` as providers see them.

    An application that DfE marked as funded by policy shows the raw flag and no reason (rule NPQ-3).
    """
    if facts.funding_status_code == FUNDED_BY_POLICY and facts.eligible_for_funding:
        return True, None
    if facts.previously_funded:
        return False, "previously-funded"
    return (True, None) if facts.eligible_for_funding else (False, "establishment-ineligible")


def fundable(facts: FundingFacts) -> bool:
    """Whether declarations of the application are paid: shown as funded, and the place not given up (rule NPQ-4)."""
    return facts.funded_place is not False and funding_shown(facts)[0]
