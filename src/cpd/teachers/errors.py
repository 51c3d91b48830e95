"""What is wrong with a name, an email address, a TRN; and what merging refuses."""

from cpd.core.refusals import Error

FULL_NAME_BLANK = Error("full_name", "blank", "Enter a full name.")
FULL_NAME_TOO_LONG = Error(
    "full_name", "too_long", "The full name must be {longest} characters or fewer.", {"longest": "70"}
)
FULL_NAME_INVALID = Error(
    "full_name", "invalid", "The full name has characters that can't be seen. Type it instead of pasting it."
)
EMAIL_BLANK = Error("email", "blank", "Enter an email address.")
EMAIL_INVISIBLE = Error(
    "email", "invisible", "The email address has characters that can't be seen. Type it instead of pasting it."
)
EMAIL_INVALID = Error("email", "invalid", "Enter an email address in the correct format, like name@example.com.")
TRN_INVALID = Error("trn", "invalid", "A teacher reference number (TRN) has 7 digits, for example 4567814.")

MERGED = Error("base", "merged", "These people were merged already.")

CONSTRAINTS = {"id_change_once": MERGED}
"""What a constraint of the database says is there already."""
