"""Paying statements by two people, after which their figures never change; and pricing a payable one again."""

from cpd.finance.commands.notes import void_with_reason, write_note
from cpd.finance.commands.paying import (
    FiguresChanged,
    approve_payment,
    authorise_statement,
    prepare_payment,
    reject_payment,
    state_statement,
)
from cpd.finance.commands.pricing import PricedAgain, price_again

__all__ = [
    "FiguresChanged",
    "PricedAgain",
    "approve_payment",
    "authorise_statement",
    "prepare_payment",
    "price_again",
    "reject_payment",
    "state_statement",
    "void_with_reason",
    "write_note",
]
