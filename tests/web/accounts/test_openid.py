"""Signing in with an OpenID provider, request by request: who is signed in, and everything that signs in nobody."""

import html
import json
import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import structlog
from django.test import Client
from joserfc import jwt
from joserfc.jwk import RSAKey

from cpd.accounts.commands import deactivate_user
from cpd.accounts.models import OpenIdAccount, User
from cpd.accounts.roles import Role
from cpd.integrations.circuit import FAILURES
from cpd.integrations.openid import identity_provider
from cpd.integrations.openid import provider as over_http
from cpd.integrations.openid.metadata import AT_MOST_EVERY
from tests.accounts.people import code_of, set_up, user
from tests.integrations.openid_server import CLIENT, NAME, OpenIdProvider, new_key, providing, settings_for
from tests.integrations.test_openid import hs256_with_the_public_key, unsigned
from tests.world import ACTOR, simple_world

pytestmark = pytest.mark.django_db

START, CALLBACK = "/sign-in/openid", "/sign-in/openid/callback"
DISCOVERY = "/.well-known/openid-configuration"
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})

AGAIN = (400, "Start signing in again")
NOBODY = (403, f"You cannot sign in with this {NAME} account")
AWAY = (503, f"You cannot sign in with {NAME} at the moment")
WRONG = (502, f"We could not sign you in with {NAME}")


@pytest.fixture
def tia() -> User:
    return user("Tia Tutor")


@pytest.fixture
def server(settings, tia) -> Iterator[OpenIdProvider]:
    settings.PUBLIC_URL = "http://testserver"
    with providing() as provider:
        for name, value in settings_for(provider).items():
            setattr(settings, name, value)
        provider.accounts["tia"] = {"email": tia.email, "email_verified": True}
        yield provider


@pytest.fixture
def browser() -> Client:
    return Client()


def leave(browser: Client) -> str:
    """Sets out for the provider. Gives where the browser is led to."""
    answer = browser.get(START)
    assert answer.status_code == 302
    return answer["Location"]


def come_back(browser: Client, server: OpenIdProvider, subject: str = "tia", **changed: str):
    """Sets out, signs in at the provider, and comes back, with changes to what the browser brings along."""
    back = urlsplit(server.sign_in(leave(browser), subject))
    assert back.path == CALLBACK
    return browser.get(f"{CALLBACK}?{urlencode({**dict(parse_qsl(back.query)), **changed})}")


def who(browser: Client) -> str:
    """Who is signed in."""
    shown = browser.get("/account")
    return html.unescape(shown.content.decode()) if shown.status_code == 200 else ""


def is_refused(browser: Client, answer, expected: tuple[int, str]) -> None:
    """A page that says so, with another way in; nobody is signed in, and no account was joined."""
    shown = html.unescape(answer.content.decode())
    title = shown.partition("<h1")[2].partition(">")[2].partition("</h1>")[0]
    assert (answer.status_code, title) == expected
    assert 'href="/sign-in"' in shown
    assert who(browser) == ""
    assert not OpenIdAccount.objects.exists()


class TestWithoutAProvider:
    @pytest.mark.parametrize("address", [START, CALLBACK, f"{CALLBACK}?code=x&state=y"])
    def test_the_addresses_are_not_there(self, browser, address) -> None:
        assert browser.get(address).status_code == 404

    def test_the_page_for_signing_in_knows_the_link_by_email_alone(self, browser) -> None:
        shown = browser.get("/sign-in").content.decode()
        assert "We will email you a link" in shown
        assert "openid" not in shown


class TestSigningIn:
    def test_leads_to_where_somebody_works_and_joins_their_account(self, server, browser) -> None:
        shown = html.unescape(browser.get("/sign-in").content.decode())
        assert f"Sign in with {NAME}" in shown
        assert f'href="http://testserver{START}"' in shown
        answer = come_back(browser, server)
        assert (answer.status_code, answer["Location"]) == (302, "/account")
        assert "Tia Tutor" in who(browser)
        assert OpenIdAccount.objects.get().subject == "tia"

    def test_works_again_with_another_address_at_the_provider(self, server, browser) -> None:
        come_back(Client(), server)
        server.accounts["tia"] = {"email": "another@example.org", "email_verified": False}
        come_back(browser, server)
        assert "Tia Tutor" in who(browser)

    def test_of_dfe_staff_asks_for_the_second_factor(self, server, browser) -> None:
        olga = user("Olga Operations", Role.OPERATIONS)
        server.accounts["olga"] = {"email": olga.email, "email_verified": True}
        assert come_back(browser, server, "olga")["Location"] == "/sign-in/set-up"
        assert who(browser) == ""
        app, _ = set_up(olga)
        assert come_back(browser, server, "olga")["Location"] == "/sign-in/code"
        browser.post("/sign-in/code", {"code": code_of(app)})
        assert "Olga Operations" in who(browser)
        browser.post("/sign-out")
        assert f"sign out of {NAME} too" in html.unescape(browser.get("/").content.decode())

    def test_of_a_tutor_leads_to_the_school(self, server, browser) -> None:
        school = simple_world().schools["100001"].id
        from cpd.schools.commands import set_induction_tutor

        set_induction_tutor(school_id=school, full_name="Tia Tutor", email="tia.tutor@example.org", actor=ACTOR)
        assert come_back(browser, server)["Location"] == "/school"

    def test_works_in_two_tabs_that_left_one_after_the_other(self, server, browser) -> None:
        first, second = server.sign_in(leave(browser), "tia"), server.sign_in(leave(browser), "tia")
        assert browser.get(second).status_code == 302
        assert browser.get(first).status_code == 400  # the sign-in made a new session, and that is all
        assert "Tia Tutor" in who(browser)

    def test_begins_a_new_session(self, server, browser) -> None:
        leave(browser)
        before = browser.cookies["sessionid"].value
        come_back(browser, server)
        assert browser.cookies["sessionid"].value != before

    def test_asks_nobody_who_is_signed_in(self, server, browser) -> None:
        come_back(browser, server)
        assert browser.get(START)["Location"] == "/account"

    def test_is_not_begun_by_anything_but_a_get(self, server, browser) -> None:
        for method in ("post", "head", "put"):
            assert getattr(browser, method)(START).status_code == 405

    def test_keeps_the_newest_five_attempts(self, server, browser) -> None:
        oldest = server.sign_in(leave(browser), "tia")
        for _ in range(5):
            leave(browser)
        is_refused(browser, browser.get(oldest), AGAIN)


def test_whoever_signs_out_is_told_that_the_provider_may_not_know(server, browser) -> None:
    come_back(browser, server)
    browser.post("/sign-out")
    assert f"sign out of {NAME} too" in html.unescape(browser.get("/").content.decode())


def test_whoever_signs_out_after_a_link_is_not_told_of_the_provider(server, browser, tia) -> None:
    browser.get(f"/sandbox/sign-in/{tia.id}")
    browser.post("/sign-out")
    shown = html.unescape(browser.get("/").content.decode())
    assert "You have signed out." in shown
    assert NAME not in shown


def claims(**changed) -> Callable[[OpenIdProvider], None]:
    """A provider whose ID tokens have other claims."""

    def change(server: OpenIdProvider) -> None:
        server.claims = lambda claims: {**claims, **changed}

    return change


def token(made: Callable[..., str]) -> Callable[[OpenIdProvider], None]:
    """A provider whose ID tokens are made in another way; it has the key ``rsa`` too."""

    def change(server: OpenIdProvider) -> None:
        server.keys = [*server.keys, RSA]
        server.token = made

    return change


def account(**changed) -> Callable[[OpenIdProvider], None]:
    """A provider that says something else of Tia."""

    def change(server: OpenIdProvider) -> None:
        server.accounts["tia"] = {**server.accounts["tia"], **changed}

    return change


def answers(path: str, scripted) -> Callable[[OpenIdProvider], None]:
    """A provider that answers something else under a path."""

    def change(server: OpenIdProvider) -> None:
        server.script[path] = scripted

    return change


def nobodys_key(server: OpenIdProvider) -> None:
    server.signs_with = new_key("nobody's")


REFUSALS = {
    "another issuer": (claims(iss="https://other.example"), WRONG),
    "another audience": (claims(aud="other"), WRONG),
    "others beside us": (claims(aud=[CLIENT, "other"]), WRONG),
    "made for another": (claims(azp="other"), WRONG),
    "expired": (claims(exp=int(time.time()) - 60), WRONG),
    "issued long ago": (claims(iat=int(time.time()) - 3600), WRONG),
    "another nonce": (claims(nonce="another"), WRONG),
    "no subject": (claims(sub=""), WRONG),
    "unsigned": (token(unsigned), WRONG),
    "signed with the public key as a secret": (token(hs256_with_the_public_key), WRONG),
    "signed by somebody else": (
        token(lambda header, claims: jwt.encode({"alg": "ES256", "kid": "first"}, claims, new_key("first"))),
        WRONG,
    ),
    "signed with an unknown key": (nobodys_key, WRONG),
    "no token": (token(lambda header, claims: None), WRONG),
    "an address that is not confirmed": (account(email_verified=False), NOBODY),
    "an address that is confirmed in words": (account(email_verified="True"), NOBODY),
    "no address": (account(email=""), NOBODY),
    "an address of nobody": (account(email="stranger@example.org"), NOBODY),
    "an address that only looks the same": (account(email="t\u0131a.tutor@example.org"), NOBODY),
    "the code is refused": (answers("/token", (400, {}, {"error": "invalid_grant"})), AGAIN),
    "we are refused": (answers("/token", (401, {}, {"error": "invalid_client"})), WRONG),
    "the provider fails": (answers("/token", (500, {}, b"")), AWAY),
    "the provider hangs": (answers("/token", "silent"), AWAY),
    "the provider drips": (answers("/token", "drip"), AWAY),
    "the provider answers 10 MB": (answers("/token", "huge"), WRONG),
    "the provider leads elsewhere": (answers("/token", "elsewhere"), WRONG),
    "the provider answers no JSON": (answers("/token", "text"), WRONG),
    "the provider answers a list": (answers("/token", (200, {}, [])), WRONG),
    "the keys are no JSON": (answers("/keys", "text"), WRONG),
    "the keys hang": (answers("/keys", "silent"), AWAY),
}


@pytest.mark.parametrize(("change", "expected"), REFUSALS.values(), ids=REFUSALS)
def test_nobody_is_signed_in_by(change, expected, server, browser, monkeypatch) -> None:
    if expected is AWAY:
        monkeypatch.setattr(over_http, "AFTER", 0.5)
    change(server)
    is_refused(browser, come_back(browser, server), expected)


LEAVING = {
    "answers nothing": ("silent", AWAY),
    "fails": ((503, {}, b""), AWAY),
    "answers 10 MB": ("huge", WRONG),
    "leads elsewhere": ("elsewhere", WRONG),
    "answers no JSON": ("text", WRONG),
    "is somebody else": ((200, {}, {"issuer": "https://other.example"}), WRONG),
}


@pytest.mark.parametrize(("scripted", "expected"), LEAVING.values(), ids=LEAVING)
def test_nobody_is_led_to_a_provider_that(scripted, expected, server, browser, monkeypatch) -> None:
    if expected is AWAY:
        monkeypatch.setattr(over_http, "BEFORE", 0.5)
    server.script[DISCOVERY] = scripted
    answer = browser.get(START)
    is_refused(browser, answer, expected)
    assert ("Retry-After" in answer) is (expected is AWAY)


class TestComingBack:
    @pytest.mark.parametrize(
        ("changed", "expected"),
        [
            ({"state": "another"}, AGAIN),
            ({"state": ""}, AGAIN),
            ({"code": "made-up"}, AGAIN),
            ({"code": ""}, AGAIN),
            ({"code": "x" * 3000}, AGAIN),
            ({"code": "a\r\nb"}, AGAIN),
            ({"code": "\u00e9"}, AGAIN),
            ({"iss": "https://other.example"}, AGAIN),
            ({"error": "access_denied"}, (403, f"You did not sign in with {NAME}")),
            ({"error": "temporarily_unavailable"}, AWAY),
            ({"error": "invalid_scope"}, (400, f"We could not sign you in with {NAME}")),
            ({"error": "<script>"}, (400, f"We could not sign you in with {NAME}")),
        ],
    )
    def test_with_something_else_signs_nobody_in(self, server, browser, changed, expected) -> None:
        answer = come_back(browser, server, **changed)
        assert b"<script>" not in answer.content
        is_refused(browser, answer, expected)

    def test_to_another_browser_signs_nobody_in_and_the_own_browser_still_may(self, server, browser) -> None:
        back = server.sign_in(leave(browser), "tia")
        stranger = Client()
        is_refused(stranger, stranger.get(back), AGAIN)
        leave(stranger)
        is_refused(stranger, stranger.get(back), AGAIN)
        assert browser.get(back).status_code == 302

    def test_twice_signs_in_once(self, server, browser) -> None:
        back = server.sign_in(leave(browser), "tia")
        server.script["/token"] = (503, {}, b"")
        is_refused(browser, browser.get(back), AWAY)
        server.script = {}
        is_refused(browser, browser.get(back), AGAIN)

    def test_after_ten_minutes_signs_nobody_in(self, server, browser) -> None:
        back = server.sign_in(leave(browser), "tia")
        session = browser.session
        ((state, (nonce, verifier, began)),) = session["openid_attempts"].items()
        session["openid_attempts"] = {state: [nonce, verifier, began - 601]}
        session.save()
        is_refused(browser, browser.get(back), AGAIN)

    def test_with_a_session_that_has_ended_signs_nobody_in(self, server, browser) -> None:
        back = server.sign_in(leave(browser), "tia")
        browser.session.delete()
        is_refused(browser, browser.get(back), AGAIN)

    def test_with_the_code_of_somebody_elses_attempt_signs_nobody_in(self, server, browser) -> None:
        """A code that was stolen is put into one's own attempt: PKCE and the nonce hold."""
        stolen = dict(parse_qsl(urlsplit(server.sign_in(leave(Client()), "tia")).query))["code"]
        is_refused(browser, come_back(browser, server, code=stolen), AGAIN)

    def test_as_somebody_whose_account_was_closed_signs_nobody_in(self, server, browser, tia) -> None:
        come_back(Client(), server)
        deactivate_user(user_id=tia.id, actor=ACTOR)
        is_refused(browser, come_back(browser, server), NOBODY)

    def test_says_the_same_of_everybody_who_is_not_known(self, server, tia) -> None:
        """Whether somebody else's address is a user's is not told to whoever claims it."""
        server.accounts |= {
            "stranger": {"email": "stranger@example.org", "email_verified": True},
            "claims an address": {"email": tia.email, "email_verified": False},
            "claims another": {"email": "nobody@example.org", "email_verified": False},
        }
        pages = set()
        for subject in list(server.accounts)[1:]:
            browser = Client()
            answer = come_back(browser, server, subject)
            is_refused(browser, answer, NOBODY)
            pages.add(answer.content.decode().partition("<main")[2].partition("</main>")[0])
        assert len(pages) == 1

    def test_after_the_keys_were_rotated_signs_in(self, server, browser, monkeypatch) -> None:
        come_back(Client(), server)
        server.rotate()
        OpenIdAccount.objects.all().delete()
        is_refused(browser, come_back(browser, server), WRONG)
        identity_provider()._keys._asked_at -= AT_MOST_EVERY
        come_back(browser, server)
        assert "Tia Tutor" in who(browser)


def test_a_provider_that_does_not_answer_is_left_alone_and_the_page_says_so(server, browser) -> None:
    server.script[DISCOVERY] = (503, {}, b"")
    for _ in range(FAILURES):
        browser.get(START)
    is_refused(browser, browser.get(START), AWAY)
    assert len(server.journal) == FAILURES
    shown = html.unescape(browser.get("/sign-in").content.decode())
    assert f"{NAME} does not answer at the moment" in shown
    assert START not in shown
    assert "We will email you a link" in shown


def test_two_wait_at_most_and_whoever_comes_then_is_told_at_once(server, browser) -> None:
    back = server.sign_in(leave(browser), "tia")
    places = identity_provider()._places._free
    for _ in range(over_http.AT_ONCE):
        assert places.acquire(blocking=False)
    answer = browser.get(back)
    assert "Many people are signing in" in answer.content.decode()
    is_refused(browser, answer, AWAY)
    assert "/token" not in server.journal


def test_nothing_of_codes_tokens_and_people_is_logged(server, browser, tia) -> None:
    with structlog.testing.capture_logs() as logs:
        come_back(browser, server)
        server.claims = lambda claims: {**claims, "aud": "somebody-else"}
        back = server.sign_in(leave(Client()), "tia", code="a-secret-code")
        Client().get(back)
        come_back(Client(), server, error="a-secret-error")
        come_back(Client(), server)
    said = json.dumps(logs, default=str)
    assert "answered otherwise than agreed" in said
    for secret in ("a-secret", "somebody-else", tia.email, "state", "eyJ", *server.access):
        assert secret not in said
