"""Sending an e-mail.

The local client keeps what it was given, so that the sandbox can show it (``/sandbox``) and tests can read it. The real
one hands it to a mail server through Django's own back end. Both act once the transaction has committed, so that nobody
is told of something that did not happen.
"""

from functools import partial
from typing import Protocol

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from cpd.core import clock
from cpd.integrations.models import SentEmail


class EmailClient(Protocol):
    """What can send an e-mail of plain text to one person."""

    def send(self, recipient: str, subject: str, body: str) -> None:
        """Sends it, or raises."""


class LocalClient:
    """Keeps the e-mail in the database. Nothing leaves the machine."""

    def send(self, recipient: str, subject: str, body: str) -> None:
        """Keeps it at the clock's now."""
        SentEmail.objects.create(recipient=recipient, subject=subject, body=body, created_at=clock.now())


class SmtpClient:
    """Hands the e-mail to the mail server of ``EMAIL_HOST``."""

    def send(self, recipient: str, subject: str, body: str) -> None:
        """Sends it from ``DEFAULT_FROM_EMAIL``."""
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [recipient])


def client() -> EmailClient:
    """The client of this environment: the real one in production, the local one elsewhere."""
    return LocalClient() if settings.SANDBOX else SmtpClient()


def send_email(*, recipient: str, subject: str, body: str) -> None:
    """Sends an e-mail when the open transaction commits; at once where none is open."""
    transaction.on_commit(partial(client().send, recipient, subject, body))
