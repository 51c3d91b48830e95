"""Whether DfE pays for somebody's training (rules REG-14, REG-15)."""

from dataclasses import dataclass
from datetime import date, datetime

from cpd.core.refusals import Accepted, Refused
from cpd.integrations.teaching_record.record import (
    COMPLETED,
    EXEMPT,
    FIRST_INDUCTION_START,
    IN_PROGRESS,
    TeachingRecord,
)
from cpd.training import errors

INELIGIBLE_REASONS = frozenset(
    {"previous_participation", "previous_induction", "duplicate_profile", "exempt_from_induction"}
)
MANUAL_CHECK_REASONS = frozenset({"active_flags", "no_qts", "different_trn", "no_induction"})


@dataclass(frozen=True, slots=True)
class TeachingRecordFacts:
    """What the national teaching record says about somebody. Defaults are a clear record."""

    qts: bool = True
    active_flags: bool = False
    previous_participation: bool = False
    previous_induction: bool = False
    exempt: bool = False
    induction_started: bool = True
    different_trn: bool = False
    secondary_profile: bool = False


def facts_of(record: TeachingRecord, today: date, *, previous_participation: bool = False) -> TeachingRecordFacts:
    """What decides on eligibility of a teaching record, as it is on ``today`` (rule REG-19).

    An induction counts as a previous one when it is over, or began before September 2021 and is not in progress.
    """
    started = record.induction_started_on
    over = record.induction_completed_on is not None or record.induction_status in COMPLETED
    before = started is not None and started < FIRST_INDUCTION_START and record.induction_status != IN_PROGRESS
    return TeachingRecordFacts(
        qts=record.qts_on is not None,
        active_flags=record.flagged(today),
        previous_participation=previous_participation,
        previous_induction=over or before,
        exempt=record.induction_status == EXEMPT,
        induction_started=started is not None,
    )


def eligibility(role: str, facts: TeachingRecordFacts) -> tuple[str, str]:
    """Status and reason of eligibility for funding: the first condition that holds (rule REG-14)."""
    ect = role == "ect"
    table = (
        (facts.active_flags, ("manual_check", "active_flags")),
        (facts.previous_participation, ("ineligible", "previous_participation")),
        (ect and facts.previous_induction, ("ineligible", "previous_induction")),
        (ect and not facts.qts, ("manual_check", "no_qts")),
        (facts.different_trn, ("manual_check", "different_trn")),
        (not ect and facts.secondary_profile, ("ineligible", "duplicate_profile")),
        (ect and facts.exempt, ("ineligible", "exempt_from_induction")),
        (ect and not facts.induction_started, ("manual_check", "no_induction")),
    )
    return next((answer for holds, answer in table if holds), ("eligible", "none"))


def status_of_reason(reason: str) -> Accepted[tuple[str, str]] | Refused:
    """The status that goes with a reason, as scenarios and support give it (rule REG-14).

    Refused (``reason``): ``unknown``.
    """
    if reason in ("none", "eligible"):
        return Accepted(("eligible", "none"))
    if reason == "ineligible":
        return Accepted(("ineligible", "none"))
    if reason in INELIGIBLE_REASONS:
        return Accepted(("ineligible", reason))
    if reason in MANUAL_CHECK_REASONS:
        return Accepted(("manual_check", reason))
    known = ", ".join(sorted(INELIGIBLE_REASONS | MANUAL_CHECK_REASONS))
    return Refused.because(errors.REASON_UNKNOWN(reason=reason, known=known))


def shown_eligibility(
    status: str, became_eligible_at: datetime | None, became_ineligible_at: datetime | None
) -> bool | None:
    """``eligible_for_funding``: true once eligible first (the same day counts), false when ineligible, else null.

    Rule PAR-8.
    """
    if became_eligible_at is not None:
        return became_ineligible_at is None or became_eligible_at.date() <= became_ineligible_at.date()
    return False if status == "ineligible" else None
