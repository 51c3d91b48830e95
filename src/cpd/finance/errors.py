"""What preparing and authorising a payment refuses, and importing statements and contracts."""

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

KNOWN_IN_FUTURE = Error("known_at", "future", "Enter a date and time that has passed.")
KNOWN_TOO_EARLY = Error(
    "known_at",
    "too_early",
    "The statement {name} was opened at {opened}. Enter a later date and time.",
    {"name": "November 2022", "opened": "2022-06-01T09:00:00Z"},
)
NOT_AN_INSTANT = Error(
    "known_at", "invalid", "Enter a date and time like 2026-11-30T17:00:00Z, not {value!r}.", {"value": "yesterday"}
)

TWICE = Error("attribute", "twice", "This is on line {line} already. Remove one of the two.", {"line": 2})
NOT_POUNDS = Error(
    "attribute",
    "invalid",
    "Must be an amount of 0 or more in pounds and pence, like 995 or 149651.00, not {value!r}.",
    {"value": "-1"},
)
NOT_A_NUMBER = Error("attribute", "invalid", "Must be a whole number of 0 or more, not {value!r}.", {"value": "many"})
NOT_POSITIVE = Error("attribute", "not_positive", "Must be more than 0.")
NOT_A_SHARE = Error(
    "attribute",
    "invalid",
    "Must be between 0 and 1 with at most 4 decimals, like 0.33, not {value!r}.",
    {"value": "33%"},
)
NOT_A_DAY = Error("attribute", "invalid", "Must be a date like 2026-11-30, not {value!r}.", {"value": "30/11/2026"})
NOT_TRUE_OR_FALSE = Error("attribute", "invalid", "Must be true or false, not {value!r}.", {"value": "yes"})
PROVIDER_UNKNOWN = Error(
    "attribute",
    "not_found",
    "There is no lead provider called {name!r}.{hint}",
    {"name": "Anglia", "hint": " Is it Anglia Teacher Futures?"},
)
PROGRAMME_NOT_OFFERED = Error(
    "attribute",
    "programme_not_offered",
    "{provider} does not run {programme}.",
    {"provider": "Anglia Teacher Futures", "programme": "NPQ"},
)
COHORT_UNKNOWN = Error(
    "attribute", "not_found", "Must be the start year of a cohort, like 2024, not {value!r}.", {"value": "soon"}
)
INTAKE_UNKNOWN = Error(
    "attribute",
    "not_found",
    "Must be an intake, like 2025b, or the year of one, not {value!r}. cpd import --help says how to name it.",
    {"value": "2025z"},
)
COURSE_UNKNOWN = Error(
    "attribute", "not_found", "Must be a course like npq-senco, not {value!r}.", {"value": "npq-senko"}
)
STATEMENT_TYPE_INVALID = Error("type", "invalid", "Must be ecf or npq, not {value!r}.", {"value": "both"})
STATEMENT_NAME_INVALID = Error(
    "name", "invalid", "Must be the month and the year, like November 2026, not {value!r}.", {"value": "Nov 26"}
)
YEAR_INVALID = Error("year", "invalid", "Must be a year from 2020 to 2040, not {value!r}.", {"value": "26"})
MONTH_INVALID = Error("month", "invalid", "Must be a month from 1 to 12, not {value!r}.", {"value": "13"})
NO_CONTRACTS = Error(
    "cohort",
    "no_contracts",
    "No provider has a contract for {place}, so nobody would get this statement. Import contracts first.",
    {"place": "the 2026 cohort"},
)
BAND_HALF = Error("attribute", "blank", "Band {name} needs a max and a price, or neither.", {"name": "C"})
BAND_AFTER_NONE = Error("attribute", "order", "Band {name} cannot follow a band that is blank.", {"name": "C"})
BAND_OVERLAPS = Error(
    "attribute",
    "overlaps",
    "Band {name} must begin at {expected}, right after the band before; {found} is in that one already.",
    {"name": "B", "expected": 2001, "found": 2000},
)
BAND_GAP = Error(
    "attribute",
    "gap",
    "Band {name} must begin at {expected}, right after the band before, not at {found}.",
    {"name": "B", "expected": 2001, "found": 2100},
)
BAND_MAX_TOO_SMALL = Error(
    "attribute", "order", "Must be more than {before}, where the band before ends.", {"before": 2000}
)
MENTORS_BLANK = Error(
    "attribute",
    "blank",
    "The {cohort} cohort pays mentors at a flat rate: enter {name}.",
    {"cohort": 2025, "name": "it"},
)
MENTORS_NOT_PAID = Error(
    "attribute", "not_paid", "The {cohort} cohort pays mentors in the same bands: leave it blank.", {"cohort": 2024}
)
CONTRACT_UNKNOWN = Error(
    "attribute",
    "no_contract",
    "{provider} has no contract for the {cohort} cohort that mentors could be added to. Import that first.",
    {"provider": "Anglia Teacher Futures", "cohort": 2025},
)
NOTE_BLANK = Error("text", "blank", "Enter a note.")
NOTE_TOO_LONG = Error("text", "too_long", "A note must be {longest} characters or fewer.", {"longest": 2000})
