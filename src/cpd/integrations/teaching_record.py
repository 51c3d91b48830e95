"""The national teaching record: what it says about somebody with a teacher reference number (TRN).

Only the sandbox's client is here. It knows everybody, and some numbers on purpose: their last three digits say what
is special about them. In production no client is set up yet: :func:`client` gives None, a TRN stays as it was typed,
and DfE decides on eligibility.
"""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings


@dataclass(frozen=True, slots=True)
class TeachingRecord:
    """What the record says. Defaults are those of a teacher in their first induction."""

    qts: bool = True
    active_flags: bool = False
    previous_induction: bool = False
    exempt: bool = False
    induction_started: bool = True


class TeachingRecordClient(Protocol):
    """What can look somebody up."""

    def find(self, trn: str, full_name: str) -> TeachingRecord | None:
        """The record of that TRN if it is of somebody of that name, else None."""


SPECIAL = {
    "901": TeachingRecord(qts=False),
    "902": TeachingRecord(active_flags=True),
    "903": TeachingRecord(previous_induction=True),
    "904": TeachingRecord(exempt=True),
    "905": TeachingRecord(induction_started=False),
}
"""What the last three digits of a TRN mean in the sandbox; 900 is found nowhere."""


class LocalClient:
    """Knows every TRN but those that end in 900."""

    def find(self, trn: str, full_name: str) -> TeachingRecord | None:
        """A clear record, or a special one by the TRN's last three digits."""
        return None if trn.endswith("900") else SPECIAL.get(trn[-3:], TeachingRecord())


def client() -> TeachingRecordClient | None:
    """The client of this environment, or None where there is none."""
    return LocalClient() if settings.SANDBOX else None
