"""Which versions there are, how each stands, and what a deprecated one says of itself (rule HTTP-6).

``current`` is what to build on; ``supported`` keeps working; ``deprecated`` keeps working and says so in every answer;
``discontinued`` answers 410. Discontinuing is a setting: ``API_DISCONTINUED_VERSIONS=1``.
"""

from dataclasses import dataclass
from datetime import date
from email.utils import format_datetime
from enum import Enum
from functools import cache

from django.conf import settings

from cpd.api.headers import Settled, settled
from cpd.core.dates import parse_date, start_of_day

LATEST = 3
DEPRECATED_SINCE = date(2026, 11, 26)
"""Since when version 1 is deprecated, unless ``API_V1_DEPRECATED_SINCE`` says otherwise."""


class Standing(Enum):
    """How a version stands."""

    CURRENT = "current"
    SUPPORTED = "supported"
    DEPRECATED = "deprecated"
    DISCONTINUED = "discontinued"


@dataclass(frozen=True, slots=True)
class Version:
    """A version, how it stands, and the headers that every answer of it carries, settled."""

    number: int
    standing: Standing
    headers: Settled


_STANDINGS = {1: Standing.DEPRECATED, 2: Standing.SUPPORTED, 3: Standing.CURRENT}


def _headers(number: int, standing: Standing, since: str, sunset: str) -> tuple[tuple[str, str], ...]:
    if standing is not Standing.DEPRECATED:
        return ()
    day = parse_date(sunset)
    until = f" It will be switched off on {day:%-d %B %Y}." if day else ""
    headers = [
        ("Warning", f'299 - "Version {number} of the API is deprecated. Use version {LATEST}.{until}"'),
        ("Deprecation", f"@{int(start_of_day(parse_date(since) or DEPRECATED_SINCE).timestamp())}"),
        ("Link", f'</api-reference/versions>; rel="deprecation", </api/v{LATEST}>; rel="successor-version"'),
    ]
    if day:
        headers.append(("Sunset", format_datetime(start_of_day(day), usegmt=True)))
    return tuple(headers)


@cache
def _known(since: str, sunset: str, discontinued: tuple[str, ...]) -> dict[str, Version]:
    known = {}
    for number, usual in _STANDINGS.items():
        standing = Standing.DISCONTINUED if str(number) in discontinued else usual
        known[str(number)] = Version(number, standing, settled(_headers(number, standing, since, sunset)))
    return known


def find_version(segment: str) -> Version | None:
    """The version that a path segment like ``v1`` names, or None."""
    environment = settings.ENVIRONMENT
    known = _known(
        environment.version_1_deprecated_since,
        environment.version_1_sunset,
        tuple(environment.discontinued_versions),
    )
    return known.get(segment[1:]) if segment.startswith("v") else None
