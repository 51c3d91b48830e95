"""Signing in with a second factor, and the pages of an account, request by request."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from cpd.accounts.commands import deactivate_user, give_role, take_role_away
from cpd.accounts.models import AuthenticatorApp, SignInLink, User, WrongCode
from cpd.accounts.queries import has_second_factor
from cpd.accounts.roles import Organisation, Role
from cpd.core import clock
from cpd.core.ids import new_id
from cpd.schools.commands import set_induction_tutor
from tests.accounts.people import code_of, set_up, user, wrong_code
from tests.world import ACTOR, simple_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga() -> User:
    return user("Olga Operations", Role.OPERATIONS)


def follow_link(client: Client, who: User) -> str:
    """Uses a link of somebody's. Gives where it leads."""
    import hashlib

    token, now = f"token-{new_id()}", clock.machine_now()
    digest = hashlib.sha256(token.encode()).digest()
    SignInLink.objects.create(user=who, digest=digest, created_at=now, expires_at=now + timedelta(hours=1))
    answer = client.post(f"/sign-in/link/{token}")
    assert answer.status_code == 302
    return answer.headers["Location"]


def signed_in(who: User) -> Client:
    client = Client()
    client.get(f"/sandbox/sign-in/{who.id}")
    return client


class TestTheFirstSignInOfDfeStaff:
    def test_sets_up_an_app_and_shows_the_recovery_codes_once(self, olga) -> None:
        client = Client()
        assert follow_link(client, olga) == "/sign-in/set-up"
        assert client.get("/account").headers["Location"] == "/sign-in"
        shown = client.get("/sign-in/set-up").content.decode()
        app = AuthenticatorApp.objects.get()
        assert app.key_in_words in shown
        assert "data:image/svg" in shown
        wrong = client.post("/sign-in/set-up", {"code": wrong_code(app)})
        assert wrong.status_code == 422
        assert app.key_in_words in wrong.content.decode()
        codes = client.post("/sign-in/set-up", {"code": code_of(app)}).content.decode()
        assert len(re.findall(r"<li><code>[a-z0-9-]{19}</code></li>", codes)) == 10
        assert client.get("/account").status_code == 200
        assert client.post("/sign-in/set-up", {"code": code_of(app)}).headers["Location"] == "/account"

    def test_is_not_over_before_the_code(self, olga) -> None:
        client = Client()
        follow_link(client, olga)
        for path in ("/account", "/account/recovery-codes", "/account/reset-second-factor"):
            assert client.get(path).headers["Location"] == "/sign-in"


class TestALaterSignIn:
    @pytest.fixture
    def waiting(self, olga) -> tuple[Client, AuthenticatorApp, list[str]]:
        app, codes = set_up(olga)
        client = Client()
        assert follow_link(client, olga) == "/sign-in/code"
        return client, app, codes

    def test_takes_a_code_of_the_app(self, waiting) -> None:
        client, app, _ = waiting
        assert client.get("/sign-in/set-up").headers["Location"] == "/sign-in/code"
        assert client.get("/sign-in/code").status_code == 200
        assert client.post("/sign-in/code", {"code": code_of(app)}).headers["Location"] == "/account"
        assert client.get("/account/reset-second-factor").status_code == 200

    def test_takes_a_recovery_code_and_says_how_many_are_left(self, waiting) -> None:
        client, _, codes = waiting
        client.post("/sign-in/code", {"code": codes[0]})
        assert "You have 9 left." in client.get("/account").content.decode()

    def test_refuses_a_wrong_code_and_keeps_waiting(self, waiting) -> None:
        client, app, _ = waiting
        answer = client.post("/sign-in/code", {"code": wrong_code(app)})
        assert answer.status_code == 422
        assert "That code is not right" in answer.content.decode()
        assert client.get("/account").headers["Location"] == "/sign-in"
        assert client.post("/sign-in/code", {"code": code_of(app)}).status_code == 302

    def test_refuses_every_code_after_too_many_wrong_ones(self, waiting) -> None:
        client, app, _ = waiting
        for _ in range(5):
            client.post("/sign-in/code", {"code": wrong_code(app)})
        assert "Too many codes were wrong" in client.post("/sign-in/code", {"code": code_of(app)}).content.decode()
        assert WrongCode.objects.count() == 5

    def test_waits_ten_minutes(self, waiting) -> None:
        client, app, _ = waiting
        session = client.session
        session["second_factor_asked_at"] -= 601
        session.save()
        answer = client.post("/sign-in/code", {"code": code_of(app)})
        assert answer.headers["Location"] == "/sign-in"
        assert "You have 10 minutes" in client.get("/sign-in").content.decode()

    @pytest.mark.parametrize("path", ["/sign-in/code", "/sign-in/set-up"])
    def test_is_nothing_for_whoever_has_no_link(self, path) -> None:
        assert Client().get(path).headers["Location"] == "/sign-in"


class TestAnAccount:
    def test_says_who_one_is(self, olga) -> None:
        shown = signed_in(olga).get("/account").content.decode()
        assert "Olga Operations" in shown
        assert "DfE operations" in shown

    def test_of_a_tutor_leads_to_the_school_and_to_nothing_of_dfes(self) -> None:
        world = simple_world()
        tia = set_induction_tutor(
            school_id=world.schools["100001"].id, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR
        )
        client = Client()
        assert follow_link(client, tia) == "/school"
        shown = client.get("/account").content.decode()
        assert "induction tutor, School 100001 (100001)" in shown
        assert "recovery" not in shown
        assert client.get("/account/reset-second-factor").status_code == 403

    def test_signs_out_everywhere(self, olga) -> None:
        laptop, phone = signed_in(olga), signed_in(olga)
        assert laptop.get("/account/sign-out-everywhere").status_code == 200
        assert laptop.post("/account/sign-out-everywhere").headers["Location"] == "/sign-in"
        for client in (laptop, phone):
            assert client.get("/account").headers["Location"] == "/sign-in"

    def test_that_is_closed_and_one_that_lost_its_role_are_signed_out_at_once(self, olga) -> None:
        oscar = user("Oscar Operations", Role.OPERATIONS)
        sam = user("Sam Support", Role.SUPPORT)
        clients = [signed_in(oscar), signed_in(sam)]
        deactivate_user(user_id=oscar.id, actor=ACTOR)
        take_role_away(membership_id=sam.memberships.get().id, actor=ACTOR)
        assert [client.get("/account").status_code for client in clients] == [302, 302]

    def test_gets_new_recovery_codes(self, olga) -> None:
        set_up(olga)
        client = signed_in(olga)
        assert client.get("/account/recovery-codes").status_code == 200
        assert client.post("/account/recovery-codes").content.decode().count("<li><code>") == 10


class TestResettingSomebodysSecondFactor:
    def test_asks_who_shows_them_and_resets(self, olga) -> None:
        sam = user("Sam Support", Role.SUPPORT)
        set_up(sam)
        client = signed_in(olga)
        assert client.post("/account/reset-second-factor", {"email": "nobody@example.org"}).status_code == 422
        asked = client.post("/account/reset-second-factor", {"email": "SAM.support@example.org"})
        assert asked.headers["Location"] == f"/account/reset-second-factor/{sam.id}"
        assert "DfE support" in client.get(asked.headers["Location"]).content.decode()
        assert has_second_factor(sam)
        assert client.post(asked.headers["Location"]).headers["Location"] == "/account"
        assert not has_second_factor(sam)

    def test_is_refused_to_oneself_and_not_there_for_nobody(self, olga) -> None:
        set_up(olga)
        client = signed_in(olga)
        answer = client.post(f"/account/reset-second-factor/{olga.id}")
        assert answer.status_code == 422
        assert "your own second factor" in answer.content.decode().replace("&#39;", "'")
        assert has_second_factor(olga)
        for key in (new_id(), "nobody"):
            assert client.get(f"/account/reset-second-factor/{key}").status_code == 404


def test_a_role_at_dfe_counts_only_in_a_session_with_a_second_factor(olga) -> None:
    client = signed_in(olga)
    session = client.session
    del session["second_factor"]
    session.save()
    assert client.get("/account").status_code == 200
    assert client.get("/account/reset-second-factor").status_code == 403


class TestRolesOnTheAccount:
    def test_are_named_with_every_organisation_in_as_many_queries_for_many_as_for_few(
        self, django_assert_num_queries
    ) -> None:
        world = simple_world()
        ann = user("Ann Anywhere")
        hubs = [world.body(f"Hub {number}") for number in range(4)]
        partner = next(iter(world.partners.values()))

        def give(role: Role, at: Organisation, organisation_id: UUID) -> None:
            give_role(user_id=ann.id, role=role, at=at, organisation_id=organisation_id, actor=ACTOR)

        give(Role.DELIVERY_PARTNER_USER, Organisation.DELIVERY_PARTNER, partner.id)
        give(Role.APPROPRIATE_BODY_USER, Organisation.APPROPRIATE_BODY, hubs[0].id)
        signed_in(ann).get("/account")
        for more in ((), hubs[1:]):
            for hub in more:
                give(Role.APPROPRIATE_BODY_USER, Organisation.APPROPRIATE_BODY, hub.id)
            client = signed_in(ann)
            with django_assert_num_queries(4):
                page = client.get("/account").content.decode()
            for organisation in (partner, hubs[0], *more):
                assert organisation.name in page
