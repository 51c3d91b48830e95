"""What may be written down about a person (rules REG-1, REG-2)."""

import re

from cpd.core.refusals import Accepted, Problem, Refused
from cpd.teachers import errors

NAME_LENGTH = 70
"""The longest name that a page takes."""

_JOINER = re.compile(r"(?<=\S)[\u200c\u200d](?=\S)")
"""The two invisible characters that names need in some scripts: they say whether the letters around them join."""

_TRN = re.compile(r"\d{7}", re.ASCII)
_EMAIL = re.compile(
    r"[^\s@<>\"(),:;\[\]\\]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}", re.ASCII
)


def clean_name(name: str, field: str = "full_name") -> Accepted[str] | Refused:
    """The name with single spaces. Refused: ``blank``, ``too_long`` (over 70), ``invalid`` (invisible characters).

    Rule REG-1. A joiner between letters belongs to a name; other invisible characters come with pasting.
    """
    cleaned = " ".join(name.split())
    if not cleaned:
        return Refused.because(errors.FULL_NAME_BLANK.under(field)())
    if len(cleaned) > NAME_LENGTH:
        return Refused.because(errors.FULL_NAME_TOO_LONG.under(field)(longest=NAME_LENGTH))
    if not _JOINER.sub("", cleaned).isprintable():
        return Refused.because(errors.FULL_NAME_INVALID.under(field)())
    return Accepted(cleaned)


def clean_email(email: str, field: str = "email") -> Accepted[str] | Refused:
    """The e-mail address without spaces around it (rule REG-17). Refused: ``blank``, ``invisible``, ``invalid``."""
    cleaned = email.strip()
    if not cleaned:
        return Refused.because(errors.EMAIL_BLANK.under(field)())
    if not cleaned.isprintable():
        return Refused.because(errors.EMAIL_INVISIBLE.under(field)())
    if len(cleaned) > 254 or ".." in cleaned or not _EMAIL.fullmatch(cleaned):
        return Refused.because(errors.EMAIL_INVALID.under(field)())
    return Accepted(cleaned)


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
