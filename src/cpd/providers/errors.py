"""What adding providers, delivery partners and tokens refuses, from the command line and from files."""

from cpd.core.refusals import Error

NAME_INVALID = Error(
    "name", "invalid", "The name of a {what} must have 1 to 200 characters.", {"what": "lead provider"}
)
PROGRAMMES_BLANK = Error("programmes", "blank", "A lead provider must run ECF, NPQs, or both.")
EXPIRES_PAST = Error(
    "expires", "past", "The token cannot expire on {date}, because that date has passed.", {"date": "2024-01-01"}
)
TOKEN_INVALID = Error("token", "invalid", "A token must have 8 to 100 characters.")
TOKEN_TAKEN = Error("token", "taken", "That token is in use or was revoked. Choose another one.")
PREFIX_TOO_SHORT = Error("prefix", "too_short", "Give at least the first 4 characters of the token.")
PREFIX_AMBIGUOUS = Error(
    "prefix",
    "ambiguous",
    "{number} tokens begin with {prefix}. Give more characters.",
    {"number": "2", "prefix": "a883"},
)
NAME_TWICE = Error(
    "name", "twice", "{name} is on line {line} already.", {"name": "Anglia Teacher Futures", "line": "4"}
)
NOT_TRUE_OR_FALSE = Error("attribute", "invalid", "Must be true or false, not {value!r}.", {"value": "yes"})
ECF_BLANK = Error("ecf", "blank", "A lead provider needs ecf, npq, or both to be true.")
LEAD_PROVIDER_NAME_NOT_FOUND = Error(
    "lead_provider_name",
    "not_found",
    "There is no lead provider called {name!r}.{hint}",
    {"name": "Anglia", "hint": " Is it Anglia Teacher Futures?"},
)
PROGRAMME_INVALID = Error("programme", "invalid", "Must be ecf or npq, not {value!r}.", {"value": "both"})
PROGRAMME_NOT_OFFERED = Error(
    "programme",
    "programme_not_offered",
    "{provider} does not run {programme}.",
    {"provider": "Anglia Teacher Futures", "programme": "NPQ"},
)
COHORT_NOT_FOUND = Error(
    "cohort", "not_found", "Must be the start year of a cohort, like 2024, not {value!r}.", {"value": "soon"}
)
CELL_NAME_INVALID = Error("name", "invalid", "A name must have 1 to {longest} characters.", {"longest": "200"})

LEAD_PROVIDER_TAKEN = Error("name", "taken", "There is a lead provider of that name already.")
DELIVERY_PARTNER_TAKEN = Error("name", "taken", "There is a delivery partner of that name already.")
RELATED = Error("base", "related", "They already work together in that cohort.")
DIGEST_TAKEN = Error("token", "taken", "That token is in use. Choose another one.")

CONSTRAINTS = {
    "providers_leadprovider_name_key": LEAD_PROVIDER_TAKEN,
    "providers_deliverypartner_name_key": DELIVERY_PARTNER_TAKEN,
    "provider_relationship_once": RELATED,
    "providers_apitoken_digest_key": DIGEST_TAKEN,
}
"""What a constraint of the database says is there already."""
