"""Taking back that somebody leaves a school (rule TUT-6)."""

from dataclasses import dataclass
from datetime import date

from cpd.core.refusals import Accepted, Refused
from cpd.training import errors


@dataclass(frozen=True, slots=True)
class StayingFacts:
    """A school takes back that somebody leaves it. ``joins_on``: from when another school has registered them."""

    leaves_on: date | None
    today: date
    joins_on: date | None


def may_stay(facts: StayingFacts) -> Accepted[None] | Refused:
    """Whether a school may take back that somebody leaves: until that day (rule TUT-6).

    Refused (``participant``): ``not_leaving``, ``left``, ``joins_another``.
    """
    if facts.leaves_on is None:
        return Refused.because(errors.NOT_LEAVING())
    if facts.leaves_on <= facts.today:
        return Refused.because(errors.LEFT_ALREADY(date=facts.leaves_on))
    if facts.joins_on is not None:
        return Refused.because(errors.JOINS_ANOTHER(date=facts.joins_on))
    return Accepted(None)
