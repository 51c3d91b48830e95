"""An induction tutor's address that takes no email, from the refusal to the school's page and DfE's (rule REC-4)."""

import html
import importlib
import json

import pytest
from django.test import Client

from cpd.accounts.models import User
from cpd.accounts.roles import Role
from cpd.core import clock
from cpd.outbox.commands import send_due
from cpd.outbox.models import BouncedAddress, Message
from cpd.schools.commands import add_school_user, appoint_tutor
from cpd.web.kit.words import instant_in_words
from tests.accounts.people import user
from tests.edge.mail_servers import listening
from tests.outbox.notify_server import KEY, TEMPLATE, notifying
from tests.web.adding import Walk
from tests.world import ACTOR, simple_world

pytestmark = pytest.mark.django_db

HOME, BY_DFE, FAILING = "/school/100001", "/support/schools/100001", "/support/schools?emails=not-arriving"
TOKEN = "callback-token-of-the-tests"


@pytest.fixture
def school(settings):
    """A school with another user beside its tutor, and emails that really leave."""
    importlib.import_module("cpd.config.urls")
    school = simple_world().schools["100001"].id
    add_school_user(school_id=school, full_name="Una User", email="una@first.example", actor=ACTOR)
    user("Sam Support", Role.SUPPORT)
    return school


@pytest.fixture
def una(school) -> Client:
    return signed_in("Una User")


@pytest.fixture
def sam(school) -> Client:
    return signed_in("Sam Support")


def signed_in(name: str) -> Client:
    client = Client()
    client.get(f"/sandbox/sign-in/{User.objects.get(full_name=name).id}")
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.unescape(answer.content.decode())


def known(una: Client, sam: Client, address: str) -> None:
    """The school's other users and DfE are told that emails to the address fail; DfE also since when."""
    task = text(una, HOME)
    assert f"Emails to {address} do not arrive." in task
    assert "Correct the induction tutor's email address" in task
    since = instant_in_words(BouncedAddress.objects.get(address=address.lower()).bounced_at)
    assert f"{address} have not arrived since {since}." in text(sam, BY_DFE)
    assert "Emails to 1 induction tutor do not arrive" in text(sam, "/support")
    assert "School 100001" in text(sam, FAILING)
    assert "School 100002" not in text(sam, FAILING)


def cleared(una: Client, sam: Client) -> None:
    """Nobody is told anything of the kind any more."""
    assert "do not arrive" not in text(una, HOME)
    assert "not arrived since" not in text(sam, BY_DFE)
    assert "No failed emails to induction tutors" in text(sam, "/support")
    assert "There are no schools like that." in text(sam, FAILING)


def sent() -> dict[str, int]:
    Message.objects.filter(next_attempt_at__isnull=False).update(next_attempt_at=clock.machine_now())
    return send_due()


def test_it_is_shown_to_the_school_and_to_dfe_until_another_address_takes_its_place(school, una, sam, settings) -> None:
    settings.SANDBOX = False
    with listening(answers={"Tia@First.example": "550 no such mailbox"}) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", server.port, False
        appoint_tutor(school_id=school, full_name="Tia Tutor", email="Tia@First.example", actor=ACTOR)
        cleared(una, sam)
        assert sent()["given up"] == 1
        known(una, sam, "Tia@First.example")
        change = Walk(una, f"{HOME}/tutor")
        change.answer({"full_name": "Tia Tutor", "email": "tia@new.example"})
        assert change.confirm()["Location"] == f"{change.base}/done"
        cleared(una, sam)
        assert sent()["sent"] >= 1
        assert "tia@new.example" in server.recipients
        cleared(una, sam)


def test_what_notify_says_later_counts_as_well_and_an_email_that_arrives_clears_it(school, una, sam, settings) -> None:
    settings.SANDBOX = False
    settings.NOTIFY_API_KEY, settings.NOTIFY_TEMPLATE_ID, settings.NOTIFY_CALLBACK_TOKEN = KEY, TEMPLATE, TOKEN
    address = "perm-fail@simulator.notify"

    def tells(receipt: dict[str, object]) -> None:
        answer = Client().post(
            "/api/notify-callback",
            json.dumps(receipt),
            "application/json",
            headers={"Authorization": f"Bearer {TOKEN}"},
        )
        assert answer.status_code == 204

    with notifying() as notify:
        settings.NOTIFY_URL = notify.url
        appoint_tutor(school_id=school, full_name="Tia Tutor", email=address, actor=ACTOR)
        assert sent()["sent"] == 1
        cleared(una, sam)
        receipt = notify.receipt(notify.emails[-1])
        tells(receipt)
        known(una, sam, address)
        assert "26 November 2026 at 10:00am" in text(sam, BY_DFE)
        tells({**receipt, "status": "delivered", "completed_at": "2026-11-26T10:05:00.000000Z"})
        cleared(una, sam)
        tells({**receipt, "completed_at": "2026-11-26T10:10:00.000000Z"})
        known(una, sam, address)
        appoint_tutor(school_id=school, full_name="Nia Next", email="nia@first.example", actor=ACTOR)
        cleared(una, sam)
