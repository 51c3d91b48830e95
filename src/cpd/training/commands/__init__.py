"""What changes about people's early career training."""

from cpd.training.commands.actions import report_training
from cpd.training.commands.adding import (
    cohort_to_register,
    refuse_email_of_another,
    refuse_start,
    register_at_school,
)
from cpd.training.commands.bodies import AS_THE_SCHOOL, GivenBody, appoint_body, change_body
from cpd.training.commands.checking import (
    CHECKER,
    ChecksHeld,
    ask_later,
    check_teaching_records,
    decide_by_hand,
    decide_by_record,
    leave_to_the_record,
    look_for_completions,
    recheck_eligibility,
)
from cpd.training.commands.details import change_working_pattern, correct_email, correct_name
from cpd.training.commands.early_roll_out import ImportedList, import_early_roll_out, take_off_early_roll_out
from cpd.training.commands.eligibility import decide_eligibility
from cpd.training.commands.ending_mentor_training import end_mentor_training, end_training_of_mentors
from cpd.training.commands.mentoring import choose_mentor, give_ects
from cpd.training.commands.mentors import assign_mentor
from cpd.training.commands.moves import complete_induction, mentor_here_too, report_joiner, report_leaver
from cpd.training.commands.partnerships import open_partnership
from cpd.training.commands.planned_reminders import (
    cancel_reminder,
    next_planned_reminder,
    plan_reminder,
    reminded_by,
    send_planned_reminders,
)
from cpd.training.commands.registration import register_participant
from cpd.training.commands.reports import change_delivery_partner, remind_of_partnerships, report_partnership
from cpd.training.commands.schedules import load_schedules
from cpd.training.commands.staying import report_staying

__all__ = [
    "AS_THE_SCHOOL",
    "CHECKER",
    "ChecksHeld",
    "GivenBody",
    "ImportedList",
    "appoint_body",
    "ask_later",
    "assign_mentor",
    "cancel_reminder",
    "change_body",
    "change_delivery_partner",
    "change_working_pattern",
    "check_teaching_records",
    "choose_mentor",
    "cohort_to_register",
    "complete_induction",
    "correct_email",
    "correct_name",
    "decide_by_hand",
    "decide_by_record",
    "decide_eligibility",
    "end_mentor_training",
    "end_training_of_mentors",
    "give_ects",
    "import_early_roll_out",
    "leave_to_the_record",
    "load_schedules",
    "look_for_completions",
    "mentor_here_too",
    "next_planned_reminder",
    "open_partnership",
    "plan_reminder",
    "recheck_eligibility",
    "refuse_email_of_another",
    "refuse_start",
    "register_at_school",
    "register_participant",
    "remind_of_partnerships",
    "reminded_by",
    "report_joiner",
    "report_leaver",
    "report_partnership",
    "report_staying",
    "report_training",
    "send_planned_reminders",
    "take_off_early_roll_out",
]
