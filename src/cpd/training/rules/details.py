"""What a school may change: name, email address, working pattern, appropriate body.

Rules TUT-1 to TUT-3, TUT-9 and TUT-11.
"""

from datetime import date
from uuid import UUID

from cpd.core.refusals import Accepted, Refused
from cpd.training import errors

NAME_REASONS = ("name_has_changed", "name_is_incorrect")
"""Why a name is changed (rule TUT-2)."""

FULL_TIME, PART_TIME = "full_time", "part_time"
WORKING_PATTERNS = (FULL_TIME, PART_TIME)
"""How somebody works at a school (rule TUT-9)."""


def may_change(*, here: bool, finished_on: date | None, today: date) -> Accepted[None] | Refused:
    """Whether a school may change something of a person: while they are there, or will be (rule TUT-1).

    Refused (``participant``): ``not_here``, ``left``.
    """
    if not here:
        return Refused.because(errors.PARTICIPANT_NOT_HERE())
    if finished_on is not None and finished_on <= today:
        return Refused.because(errors.PARTICIPANT_LEFT(date=finished_on))
    return Accepted(None)


def may_change_training(*, completed_on: date | None, withdrawn: bool, today: date) -> Accepted[None] | Refused:
    """Whether a school may change how somebody's training goes on, for example their working pattern (rule TUT-11).

    Refused (``participant``): ``completed``, ``withdrawn``.
    """
    if completed_on is not None and completed_on <= today:
        return Refused.because(errors.PARTICIPANT_COMPLETED(date=completed_on))
    if withdrawn:
        return Refused.because(errors.PARTICIPANT_WITHDRAWN())
    return Accepted(None)


def looks_like_another(before: str, after: str) -> bool:
    """Whether both the first and the last word of a name differ: it may be somebody else (rule TUT-2)."""
    old, new = before.casefold().split(), after.casefold().split()
    return bool(old and new) and old[0] != new[0] and old[-1] != new[-1]


def may_rename(*, before: str, after: str, confirmed: bool) -> Accepted[str] | Refused:
    """Whether a school may give somebody another name (rule TUT-2).

    Refused (``full_name``): ``same``; ``not_confirmed`` for a name that looks like another person's.
    """
    if before == after:
        return Refused.because(errors.NAME_SAME())
    if looks_like_another(before, after) and not confirmed:
        return Refused.because(errors.NAME_NOT_CONFIRMED())
    return Accepted(after)


def may_readdress(*, before: str, after: str, of_another: bool) -> Accepted[str] | Refused:
    """Whether a school may give somebody another email address (rule TUT-3). Refused (``email``): ``same``,
    ``taken``."""
    if before.casefold() == after.casefold():
        return Refused.because(errors.EMAIL_SAME())
    if of_another:
        return Refused.because(errors.EMAIL_TAKEN())
    return Accepted(after)


def may_work(*, before: str, after: str) -> Accepted[str] | Refused:
    """Whether a school may say that somebody works full time or part time (rule TUT-9).

    Refused (``working_pattern``): ``unknown``, ``same``.
    """
    if after not in WORKING_PATTERNS:
        return Refused.because(errors.PATTERN_UNKNOWN())
    if before == after:
        return Refused.because(errors.PATTERN_SAME())
    return Accepted(after)


def may_change_body(*, before: UUID | None, after: UUID | None) -> Accepted[UUID | None] | Refused:
    """Whether a school may give an early career teacher another appropriate body, or none with None (rule TUT-11).

    Refused (``appropriate_body``): ``same``.
    """
    return Refused.because(errors.BODY_SAME()) if before == after else Accepted(after)
