"""Intakes, courses and schedules, applying, and what a provider and DfE decide about an application."""

from cpd.npq.commands.applying import submit_application
from cpd.npq.commands.deciding import (
    accept_application,
    change_lead_provider,
    lock_application,
    note_move,
    reject_application,
    reject_by_provider,
)
from cpd.npq.commands.intakes import (
    change_intake,
    load_courses,
    shipped_courses,
    shipped_deadlines,
    shipped_intakes,
    sources_of_intakes,
)
from cpd.npq.commands.outcomes import newest_outcome, note_outcome, void_outcome

__all__ = [
    "accept_application",
    "change_intake",
    "change_lead_provider",
    "load_courses",
    "lock_application",
    "newest_outcome",
    "note_move",
    "note_outcome",
    "reject_application",
    "reject_by_provider",
    "shipped_courses",
    "shipped_deadlines",
    "shipped_intakes",
    "sources_of_intakes",
    "submit_application",
    "void_outcome",
]
