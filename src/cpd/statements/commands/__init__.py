"""Opening statements, adding amounts to them, and storing the contracts that say what they pay."""

from cpd.statements.commands.adjusting import (
    add_adjustment,
    change_adjustment,
    change_dates,
    remove_adjustment,
)
from cpd.statements.commands.calendar import (
    open_calendar,
    open_calendars,
    open_entries,
    open_statement,
    set_state,
)
from cpd.statements.commands.contracts import store_contract, store_npq_contract
from cpd.statements.commands.joining import import_providers, join_provider
from cpd.statements.commands.milestones import expect_as_published, expect_milestones, load_expected_milestones
from cpd.statements.commands.preparing import decide, store_preparation, waiting_preparation
from cpd.statements.commands.pricing import lock_statement, use_version
from cpd.statements.commands.shipped import calendar_of, shipped_calendars
from cpd.statements.commands.years import YearPlan, plan_year, seed_year

__all__ = [
    "YearPlan",
    "add_adjustment",
    "calendar_of",
    "change_adjustment",
    "change_dates",
    "decide",
    "expect_as_published",
    "expect_milestones",
    "import_providers",
    "join_provider",
    "load_expected_milestones",
    "lock_statement",
    "open_calendar",
    "open_calendars",
    "open_entries",
    "open_statement",
    "plan_year",
    "remove_adjustment",
    "seed_year",
    "set_state",
    "shipped_calendars",
    "store_contract",
    "store_npq_contract",
    "store_preparation",
    "use_version",
    "waiting_preparation",
]
