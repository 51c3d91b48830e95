"""An email, what can carry it, and what can go wrong on the way."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

LONGEST_CONVERSATION = 30.0
"""Seconds in which a mail server must have taken an email, however lively it talks. With connecting it stays below the
minute for which the outbox puts a message off before it is tried."""


@dataclass(frozen=True, slots=True)
class Email:
    """An email of plain text to one person. ``key`` names it: sent twice, both have the same ``Message-ID``.

    ``again`` says that it was tried before, so that it may have arrived.
    """

    recipient: str
    subject: str
    body: str
    key: str
    again: bool = False


class Undeliverable(Exception):
    """The email will never arrive: its address or the email itself was refused. The text names nobody."""


class AddressRefused(Undeliverable):
    """The email will never arrive, because the mail server refuses its address for good."""


class NotTaken(Exception):
    """The mail server did not take the email this time. The text names nobody."""


class ServerAway(NotTaken):
    """The mail server does not answer, or not us: it will take no other email either."""


class CarrierHeld(ServerAway):
    """Nothing goes out before somebody has mended our account, or before ``until``; no email is to blame for it."""

    def __init__(self, reason: str, until: datetime | None = None) -> None:
        super().__init__(reason)
        self.until = until


class EmailClient(Protocol):
    """What can carry an email."""

    def send(self, email: Email) -> str:
        """Hands it over, and gives the carrier's own id of it, or nothing where the carrier has none.

        Raises :class:`Undeliverable` or :class:`NotTaken`.
        """
