"""Decisions about applications for national professional qualifications."""

from cpd.npq.rules.deciding import (
    AcceptFacts,
    OtherAccepted,
    default_schedule,
    may_accept,
    may_reject,
)
from cpd.npq.rules.funding import (
    CATCHMENT_AREAS,
    Catchment,
    FundingFacts,
    OtherApplication,
    catchment_shown,
    fundable,
    funding_shown,
    names_of_course,
    previously_funded,
    same_course,
)
from cpd.npq.rules.funding_table import (
    Employment,
    FundingAnswers,
    FundingCode,
    FundingOutcome,
    Nursery,
    Workplace,
    WorkSetting,
    funding_eligibility,
)

__all__ = [
    "CATCHMENT_AREAS",
    "AcceptFacts",
    "Catchment",
    "Employment",
    "FundingAnswers",
    "FundingCode",
    "FundingFacts",
    "FundingOutcome",
    "Nursery",
    "OtherAccepted",
    "OtherApplication",
    "WorkSetting",
    "Workplace",
    "catchment_shown",
    "default_schedule",
    "fundable",
    "funding_eligibility",
    "funding_shown",
    "may_accept",
    "may_reject",
    "names_of_course",
    "previously_funded",
    "same_course",
]
