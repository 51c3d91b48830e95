"""Whether DfE pays for somebody's training (rules REG-14, REG-15), and other things that the teaching record says."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cpd.core.refusals import Accepted, Refused
from cpd.integrations.teaching_record.record import (
    COMPLETED,
    EXEMPT,
    FIRST_INDUCTION_START,
    IN_PROGRESS,
    STATUSES,
    AnswerKind,
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


def induction_completed(record: TeachingRecord, *, role: str, began_on: date | None, today: date) -> date | None:
    """When the induction of somebody trained here was completed, as their record says it by ``today`` (rule REG-38).

    ``began_on`` is when they began at their first school; what was completed before is a previous induction. None also
    for mentors.
    """
    day = record.induction_completed_on
    if role != "ect" or began_on is None or day is None or record.induction_status not in COMPLETED:
        return None
    return day if began_on <= day <= today else None


def understood(induction_status: str) -> bool:
    """Whether we know what a status of the teaching record means: on any other, nothing is decided (rule REG-19)."""
    return induction_status in STATUSES


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


EXPLANATIONS = {
    ("eligible", "none"): "DfE pays for this training.",
    ("ineligible", "none"): "DfE has decided that it does not pay for this training.",
    ("ineligible", "previous_participation"): (
        "Not eligible: they took part in the programme before its national roll-out, and nobody is paid for twice."
    ),
    ("ineligible", "previous_induction"): (
        "Not eligible: their teaching record has an induction that was completed, or that began before September 2021 "
        "and is not in progress."
    ),
    ("ineligible", "exempt_from_induction"): "Not eligible: their teaching record says that they are exempt.",
    ("ineligible", "duplicate_profile"): "Not eligible: the same mentor is paid for under another registration.",
    ("manual_check", "active_flags"): (
        "Waits for DfE: an alert on their teaching record counts. Look at it, and decide by hand."
    ),
    ("manual_check", "no_qts"): (
        "Waits for qualified teacher status (QTS) to appear on their teaching record. It is looked for every Monday."
    ),
    ("manual_check", "different_trn"): (
        "Waits for DfE: their teaching record was merged into one with another number. Check who they are."
    ),
    ("manual_check", "no_induction"): (
        "Waits for their appropriate body to record that the induction began. It is looked for every Monday."
    ),
}
"""For each outcome a sentence for DfE. What is not here is explained by :func:`explanation`."""

UNANSWERED = {
    "": "Waits for the teaching record: it has not answered about them yet.",
    "nobody": "Waits for DfE: nobody has this teacher reference number. Ask the school for the right one.",
    "somebody_else": (
        "Waits for DfE: the teacher reference number is that of somebody born on another day. Check who they are."
    ),
    "deactivated": "Waits for DfE: the teaching record with this number is no longer active.",
    "merged": "Waits for DfE: the teaching record with this number was merged into another. Check who they are.",
    "matched": "Waits for DfE: their teaching record says of the induction what this service does not know.",
}
"""For what the teaching record said last, while nothing is decided, a sentence for DfE."""


NOT_ASKED = "Nothing is decided: the teaching record was not asked about them when they were added. Decide by hand."
"""For DfE, of somebody about whom no answer is, or was, waited for."""


def explanation(status: str, reason: str, said: str = "", *, asked: bool = True) -> str:
    """Why eligibility is as it is, and what it waits for, as DfE reads it (rule REG-20).

    ``said`` is what the teaching record said last; ``asked``: it is, or was, asked about them at all.
    """
    if not status:
        return UNANSWERED[said] if asked else NOT_ASKED
    return EXPLANATIONS.get((status, reason), "Waits for DfE, which matched them before and has to decide.")


def said_of(kind: AnswerKind, born: date | None, *, verified: bool, record_born: date | None) -> str:
    """What an answer of the teaching record says about somebody: a value of ``RecordSaid`` (rule REG-20).

    A number that was verified before is theirs. Any other is theirs if the record has their date of birth.
    """
    if kind is not AnswerKind.RECORD:
        return {AnswerKind.NOTHING: "nobody", AnswerKind.DEACTIVATED: "deactivated", AnswerKind.MERGED: "merged"}[kind]
    return "matched" if verified or (born is not None and born == record_born) else "somebody_else"


ASKED_A_MINUTE = 200
"""So many questions that can wait are put to the teaching record in a minute. It answers 1,000, of pages too."""


TRIES = 15
"""So often the teaching record is asked in a row, each time after twice as long; from then on once a day."""


JITTER = 0.25
"""By at most this part a wait is longer, so that those who failed together do not all come back together."""


def next_try(tries: int, now: datetime, after: float | None = None, *, jitter: float = 0.0) -> datetime:
    """When the teaching record is asked again that has failed ``tries`` times, in seconds 2, 4, 8 … (rule REG-20).

    ``after``: it asked us to wait so many seconds, which wins. ``jitter``: the part by which the wait is longer, from 0
    to :data:`JITTER`.
    """
    if after is not None:
        return now + timedelta(seconds=after)
    wait = timedelta(seconds=2**tries) if tries <= TRIES else timedelta(days=1)
    return now + wait * (1 + jitter)


BY_HAND = {
    "ect": ("eligible", "previous_induction", "exempt_from_induction", "previous_participation", "ineligible"),
    "mentor": ("eligible", "previous_participation", "duplicate_profile", "ineligible"),
}
"""What DfE may decide on its pages about each role (rule REG-28): what :func:`status_of_reason` understands."""


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
