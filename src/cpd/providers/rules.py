"""Tokens and what they may call (rules HTTP-1, HTTP-3); and names of organisations (rule SCH-21)."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from enum import Enum

PREFIX_LENGTH = 8
"""How many characters of a token people see again: enough to tell tokens apart, too few to use one."""

NEAR = 0.91
"""How like two names are, from 0 to 1, for one to be pointed out as perhaps the other mistyped."""


class Scope(Enum):
    """What an endpoint asks of the provider behind a token."""

    ECF = "the ECF programme"
    NPQ = "the NPQ programme"
    EITHER = "either programme"


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What decides about a token. Instants are aware."""

    revoked_at: datetime | None
    expires_at: datetime | None
    ecf: bool
    npq: bool


def digest(token: str) -> bytes:
    """The SHA-256 digest by which a token is stored and found (rule HTTP-1). Tokens are long and random: no salt."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def usable(token: TokenFacts, at: datetime) -> bool:
    """Whether the token authenticates at the instant ``at``: neither revoked nor expired (rule HTTP-1)."""
    return token.revoked_at is None and (token.expires_at is None or at < token.expires_at)


def may_call(*, ecf: bool, npq: bool, scope: Scope) -> bool:
    """Whether a provider with these programmes may call an endpoint of ``scope`` (rule HTTP-3); if not, it gets 403."""
    return {Scope.ECF: ecf, Scope.NPQ: npq, Scope.EITHER: ecf or npq}[scope]


def presented_token(header: str) -> str | None:
    """The token of an ``Authorization`` header (rule HTTP-1), or None.

    ``Bearer <token>`` and ``Token <token>`` are taken, the latter also as ``Token token="…"``.
    """
    scheme, _, rest = header.strip().partition(" ")
    if scheme.lower() not in ("bearer", "token"):
        return None
    value = rest.strip()
    if value.startswith("token="):
        value = value.removeprefix("token=").partition(",")[0].strip().strip('"')
    return value or None


def name_key(name: str) -> str:
    """What two spellings of one organisation's name have in common: capitals and spaces don't count (rule SCH-21)."""
    return " ".join(name.split()).casefold()


def near_name(name: str, others: Iterable[str]) -> str | None:
    """The other name that this one is suspiciously like, which may be a mistake in typing; None when there is none.

    Rule SCH-21. Signs don't count, and "&" is "and". Two spellings of the same name are not near, they are the same.
    """
    plain: dict[str, str] = {}
    for other in others:
        if name_key(other) != name_key(name):
            plain.setdefault(_letters(other), other)
    nearest = get_close_matches(_letters(name), plain, n=1, cutoff=NEAR)
    return plain[nearest[0]] if nearest else None


def _letters(name: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", name_key(name).replace("&", " and ")).split())


def true_or_false(text: str) -> bool | None:
    """What a cell says that must be ``true`` or ``false`` (rule SCH-20), in any capitals; None for neither."""
    return {"true": True, "false": False}.get(text.lower())
