"""Dates and instants as people read them."""

from datetime import date, datetime

from cpd.core.dates import LONDON


def in_words(day: date | None) -> str:
    """``1 September 2022``; nothing for no date."""
    return f"{day.day} {day:%B %Y}" if day else ""


def day_in_words(instant: datetime | None) -> str:
    """``1 September 2022``: the day that it is in London at an instant."""
    return in_words(instant.astimezone(LONDON).date()) if instant else ""


def instant_in_words(instant: datetime | None) -> str:
    """``1 September 2022 at 9:05am``, in London time."""
    if instant is None:
        return ""
    local = instant.astimezone(LONDON)
    return f"{day_in_words(instant)} at {local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"
