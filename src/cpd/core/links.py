"""Links to ourselves, for letters and wherever else a whole address is needed."""

from uuid import UUID

from django.conf import settings
from django.core import signing

from cpd.core.ids import parse_id


def public_link(path: str) -> str:
    """The whole address of a path, from ``PUBLIC_URL`` alone: what a request says of itself (``Host``) is anybody's."""
    return f"{settings.PUBLIC_URL}{path}"


def sealed(purpose: str, key: UUID) -> str:
    """A token for a link that needs no sign-in: the id of what it is for, sealed with ``SECRET_KEY`` for one purpose.

    It is written nowhere, because it can be made again. How long it counts is for whoever opens it to say.
    """
    return signing.Signer(salt=f"cpd.links.{purpose}", sep=".").sign(str(key))


def opened(purpose: str, token: str) -> UUID | None:
    """The id in a token that was sealed for this purpose; None for any other text. Compared in constant time."""
    try:
        return parse_id(signing.Signer(salt=f"cpd.links.{purpose}", sep=".").unsign(token))
    except (signing.BadSignature, ValueError):
        return None
