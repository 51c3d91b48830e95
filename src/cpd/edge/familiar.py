"""Requests that came before, byte for byte: programs ask the same again and again."""

import os
from hashlib import blake2b
from typing import Any

MOST = 2000
"""Requests of the present half of what is known; the other half is of before."""

LONGEST = 2048
"""Bytes of a request that is worth knowing."""


class Familiar:
    """What a desk makes of a request (its ticket), by the request's bytes and the address that it came from.

    Neither a request nor its token is kept: they are known by a digest, with a key that this process has made.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._key = os.urandom(32)
        self._known: dict[bytes, Any] = {}
        self._before: dict[bytes, Any] = {}

    def name(self, data: bytes, address: str) -> bytes:
        """The name of these bytes; empty for those that are not worth knowing."""
        if len(data) > LONGEST:
            return b""
        digest = blake2b(data, digest_size=16, key=self._key)
        digest.update(address.encode())
        return digest.digest()

    def find(self, name: bytes) -> Any:
        """The ticket of the bytes of that name; None where they are not known."""
        ticket = self._known.get(name)
        if ticket is None and (ticket := self._before.pop(name, None)) is not None:
            self.keep(name, ticket)
        return ticket

    def keep(self, name: bytes, ticket: Any) -> None:
        """Knows the bytes of that name from now on. They must be one whole request, and nothing else."""
        if len(self._known) >= self._most:
            self._known, self._before = {}, self._known
        self._known[name] = ticket

    def __len__(self) -> int:
        return len(self._known) + len(self._before)
