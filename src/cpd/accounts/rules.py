"""What may be written about people with an account; what signing in allows (rules REG-1, REG-17, ACC-1 to ACC-14)."""

import re
import string
from datetime import timedelta
from uuid import UUID

from cpd.accounts import errors
from cpd.accounts.roles import ORGANISATION_OF, ROLES, Organisation, Role
from cpd.core.actor import Actor
from cpd.core.refusals import Accepted, Refused

NAME_LENGTH = 70
"""The longest name that a page takes."""

_JOINER = re.compile(r"(?<=\S)[\u200c\u200d](?=\S)")
"""The two invisible characters that names need in some scripts: they say whether the letters around them join."""

_EMAIL = re.compile(
    r"[^\s@<>\"(),:;\[\]\\]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}", re.ASCII
)

LINK_LASTS = timedelta(hours=24)
LINKS_PER_HOUR = 5
"""For one email address (rule SCH-9)."""

LINKS_PER_HOUR_FOR_A_CALLER = 60
"""From one network address, where a whole school may sit (rule SCH-9)."""

OPENID_WITHIN = timedelta(minutes=10)
"""How long somebody may take at an OpenID provider (rule ACC-14)."""

RECOVERY_CODES = 10
"""How many somebody gets at once (rule ACC-5)."""

WRONG_CODES = 5
"""Wrong codes of one person, within :data:`WRONG_CODES_WITHIN`, after which no code is looked at (rule ACC-6)."""

WRONG_CODES_OF_A_CALLER = 20
"""The same from one network address (rule ACC-6)."""

WRONG_CODES_WITHIN = timedelta(minutes=15)

SECOND_FACTOR_WITHIN = timedelta(minutes=10)
"""How long somebody who used a sign-in link has to give the second factor (rule ACC-4)."""


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
    """The email address without spaces around it (rule REG-17). Refused: ``blank``, ``invisible``, ``invalid``."""
    cleaned = email.strip()
    if not cleaned:
        return Refused.because(errors.EMAIL_BLANK.under(field)())
    if not cleaned.isprintable():
        return Refused.because(errors.EMAIL_INVISIBLE.under(field)())
    if len(cleaned) > 254 or ".." in cleaned or not _EMAIL.fullmatch(cleaned):
        return Refused.because(errors.EMAIL_INVALID.under(field)())
    return Accepted(cleaned)


_SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def same_address(one: str, other: str) -> bool:
    """Whether two email addresses are written with the same letters, whatever the case of A to Z (rule ACC-13).

    Others are compared as they are: to a database a dotless i is a small I, and to a mail server another mailbox.
    """
    return one.translate(_SMALL) == other.translate(_SMALL)


def clean_role(role: str) -> Accepted[Role] | Refused:
    """The role of that name (rule ACC-1). Refused: ``invalid``."""
    try:
        return Accepted(Role(role.strip().lower().replace("-", "_")))
    except ValueError:
        return Refused.because(errors.ROLE_INVALID(role=role, roles=", ".join(Role)))


def may_hold(role: Role, at: Organisation | None) -> Accepted[None] | Refused:
    """Whether a role can be held at that kind of organisation, None for none that was named (rule ACC-1).

    Refused: ``needs_organisation``, ``of_another_organisation``.
    """
    own = ORGANISATION_OF[role]
    if at is None and own != Organisation.DFE:
        return Refused.because(errors.ROLE_NEEDS_ORGANISATION(role=role, organisation=IN_WORDS[own]))
    if at is not None and at != own:
        where = "DfE" if own == Organisation.DFE else f"a {IN_WORDS[own]}"
        return Refused.because(errors.ROLE_OF_ANOTHER(role=role, organisation=where))
    return Accepted(None)


def may_change_rights(*, of: UUID, by: Actor) -> Accepted[None] | Refused:
    """Whether somebody may give a user a role, take one away, or close the account (rule ACC-10): nobody their own.

    Refused: ``oneself``.
    """
    return Refused.because(errors.RIGHTS_ONESELF()) if by.id == str(of) else Accepted(None)


IN_WORDS = {organisation: organisation.replace("_", " ") for organisation in ROLES}


def clean_code(code: str) -> Accepted[str] | Refused:
    """A code as it is compared: without spaces and hyphens, in small letters (rule ACC-5). Refused: ``blank``."""
    cleaned = re.sub(r"[\s-]", "", code).lower()
    if not cleaned:
        return Refused.because(errors.CODE_BLANK())
    return Accepted(cleaned)


def may_try_a_code(*, wrong: int, wrong_of_the_caller: int) -> Accepted[None] | Refused:
    """Whether a code is looked at, after so many wrong ones lately (rule ACC-6). Refused: ``too_many``."""
    if wrong >= WRONG_CODES or wrong_of_the_caller >= WRONG_CODES_OF_A_CALLER:
        return Refused.because(errors.CODE_TOO_MANY(minutes=int(WRONG_CODES_WITHIN.total_seconds() // 60)))
    return Accepted(None)
