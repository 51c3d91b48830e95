"""Whether the dates of a milestone may change, after things were declared (rule MON-36)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cpd.core.dates import end_of_day, start_of_day
from cpd.core.refusals import Accepted, Refused
from cpd.declarations import errors


@dataclass(frozen=True, slots=True)
class Window:
    """The dates of a milestone: a declaration is dated from ``start_date`` to ``milestone_date``, both included."""

    start_date: date | None
    milestone_date: date | None
    payment_date: date | None = None

    def has(self, instant: datetime) -> bool:
        """Whether a declaration of that instant is dated inside (rule DEC-6)."""
        if self.start_date is not None and instant < start_of_day(self.start_date):
            return False
        return self.milestone_date is None or instant < end_of_day(self.milestone_date)


def may_change_milestone(window: Window, new: Window, declared: Iterable[datetime]) -> Accepted[Window] | Refused:
    """The dates that a milestone gets (rule MON-36): those of ``new``, and its own where ``new`` has none.

    ``declared`` are the instants of what stands for the milestone. Refused: ``base`` when no date is given
    (``no_date``), or the milestone has no start or no end (``no_window``); ``milestone_date`` before the start
    (``too_early``); ``base`` when something that is declared inside the dates would be outside of them (``declared``).
    """
    if new == Window(None, None):
        return Refused.because(errors.MILESTONE_NO_DATE())
    if window.start_date is None or window.milestone_date is None:
        return Refused.because(errors.MILESTONE_NO_WINDOW())
    changed = Window(
        new.start_date or window.start_date,
        new.milestone_date or window.milestone_date,
        new.payment_date or window.payment_date,
    )
    assert changed.start_date is not None
    assert changed.milestone_date is not None
    if changed.milestone_date < changed.start_date:
        return Refused.because(errors.MILESTONE_ENDS_BEFORE(start_date=changed.start_date))
    outside = sum(window.has(one) and not changed.has(one) for one in declared)
    if outside:
        return Refused.because(errors.MILESTONE_DECLARED(number=outside))
    return Accepted(changed)
