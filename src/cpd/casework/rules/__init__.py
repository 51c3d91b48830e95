"""Decisions that look at training, applications and what was declared together: pure functions of facts."""

from cpd.casework.rules.npq_decisions import FundedPlaceFacts, may_change_funded_place, may_take_back
from cpd.casework.rules.npq_outcomes import OutcomeFacts, SaidOutcome, may_say_outcome
from cpd.casework.rules.npq_schedule_changes import (
    Enrolment,
    Moved,
    NpqDeclared,
    NpqSchedule,
    NpqScheduleChange,
    funded_place_after,
    may_change_npq_schedule,
    newest_with,
)
from cpd.casework.rules.npq_training import Reported, TrainingReport, may_report, who_is_meant
from cpd.casework.rules.removals import RemovalFacts, may_remove
from cpd.casework.rules.schedule_changes import (
    DeclaredFacts,
    ScheduleChangeFacts,
    TargetSchedule,
    frozen_move,
    may_change_schedule,
)
from cpd.casework.rules.start_dates import StartFacts, may_start

__all__ = [
    "DeclaredFacts",
    "Enrolment",
    "FundedPlaceFacts",
    "Moved",
    "NpqDeclared",
    "NpqSchedule",
    "NpqScheduleChange",
    "OutcomeFacts",
    "RemovalFacts",
    "Reported",
    "SaidOutcome",
    "ScheduleChangeFacts",
    "StartFacts",
    "TargetSchedule",
    "TrainingReport",
    "frozen_move",
    "funded_place_after",
    "may_change_funded_place",
    "may_change_npq_schedule",
    "may_change_schedule",
    "may_remove",
    "may_report",
    "may_say_outcome",
    "may_start",
    "may_take_back",
    "newest_with",
    "who_is_meant",
]
