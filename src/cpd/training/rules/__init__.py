"""Decisions about early career training: pure functions of facts."""

from cpd.training.rules.eligibility import (
    INELIGIBLE_REASONS,
    MANUAL_CHECK_REASONS,
    TeachingRecordFacts,
    eligibility,
    shown_eligibility,
    status_of_reason,
)
from cpd.training.rules.moves import JoiningFacts, LeavingFacts, RemovalFacts, may_join, may_leave, may_remove
from cpd.training.rules.registration import (
    COURSES,
    DEFAULT_SCHEDULE,
    EARLIEST_START,
    MentorFacts,
    Mentorship,
    RegistrationFacts,
    Stay,
    may_mentor,
    may_register,
    mentor_on,
)
from cpd.training.rules.reports import (
    DEFER_REASONS,
    STARTED_IN_ERROR,
    WITHDRAW_REASONS,
    ActionFacts,
    course_problems,
    may_act,
    not_trained,
)
from cpd.training.rules.schedules import (
    DeclaredFacts,
    ScheduleChangeFacts,
    TargetSchedule,
    frozen_move,
    may_change_schedule,
)
from cpd.training.rules.statuses import participant_status, training_status

__all__ = [
    "COURSES",
    "DEFAULT_SCHEDULE",
    "DEFER_REASONS",
    "EARLIEST_START",
    "INELIGIBLE_REASONS",
    "MANUAL_CHECK_REASONS",
    "STARTED_IN_ERROR",
    "WITHDRAW_REASONS",
    "ActionFacts",
    "DeclaredFacts",
    "JoiningFacts",
    "LeavingFacts",
    "MentorFacts",
    "Mentorship",
    "RegistrationFacts",
    "RemovalFacts",
    "ScheduleChangeFacts",
    "Stay",
    "TargetSchedule",
    "TeachingRecordFacts",
    "course_problems",
    "eligibility",
    "frozen_move",
    "may_act",
    "may_change_schedule",
    "may_join",
    "may_leave",
    "may_mentor",
    "may_register",
    "may_remove",
    "mentor_on",
    "not_trained",
    "participant_status",
    "shown_eligibility",
    "status_of_reason",
    "training_status",
]
