"""What may be written down about a person (rules REG-1, REG-2)."""

import re

from cpd.accounts.rules import NAME_LENGTH, clean_email, clean_name
from cpd.core.refusals import Accepted, Problem, Refused
from cpd.teachers import errors

__all__ = ["NAME_LENGTH", "clean_email", "clean_name", "clean_person", "clean_trn"]

_TRN = re.compile(r"\d{7}", re.ASCII)


def clean_trn(trn: str | None, field: str = "trn") -> Accepted[str | None] | Refused:
    """Seven digits (rule REG-2), or None when nothing was given. ``RP99/12345`` is its digits. Refused: ``invalid``."""
    if trn is None or not trn.strip():
        return Accepted(None)
    digits = re.sub(r"[^0-9]", "", trn)
    if re.search(r"[^0-9RPrp/\s-]", trn) or not _TRN.fullmatch(digits):
        return Refused.because(errors.TRN_INVALID.under(field)())
    return Accepted(digits)


def clean_person(name: str, email: str, trn: str | None) -> Accepted[tuple[str, str, str | None]] | Refused:
    """All three, with every problem at once (rules REG-1, REG-2, REG-17)."""
    answers = (clean_name(name), clean_email(email), clean_trn(trn))
    problems: list[Problem] = [
        problem for answer in answers if isinstance(answer, Refused) for problem in answer.problems
    ]
    if problems:
        return Refused(tuple(problems))
    values = [answer.value for answer in answers if isinstance(answer, Accepted)]
    return Accepted((str(values[0]), str(values[1]), values[2]))
