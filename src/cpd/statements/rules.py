"""Which statement takes a declaration, and the calendar beyond what was published (finance dossier 3; decision 28)."""

from dataclasses import dataclass
from datetime import date, timedelta

OUTPUT_MONTHS = (1, 4, 8, 11)
"""Months of a generated calendar in which declarations are paid; in the others service fees alone are."""

_MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One statement of a calendar. Dates are UTC dates; the deadline is the last day that takes declarations."""

    name: str
    deadline_date: date
    payment_date: date
    output_fee: bool


def generated_calendar(cohort: int) -> list[CalendarEntry]:
    """Monthly statements from November of the cohort's year to August three years on.

    The deadline is the last day of the month before, payment is on the 25th.
    """
    entries = []
    year, month = cohort, 11
    while (year, month) <= (cohort + 3, 8):
        first = date(year, month, 1)
        entries.append(
            CalendarEntry(
                name=f"{_MONTHS[month - 1]} {year}",
                deadline_date=first - timedelta(days=1),
                payment_date=first.replace(day=25),
                output_fee=month in OUTPUT_MONTHS,
            )
        )
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return entries


def month_of(name: str, payment_date: date) -> date:
    """The first day of the month that a statement is named after (``November 2022``); else of its payment."""
    words = name.split()
    if len(words) == 2 and words[0] in _MONTHS and words[1].isdigit() and 1900 < int(words[1]) < 9000:
        return date(int(words[1]), _MONTHS.index(words[0]) + 1, 1)
    return payment_date.replace(day=1)
