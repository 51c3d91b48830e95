"""Decisions about early career training: pure functions of facts."""

from cpd.training.rules.eligibility import (
    INELIGIBLE_REASONS,
    MANUAL_CHECK_REASONS,
    TeachingRecordFacts,
    eligibility,
    shown_eligibility,
    status_of_reason,
)
from cpd.training.rules.moves import JoiningFacts, LeavingFacts, may_join, may_leave
from cpd.training.rules.registration import (
    COURSES,
    DEFAULT_SCHEDULE,
    EARLIEST_START,
    MentorFacts,
    Mentorship,
    RegistrationFacts,
    ScheduleFacts,
    Stay,
    may_mentor,
    may_register,
    mentor_at,
    mentor_on,
    registration_closed,
    schedule_to_begin,
)
from cpd.training.rules.reports import (
    DEFER_REASONS,
    WITHDRAW_REASONS,
    ActionFacts,
    course_problems,
    may_act,
)
from cpd.training.rules.statuses import participant_status, training_status

__all__ = [
    "COURSES",
    "DEFAULT_SCHEDULE",
    "DEFER_REASONS",
    "EARLIEST_START",
    "INELIGIBLE_REASONS",
    "MANUAL_CHECK_REASONS",
    "WITHDRAW_REASONS",
    "ActionFacts",
    "JoiningFacts",
    "LeavingFacts",
    "MentorFacts",
    "Mentorship",
    "RegistrationFacts",
    "ScheduleFacts",
    "Stay",
    "TeachingRecordFacts",
    "course_problems",
    "eligibility",
    "may_act",
    "may_join",
    "may_leave",
    "may_mentor",
    "may_register",
    "mentor_at",
    "mentor_on",
    "participant_status",
    "registration_closed",
    "schedule_to_begin",
    "shown_eligibility",
    "status_of_reason",
    "training_status",
]
