"""What is wrong with a TRN, and what merging refuses. Names and addresses: :mod:`cpd.accounts.errors`."""

from cpd.core.refusals import Error

TRN_INVALID = Error("trn", "invalid", "A teacher reference number (TRN) has 7 digits, for example 4567814.")

MERGED = Error("base", "merged", "These people have already been merged.")

CONSTRAINTS = {"id_change_once": MERGED}
"""What a constraint of the database says is there already."""
