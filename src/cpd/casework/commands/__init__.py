"""Merging people, removing them from a school, and changing schedules and programmes: one function for each verb."""

from cpd.casework.commands.merges import merge_people, preview_merge
from cpd.casework.commands.npq_outcomes import say_outcome
from cpd.casework.commands.npq_schedule_changes import change_npq_schedule, change_schedule_of_application
from cpd.casework.commands.npq_training import report_npq_participant, report_npq_training
from cpd.casework.commands.programme_changes import change_programme
from cpd.casework.commands.removals import remove_from_school
from cpd.casework.commands.schedule_changes import change_schedule

__all__ = [
    "change_npq_schedule",
    "change_programme",
    "change_schedule",
    "change_schedule_of_application",
    "merge_people",
    "preview_merge",
    "remove_from_school",
    "report_npq_participant",
    "report_npq_training",
    "say_outcome",
]
