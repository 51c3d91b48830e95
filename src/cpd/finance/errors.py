"""What preparing and authorising a payment refuses."""

from cpd.core.refusals import Error

NO_CONTRACT = Error(
    "base",
    "no_contract",
    "{problem} Store it before you authorise.",
    {"problem": "There is no contract for the 2024 cohort."},
)
FIGURES_CHANGED = Error(
    "base",
    "figures_changed",
    "What the statement comes to changed after {prepared_by} prepared the payment: {changes}. Nothing was paid. "
    "Have it prepared again.",
    {"prepared_by": "fern@education.example", "changes": "total 91274.96 becomes 91131.68"},
)
