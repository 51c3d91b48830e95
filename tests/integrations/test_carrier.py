"""Who carries an email, by what is set."""

import pytest

from cpd.integrations.carrier import LocalClient, client
from cpd.integrations.email import Email
from cpd.integrations.notify import NotifyClient
from cpd.integrations.smtp import SmtpClient


@pytest.mark.parametrize(
    ("sandbox", "key", "carrier"),
    [
        (True, "", LocalClient),
        (True, "a key", LocalClient),  # whatever is set, nothing leaves the machine
        (False, "a key", NotifyClient),
        (False, "", SmtpClient),
    ],
)
def test_notify_carries_emails_where_it_has_a_key_and_nobody_in_a_sandbox(settings, sandbox, key, carrier) -> None:
    settings.SANDBOX = sandbox
    settings.NOTIFY_API_KEY = (
        f"{key}-{'0' * 8}-0000-4000-8000-{'0' * 12}-{'1' * 8}-1111-4111-8111-{'1' * 12}" if key else ""
    )
    settings.NOTIFY_TEMPLATE_ID, settings.NOTIFY_URL = "template", "http://127.0.0.1:9"
    assert type(client()) is carrier


def test_an_email_of_the_sandbox_is_taken_and_has_no_id_anywhere() -> None:
    assert LocalClient().send(Email("tia@first.example", "Subject", "Body", key="1")) == ""
