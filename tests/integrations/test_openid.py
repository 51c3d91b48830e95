"""The client of an OpenID provider, against one on this machine whose answers are written by hand."""

import base64
import contextlib
import hmac
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import structlog
from joserfc import jwt
from joserfc.jwk import RSAKey

from cpd.integrations.circuit import FAILURES, OPEN_FOR
from cpd.integrations.openid import (
    AnswerRefused,
    Attempt,
    CodeRefused,
    Identity,
    ProviderAway,
    ProviderBusy,
    TokenRefused,
    conversation,
)
from cpd.integrations.openid import provider as over_http
from cpd.integrations.openid.metadata import AT_MOST_EVERY, FRESH_FOR, STALE_FOR
from cpd.integrations.openid.places import Places
from cpd.integrations.openid.provider import IdentityProvider
from tests.integrations.openid_server import CLIENT, NAME, SECRET, OpenIdProvider, new_key, providing
from tests.integrations.test_circuit import Time

DISCOVERY = "/.well-known/openid-configuration"
TIA = {"email": "tia@ashmere.example", "email_verified": True}


@pytest.fixture
def server() -> Iterator[OpenIdProvider]:
    with providing() as provider:
        provider.accounts["tia"] = TIA
        yield provider


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def client(server, clock, settings) -> IdentityProvider:
    settings.PUBLIC_URL = "https://cpd.example"
    return IdentityProvider(issuer=server.issuer, client_id=CLIENT, client_secret=SECRET, name=NAME, monotonic=clock)


@pytest.fixture
def _hurried(monkeypatch) -> None:
    monkeypatch.setattr(over_http, "BEFORE", 0.2)
    monkeypatch.setattr(over_http, "AFTER", 0.2)


def signed_in(client: IdentityProvider, server: OpenIdProvider, subject: str = "tia", issuer: str = "") -> Identity:
    """Goes to the provider, signs in there, and comes back."""
    attempt = Attempt.new()
    server.sign_in(client.address_for(attempt), subject, code="a-code")
    return client.identify(code="a-code", attempt=attempt, issuer=issuer)


def test_somebody_who_signs_in_there_is_known_by_issuer_and_subject_and_has_an_address(client, server) -> None:
    assert signed_in(client, server) == Identity(server.issuer, "tia", "tia@ashmere.example", email_verified=True)
    assert server.journal == [DISCOVERY, "/token", "/keys"]


def test_the_address_to_come_back_to_is_built_of_the_public_address_alone(client) -> None:
    address = client.address_for(Attempt.new())
    assert "redirect_uri=https%3A%2F%2Fcpd.example%2Fsign-in%2Fopenid%2Fcallback" in address


def test_two_attempts_have_nothing_in_common() -> None:
    one, other = Attempt.new(), Attempt.new()
    secrets = {one.state, one.nonce, one.verifier, other.state, other.nonce, other.verifier}
    assert len(secrets) == 6
    assert all(len(secret) == 43 for secret in secrets)


def test_what_the_provider_publishes_is_asked_for_once_an_hour(client, server, clock) -> None:
    for _ in range(3):
        signed_in(client, server)
    assert (server.journal.count(DISCOVERY), server.journal.count("/keys")) == (1, 1)
    clock.now += FRESH_FOR
    signed_in(client, server)
    assert (server.journal.count(DISCOVERY), server.journal.count("/keys")) == (2, 2)


def test_what_it_published_does_for_a_day_while_it_publishes_nothing(client, server, clock) -> None:
    signed_in(client, server)
    server.script = {DISCOVERY: (503, {}, b""), "/keys": "text"}
    clock.now += FRESH_FOR
    assert signed_in(client, server).subject == "tia"
    clock.now += STALE_FOR
    with pytest.raises(ProviderAway):
        client.address_for(Attempt.new())


def test_an_address_that_the_provider_gives_with_a_query_keeps_it(client, server) -> None:
    server.metadata["authorization_endpoint"] = f"{server.issuer}/authorize?tenant=a+b&empty="
    assert client.address_for(Attempt.new()).startswith(f"{server.issuer}/authorize?tenant=a+b&empty=&response_type=")


class TestTheSecret:
    def test_goes_into_the_form_only_where_the_provider_takes_it_nowhere_else(self, client, server) -> None:
        server.metadata["token_endpoint_auth_methods_supported"] = ["private_key_jwt", "client_secret_post"]
        assert signed_in(client, server).subject == "tia"

    def test_that_is_wrong_is_for_us_to_mend(self, server) -> None:
        client = IdentityProvider(issuer=server.issuer, client_id=CLIENT, client_secret="other", name=NAME)
        with pytest.raises(AnswerRefused, match="check OIDC_CLIENT_ID, OIDC_CLIENT_SECRET"):
            signed_in(client, server)


class TestTheEmailAddress:
    def test_is_asked_for_where_the_id_token_does_not_say_whose_it_is(self, client, server) -> None:
        server.in_token = ()
        assert signed_in(client, server).email == "tia@ashmere.example"
        assert server.journal[-1] == "/userinfo"

    @pytest.mark.parametrize("said", ["True", "true", 1, None, False])
    def test_is_theirs_only_where_the_provider_says_true(self, client, server, said) -> None:
        server.accounts["tia"] = {**TIA, "email_verified": said}
        assert not signed_in(client, server).email_verified

    @pytest.mark.parametrize("email", [["tia@ashmere.example"], None, 7, {}])
    def test_that_is_no_text_is_none(self, client, server, email) -> None:
        server.accounts["tia"] = {**TIA, "email": email}
        assert signed_in(client, server).email == ""

    def test_of_somebody_else_is_not_believed(self, client, server) -> None:
        server.in_token = ()
        server.script["/userinfo"] = (200, {}, {"sub": "tom", **TIA})
        with pytest.raises(TokenRefused, match="somebody else"):
            signed_in(client, server)

    @pytest.mark.parametrize("answer", [(403, {}, {}), "text", (200, {}, ["tia"])])
    def test_that_cannot_be_learned_is_none_and_the_account_is_known_all_the_same(self, client, server, answer) -> None:
        server.in_token = ()
        server.script["/userinfo"] = answer
        assert signed_in(client, server) == Identity(server.issuer, "tia")


RSA = RSAKey.generate_key(2048, {"kid": "rsa"})


def made_by_hand(header, claims, sign: Callable[[bytes], bytes]) -> str:
    """A token that no library would make."""

    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    signed = f"{part(json.dumps(header).encode())}.{part(json.dumps(claims).encode())}"
    return f"{signed}.{part(sign(signed.encode()))}"


def hs256_with_the_public_key(header, claims) -> str:
    public = RSA.as_pem(private=False)
    return made_by_hand({"alg": "HS256", "kid": "rsa"}, claims, lambda signed: hmac.digest(public, signed, "sha256"))


def unsigned(header, claims) -> str:
    return made_by_hand({"alg": "none"}, claims, lambda signed: b"")


class TestTheIdToken:
    @pytest.mark.parametrize(
        ("changed", "why"),
        [
            ({"iss": "https://other.example"}, "'iss'"),
            ({"iss": None}, "'?iss"),
            ({"aud": "other"}, "'aud'"),
            ({"aud": []}, "'aud'"),
            ({"aud": None}, "'?aud"),
            ({"aud": [CLIENT, "other"]}, "'aud'"),
            ({"azp": "other"}, "'azp'"),
            ({"exp": 1}, "exp"),
            ({"exp": "tomorrow"}, "'exp'"),
            ({"exp": float("nan")}, "'exp'"),
            ({"exp": None}, "'?exp"),
            ({"iat": None}, "'?iat"),
            ({"iat": 4_000_000_000}, "issued in the future"),
            ({"iat": 1_700_000_000}, "'iat'"),
            ({"nbf": 4_000_000_000}, "not yet valid"),
            ({"nonce": "another"}, "'nonce'"),
            ({"nonce": ["a", "b"]}, "'nonce'"),
            ({"nonce": None}, "'nonce'"),
            ({"sub": ""}, "'sub'"),
            ({"sub": 7}, "'sub'"),
            ({"sub": "x" * 256}, "'sub'"),
            ({"sub": "tïa"}, "'sub'"),
            ({"sub": None}, "'?sub"),
        ],
    )
    def test_is_not_believed_with_a_wrong_claim(self, client, server, changed, why) -> None:
        server.claims = lambda claims: {name: value for name, value in (claims | changed).items() if value is not None}
        with pytest.raises(TokenRefused, match=why):
            signed_in(client, server)

    def test_allows_for_clocks_that_differ_a_little(self, client, server) -> None:
        server.claims = lambda claims: {**claims, "exp": claims["iat"] - 20, "iat": claims["iat"] + 20}
        assert signed_in(client, server).subject == "tia"

    def test_may_name_us_as_one_of_one_and_as_whom_it_was_made_for(self, client, server) -> None:
        server.claims = lambda claims: {**claims, "aud": [CLIENT], "azp": CLIENT}
        assert signed_in(client, server).subject == "tia"

    @pytest.mark.parametrize(
        "token",
        [
            unsigned,
            hs256_with_the_public_key,
            lambda header, claims: made_by_hand({"alg": ["ES256"]}, claims, lambda signed: b"x"),
            lambda header, claims: made_by_hand({"alg": "ES256", "crit": 5}, claims, lambda signed: b"x"),
            lambda header, claims: made_by_hand(["ES256"], claims, lambda signed: b"x"),
            lambda header, claims: made_by_hand({"alg": "ES256", "kid": 5}, claims, lambda signed: b"x"),
            lambda header, claims: "not a token",
            lambda header, claims: "a.b.c",
            lambda header, claims: "",
            lambda header, claims: None,
            lambda header, claims: {"sub": "tia"},
            lambda header, claims: jwt.encode({"alg": "RS256", "kid": "first"}, claims, RSA),
            lambda header, claims: jwt.encode({"alg": "ES256", "kid": "rsa"}, claims, new_key("rsa")),
            lambda header, claims: jwt.encode({"alg": "ES256"}, claims, new_key("own")),
            lambda header, claims: jwt.encode({"alg": "RS256", "kid": "rsa"}, claims, RSA)[:-8] + "AAAAAAAA",
            lambda header, claims: jwt.encode({"alg": "RS256", "kid": "rsa"}, claims, RSA) + "." + "x" * 300_000,
        ],
    )
    def test_is_not_believed_unless_a_key_of_the_provider_signed_it(self, client, server, token) -> None:
        server.keys = [*server.keys, RSA]
        server.token = token
        with pytest.raises((TokenRefused, AnswerRefused)):
            signed_in(client, server)

    @pytest.mark.parametrize("algorithm", ["RS256", "PS512"])
    def test_may_be_signed_with_rsa(self, client, server, algorithm) -> None:
        server.keys, server.algorithm = [RSA], algorithm
        assert signed_in(client, server).subject == "tia"

    def test_is_not_believed_with_a_key_that_is_there_for_something_else(self, client, server) -> None:
        server.keys = [RSAKey.import_key(RSA.as_dict(private=True), {"use": "enc", "kid": "rsa"})]
        server.token = lambda header, claims: jwt.encode({"alg": "RS256", "kid": "rsa"}, claims, RSA)
        with pytest.raises(TokenRefused, match="none of the keys"):
            signed_in(client, server)

    @pytest.mark.filterwarnings("ignore:Key size")
    def test_is_not_believed_with_a_key_that_is_too_small(self, client, server) -> None:
        server.keys, server.algorithm = [RSAKey.generate_key(1024, {"kid": "small"})], "RS256"
        with pytest.raises(TokenRefused, match="none of the keys"):
            signed_in(client, server)

    def test_needs_no_key_named_where_there_is_one_only(self, client, server) -> None:
        server.token = lambda header, claims: jwt.encode({"alg": "ES256"}, claims, server.keys[0])
        assert signed_in(client, server).subject == "tia"


class TestKeys:
    def test_that_are_new_are_asked_for_once_a_token_names_them(self, client, server, clock) -> None:
        signed_in(client, server)
        server.rotate()
        clock.now += AT_MOST_EVERY
        assert signed_in(client, server).subject == "tia"
        assert server.journal.count("/keys") == 2

    def test_that_took_the_names_of_others_are_asked_for_too(self, client, server, clock) -> None:
        signed_in(client, server)
        server.keys = [new_key("first")]
        clock.now += AT_MOST_EVERY
        assert signed_in(client, server).subject == "tia"

    def test_are_not_asked_for_more_often_than_once_a_minute(self, client, server, clock) -> None:
        signed_in(client, server)
        server.signs_with = new_key("nobody's")
        for seconds, asked in ((AT_MOST_EVERY - 1, 1), (1, 2), (0, 2), (AT_MOST_EVERY - 1, 2), (1, 3)):
            clock.now += seconds
            with pytest.raises(TokenRefused, match="none of the keys"):
                signed_in(client, server)
            assert server.journal.count("/keys") == asked

    def test_that_cannot_be_read_are_left_out(self, client, server) -> None:
        good = server.keys[0].as_dict(private=False)
        odd = [7, {}, {"kty": "RSA"}, {"kty": "EC", "crv": "P-256", "x": 1, "y": "!"}, {"kty": "PQ"}, None]
        server.script["/keys"] = (200, {}, {"keys": [*odd, good]})
        assert signed_in(client, server).subject == "tia"

    @pytest.mark.parametrize("answer", [(200, {}, {"keys": "none"}), (200, {}, []), (404, {}, {}), "text", "huge"])
    def test_that_are_none_leave_everybody_out(self, client, server, answer) -> None:
        server.script["/keys"] = answer
        with pytest.raises(AnswerRefused, match=r"^keys: "):
            signed_in(client, server)


class TestMetadata:
    @pytest.mark.parametrize(
        ("changed", "why"),
        [
            ({"issuer": "https://other.example"}, "another issuer"),
            ({"token_endpoint": "http://other.example/token"}, "token_endpoint"),
            ({"token_endpoint": "ftp://127.0.0.1/token"}, "token_endpoint"),
            ({"jwks_uri": None}, "jwks_uri"),
            ({"jwks_uri": "https://[::1"}, "jwks_uri"),
            ({"authorization_endpoint": "/authorize"}, "authorization_endpoint"),
            ({"userinfo_endpoint": 7}, "userinfo_endpoint"),
            ({"token_endpoint_auth_methods_supported": ["private_key_jwt"]}, "no client secret"),
            ({"token_endpoint_auth_methods_supported": 7}, "no client secret"),
        ],
    )
    def test_that_cannot_be_used_is_refused(self, client, server, changed, why) -> None:
        server.metadata |= changed
        with pytest.raises(AnswerRefused, match=why):
            client.address_for(Attempt.new())

    @pytest.mark.parametrize("answer", ["elsewhere", "text", "huge", (404, {}, {}), (200, {}, [])])
    def test_that_is_none_is_refused_and_nobody_is_asked_elsewhere(self, client, server, answer) -> None:
        server.script[DISCOVERY] = answer
        with pytest.raises(AnswerRefused, match=r"^discovery: "):
            client.address_for(Attempt.new())
        assert server.journal == [DISCOVERY]


def test_no_more_is_read_of_an_answer_than_it_may_have(server) -> None:
    server.script["/keys"] = "huge"
    _, body = conversation._asked("GET", f"{server.issuer}/keys", {}, None, 5.0)
    assert len(body) == conversation.LONGEST + 1


class TestTheCode:
    def test_works_once(self, client, server) -> None:
        signed_in(client, server)
        with pytest.raises(CodeRefused):
            client.identify(code="a-code", attempt=Attempt.new())

    def test_is_worth_nothing_without_the_verifier_of_its_attempt(self, client, server) -> None:
        attempt = Attempt.new()
        server.sign_in(client.address_for(attempt), "tia", code="a-code")
        with pytest.raises(CodeRefused):
            client.identify(code="a-code", attempt=Attempt(attempt.state, attempt.nonce, "x" * 43))

    def test_of_another_issuer_is_not_taken_there(self, client, server) -> None:
        with pytest.raises(CodeRefused, match="another issuer"):
            signed_in(client, server, issuer="https://other.example")
        assert "/token" not in server.journal
        assert signed_in(client, server, issuer=server.issuer).subject == "tia"

    def test_must_say_whose_it_is_where_the_provider_promises_that(self, client, server) -> None:
        server.metadata["authorization_response_iss_parameter_supported"] = True
        with pytest.raises(CodeRefused, match="another issuer"):
            signed_in(client, server)


class TestAProviderInTrouble:
    @pytest.mark.usefixtures("_hurried")
    @pytest.mark.parametrize("answer", ["silent", "drip", (503, {}, b""), (429, {}, b"")])
    def test_is_away(self, client, server, answer) -> None:
        server.script["/token"] = answer
        with pytest.raises(ProviderAway):
            signed_in(client, server)

    @pytest.mark.parametrize("answer", ["elsewhere", "text", "huge", (200, {}, {}), (404, {}, {})])
    def test_that_gives_no_token_is_refused(self, client, server, answer) -> None:
        server.script["/token"] = answer
        with pytest.raises(AnswerRefused):
            signed_in(client, server)
        assert "/elsewhere" not in server.journal

    def test_that_failed_five_times_in_a_row_is_left_alone_and_then_asked_by_one(self, client, server, clock) -> None:
        server.script[DISCOVERY] = (503, {}, b"")
        for _ in range(FAILURES):
            assert not client.resting
            with pytest.raises(ProviderAway):
                client.address_for(Attempt.new())
        assert client.resting
        with pytest.raises(ProviderAway, match="left alone"):
            client.address_for(Attempt.new())
        with pytest.raises(ProviderAway, match="left alone"):
            client.identify(code="a-code", attempt=Attempt.new())
        assert len(server.journal) == FAILURES
        clock.now += OPEN_FOR
        server.script = {}
        assert signed_in(client, server).subject == "tia"
        assert not client.resting

    def test_is_not_left_alone_because_of_codes_that_anybody_can_make_up(self, client, server) -> None:
        for _ in range(FAILURES + 1):
            with pytest.raises(CodeRefused):
                client.identify(code="made-up", attempt=Attempt.new())
        assert not client.resting

    def test_is_waited_for_by_two_at_once_and_no_more(self, client, server, monkeypatch) -> None:
        monkeypatch.setattr(over_http, "AFTER", 5.0)
        client.address_for(Attempt.new())
        server.script["/token"] = "silent"
        for _ in range(over_http.AT_ONCE):
            threading.Thread(target=_left, args=(client,), daemon=True).start()
        given_up = time.monotonic() + 5
        while server.journal.count("/token") < over_http.AT_ONCE and time.monotonic() < given_up:
            time.sleep(0.005)
        with pytest.raises(ProviderBusy):
            client.identify(code="a-code", attempt=Attempt.new())
        assert server.journal.count("/token") == over_http.AT_ONCE


def _left(client: IdentityProvider) -> None:
    with contextlib.suppress(ProviderAway):
        client.identify(code="a-code", attempt=Attempt.new())


class TestPlaces:
    def test_what_takes_longer_than_its_limit_keeps_its_place_until_it_ends(self) -> None:
        places, over = Places(1), threading.Event()
        with pytest.raises(ProviderAway):
            places.wait_for(over.wait, seconds=0.01)
        with pytest.raises(ProviderBusy):
            places.wait_for(lambda: 1, seconds=1)
        over.set()
        answers = []
        for _ in range(500):
            try:
                answers.append(places.wait_for(lambda: 1, seconds=1))
                break
            except ProviderBusy:
                time.sleep(0.01)
        assert answers == [1]

    def test_what_goes_wrong_goes_wrong_for_whoever_waits(self) -> None:
        places = Places(1)
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                places.wait_for(lambda: 1 // 0, seconds=1)


def test_nothing_of_a_question_or_an_answer_is_logged(client, server, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as logs:
        signed_in(client, server)
        server.claims = lambda claims: {**claims, "aud": "somebody-else"}
        with pytest.raises(TokenRefused):
            signed_in(client, server)
        with pytest.raises(CodeRefused):
            client.identify(code="a-code", attempt=Attempt.new())
    said = json.dumps(logs) + caplog.text
    assert [log["event"] for log in logs].count("identity provider answered otherwise than agreed") == 1
    assert {log["step"] for log in logs if "step" in log} == {"discovery", "token", "keys", "id token"}
    for secret in ("a-code", "tia", "somebody-else", SECRET, *server.access, "eyJ"):
        assert secret not in said
