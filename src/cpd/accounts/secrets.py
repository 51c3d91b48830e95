"""What of a second factor is kept, and how: the app's key encrypted, recovery codes as keyed digests.

Both depend on ``SECRET_KEY``, so that a copy of the database alone is of no use; with another ``SECRET_KEY`` everybody
at DfE sets up their second factor anew.
"""

import base64
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE = 12
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without the letters and digits that people take for one another."""


def _key(purpose: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), purpose.encode(), "sha256")


def encrypted(secret: bytes) -> str:
    """A secret as it is stored: base64, at most 80 characters for one of 20 bytes."""
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(_key("cpd.accounts.authenticator-app")).encrypt(nonce, secret, None)
    return base64.b64encode(nonce + sealed).decode()


def decrypted(stored: str) -> bytes | None:
    """The secret, or None when it was stored under another ``SECRET_KEY``."""
    try:
        sealed = base64.b64decode(stored, validate=True)
        return AESGCM(_key("cpd.accounts.authenticator-app")).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
    except (ValueError, InvalidTag):
        return None


def new_recovery_code() -> str:
    """A recovery code as people write it down: ``k7qd-m2xw-9hfe-t4rp``, of 79 random bits."""
    letters = [secrets.choice(_ALPHABET) for _ in range(16)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, 16, 4))


def code_digest(code: str) -> bytes:
    """The keyed digest by which a recovery code, without its hyphens, is found."""
    return hmac.digest(_key("cpd.accounts.recovery-codes"), code.encode("utf-8", "surrogatepass"), "sha256")


def keyed_digest(text: str) -> bytes:
    """A network address or an email address as it is kept where all that counts is whether two are the same."""
    return hmac.digest(settings.SECRET_KEY.encode(), text.encode("utf-8", "surrogateescape"), "sha256")
