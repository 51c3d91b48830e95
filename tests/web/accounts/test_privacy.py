"""The privacy notice is put once before whoever acts for a school (rule ACC-11)."""

import hashlib
import re
from datetime import UTC, date, datetime
from importlib.resources import files

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from cpd.accounts import privacy
from cpd.accounts.commands import accept_privacy_notice
from cpd.accounts.models import User
from cpd.accounts.privacy import NOTICES, Notice, has_to_accept
from cpd.accounts.queries import actor_for
from cpd.accounts.roles import Organisation, Role
from cpd.core import clock
from cpd.core.refusals import Refusal
from cpd.schools.commands import add_school_user, set_induction_tutor
from tests.accounts.people import user
from tests.web.accounts.test_pages import follow_link
from tests.world import ACTOR, World, simple_world

SCHOOL = "/school/100001"
GATE = "/privacy/accept?next=%2Fschool%2F100001"
TEXTS = {"1.0": "fbd483fa8be43009", "1.1": "87c2663a86a10639"}
"""The text of each version, by a digest of its words."""


def version(major: int, minor: int) -> Notice:
    return Notice(major, minor, date(2026, 11, 27), "We say more about what we keep.")


@pytest.fixture
def publish(monkeypatch):
    """Publishes a version of the notice."""

    def published(major: int, minor: int) -> None:
        monkeypatch.setattr(privacy, "NOTICES", (NOTICES[0], version(major, minor)))

    return published


@pytest.fixture
def world(db) -> World:
    world = simple_world()
    school = world.schools["100001"].id
    set_induction_tutor(school_id=school, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR)
    return world


@pytest.fixture
def tia(world) -> User:
    return User.objects.get(full_name="Tia Tutor")


@pytest.fixture
def tutor(tia) -> Client:
    client = Client()
    assert follow_link(client, tia) == "/school"
    return client


def shown_version(client: Client, address: str = GATE) -> str:
    return re.search(r'name="version" value="([^"]+)"', client.get(address).content.decode())[1]


def accept(client: Client, address: str = GATE):
    return client.post(address, {"version": shown_version(client, address)})


@pytest.mark.parametrize(
    ("accepted", "newest", "asked"),
    [(None, (1, 0), True), (1, (1, 0), False), (1, (1, 1), False), (1, (2, 0), True), (2, (2, 3), False)],
)
def test_only_a_new_major_version_is_asked_for(accepted, newest, asked) -> None:
    assert has_to_accept(accepted, version(*newest)) is asked


def test_versions_only_go_up_and_each_says_what_is_new() -> None:
    numbers = [(one.major, one.minor) for one in NOTICES]
    assert numbers == sorted(set(numbers))
    assert all(one.changed.endswith(".") for one in NOTICES)


def test_another_text_is_another_version() -> None:
    text = files("cpd.web").joinpath("templates/footer/privacy_text.html").read_text(encoding="utf-8")
    words = " ".join(re.sub(r"<[^>]+>|{[{%].*?[%}]}", " ", text).split())
    digest = hashlib.sha256(words.encode()).hexdigest()[:16]
    assert TEXTS.get(privacy.newest_notice().version) == digest, (
        "The text has changed. Add a version to NOTICES in accounts/privacy.py, and its digest here."
    )
    assert list(TEXTS) == [one.version for one in NOTICES]


class TestWhoActsForASchool:
    def test_sees_the_notice_first_and_gets_to_where_they_were_going(self, tutor, tia) -> None:
        assert tutor.get(SCHOOL)["Location"] == GATE
        assert "What we hold" in tutor.get(GATE).content.decode()
        with clock.at(datetime(2026, 12, 1, 9, tzinfo=UTC), frozen=True):
            assert accept(tutor)["Location"] == SCHOOL
        assert tutor.get(SCHOOL).status_code == 200
        tia.refresh_from_db()
        assert (tia.privacy_notice_major, tia.privacy_notice_minor) == (1, 1)
        assert tia.privacy_notice_accepted_at.isoformat() == "2026-12-01T09:00:00+00:00"

    def test_keeps_the_whole_address_that_they_asked_for(self, tutor) -> None:
        wanted = f"{SCHOOL}/early-career-teachers?search=terry&show=current"
        gate = tutor.get(wanted)["Location"]
        assert accept(tutor, gate)["Location"] == wanted

    def test_is_asked_on_every_page_of_the_school_until_they_accept(self, tutor) -> None:
        for address in ("/school", f"{SCHOOL}/add", f"{SCHOOL}/users", f"{SCHOOL}/mentors"):
            assert tutor.get(address)["Location"].startswith("/privacy/accept?next=%2Fschool")
        for address in ("/account", "/sign-out", "/privacy", "/help"):
            assert tutor.get(address).status_code == 200

    def test_is_not_asked_again_at_the_next_sign_in(self, tutor, tia) -> None:
        accept(tutor)
        again = Client()
        follow_link(again, tia)
        assert again.get(SCHOOL).status_code == 200

    def test_is_asked_as_another_user_of_the_school_too(self, world) -> None:
        add_school_user(
            school_id=world.schools["100001"].id, full_name="Una User", email="una@first.example", actor=ACTOR
        )
        una = Client()
        follow_link(una, User.objects.get(full_name="Una User"))
        assert una.get(SCHOOL)["Location"] == GATE

    def test_who_accepted_1_0_is_not_asked_for_1_1_and_is_for_2_0(self, tutor, publish) -> None:
        publish(1, 0)
        accept(tutor)
        publish(1, 1)
        assert tutor.get(SCHOOL).status_code == 200
        publish(2, 0)
        assert tutor.get(SCHOOL)["Location"] == GATE
        asked = tutor.get(GATE).content.decode()
        assert "changed since you accepted version 1.0. We say more about what we keep." in asked
        assert accept(tutor)["Location"] == SCHOOL
        assert tutor.get(SCHOOL).status_code == 200

    def test_loses_nothing_that_they_typed_while_a_new_version_came(self, tutor, publish) -> None:
        accept(tutor)
        first = tutor.get(f"{SCHOOL}/tutor")["Location"]
        publish(2, 0)
        sent = tutor.post(first, {"full_name": "Nia Next", "email": "nia@first.example"})
        check = sent["Location"]
        gate = tutor.get(check)["Location"]
        assert gate.startswith("/privacy/accept?next=")
        assert accept(tutor, gate)["Location"] == check
        assert "Nia Next" in tutor.get(check).content.decode()

    def test_accepts_only_what_they_saw(self, tutor, tia, publish) -> None:
        seen = shown_version(tutor)
        publish(2, 0)
        answer = tutor.post(GATE, {"version": seen})
        assert answer.status_code == 422
        assert "The notice was changed while you had it open" in answer.content.decode()
        tia.refresh_from_db()
        assert tia.privacy_notice_major is None

    def test_accepts_once_however_often_they_click(self, tutor, tia) -> None:
        seen = shown_version(tutor)
        with clock.at(datetime(2026, 12, 1, 9, tzinfo=UTC), frozen=True):
            tutor.post(GATE, {"version": seen})
        with clock.at(datetime(2026, 12, 2, 9, tzinfo=UTC), frozen=True):
            assert tutor.post(GATE, {"version": seen})["Location"] == SCHOOL
            accept_privacy_notice(user_id=tia.id, version=seen, actor=actor_for(tia))
        tia.refresh_from_db()
        assert tia.privacy_notice_accepted_at.date() == date(2026, 12, 1)

    @pytest.mark.parametrize(
        "address", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "school", ""]
    )
    def test_is_never_led_to_another_site(self, tutor, address) -> None:
        assert accept(tutor, f"/privacy/accept?next={address}")["Location"] == "/school"


class TestWhoIsNotAsked:
    def test_dfe_staff_who_act_for_a_school_as_well(self, world) -> None:
        olga = user("Olga Operations", Role.OPERATIONS)
        add_school_user(school_id=world.schools["100001"].id, full_name=olga.full_name, email=olga.email, actor=ACTOR)
        client = Client()
        client.get(f"/sandbox/sign-in/{olga.id}")
        assert client.get(SCHOOL).status_code == 200

    def test_who_looks_at_the_sandbox_as_somebody_made_up(self, tia) -> None:
        client = Client()
        client.get(f"/sandbox/sign-in/{tia.id}")
        assert client.get(SCHOOL).status_code == 200
        tia.refresh_from_db()
        assert tia.privacy_notice_accepted_at is None

    def test_who_is_signed_in_for_a_provider(self, world) -> None:
        dana = user(
            "Dana Data",
            Role.PROVIDER_DATA_MANAGER,
            at=Organisation.LEAD_PROVIDER,
            organisation_id=world.providers["Provider A"].id,
        )
        client = Client()
        follow_link(client, dana)
        assert client.get("/provider").status_code == 302
        assert client.get("/privacy/accept?next=/account")["Location"] == "/account"

    def test_who_is_signed_out_reads_it_with_its_version(self, db) -> None:
        read = Client().get("/privacy").content.decode()
        assert "What we hold" in read
        assert "Version 1.1, published on 27 November 2026." in read
        assert Client().get("/privacy/accept")["Location"] == "/sign-in"


def test_the_database_holds_that_an_acceptance_has_a_version_and_an_instant(tia) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(id=tia.id).update(privacy_notice_major=1)


def test_the_command_refuses_a_version_that_there_is_not(tia) -> None:
    with pytest.raises(Refusal) as refused:
        accept_privacy_notice(user_id=tia.id, version="0.9", actor=actor_for(tia))
    assert [problem.code for problem in refused.value.problems] == ["replaced"]
