"""Opening statements, adding amounts to them, and storing the contracts that say what they pay."""

from cpd.statements.commands.calendar import add_adjustment, calendar_of, open_calendar, open_statement, set_state
from cpd.statements.commands.contracts import store_contract, store_npq_contract

__all__ = [
    "add_adjustment",
    "calendar_of",
    "open_calendar",
    "open_statement",
    "set_state",
    "store_contract",
    "store_npq_contract",
]
