"""Whether a school may say that somebody started on another day (rule TUT-4)."""

from dataclasses import dataclass
from datetime import date

from cpd.casework import errors
from cpd.core.refusals import Accepted, Refused
from cpd.training.rules import EARLIEST_START
from cpd.training.rules.moves import SHORTEST_STAY


@dataclass(frozen=True, slots=True)
class StartFacts:
    """A school's wish to correct when somebody started there.

    ``before`` is the start date so far, ``leaves_on`` when they leave. ``not_before``: the first day that their last
    school leaves open, None for somebody who comes from none. ``same_cohort``: both days belong to one cohort, which
    matters for who comes from no other school; ``cohort`` is its academic year in words. ``declared_on``: the first
    day for which training is declared that stands.
    """

    day: date
    today: date
    before: date
    leaves_on: date | None
    not_before: date | None
    same_cohort: bool
    cohort: str
    declared_on: date | None


def may_start(facts: StartFacts) -> Accepted[date] | Refused:
    """The new start date, or why it can't be (rule TUT-4).

    Refused (``started_on``): ``same``, ``out_of_range``, ``after_leaving``, ``before_last_school``, ``other_cohort``,
    ``declared``.
    """
    latest = date(facts.today.year + 1, 12, 31)
    if facts.day == facts.before:
        return Refused.because(errors.START_SAME())
    if not EARLIEST_START <= facts.day <= latest:
        return Refused.because(errors.START_OUT_OF_RANGE(earliest=EARLIEST_START, latest=latest))
    if facts.leaves_on is not None and facts.day + SHORTEST_STAY > facts.leaves_on:
        return Refused.because(errors.START_AFTER_LEAVING(date=facts.leaves_on))
    if facts.not_before is not None and facts.day < facts.not_before:
        return Refused.because(errors.START_BEFORE_LAST_SCHOOL(date=facts.not_before))
    if facts.not_before is None and not facts.same_cohort:
        return Refused.because(errors.START_OTHER_COHORT(cohort=facts.cohort))
    if facts.declared_on is not None and facts.declared_on < facts.day:
        return Refused.because(errors.START_DECLARED(date=facts.declared_on))
    return Accepted(facts.day)
