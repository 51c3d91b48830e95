"""What changing a cohort refuses."""

from cpd.core.refusals import Error

UNKNOWN_FIELD = Error(
    "attribute",
    "unknown_field",
    "A cohort has no {name} to change. Use {changeable}.",
    {"name": "colour", "changeable": "name, start_year"},
)
INVALID = Error(
    "attribute",
    "invalid",
    "{name} cannot be {value!r}: {messages}",
    {"name": "colour", "value": "2024", "messages": "Enter a number."},
)
BLOCKED_DAYS_OUT_OF_ORDER = Error(
    "registration_blocked_until",
    "invalid",
    "Give the first and the last day on which registration is closed, in this order.",
)
