"""When somebody's server wants to be asked again, as its header ``Retry-After`` says."""

from email.utils import parsedate_to_datetime

from cpd.core import clock


def seconds_to_wait(text: str | None, *, most: float) -> float | None:
    """What a ``Retry-After`` says, as seconds from now, ``most`` at most: a number, or a date (RFC 9110, 10.2.3).

    None where it says neither; 0 for a date that has passed.
    """
    stripped = (text or "").strip()
    try:
        seconds = float(stripped) if stripped.isascii() and stripped.isdigit() else _until(stripped)
    except (TypeError, ValueError):
        return None
    return min(max(seconds, 0.0), most)


def _until(text: str) -> float:
    return (parsedate_to_datetime(text) - clock.machine_now()).total_seconds()
