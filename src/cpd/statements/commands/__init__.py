"""Opening statements, adding amounts to them, and storing the contracts that say what they pay."""

from cpd.statements.commands.calendar import add_adjustment, calendar_of, open_calendar, open_statement, set_state
from cpd.statements.commands.contracts import store_contract, store_npq_contract
from cpd.statements.commands.joining import import_providers, join_provider

__all__ = [
    "add_adjustment",
    "calendar_of",
    "import_providers",
    "join_provider",
    "open_calendar",
    "open_statement",
    "set_state",
    "store_contract",
    "store_npq_contract",
]
