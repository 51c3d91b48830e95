"""What a request for a declaration says, read without judging it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from cpd.core.attributes import as_text
from cpd.core.dates import parse_date, parse_instant, start_of_day


@dataclass(frozen=True)
class Claim:
    """The attributes of a request as text: whatever is no scalar counts as not given."""

    participant_id: str
    course_identifier: str
    declaration_type: str
    declaration_date: str
    evidence_held: str
    has_passed: str
    delivery_partner_id: str
    secondary_delivery_partner_id: str

    @classmethod
    def read(cls, attributes: Mapping[str, object]) -> "Claim":
        """The claim in a request's attributes. Unknown attributes are ignored."""
        passed = attributes.get("has_passed")
        given = {**attributes, "has_passed": str(passed).lower() if isinstance(passed, bool) else passed}
        return cls(**{field.name: as_text(given.get(field.name)) for field in fields(cls)})

    @property
    def npq(self) -> bool:
        """Whether it is about a national professional qualification: its course's identifier says so."""
        return self.course_identifier.startswith("npq-")


def read_date(text: str) -> tuple[datetime | None, bool]:
    """The instant a date spells, and whether it is RFC 3339.

    A space for the T, missing seconds or a date alone are understood, so that the other checks can run, but are not
    RFC 3339 (dossier 7.2, 21.9).
    """
    exact = parse_instant(text)
    if exact is not None:
        return exact, True
    lenient = text.replace(" ", "T", 1)
    day = parse_date(text)
    return parse_instant(lenient) or parse_instant(lenient + ":00") or (start_of_day(day) if day else None), False
