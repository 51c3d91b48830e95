"""When DfE's finance is told of deadlines, and of which (rule MON-30)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from cpd.core.dates import LONDON

AT = time(8, 30)


@dataclass(frozen=True, slots=True, order=True)
class Deadline:
    """A deadline of statements that pay declarations: the cohort (``2025``) or intake (``2025b``), and their name."""

    day: date
    programme: str
    place: str
    name: str

    def __str__(self) -> str:
        """The deadline in a line for people."""
        kind = "intake" if self.programme == "npq" else "cohort"
        return f"{self.day:%-d %B %Y}: {self.programme.upper()}, {kind} {self.place}, {self.name}"


def notice_due(month: date) -> datetime:
    """The instant from which the notice of a month goes out: its first day at 08:30 in London (rule MON-30)."""
    return datetime.combine(month.replace(day=1), AT, tzinfo=LONDON)


def month_after(month: date) -> date:
    """The first day of the next month (rule MON-30)."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_in_london(now: datetime) -> date:
    """The first day of the month that it is in London at an instant (rule MON-30)."""
    return now.astimezone(LONDON).date().replace(day=1)


def notice_to_send(now: datetime) -> date | None:
    """The month, as its first day, whose notice goes out at an instant (rule MON-30); None until it is due.

    That of a month that is over is never sent, so before 08:30 on the first there is none.
    """
    month = month_in_london(now)
    return month if now >= notice_due(month) else None


def notice_text(month: date, deadlines: Iterable[Deadline]) -> str | None:
    """What the notice of a month says (rule MON-30): each deadline of it and of the next once; None without any."""
    following = month_after(month)
    days = sorted(set(deadlines))
    parts = []
    for first in (month, following):
        lines = [f"- {one}" for one in days if one.day.replace(day=1) == first]
        parts.append("\n".join([f"Deadlines in {first:%B %Y}:", *(lines or ["None."])]))
    if all(part.endswith("None.") for part in parts):
        return None
    last = "On the day after a deadline its statements become payable: check them, and prepare their payment."
    return "\n\n".join([*parts, last])
