"""Emails go out with GOV.UK Notify where it is set up: once each, and what it says later is kept."""

import importlib
import json
from datetime import datetime, timedelta

import pytest
import structlog
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from cpd.core import clock
from cpd.integrations import notify as carrier
from cpd.integrations.notify import plain
from cpd.outbox.commands import QueueHeld, post_email, send_due
from cpd.outbox.models import BouncedAddress, Message
from tests.outbox.notify_server import KEY, TEMPLATE, Notify, error, notifying

OURS = "https://cpd.example"
CALLBACK_TOKEN = "callback-token-of-the-tests"


@pytest.fixture
def notify(db, settings):
    """Emails really go out, to a Notify on this machine."""
    importlib.import_module("cpd.config.urls")
    settings.SANDBOX = False
    settings.NOTIFY_API_KEY, settings.NOTIFY_TEMPLATE_ID = KEY, TEMPLATE
    settings.NOTIFY_CALLBACK_TOKEN = CALLBACK_TOKEN
    settings.PUBLIC_URL = OURS
    with notifying() as server:
        settings.NOTIFY_URL = server.url
        yield server


def post(recipient: str = "tia@first.example", body: str = "A line.") -> Message:
    post_email(
        template="npq_outcome", recipient=recipient, reference=f"test/{recipient}", subject="About you", body=body
    )
    return Message.objects.get(reference=f"test/{recipient}")


def due_again() -> None:
    Message.objects.filter(next_attempt_at__isnull=False).update(next_attempt_at=clock.machine_now())


class TestSending:
    def test_an_email_is_handed_over_with_our_subject_body_and_reference(self, notify: Notify) -> None:
        message = post(body=f"Go to {OURS}/school.")
        assert send_due() == {"sent": 1, "put off": 0, "given up": 0}
        (email,) = notify.emails
        assert email["personalisation"] == {"subject": "About you", "body": f"Go to {OURS}/school."}
        assert (email["email_address"], email["template_id"]) == ("tia@first.example", TEMPLATE)
        message.refresh_from_db()
        assert (email["reference"], email["id"]) == (message.id.hex, message.carrier_id)
        assert message.sent_at is not None

    def test_an_answer_that_was_lost_is_looked_up_and_the_email_goes_out_once(self, notify: Notify) -> None:
        message = post()
        notify.loses = True
        assert send_due()["put off"] == 1
        due_again()
        assert send_due()["sent"] == 1
        assert (len(notify.emails), notify.lookups) == (1, 1)
        message.refresh_from_db()
        assert message.carrier_id == notify.emails[0]["id"]

    def test_a_lookup_that_finds_nothing_is_followed_by_sending(self, notify: Notify) -> None:
        post()
        notify.answers = [error(500, "Exception")]
        assert send_due()["put off"] == 1
        due_again()
        assert send_due()["sent"] == 1
        assert (len(notify.emails), notify.lookups) == (1, 1)

    @pytest.mark.parametrize("kind", ["ValidationError", "BadRequestError"])
    def test_an_email_that_is_refused_is_given_up_and_the_next_one_goes_out(self, notify: Notify, kind) -> None:
        refused = post("one@first.example")
        post("two@first.example")
        notify.answers = [error(400, kind)]
        with structlog.testing.capture_logs() as logs:
            assert send_due() == {"sent": 1, "put off": 0, "given up": 1}
        refused.refresh_from_db()
        assert refused.last_error == f"GOV.UK Notify refused it (400 {kind})"
        assert "first.example" not in str(logs)

    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            (error(429, "RateLimitError"), "GOV.UK Notify did not take it (429 RateLimitError)"),
            (error(500, "Exception"), "GOV.UK Notify did not take it (500 Exception)"),
            (error(503, "HTTP503"), "GOV.UK Notify did not take it (503)"),
            ((504, b"<html>Gateway</html>"), "GOV.UK Notify did not take it (504)"),
            ((502, {"errors": [{"error": "tia@first.example"}, 7]}), "GOV.UK Notify did not take it (502)"),
            ((201, b"<html>Welcome to the hotel</html>"), "GOV.UK Notify answered what cannot be read"),
            ((201, []), "GOV.UK Notify answered what cannot be read"),
            ((204, b""), "GOV.UK Notify answered what cannot be read"),
            ((302, b""), "GOV.UK Notify answered what cannot be read"),
        ],
    )
    def test_what_may_pass_is_put_off(self, notify: Notify, answer, reason) -> None:
        message = post()
        notify.answers = [answer]
        assert send_due() == {"sent": 0, "put off": 1, "given up": 0}
        message.refresh_from_db()
        assert message.last_error == reason
        assert message.next_attempt_at is not None

    def test_nobody_at_the_port_puts_it_off(self, notify: Notify, settings) -> None:
        settings.NOTIFY_URL = "http://127.0.0.1:9"
        message = post()
        assert send_due()["put off"] == 1
        message.refresh_from_db()
        assert message.last_error == "GOV.UK Notify did not answer"

    def test_a_conversation_has_an_end_whatever_notify_does(self, notify: Notify, monkeypatch) -> None:
        monkeypatch.setattr(carrier, "LONGEST_CONVERSATION", 0.2)
        notify.silent = True
        post()
        assert send_due()["put off"] == 1

    @pytest.mark.parametrize("status", [401, 403])
    def test_a_key_that_is_refused_holds_the_queue_and_costs_no_attempt(self, notify: Notify, status) -> None:
        post("one@first.example")
        post("two@first.example")
        for _ in range(3):
            notify.answers = [error(status, "AuthError")]
            with pytest.raises(QueueHeld, match="check NOTIFY_API_KEY"):
                send_due()
        assert set(Message.objects.values_list("attempts", "failed_at")) == {(0, None)}
        assert send_due()["sent"] == 2

    def test_a_key_of_another_service_is_refused_by_its_signature(self, notify: Notify, settings) -> None:
        settings.NOTIFY_API_KEY = KEY[:-4] + "beef"
        post()
        with pytest.raises(QueueHeld):
            send_due()
        assert notify.emails == []

    def test_a_day_whose_allowance_is_used_up_holds_everything_until_midnight(
        self, notify: Notify, monkeypatch
    ) -> None:
        now = datetime.fromisoformat("2026-11-26T22:15:00+00:00")
        monkeypatch.setattr(carrier.clock, "machine_now", lambda: now)
        post("one@first.example")
        post("two@first.example")
        notify.answers = [error(429, "TooManyRequestsError")]
        with pytest.raises(QueueHeld, match="allowance"):
            send_due()
        midnight = datetime.fromisoformat("2026-11-27T00:00:00+00:00")
        assert set(Message.objects.values_list("next_attempt_at", "attempts")) == {(midnight, 0)}
        assert send_due()["sent"] == 0
        now = midnight
        assert send_due()["sent"] == 2

    def test_nothing_that_notify_answers_gets_into_the_log(self, notify: Notify, caplog) -> None:
        post()
        notify.answers = [error(400, "ValidationError", "tia@first.example is not right")]
        send_due()
        assert "first.example" not in caplog.text


class TestReceipts:
    def post(self, body: object, token: str = CALLBACK_TOKEN) -> int:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return (
            Client()
            .post("/api/notify-callback", content, "application/json", headers={"Authorization": f"Bearer {token}"})
            .status_code
        )

    def sent(self, notify: Notify, recipient: str) -> dict[str, object]:
        post(recipient)
        assert send_due()["sent"] == 1
        return notify.emails[-1]

    def test_a_delivery_is_kept(self, notify: Notify) -> None:
        email = self.sent(notify, "tia@first.example")
        assert self.post(notify.receipt(email)) == 204
        message = Message.objects.get()
        assert message.delivery == "delivered"
        assert message.delivery_at == datetime.fromisoformat("2026-11-26T10:00:00.123456+00:00")

    def test_an_address_that_fails_for_good_is_marked_until_an_email_arrives(self, notify: Notify) -> None:
        email = self.sent(notify, "perm-fail@simulator.notify")
        receipt = notify.receipt(email)
        assert (self.post(receipt), self.post(receipt)) == (204, 204)
        assert [bounced.address for bounced in BouncedAddress.objects.all()] == ["perm-fail@simulator.notify"]
        later = {**receipt, "status": "delivered", "completed_at": "2026-11-26T10:00:01.000000Z"}
        assert self.post(later) == 204
        assert not BouncedAddress.objects.exists()
        assert self.post(receipt) == 204
        assert (Message.objects.get().delivery, BouncedAddress.objects.count()) == ("delivered", 0)

    def test_a_bounce_of_an_older_email_does_not_mark_an_address_that_took_a_newer_one(self, notify: Notify) -> None:
        old = self.sent(notify, "perm-fail@simulator.notify")
        post_email(
            template="npq_outcome", recipient="Perm-Fail@simulator.notify", reference="second", subject="S", body="B"
        )
        send_due()
        new = {**notify.receipt(notify.emails[-1], "2026-11-26T11:00:00Z"), "status": "delivered"}
        assert (self.post(new), self.post(notify.receipt(old))) == (204, 204)
        assert not BouncedAddress.objects.exists()

    def test_one_that_fails_for_now_marks_nothing(self, notify: Notify) -> None:
        email = self.sent(notify, "temp-fail@simulator.notify")
        assert self.post(notify.receipt(email)) == 204
        assert (Message.objects.get().delivery, BouncedAddress.objects.count()) == ("temporary-failure", 0)

    def test_a_receipt_that_overtakes_the_answer_is_placed_by_our_reference(self, notify: Notify) -> None:
        email = self.sent(notify, "tia@first.example")
        Message.objects.update(carrier_id="")
        assert self.post(notify.receipt(email)) == 204
        message = Message.objects.get()
        assert (message.delivery, message.carrier_id) == ("delivered", email["id"])

    @pytest.mark.parametrize("token", ["", "wrong", CALLBACK_TOKEN[:-1], "ä"])
    def test_nobody_without_the_token_is_listened_to(self, notify: Notify, token) -> None:
        email = self.sent(notify, "tia@first.example")
        assert self.post(notify.receipt(email), token) == 401
        assert Message.objects.get().delivery == ""

    def test_where_no_token_is_set_nobody_has_it(self, db, settings) -> None:
        settings.NOTIFY_CALLBACK_TOKEN = ""
        assert self.post({}, "") == 401

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[" * 100_000,
            b"\xff",
            [],
            {},
            {"status": "delivered"},
            {"status": "delivered", "id": "5b0f0b1e-13a5-4c5e-8a63-9d0d1f2f7a01", "reference": None},
            {"status": "delivered", "id": "a\x00b", "reference": "0" * 32, "completed_at": "yesterday"},
            {"status": "lost", "id": 7},
            {"status": ["delivered"]},
        ],
    )
    def test_what_is_not_understood_is_taken_so_that_it_does_not_come_again(self, notify: Notify, body) -> None:
        self.sent(notify, "tia@first.example")
        assert self.post(body) == 204
        assert Message.objects.get().delivery == ""

    def test_only_a_post_is_a_receipt(self, notify: Notify) -> None:
        answer = Client().get("/api/notify-callback", headers={"Authorization": f"Bearer {CALLBACK_TOKEN}"})
        assert answer.status_code == 405

    def test_while_the_database_fails_notify_is_asked_to_come_again(self, notify: Notify) -> None:
        email = self.sent(notify, "tia@first.example")
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '50ms'")
            cursor.execute("ALTER TABLE outbox_message RENAME TO outbox_elsewhere")
        client = Client(raise_request_exception=False)
        answer = client.post(
            "/api/notify-callback",
            json.dumps(notify.receipt(email)),
            "application/json",
            headers={"Authorization": f"Bearer {CALLBACK_TOKEN}"},
        )
        assert answer.status_code >= 500


class TestPlain:
    @pytest.mark.parametrize(
        ("typed", "shown"),
        [
            ("O'Brien & Söhne", "O'Brien & Söhne"),
            ("[win](https://evil.example/a)", r"\[win\](evil.example/a)"),
            ("hhttps://ttps://evil.example", "evil.example"),
            ("HTTP://evil.example", "evil.example"),
            ("https://cpd.example.evil.com", "cpd.example.evil.com"),
            ("https://cpd.example@evil.com", "cpd.example@evil.com"),
            ("https://cpd.example:8443/x", "cpd.example:8443/x"),
            ("https://cpd.example/a](https://evil.example)", r"https://cpd.example/a\](evil.example)"),
            ("# Heading", r"\# Heading"),
            ("  - item", r"  \- item"),
            ("• item", r"\- item"),
            ("1. item", r"1\. item"),
            ("^ quote", " quote"),
            ("a - b, 1. c", "a - b, 1. c"),
        ],
    )
    def test_what_somebody_typed_stays_text(self, typed, shown) -> None:
        assert plain(typed, OURS) == shown

    @pytest.mark.parametrize("address", [f"{OURS}/sign-in/link/aB_-9", OURS, f"{OURS}/school?a=1&b=2#c"])
    def test_our_own_links_stay_links(self, address) -> None:
        assert plain(f"Go to {address} today.", OURS) == f"Go to {address} today."

    @given(st.text(alphabet="htps:/[]()^#cdexampl.@ \n-", max_size=60))
    def test_nothing_but_our_own_address_is_ever_a_link(self, text) -> None:
        letter = plain(text, OURS)
        assert "://" not in letter.replace(OURS, "") or "http" not in letter.replace(OURS, "")
        assert "](" not in letter.replace(r"\](", "")


def test_the_sandbox_lists_its_emails_newest_first_and_filters_them(db) -> None:
    for minute, (name, template) in enumerate([("tia", "npq_outcome"), ("bo", "npq_outcome"), ("tia", "other")]):
        with clock.at(datetime.fromisoformat("2022-09-01T10:00:00+00:00") + timedelta(minutes=minute)):
            post_email(
                template=template,
                recipient=f"{name}@first.example",
                reference=f"list/{minute}",
                subject=f"Subject {minute}",
                body="Body",
            )
    emails = Client().get("/sandbox/emails").json()
    assert [email["subject"] for email in emails] == ["Subject 2", "Subject 1", "Subject 0"]
    assert emails[2] == {
        "to": "tia@first.example",
        "subject": "Subject 0",
        "template": "npq_outcome",
        "reference": "list/0",
        "body": "Body",
        "at": "2022-09-01T10:00:00Z",
    }
    by_address = Client().get("/sandbox/emails", {"to": "TIA@first.example"}).json()
    assert [email["subject"] for email in by_address] == ["Subject 2", "Subject 0"]
    both = Client().get("/sandbox/emails", {"to": "tia@first.example", "template": "other"}).json()
    assert [email["subject"] for email in both] == ["Subject 2"]
    assert Client().get("/sandbox/emails", {"to": "nobody@first.example"}).json() == []
