"""Decisions about applications for national professional qualifications."""

from cpd.npq.rules.accepting import (
    AcceptFacts,
    OtherAccepted,
    default_schedule,
    may_accept,
    may_reject,
)
from cpd.npq.rules.funding import (
    CATCHMENT_AREAS,
    FundingFacts,
    OtherApplication,
    fundable,
    funding_shown,
    names_of_course,
    previously_funded,
    same_course,
)

__all__ = [
    "CATCHMENT_AREAS",
    "AcceptFacts",
    "FundingFacts",
    "OtherAccepted",
    "OtherApplication",
    "default_schedule",
    "fundable",
    "funding_shown",
    "may_accept",
    "may_reject",
    "names_of_course",
    "previously_funded",
    "same_course",
]
