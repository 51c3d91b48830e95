"""What authorising a statement refuses."""

from cpd.core.refusals import Error

NO_CONTRACT = Error(
    "base",
    "no_contract",
    "{problem} Store it before you authorise.",
    {"problem": "There is no contract for the 2024 cohort."},
)
