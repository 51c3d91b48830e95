"""How a school sets up a year, and when it is reminded (rules SCH-30 and SCH-32)."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from cpd.core.refusals import Accepted, Refused
from cpd.schools import errors

PROVIDER_LED, SCHOOL_LED = "provider_led", "school_led"
"""How a school runs training, as its page asks. ``design_our_own`` can no longer be chosen."""

TERMS = (((1, 1), (3, 31)), ((4, 1), (5, 31)), ((6, 1), (12, 31)))
"""The first and the last day of each term of reminders: month and day. Together they are the whole year."""


def programme_of(answer: str, *, cip_only: bool) -> str:
    """The choice that is stored for an answer (rule SCH-30): a school that DfE does not fund pays its provider."""
    provider_led = "school_funded_fip" if cip_only else "full_induction_programme"
    return {PROVIDER_LED: provider_led, SCHOOL_LED: "core_induction_programme"}[answer]


def may_set_up(*, cohort: int, open_until: int | None) -> Accepted[None] | Refused:
    """Whether a school may set up a cohort (rule SCH-30): up to the newest whose registration has begun.

    Refused (``base``): ``not_open``.
    """
    if open_until is None or cohort > open_until:
        return Refused.because(errors.YEAR_NOT_OPEN(cohort=cohort))
    return Accepted(None)


class Keeping(Enum):
    """Whether a school is asked to go on with last year's providers."""

    ASKED = "asked"
    NO_LONGER_TOGETHER = "no longer together"
    PROVIDER_GONE = "provider gone"
    NOTHING_TO_KEEP = "nothing to keep"


@dataclass(frozen=True, slots=True)
class LastYear:
    """The year before: whether the school had a partnership of its own, and whether that pair works together now.

    ``provider_trains``: its lead provider works in the new year, with whichever delivery partner. ``partnered``: the
    school has a partnership for the new year already.
    """

    partnership: bool = False
    together: bool = False
    provider_trains: bool = False
    partnered: bool = False


def keeping(last: LastYear) -> Keeping:
    """Whether last year's lead provider and delivery partner can be kept, or the provider alone (rule SCH-30)."""
    if last.partnered or not last.partnership:
        return Keeping.NOTHING_TO_KEEP
    if last.together:
        return Keeping.ASKED
    return Keeping.NO_LONGER_TOGETHER if last.provider_trains else Keeping.PROVIDER_GONE


def term_of(day: date) -> tuple[date, date]:
    """The first and the last day of the term that a day is in (rule SCH-32)."""
    terms = [(date(day.year, *first), date(day.year, *last)) for first, last in TERMS]
    return min(term for term in terms if term[1] >= day)


def reminded(*, off_until: date | None, today: date) -> bool:
    """Whether a school is reminded today: not while it has reminders off, the last day included (rule SCH-32)."""
    return off_until is None or off_until < today
