"""Carrying an email.

Three clients: the local one of the sandbox, with which nothing leaves the machine; one that hands an email to the mail
server of ``EMAIL_HOST``; and one that hands it to GOV.UK Notify (:mod:`cpd.integrations.notify`). Only the outbox calls
them (:mod:`cpd.outbox`): commands post there.
"""

import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from threading import Timer
from typing import Protocol

from django.conf import settings
from django.core.mail import DNS_NAME, EmailMessage
from django.core.mail.message import sanitize_address

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


class LocalClient:
    """Takes everything and carries it nowhere: the outbox's own row is what the sandbox shows."""

    def send(self, email: Email) -> str:
        """Does nothing."""
        return ""


class _Hurried(smtplib.SMTP):
    """Ends its conversation with the server after :data:`LONGEST_CONVERSATION`."""

    _watch: Timer | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        opened: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        self._watch = Timer(LONGEST_CONVERSATION, self._hang_up, [opened])
        self._watch.daemon = True
        self._watch.start()
        return opened

    def _hang_up(self, opened: socket.socket) -> None:
        with suppress(OSError):
            (getattr(self, "sock", None) or opened).shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Closes the connection, and nobody watches it any more."""
        if self._watch is not None:
            self._watch.cancel()
        super().close()


class _HurriedOverTls(_Hurried, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""


class SmtpClient:
    """Hands an email to the mail server of ``EMAIL_HOST``, over a connection of its own.

    Each answer of the server may take ``EMAIL_TIMEOUT`` seconds, the whole conversation half a minute.
    """

    def send(self, email: Email) -> str:
        """Sends it from ``DEFAULT_FROM_EMAIL``. A mail server has no id of it that would tell us anything later.

        :class:`Undeliverable` when the server refuses the recipient or the text for good (5xx), or when no email can
        be made of it. Whatever may be our own fault (a sender or password that the server does not know) is worth
        another try once somebody has mended it.
        """
        sender, recipient, text = _written(email)
        server: smtplib.SMTP | None = None
        try:
            server = _greeted()
            server.sendmail(sender, [recipient], text)
            with suppress(OSError, smtplib.SMTPException):  # it is sent, whatever the server says to a goodbye
                server.quit()
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            raise _refusal("the recipient was refused", code, for_good=AddressRefused) from None
        except smtplib.SMTPDataError as refused:
            raise _refusal("the text was refused", refused.smtp_code) from None
        except smtplib.SMTPNotSupportedError as error:
            raise ServerAway(f"the mail server cannot do what we need ({error})") from None
        except smtplib.SMTPResponseException as refused:
            raise ServerAway(f"the mail server refused us ({type(refused).__name__} {refused.smtp_code})") from None
        except (OSError, smtplib.SMTPException) as error:
            raise ServerAway(f"the mail server did not answer ({type(error).__name__})") from None
        finally:
            if server is not None:
                server.close()
        return ""


def _written(email: Email) -> tuple[str, str, bytes]:
    """Sender, recipient and text as they go over the wire."""
    try:
        message = EmailMessage(
            email.subject,
            email.body,
            settings.DEFAULT_FROM_EMAIL,
            [email.recipient],
            headers={"Message-ID": f"<{email.key}@manage-teacher-cpd>"},
        )
        encoding = settings.DEFAULT_CHARSET
        recipient = sanitize_address(email.recipient, encoding)
        recipient.encode("ascii")
        sender = sanitize_address(settings.DEFAULT_FROM_EMAIL, encoding)
        # Django's own kind of message, unlike the standard library's, takes the line ending
        body = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        return parseaddr(sender)[1], recipient, body
    except ValueError as error:
        raise Undeliverable(f"no email can be made of it ({type(error).__name__})") from None


def _greeted() -> smtplib.SMTP:
    """A connection on which the server knows who we are."""
    timeout = settings.EMAIL_TIMEOUT or 10
    where = (settings.EMAIL_HOST, settings.EMAIL_PORT, DNS_NAME.get_fqdn())
    context = ssl.create_default_context() if settings.EMAIL_USE_SSL or settings.EMAIL_USE_TLS else None
    if settings.EMAIL_USE_SSL:
        server: smtplib.SMTP = _HurriedOverTls(*where, timeout=timeout, context=context)
    else:
        server = _Hurried(*where, timeout=timeout)
    try:
        if settings.EMAIL_USE_TLS:
            server.starttls(context=context)
        if settings.EMAIL_HOST_USER:
            server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def _refusal(what: str, code: int, for_good: type[Undeliverable] = Undeliverable) -> Exception:
    return (for_good if 500 <= code < 600 else NotTaken)(f"{what} ({code})")


def client() -> EmailClient:
    """The client of this environment: the local one in the sandbox; else Notify where it has a key, or SMTP."""
    if settings.SANDBOX:
        return LocalClient()
    if settings.NOTIFY_API_KEY:
        from cpd.integrations.notify import NotifyClient  # it brings requests along, which other commands do without

        return NotifyClient()
    return SmtpClient()
