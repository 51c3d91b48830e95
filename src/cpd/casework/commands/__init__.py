"""Merging people, removing them from a school, changing schedules, programmes and funded places: a function a verb."""

from cpd.casework.commands.merges import merge_people, preview_merge
from cpd.casework.commands.npq_decisions import change_funded_place, reject_unless_declared
from cpd.casework.commands.npq_outcomes import say_outcome
from cpd.casework.commands.npq_schedule_changes import change_npq_schedule, change_schedule_of_application
from cpd.casework.commands.npq_training import report_npq_participant, report_npq_training
from cpd.casework.commands.programme_changes import change_programme
from cpd.casework.commands.removals import remove_from_school
from cpd.casework.commands.schedule_changes import change_schedule
from cpd.casework.commands.start_dates import change_start_date
from cpd.casework.commands.years import NewTutor, expect_none, refuse_expecting_none, set_up_year

__all__ = [
    "NewTutor",
    "change_funded_place",
    "change_npq_schedule",
    "change_programme",
    "change_schedule",
    "change_schedule_of_application",
    "change_start_date",
    "expect_none",
    "merge_people",
    "preview_merge",
    "refuse_expecting_none",
    "reject_unless_declared",
    "remove_from_school",
    "report_npq_participant",
    "report_npq_training",
    "say_outcome",
    "set_up_year",
]
