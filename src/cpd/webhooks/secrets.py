"""Secrets of endpoints: made once, shown once, and stored sealed with a key that depends on ``SECRET_KEY``."""

import base64
import hashlib
import hmac
import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from cpd.webhooks.rules import SECRET_BYTES

_NONCE = 12
PREFIX = "whsec_"


def new_secret() -> bytes:
    """A secret that nobody has yet."""
    return secrets.token_bytes(SECRET_BYTES)


def shown(secret: bytes) -> str:
    """The secret as the provider gets it."""
    return PREFIX + base64.b64encode(secret).decode()


def sealed(secret: bytes, endpoint_id: UUID) -> str:
    """The secret as it is stored, of use for that endpoint only."""
    nonce = secrets.token_bytes(_NONCE)
    return base64.b64encode(nonce + AESGCM(_key()).encrypt(nonce, secret, endpoint_id.bytes)).decode()


def opened(stored: str, endpoint_id: UUID) -> bytes | None:
    """The secret; None when it was sealed under another ``SECRET_KEY``, or for another endpoint."""
    try:
        raw = base64.b64decode(stored, validate=True)
        return AESGCM(_key()).decrypt(raw[:_NONCE], raw[_NONCE:], endpoint_id.bytes)
    except (ValueError, InvalidTag):
        return None


def mark_of(stored: str) -> str:
    """Which secret it is, for a page to say which one it means: nothing can be worked out from it."""
    return hashlib.sha256(stored.encode()).hexdigest()[:16]


def _key() -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), b"cpd.webhooks.secrets", "sha256")
