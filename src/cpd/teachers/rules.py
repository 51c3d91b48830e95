"""What may be written down about a person (rules REG-1, REG-2)."""

import re

from cpd.core.refusals import Accepted, Problem, Refused

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
        return Refused.because(field, "blank", "Enter a full name.")
    if len(cleaned) > NAME_LENGTH:
        return Refused.because(field, "too_long", f"The full name must be {NAME_LENGTH} characters or fewer.")
    if not _JOINER.sub("", cleaned).isprintable():
        return Refused.because(
            field, "invalid", "The full name has characters that can't be seen. Type it instead of pasting it."
        )
    return Accepted(cleaned)


def clean_email(email: str, field: str = "email") -> Accepted[str] | Refused:
    """The e-mail address without spaces around it (rule REG-17). Refused: ``blank``, ``invisible``, ``invalid``."""
    cleaned = email.strip()
    if not cleaned:
        return Refused.because(field, "blank", "Enter an email address.")
    if not cleaned.isprintable():
        return Refused.because(
            field, "invisible", "The email address has characters that can't be seen. Type it instead of pasting it."
        )
    if len(cleaned) > 254 or ".." in cleaned or not _EMAIL.fullmatch(cleaned):
        return Refused.because(field, "invalid", "Enter an email address in the correct format, like name@example.com.")
    return Accepted(cleaned)


def clean_trn(trn: str | None, field: str = "trn") -> Accepted[str | None] | Refused:
    """Seven digits (rule REG-2), or None when nothing was given. ``RP99/12345`` is its digits. Refused: ``invalid``."""
    if trn is None or not trn.strip():
        return Accepted(None)
    digits = re.sub(r"[^0-9]", "", trn)
    if re.search(r"[^0-9RPrp/\s-]", trn) or not _TRN.fullmatch(digits):
        return Refused.because(field, "invalid", "A teacher reference number (TRN) has 7 digits, for example 4567814.")
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
