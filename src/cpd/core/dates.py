"""Dates and instants: parsing what arrives, printing what is sent, and the edges of days (UTC, unless said)."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
"""Where people read days and times of day (rule DAT-1 says what is counted in UTC)."""

_RFC3339 = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:[.,](\d+))?(Z|[+-]\d{2}(?::?\d{2})?)?",
    re.IGNORECASE | re.ASCII,
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def parse_instant(value: object) -> datetime | None:
    """The instant that ``value`` spells, in UTC, or None. Never raises.

    Accepted: ``YYYY-MM-DDTHH:MM:SS``, an optional fraction after ``.`` or ``,``, an optional zone ``Z``, ``±hh``,
    ``±hhmm`` or ``±hh:mm``; no zone means UTC (rule HTTP-24). A date alone, missing seconds or a space
    instead of ``T`` is no instant.
    """
    if not isinstance(value, str) or len(value) > 64:
        return None
    match = _RFC3339.fullmatch(value)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    offset = timedelta()
    if zone and zone.upper() != "Z":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        hours, minutes = int(digits[:2]), int(digits[2:])
        if hours > 23 or minutes > 59:
            return None
        offset = timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
    try:
        local = datetime(
            int(year),
            int(month),
            int(day),
            int(hour),
            int(minute),
            int(second),
            int((fraction or "")[:6].ljust(6, "0")),
            tzinfo=UTC,
        )
        return local - offset
    except (ValueError, OverflowError):
        return None


def parse_date(value: object) -> date | None:
    """The date that ``value`` spells as ``YYYY-MM-DD``, or None. Never raises."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def print_instant(instant: datetime) -> str:
    """RFC 3339 in UTC with whole seconds and ``Z``, as every version sends it: ``2022-07-22T11:30:00Z``."""
    return instant.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"


def start_of_day(day: date) -> datetime:
    """The first instant of ``day`` in UTC."""
    return datetime.combine(day, time.min, tzinfo=UTC)


def end_of_day(day: date) -> datetime:
    """The first instant that is no longer ``day`` in UTC: bounds are half open."""
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    return start_of_day(day + timedelta(days=1))


def months_later(day: date, months: int) -> date:
    """``day`` moved on by months; the last day of the month where that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
