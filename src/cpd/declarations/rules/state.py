"""Where a declaration stands, and what follows from it (rules DEC-19 to DEC-23, DEC-25, DEC-26)."""

from datetime import date

from cpd.core.refusals import Accepted, Refused
from cpd.declarations import errors

WITHOUT_UPLIFT = frozenset({"ecf-mentor", "npq-additional-support-offer", "npq-early-headship-coaching-offer"})
"""Courses for which no uplift is ever paid."""

TRANSITIONS: dict[str, frozenset[str]] = {
    "submitted": frozenset({"eligible", "ineligible", "voided"}),
    "eligible": frozenset({"payable", "voided"}),
    "payable": frozenset({"paid", "voided"}),
    "paid": frozenset({"awaiting_clawback"}),
    "ineligible": frozenset({"voided"}),
    "awaiting_clawback": frozenset({"clawed_back"}),
    "voided": frozenset(),
    "clawed_back": frozenset(),
}
"""The state machine (rule DEC-20): from each state, where a declaration can go."""


AFTER_PAYMENT = ("awaiting_clawback", "clawed_back")
"""The states of a declaration that was paid and then voided."""


def state_after_submission(*, duplicate: bool, fundable: bool) -> str:
    """Where a new declaration goes at once (rule DEC-19): a duplicate by TRN first, then fundable ones."""
    if duplicate:
        return "ineligible"
    return "eligible" if fundable else "submitted"


def needs_statement(*, fundable: bool, identical_exists: bool, identical_billable: bool) -> bool:
    """Whether a declaration will be paid, and so needs a statement (rules DEC-8, NPQ-16).

    It is fundable and the first of its kind, or the same was declared already and that one is paid.
    """
    return (fundable and not identical_exists) or identical_billable


def may_move(state: str, to: str) -> Accepted[str] | Refused:
    """Whether a declaration in ``state`` may go to ``to`` (rule DEC-20). Refused (``state``): ``impossible``."""
    if to in TRANSITIONS[state]:
        return Accepted(to)
    return Refused.because(errors.IMPOSSIBLE_STATE(state=state, to=to))


def may_void(*, state: str, cohort: int, statement_available: bool, programme: str) -> Accepted[str] | Refused:
    """What voiding makes of a declaration: ``voided``, or ``awaiting_clawback`` when it was paid (rule DEC-22).

    ``programme`` is that of the declaration, ``ecf`` or ``npq``: the refusal is about it. Refused (``declaration``):
    ``already_voided``, ``clawed_back``, ``no_statement`` of its cohort to claw back on.
    """
    if state == "voided":
        return Refused.because(errors.ALREADY_VOIDED(), programme=programme)
    if state in AFTER_PAYMENT:
        return Refused.because(errors.CLAWED_BACK(), programme=programme)
    if state == "paid" and not statement_available:
        return Refused.because(errors.NO_STATEMENT(cohort=cohort), programme=programme)
    return Accepted("awaiting_clawback" if state == "paid" else "voided")


def voidable(state: str) -> bool:
    """Whether there is still something to void in a declaration, or to claw back (rule DEC-22)."""
    return bool(TRANSITIONS[state] & {"voided", "awaiting_clawback"})


LONGEST_REASON = 500


def reason_to_void(text: str) -> Accepted[str] | Refused:
    """Why DfE voids a declaration, without blanks around it (rule DEC-22). Refused (``reason``): blank, or too long."""
    reason = text.strip()
    if not reason:
        return Refused.because(errors.VOID_REASON_BLANK())
    if len(reason) > LONGEST_REASON:
        return Refused.because(errors.VOID_REASON_TOO_LONG(longest=LONGEST_REASON))
    return Accepted(reason)


def uplift_paid(*, course_identifier: str, declaration_type: str, state: str, claimed: bool) -> bool:
    """``uplift_paid`` of version 3: a paid (or clawed back) start that claims an uplift.

    An ECT's claims the school's incentives, an application's its targeted delivery funding; mentors and the two courses
    of support for new headteachers have none (rule DEC-25).
    """
    return (
        claimed
        and declaration_type == "started"
        and state in ("paid", "awaiting_clawback", "clawed_back")
        and course_identifier not in WITHOUT_UPLIFT
    )


def mentor_completion(
    *,
    today: date,
    reason_now: str,
    early_roll_out: bool,
    completed_on: date | None,
) -> tuple[date | None, str] | None:
    """A mentor's completion after a change to their completed declarations (rule DEC-26); None: leave it alone.

    ``completed_on`` is the date of the newest completed declaration that stands.
    """
    if today >= date(2024, 7, 31) and reason_now == "started_not_completed":
        return None
    if early_roll_out:
        return date(2021, 4, 19), "completed_during_early_roll_out"
    if completed_on is not None:
        return completed_on, "completed_declaration_received"
    return None, ""
