"""Who carries emails here.

There are three clients: the local one of the sandbox, with which nothing leaves the machine; one that hands an email
to the mail server of ``EMAIL_HOST`` (:mod:`cpd.integrations.smtp`); and one that hands it to GOV.UK Notify
(:mod:`cpd.integrations.notify`). Only the outbox calls them (:mod:`cpd.outbox`): commands post there.
"""

from django.conf import settings

from cpd.integrations.email import Email, EmailClient
from cpd.integrations.smtp import SmtpClient


class LocalClient:
    """Takes everything and carries it nowhere: the outbox's own row is what the sandbox shows."""

    def send(self, email: Email) -> str:
        """Does nothing."""
        return ""


def client() -> EmailClient:
    """The client of this environment: the local one in the sandbox; else Notify where it has a key, or SMTP."""
    if settings.SANDBOX:
        return LocalClient()
    if settings.NOTIFY_API_KEY:
        from cpd.integrations.notify import NotifyClient  # it brings requests along, which other commands do without

        return NotifyClient()
    return SmtpClient()
