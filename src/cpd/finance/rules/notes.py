"""What finance writes down (rule MON-34)."""

from cpd.core.refusals import Accepted, Refused
from cpd.finance import errors

LONGEST_NOTE = 2000


def note_text(text: str) -> Accepted[str] | Refused:
    """A note, without blanks around it (rule MON-34). Refused (``text``): blank, or too long."""
    note = text.strip()
    if not note:
        return Refused.because(errors.NOTE_BLANK())
    if len(note) > LONGEST_NOTE:
        return Refused.because(errors.NOTE_TOO_LONG(longest=LONGEST_NOTE))
    return Accepted(note)
