"""Decisions about declarations: whether one is accepted, where it goes, and what it leads to."""

from cpd.declarations.rules.declare_ecf import (
    Declared,
    EcfRequest,
    Milestone,
    ParticipantFacts,
    evidence,
    judge_ecf,
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
    AFTER_PAYMENT,
    TRANSITIONS,
    may_move,
    may_void,
    mentor_completion,
    reason_to_void,
    state_after_submission,
    uplift_paid,
    voidable,
)

__all__ = [
    "AFTER_PAYMENT",
    "TRANSITIONS",
    "ApplicationFacts",
    "Declared",
    "EcfRequest",
    "Milestone",
    "NpqRequest",
    "ParticipantFacts",
    "Partners",
    "evidence",
    "inside_catchment",
    "judge_ecf",
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
    "voidable",
]
