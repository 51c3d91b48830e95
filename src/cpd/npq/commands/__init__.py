"""Courses and schedules, applying, and what a provider and DfE decide about an application."""

from cpd.npq.commands.applying import load_courses, submit_application
from cpd.npq.commands.deciding import accept_application, change_lead_provider, lock_application, reject_application
from cpd.npq.commands.outcomes import note_outcome, void_outcome

__all__ = [
    "accept_application",
    "change_lead_provider",
    "load_courses",
    "lock_application",
    "note_outcome",
    "reject_application",
    "submit_application",
    "void_outcome",
]
