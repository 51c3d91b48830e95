"""Cursors of the change feed: how far a follower has read, in a text that nobody can make up (rule HTTP-31).

The MAC is made with a key of its own, derived from ``SECRET_KEY``. A cursor says by which key, so that one from before
the key was changed is told from one that was tampered with.
"""

import hashlib
import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.conf import settings

_VERSION = 1
_LAYOUT = struct.Struct(">B4s16s8s8s?qqqq")
_MAC = 16
_LONGEST = 200
EPOCH = 8
"""Bytes of an epoch's mark."""


class Tampered(Exception):
    """The text is no cursor of ours."""


class OldKey(Exception):
    """The text is a cursor that was made with another key."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far one stream was read: everything up to ``number``. Up to ``until`` it is a snapshot, without removals."""

    number: int = 0
    until: int = 0

    @property
    def complete_to(self) -> int:
        """The number up to which removals are of no concern."""
        return max(self.number, self.until)


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a provider's stream and that of the schools were read, each in its epoch.

    ``ends``: it is one part of a first copy, which ends at ``until``.
    """

    provider_id: UUID
    epoch: bytes
    own: Place
    school_epoch: bytes
    schools: Place
    ends: bool = False

    def text(self) -> str:
        """The cursor as followers keep it."""
        key, key_id = _key(settings.SECRET_KEY)
        plain = _LAYOUT.pack(
            *(_VERSION, key_id, self.provider_id.bytes, self.epoch, self.school_epoch, self.ends),
            *(self.own.number, self.own.until, self.schools.number, self.schools.until),
        )
        return urlsafe_b64encode(plain + _mac(key, plain)).rstrip(b"=").decode()


def read_cursor(text: str) -> Cursor:
    """The cursor that the text is. Raises :class:`Tampered`, or :class:`OldKey`."""
    if len(text) > _LONGEST or not text.isascii():
        raise Tampered
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (NotBase64, ValueError):
        raise Tampered from None
    if len(raw) != _LAYOUT.size + _MAC or urlsafe_b64encode(raw).rstrip(b"=").decode() != text:
        raise Tampered
    plain, mac = raw[:-_MAC], raw[-_MAC:]
    version, key_id, provider, epoch, school_epoch, ends, *numbers = _LAYOUT.unpack(plain)
    key, current = _key(settings.SECRET_KEY)
    if version != _VERSION:
        raise Tampered
    if key_id != current:
        raise OldKey
    if not hmac.compare_digest(mac, _mac(key, plain)):
        raise Tampered
    number, until, school_number, school_until = numbers
    return Cursor(
        UUID(bytes=provider), epoch, Place(number, until), school_epoch, Place(school_number, school_until), ends
    )


def mark_of(*parts: object) -> bytes:
    """The mark of an epoch, made of what must be as it was for a cursor to be worth anything."""
    return hashlib.sha256(repr(parts).encode()).digest()[:EPOCH]


@cache
def _key(secret: str) -> tuple[bytes, bytes]:
    key = hmac.digest(secret.encode(), b"cursors of the change feed", "sha256")
    return key, hashlib.sha256(key).digest()[:4]


def _mac(key: bytes, plain: bytes) -> bytes:
    return hmac.digest(key, plain, "sha256")[:_MAC]
