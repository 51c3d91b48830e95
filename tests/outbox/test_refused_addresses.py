"""An address that a mail server refuses for good is marked, until it takes an email (rule REC-4)."""

import smtplib

import pytest

from cpd.core import clock
from cpd.integrations import smtp
from cpd.outbox.commands import post_email, send_due
from cpd.outbox.models import Message
from cpd.outbox.queries import bounced

pytestmark = pytest.mark.django_db


class MailServer:
    """Refuses every recipient with ``code``; takes everything where that is 0."""

    code = 0

    def sendmail(self, sender: str, recipients: list[str], text: bytes) -> None:
        if self.code:
            raise smtplib.SMTPRecipientsRefused({recipients[0]: (self.code, b"no")})

    def quit(self) -> None: ...

    def close(self) -> None: ...


@pytest.fixture
def server(monkeypatch, settings) -> MailServer:
    server = MailServer()
    monkeypatch.setattr(smtp, "_greeted", lambda: server)
    monkeypatch.setattr("cpd.outbox.commands.sending.client", smtp.SmtpClient)
    settings.SANDBOX = False
    return server


def send(reference: str) -> None:
    post_email(template="x", recipient="Tia@First.example", reference=reference, subject="Hello", body="Text")
    Message.objects.filter(reference=reference).update(next_attempt_at=clock.machine_now())
    send_due()


def test_a_refusal_for_good_marks_the_address_and_an_email_that_is_taken_clears_it(server) -> None:
    server.code = 550
    send("first")
    assert bounced("tia@first.example")
    server.code = 0
    send("second")
    assert not bounced("tia@first.example")


def test_a_refusal_for_now_marks_nothing(server) -> None:
    server.code = 450
    send("first")
    assert not bounced("tia@first.example")
