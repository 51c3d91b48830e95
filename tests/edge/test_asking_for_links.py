"""Asking for a sign-in link tells nobody who is a tutor; the newest link is the one that works."""

import importlib
import re
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cpd.accounts import rules
from cpd.accounts.commands import answer_sign_in_requests, ask_for_sign_in_link, use_sign_in_link
from cpd.accounts.models import SignInLink, SignInRequest
from cpd.core import clock
from cpd.core.refusals import Refusal
from cpd.outbox.commands import send_due
from cpd.outbox.models import Message
from cpd.schools.commands import set_induction_tutor
from tests.edge.mail_servers import listening, nobody
from tests.world import ACTOR, simple_world

pytestmark = pytest.mark.django_db

TUTOR = "tia@first.example"
STRANGER = "sue@other.example"


@pytest.fixture
def world():
    world = simple_world()
    set_induction_tutor(school_id=world.schools["100001"].id, full_name="Tia Tutor", email=TUTOR, actor=ACTOR)
    return world


@pytest.fixture
def production(settings):
    importlib.import_module("cpd.config.urls")
    settings.SANDBOX = False
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 5
    settings.EMAIL_PORT = nobody()
    return settings


def ask(email: str, **meta: str) -> tuple[int, str, bytes, list[str]]:
    """What asking answers, and the statements that it ran, without their values."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = Client().post("/sign-in", {"email": email}, **meta)
    statements = [re.sub(r"'[^']*'(::\w+)?|\"s\d+_x\d+\"", "?", query["sql"]) for query in queries]
    return answer.status_code, answer.headers.get("Location", ""), answer.content, statements


def links() -> list[str]:
    """The tokens of the links sent, the newest first."""
    return [re.search(r"/sign-in/link/(\S+)", message.content["body"])[1] for message in Message.objects.all()]


class TestWhoeverAsks:
    @pytest.mark.parametrize("where", ["sandbox", "production"])
    def test_the_answer_and_the_statements_are_the_same(self, world, where, request) -> None:
        if where == "production":
            request.getfixturevalue("production")
        ask("warm@up.example")
        known, unknown = ask(TUTOR), ask(STRANGER)
        assert known == unknown
        assert known[:2] == (302, "/sign-in/check-your-email")
        assert sum("INSERT INTO accounts_signinrequest" in statement for statement in known[3]) == 1
        assert not any("accounts_user" in statement for statement in known[3])

    def test_no_mail_server_is_needed_to_answer(self, world, production) -> None:
        assert ask(TUTOR)[0] == ask(STRANGER)[0] == 302
        assert answer_sign_in_requests() == 1
        assert send_due()["put off"] == 1

    def test_the_sixth_within_an_hour_gets_the_same_page_and_no_link(self, world) -> None:
        pages = [ask(f" {TUTOR.title()} ")[:3] for _ in range(rules.LINKS_PER_HOUR + 1)]
        assert len(set(pages)) == 1
        assert answer_sign_in_requests() == rules.LINKS_PER_HOUR
        assert SignInRequest.objects.count() == rules.LINKS_PER_HOUR

    def test_after_an_hour_links_can_be_asked_for_again(self, world) -> None:
        for _ in range(rules.LINKS_PER_HOUR):
            ask(TUTOR)
        SignInRequest.objects.update(asked_at=clock.machine_now() - timedelta(minutes=61))
        ask(TUTOR)
        assert SignInRequest.objects.count() == rules.LINKS_PER_HOUR + 1

    def test_a_caller_may_ask_sixty_times_an_hour_and_another_one_still_may(self, world) -> None:
        for n in range(rules.LINKS_PER_HOUR_FOR_A_CALLER + 2):
            ask_for_sign_in_link(email=f"person{n}@other.example", caller="192.0.2.1")
        assert SignInRequest.objects.count() == rules.LINKS_PER_HOUR_FOR_A_CALLER == 60
        ask(TUTOR, REMOTE_ADDR="192.0.2.2")
        assert answer_sign_in_requests() == 1

    def test_callers_of_one_ipv6_network_are_one_caller(self, world) -> None:
        for n in range(2):
            ask(f"person{n}@other.example", REMOTE_ADDR=f"2001:db8:0:1::{n}")
        ask("person2@other.example", REMOTE_ADDR="2001:db8:0:2::1")
        assert len({bytes(one.caller) for one in SignInRequest.objects.all()}) == 2

    def test_a_header_that_no_trusted_proxy_wrote_makes_nobody_another_caller(self, world) -> None:
        for n in range(2):
            ask(f"person{n}@other.example", HTTP_X_FORWARDED_FOR=f"192.0.2.{n}")
        assert len({bytes(one.caller) for one in SignInRequest.objects.all()}) == 1

    def test_the_callers_address_is_not_kept(self, world) -> None:
        ask(TUTOR, REMOTE_ADDR="192.0.2.7")
        assert b"192.0.2.7" not in bytes(SignInRequest.objects.get().caller)

    def test_a_request_that_waited_an_hour_is_not_answered(self, world) -> None:
        ask(TUTOR)
        SignInRequest.objects.update(asked_at=clock.machine_now() - timedelta(minutes=61))
        assert answer_sign_in_requests() == 0


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_are_counted_as_ten() -> None:
    def ask_once() -> None:
        try:
            ask_for_sign_in_link(email=STRANGER, caller="192.0.2.1")
        finally:
            connection.close()

    askers = [Thread(target=ask_once) for _ in range(10)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert SignInRequest.objects.count() == rules.LINKS_PER_HOUR


class TestTheNewestLink:
    def test_replaces_the_older_ones(self, world) -> None:
        for _ in range(2):
            ask(TUTOR)
            answer_sign_in_requests()
        newer, older = links()
        with pytest.raises(Refusal):
            use_sign_in_link(token=older)
        assert use_sign_in_link(token=newer).email == TUTOR
        with pytest.raises(Refusal):
            use_sign_in_link(token=newer)

    def test_is_not_replaced_by_an_older_request_whose_letter_goes_out_late(self, world, production) -> None:
        ask(TUTOR)
        answer_sign_in_requests()
        assert send_due()["put off"] == 1
        ask(TUTOR)
        answer_sign_in_requests()
        with listening() as server:
            production.EMAIL_PORT = server.port
            assert send_due()["sent"] == 1
            Message.objects.filter(sent_at=None).update(next_attempt_at=clock.machine_now())
            assert send_due() == {"sent": 0, "put off": 0, "given up": 0}
        (token,) = re.findall(r"/sign-in/link/(\S+)", server.letters[0][1].replace("=\r\n", ""))
        assert use_sign_in_link(token=token).email == TUTOR
        assert not Message.objects.filter(next_attempt_at__isnull=False).exists()

    def test_is_stored_nowhere_in_production(self, world, production) -> None:
        ask(TUTOR)
        answer_sign_in_requests()
        with listening() as server:
            production.EMAIL_PORT = server.port
            send_due()
        (token,) = re.findall(r"/sign-in/link/(\S+)", server.letters[0][1].replace("=\r\n", ""))
        assert token not in str(Message.objects.values())
        assert SignInLink.objects.count() == 1

    def test_leads_to_the_public_address_whatever_the_request_said(self, world, settings) -> None:
        settings.PUBLIC_URL = "https://cpd.example"
        ask(TUTOR, HTTP_HOST="evil.example")
        answer_sign_in_requests()
        assert "https://cpd.example/sign-in/link/" in Message.objects.get().content["body"]


def test_the_sandboxs_page_shows_a_link_where_no_worker_runs(world) -> None:
    ask(TUTOR)
    assert "/sign-in/link/" in Client().get("/sandbox").content.decode()
