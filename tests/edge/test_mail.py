"""Mail goes out by a job, whatever the mail server does; no request and no other job ever waits for one."""

import importlib
import json
import ssl
from datetime import timedelta
from threading import Thread

import pytest
import structlog
from django.db import connection, transaction
from django.test import Client

from cpd.core import clock
from cpd.integrations import smtp
from cpd.outbox.commands import post_email, send_due
from cpd.outbox.models import Message
from cpd.schools.commands import set_induction_tutor
from cpd.schools.models import Partnership
from cpd.training.commands import remind_of_partnerships
from tests.edge.mail_servers import (
    certificate,
    converse,
    converse_over_tls,
    drip,
    keep_silent,
    listening,
    nobody,
)
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db

TUTOR = "tia@first.example"


@pytest.fixture
def production(settings):
    """Mail really goes out, to the server of a port. The addresses of the sandbox stay, as other tests know them."""
    importlib.import_module("cpd.config.urls")
    settings.SANDBOX = False
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 5

    def at_port(port: int) -> None:
        settings.EMAIL_PORT = port

    return at_port


@pytest.fixture
def world() -> World:
    world = simple_world()
    set_induction_tutor(school_id=world.schools["100001"].id, full_name="Tia Tutor", email=TUTOR, actor=ACTOR)
    return world


def post(recipient: str = TUTOR, reference: str = "", subject: str = "About you") -> bool:
    return post_email(
        template="npq_outcome",
        recipient=recipient,
        reference=reference or f"test/{recipient}",
        subject=subject,
        body="A line.",
    )


def withdraw(world: World) -> int:
    record = world.register()
    answer = Client().put(
        f"/api/v3/participants/ecf/{record.person_id}/withdraw",
        json.dumps(
            {
                "data": {
                    "type": "participant-withdraw",
                    "attributes": {"course_identifier": "ecf-induction", "reason": "other"},
                }
            }
        ),
        "application/json",
        headers={"Authorization": f"Bearer {world.tokens['Provider A']}"},
    )
    return answer.status_code


class TestARequestNeverWaits:
    def test_a_server_that_accepts_and_never_answers_is_not_even_called(self, world, production) -> None:
        with listening(keep_silent) as server:
            production(server.port)
            assert withdraw(world) == 200
            assert server.connections == 0
        message = Message.objects.get()
        assert (message.template, message.recipient, message.attempts) == ("participant_withdrawn", TUTOR, 0)
        assert message.next_attempt_at is not None

    def test_a_server_that_is_down_loses_neither_the_write_nor_the_letter(self, world, production) -> None:
        production(nobody())
        assert withdraw(world) == 200
        assert send_due() == {"sent": 0, "put off": 1, "given up": 0}
        assert Message.objects.get().last_error == "the mail server did not answer (ConnectionRefusedError)"
        with listening() as server:
            production(server.port)
            Message.objects.update(next_attempt_at=clock.machine_now())
            assert send_due()["sent"] == 1
        assert server.recipients == [TUTOR]
        assert "was withdrawn from training" in server.letters[0][1].replace("\r\n", "")

    def test_what_is_rolled_back_posts_nothing(self, production) -> None:
        with transaction.atomic():
            post()
            transaction.set_rollback(True)
        assert not Message.objects.exists()

    def test_the_sender_is_asked_for_in_the_same_transaction(self, production) -> None:
        post()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'send-messages'")
            assert cursor.fetchone() == (1,)


class TestOneReference:
    def test_is_posted_once(self, production) -> None:
        assert (post(reference="outcome/1"), post(reference="outcome/1")) == (True, False)
        assert Message.objects.count() == 1

    def test_a_reminder_for_one_report_goes_out_once_and_its_due_date_goes_with_it(self, world, production) -> None:
        production(nobody())
        partnership = world.partnerships["100001", "Provider A", 2022]
        Partnership.objects.filter(id=partnership.id).update(remind_at=instant("2022-09-20"))
        with clock.at(instant("2022-09-21")):
            assert remind_of_partnerships(actor=ACTOR) == 1
            assert send_due()["put off"] == 1
            assert remind_of_partnerships(actor=ACTOR) == 0
        message = Message.objects.get()
        assert message.template == "partnership_reminder"
        assert message.next_attempt_at is not None
        Partnership.objects.filter(id=partnership.id).update(remind_at=instant("2022-09-20"))
        with clock.at(instant("2022-09-22")):
            remind_of_partnerships(actor=ACTOR)
        assert Message.objects.count() == 1


class TestSending:
    def test_a_server_that_never_answers_is_left_and_the_letter_put_off(self, production, settings) -> None:
        settings.EMAIL_TIMEOUT = 0.1
        post("one@first.example")
        post("two@first.example")
        with listening(keep_silent) as server:
            production(server.port)
            assert send_due() == {"sent": 0, "put off": 1, "given up": 0}
            assert server.connections == 1
        assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 1]

    def test_one_that_drips_is_left_after_a_while(self, production, monkeypatch) -> None:
        monkeypatch.setattr(smtp, "LONGEST_CONVERSATION", 0.2)
        post()
        with listening(drip) as server:
            production(server.port)
            assert send_due()["put off"] == 1

    def test_an_address_that_is_refused_is_given_up_and_the_next_one_gets_its_letter(self, production) -> None:
        for name in ("one", "gone", "two"):
            post(f"{name}@first.example")
        with listening(answers={"gone@first.example": "550 5.1.1 <gone@first.example> unknown"}) as server:
            production(server.port)
            with structlog.testing.capture_logs() as logs:
                assert send_due() == {"sent": 2, "put off": 0, "given up": 1}
        assert server.recipients == ["one@first.example", "two@first.example"]
        message = Message.objects.get(recipient="gone@first.example")
        assert (message.next_attempt_at, message.last_error) == (None, "the recipient was refused (550)")
        assert message.failed_at is not None
        (line,) = logs
        assert (line["event"], line["log_level"]) == ("message given up", "error")
        assert "first.example" not in str(logs)

    def test_one_that_is_refused_for_now_is_put_off_and_the_next_one_gets_its_letter(self, production) -> None:
        post("busy@first.example")
        post("two@first.example")
        with listening(answers={"busy@first.example": "450 4.2.1 later"}) as server:
            production(server.port)
            with structlog.testing.capture_logs() as logs:
                assert send_due() == {"sent": 1, "put off": 1, "given up": 0}
        assert server.recipients == ["two@first.example"]
        assert "first.example" not in str(logs)

    @pytest.mark.parametrize("subject", ["Two\nBcc: everybody@first.example", "Two\rLines"])
    def test_a_letter_that_cannot_be_written_does_not_stop_the_next(self, production, subject) -> None:
        post("one@first.example", subject=subject)
        post("two@first.example")
        with listening() as server:
            production(server.port)
            assert send_due() == {"sent": 1, "put off": 0, "given up": 1}
        assert server.recipients == ["two@first.example"]

    def test_a_letter_is_tried_six_times_more_within_24_hours_and_then_given_up(self, production, monkeypatch) -> None:
        production(nobody())
        began = now = clock.machine_now()
        monkeypatch.setattr(clock, "machine_now", lambda: now)
        post()
        attempts, counts = [], []
        while (message := Message.objects.get()).next_attempt_at is not None:
            now = message.next_attempt_at
            counts.append(send_due())
            attempts.append(now - began)
        assert (len(attempts), attempts[-1]) == (7, timedelta(hours=24))
        assert message.failed_at == began + timedelta(hours=24)
        assert counts[:-1] == [{"sent": 0, "put off": 1, "given up": 0}] * 6
        assert counts[-1] == {"sent": 0, "put off": 0, "given up": 1}

    def test_tried_again_it_carries_the_same_name(self, production) -> None:
        post()
        with listening() as server:
            production(server.port)
            send_due()
            Message.objects.update(sent_at=None, next_attempt_at=clock.machine_now())
            send_due()
        first, second = (letter.partition("Message-ID: ")[2].partition("\r\n")[0] for _, letter in server.letters)
        assert first == second != ""

    @pytest.mark.parametrize("how", ["starttls", "implicit"])
    @pytest.mark.parametrize("known", [True, False])
    def test_over_tls_a_server_is_believed_by_its_certificate_alone(
        self, production, settings, tmp_path, monkeypatch, how, known
    ) -> None:
        file = certificate(tmp_path)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(file)
        if known:
            monkeypatch.setenv("SSL_CERT_FILE", str(file))
        settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = how == "starttls", how == "implicit"
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "us", "secret-word"
        post()
        with listening(converse if how == "starttls" else converse_over_tls, tls=tls) as server:
            production(server.port)
            assert send_due() == {"sent": int(known), "put off": int(not known), "given up": 0}
        assert len(server.letters) == known
        assert any(command.startswith("AUTH PLAIN") for command in server.commands) is known

    def test_no_password_crosses_the_network_where_the_server_has_no_tls(self, production, settings) -> None:
        settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = True, "us", "secret-word"
        post()
        with listening() as server:
            production(server.port)
            assert send_due()["put off"] == 1
        assert server.letters == []
        assert not any("AUTH" in command or "secret" in command for command in server.commands)


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_letter_once(production) -> None:
    for n in range(6):
        post(f"person{n}@first.example")
    with listening() as server:
        production(server.port)

        def work() -> None:
            try:
                send_due()
            finally:
                connection.close()

        workers = [Thread(target=work) for _ in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert sorted(server.recipients) == [f"person{n}@first.example" for n in range(6)]


def test_in_the_sandbox_a_letter_counts_as_sent_at_once_and_is_on_its_page(world) -> None:
    assert withdraw(world) == 200
    assert Message.objects.get().sent_at is not None
    assert "was withdrawn from training" in Client().get("/sandbox").content.decode()
