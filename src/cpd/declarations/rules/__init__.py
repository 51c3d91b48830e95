"""Decisions about declarations: whether one is accepted, where it goes, and what it leads to."""

from cpd.declarations.rules.declare_ecf import (
    ORDER,
    Declared,
    EcfRequest,
    Milestone,
    ParticipantFacts,
    allowed_evidence,
    evidence,
    judge,
    milestone_of,
)
from cpd.declarations.rules.declare_npq import (
    ApplicationFacts,
    NpqRequest,
    Partners,
    inside_catchment,
    judge_npq,
    judge_partners,
    outcome_needed,
)
from cpd.declarations.rules.state import (
    TRANSITIONS,
    may_move,
    may_void,
    mentor_completion,
    reason_to_void,
    state_after_submission,
    uplift_paid,
)

__all__ = [
    "ORDER",
    "TRANSITIONS",
    "ApplicationFacts",
    "Declared",
    "EcfRequest",
    "Milestone",
    "NpqRequest",
    "ParticipantFacts",
    "Partners",
    "allowed_evidence",
    "evidence",
    "inside_catchment",
    "judge",
    "judge_npq",
    "judge_partners",
    "may_move",
    "may_void",
    "mentor_completion",
    "milestone_of",
    "outcome_needed",
    "reason_to_void",
    "state_after_submission",
    "uplift_paid",
]
