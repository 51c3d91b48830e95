"""What an induction tutor may enter about somebody whom they add (rules REG-23, REG-24, REG-27)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from cpd.core.dates import months_later
from cpd.core.refusals import Accepted, Refused
from cpd.training import errors

YOUNGEST, OLDEST = 18, 100
"""How old somebody is who is added, in years."""

MONTHS_AHEAD = 4
"""How far ahead somebody may start who has not left another school."""

APART = timedelta(days=2)
"""How long after the start at one school somebody may start at the next."""

YEARS_BACK = 2
"""How many cohorts before the current one a start date may lie in."""

EXAMPLE = "QQ123456C"
"""The number that forms show as an example. Nobody has it; the sandbox's teaching record takes it for everybody's."""

_NATIONAL_INSURANCE_NUMBER = re.compile(
    r"(?!BG|GB|KN|NK|NT|TN|ZZ)[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z][0-9]{6}[A-D]", re.ASCII
)


def clean_typed_trn(trn: str) -> Accepted[str | None] | Refused:
    """A TRN as tutors type it: its digits, with zeros before them to make seven; None for nothing (rule REG-27).

    Whatever else was typed is dropped. Refused (``trn``): ``invalid`` without digits and for nothing but zeros,
    ``too_short`` under 5 and ``too_long`` over 7 of them.
    """
    if not trn.strip():
        return Accepted(None)
    digits = re.sub(r"[^0-9]", "", trn)
    if not digits.strip("0"):
        return Refused.because(errors.TRN_NO_DIGITS())
    if len(digits) < 5:
        return Refused.because(errors.TRN_TOO_SHORT())
    if len(digits) > 7:
        return Refused.because(errors.TRN_TOO_LONG())
    return Accepted(digits.zfill(7))


def clean_national_insurance_number(text: str) -> Accepted[str] | Refused:
    """A national insurance number in capitals without blanks and hyphens (rule REG-27). Refused: ``invalid``."""
    number = re.sub(r"[\s-]", "", text).upper()
    if number != EXAMPLE and not _NATIONAL_INSURANCE_NUMBER.fullmatch(number):
        return Refused.because(errors.NATIONAL_INSURANCE_NUMBER())
    return Accepted(number)


def births(today: date) -> tuple[date, date]:
    """The first and the last day on which somebody may be born who is from 18 to 100 years old (rule REG-27)."""
    return _years_before(today, OLDEST + 1) + timedelta(days=1), _years_before(today, YOUNGEST)


def _years_before(day: date, years: int) -> date:
    if (day.month, day.day) == (2, 29) and monthrange(day.year - years, 2)[1] == 28:
        return date(day.year - years, 2, 28)
    return day.replace(year=day.year - years)


@dataclass(frozen=True, slots=True)
class StartFacts:
    """A start date that a tutor enters.

    ``before_from`` and ``before_until`` are from when until when they are at another school, or were at this one
    (``same_school``); ``before_from`` None for somebody new, ``before_until`` None for somebody who has not left.
    """

    started_on: date
    today: date
    current_cohort: int
    before_from: date | None = None
    before_until: date | None = None
    same_school: bool = False


def may_start(facts: StartFacts) -> Accepted[None] | Refused:
    """Whether somebody may start on that day (rule REG-24).

    Refused (``started_on``): ``too_early`` before June of the cohort two before the current one, or before somebody
    left this school; ``before_another`` less than 2 days after the start at another school; ``latest`` more than 4
    months ahead for somebody who has not left another school.
    """
    first = date(facts.current_cohort - YEARS_BACK, 6, 1)
    if facts.same_school and facts.before_until is not None:
        first = max(first, facts.before_until)
    if facts.started_on < first:
        return Refused.because(errors.START_TOO_EARLY(earliest=first))
    if facts.before_from is None or facts.same_school:
        return Accepted(None)
    if facts.started_on < facts.before_from + APART:
        return Refused.because(errors.START_BEFORE_ANOTHER(earliest=facts.before_from + APART))
    going_on = facts.before_until is None or facts.before_until > facts.today
    latest = months_later(facts.today, MONTHS_AHEAD)
    if going_on and facts.started_on > latest:
        return Refused.because(errors.START_TOO_LATE(latest=latest))
    return Accepted(None)


INDUCTION_OVER = {"Passed": "passed", "Exempt": "exempt", "Failed": "failed", "FailedInWales": "failed"}
"""Induction statuses of whoever has no induction to do any more, and the word for each."""


def stops(role: str, induction_status: str, *, prohibited: bool) -> str:
    """Why somebody can't be added whatever else holds: a word for a page, or nothing (rule REG-23).

    An early career teacher whose induction was passed, from whom it is taken by an exemption, or who failed it; and
    anybody who is prohibited from teaching.
    """
    if role == "ect" and induction_status in INDUCTION_OVER:
        return INDUCTION_OVER[induction_status]
    return "prohibited" if prohibited else ""
