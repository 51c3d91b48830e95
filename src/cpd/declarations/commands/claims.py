"""What a request for a declaration says, read without judging it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cpd.core.attributes import as_text, not_a_text
from cpd.core.dates import parse_date, parse_instant, start_of_day
from cpd.core.refusals import Problem
from cpd.declarations import errors

READ = (
    *("participant_id", "course_identifier", "declaration_type", "declaration_date", "evidence_held", "has_passed"),
    *("delivery_partner_id", "secondary_delivery_partner_id"),
)
"""The attributes of a declaration that are read; others are ignored."""


@dataclass(frozen=True)
class Claim:
    """The attributes of a request as text. ``problems`` says which of them are none."""

    participant_id: str
    course_identifier: str
    declaration_type: str
    declaration_date: str
    evidence_held: str
    has_passed: str
    delivery_partner_id: str
    secondary_delivery_partner_id: str
    problems: tuple[Problem, ...] = ()

    @classmethod
    def read(cls, attributes: Mapping[str, object]) -> "Claim":
        """The claim in a request's attributes. Unknown attributes are ignored."""
        passed = attributes.get("has_passed")
        given = {**attributes, "has_passed": str(passed).lower() if isinstance(passed, bool) else passed}
        texts = {name: as_text(given.get(name)) for name in READ}
        problems = tuple(
            errors.NOT_PASSED_OR_FAILED() if name == "has_passed" else not_a_text(name)
            for name, text in texts.items()
            if text is None
        )
        return cls(**{name: text or "" for name, text in texts.items()}, problems=problems)

    @property
    def npq(self) -> bool:
        """Whether it is about a national professional qualification: its course's identifier says so."""
        return self.course_identifier.startswith("npq-")


def read_date(text: str) -> tuple[datetime | None, bool]:
    """The instant a date spells, and whether it is RFC 3339.

    A space for the T, missing seconds or a date alone are understood, so that the other checks can run, but are not
    RFC 3339 (rule DEC-5).
    """
    exact = parse_instant(text)
    if exact is not None:
        return exact, True
    bare = text.strip()
    lenient = bare.replace(" ", "T", 1)
    day = parse_date(bare)
    return parse_instant(lenient) or parse_instant(lenient + ":00") or (start_of_day(day) if day else None), False
