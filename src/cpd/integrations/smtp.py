"""Handing an email to a mail server."""

import smtplib
import socket
import ssl
from contextlib import suppress
from email.utils import parseaddr
from threading import Timer

from django.conf import settings
from django.core.mail import DNS_NAME, EmailMessage
from django.core.mail.message import sanitize_address

from cpd.integrations.email import LONGEST_CONVERSATION, AddressRefused, Email, NotTaken, ServerAway, Undeliverable


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
