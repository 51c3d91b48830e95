"""Tokens that somebody makes up cost next to nothing, and never keep out who has a good one."""

import json
import socket
import time
from ipaddress import ip_network

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given
from hypothesis import strategies as st

from cpd.api import authentication, limits
from cpd.core.addresses import neighbourhood
from cpd.providers.commands import create_token, revoke_token
from tests.world import ACTOR, World, simple_world

pytestmark = pytest.mark.django_db
PATH = "/api/v3/participants/ecf"


@pytest.fixture(autouse=True)
def _nothing_counted_yet():
    limits.forget_all()
    authentication.forget_accepted()


@pytest.fixture
def world() -> World:
    return simple_world()


@pytest.fixture
def elapsed(monkeypatch) -> list[float]:
    """Seconds that have passed, for the limits and for what was accepted: a test adds to them."""
    passed = [1000.0]
    counting = limits.Limits(
        limits.InProcess(monotonic=lambda: passed[0]),
        limits.InProcess(monotonic=lambda: passed[0]),
        limits.InProcess(limits.FAILURES, monotonic=lambda: passed[0]),
    )
    monkeypatch.setattr(limits, "in_force", lambda: counting)
    monkeypatch.setattr(authentication.time, "monotonic", lambda: passed[0])
    return passed


def call(token: str | None = None, address: str = "192.0.2.1", path: str = PATH, **headers: str):
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    return Client().get(path, headers=headers, REMOTE_ADDR=address)


def make_up_a_hundred(address: str = "192.0.2.1", already: int = 0, **headers: str) -> None:
    """All but two are counted as a request would count them: requests take their time."""
    assert call("made-up-first", **headers).status_code == 401
    for _ in range(limits.FAILURES - 2 - already):
        limits.in_force().failures.spend(address)
    assert call("made-up-last", **headers).status_code == 401


def test_after_a_hundred_made_up_tokens_no_other_is_looked_up_and_the_answer_says_so(world) -> None:
    for number in range(5):
        assert call(f"made-up-{number}").status_code == 401
        assert limits.in_force().failures.look("192.0.2.1").remaining == limits.FAILURES - number - 1
    make_up_a_hundred(already=5)
    with CaptureQueriesContext(connection) as queries:
        answer = call("one more")
    assert len(queries) == 0
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= limits.SECONDS
    (error,) = json.loads(answer.content)["errors"]
    assert (error["title"], error["code"]) == ("Too many requests", "unknown_tokens")
    assert error["detail"].startswith("100 requests from your address had a token that we do not accept.")


def test_a_good_token_that_was_not_used_lately_has_to_wait_at_that_address_and_nowhere_else(world) -> None:
    make_up_a_hundred()
    assert call(world.tokens["Provider A"]).status_code == 429
    assert call(world.tokens["Provider A"], "192.0.2.2").status_code == 200


def test_a_token_that_was_accepted_in_the_last_five_minutes_goes_on_working(world, elapsed) -> None:
    token = world.tokens["Provider A"]
    assert call(token).status_code == 200
    make_up_a_hundred()
    assert call(token).status_code == 200
    elapsed[0] += limits.SECONDS - 1
    assert call(token).status_code == 200
    assert call(world.tokens["Provider B"]).status_code == 429
    elapsed[0] += 1
    assert call(world.tokens["Provider B"]).status_code == 200


def test_a_token_that_is_revoked_is_known_no_longer(world) -> None:
    made = create_token(provider_name="Provider A", actor=ACTOR)
    assert call(made.token).status_code == 200
    revoke_token(prefix=made.record.prefix, actor=ACTOR)
    assert call(made.token).status_code == 401
    make_up_a_hundred()
    assert call(made.token).status_code == 429


def test_a_revoked_token_counts_as_one_that_is_made_up(world) -> None:
    made = create_token(provider_name="Provider A", actor=ACTOR)
    revoke_token(prefix=made.record.prefix, actor=ACTOR)
    assert call(made.token).status_code == 401
    assert limits.in_force().failures.look("192.0.2.1").remaining == limits.FAILURES - 1


def test_made_up_tokens_have_no_allowance_of_their_own(world) -> None:
    for number in range(5):
        assert call(f"made-up-{number}", path="/api/v3/nothing-here").status_code == 404
    for _ in range(limits.REQUESTS - 5):
        assert limits.in_force().addresses.spend("192.0.2.1").allowed
    assert call("another", path="/api/v3/nothing-here").status_code == 429
    assert call(None, path="/api/v3/nothing-here").status_code == 429
    counted = limits.in_force()
    assert (len(counted.tokens), len(counted.addresses), len(counted.failures)) == (0, 1, 0)


def test_requests_without_a_token_are_counted_by_address(world) -> None:
    for _ in range(limits.REQUESTS):
        limits.in_force().addresses.spend("192.0.2.1")
    assert call(None).status_code == 429
    assert call(None, "192.0.2.2").status_code == 401


def test_a_good_tokens_first_request_is_counted_as_one_of_its_thousand(world) -> None:
    first, second = call(world.tokens["Provider A"]), call(world.tokens["Provider A"])
    assert [one["RateLimit"].split(";")[1] for one in (first, second)] == ["r=999", "r=998"]


def test_whoever_has_an_ipv6_address_has_a_whole_network_of_them(world) -> None:
    for number in range(3):
        assert call("made up", f"2001:db8:1:1::{number:x}").status_code == 401
    assert limits.in_force().failures.look("2001:db8:1:1::/64").remaining == limits.FAILURES - 3
    assert call("made up", "2001:db8:1:2::1").status_code == 401
    assert limits.in_force().failures.look("2001:db8:1:2::/64").remaining == limits.FAILURES - 1
    assert neighbourhood("::ffff:192.0.2.1") == neighbourhood("192.0.2.1")


class TestBehindProxies:
    def test_without_trusted_proxies_nobody_hides_behind_a_header(self, world) -> None:
        make_up_a_hundred(**{"X-Forwarded-For": "198.51.100.1"})
        assert call("made up", **{"X-Forwarded-For": "203.0.113.7"}).status_code == 429

    def test_a_trusted_proxy_says_whose_request_it_is(self, world, settings) -> None:
        settings.ENVIRONMENT = settings.ENVIRONMENT.but(trusted_proxies=(ip_network("192.0.2.0/24"),))
        make_up_a_hundred("203.0.113.7", **{"X-Forwarded-For": "203.0.113.7, 192.0.2.9"})
        assert call("made up", **{"X-Forwarded-For": "203.0.113.7"}).status_code == 429
        assert call("made up", **{"X-Forwarded-For": "203.0.113.8"}).status_code == 401
        spoofed = "203.0.113.8, 203.0.113.7"
        assert call("made up", **{"X-Forwarded-For": spoofed}).status_code == 429


class TestCounting:
    def test_a_clock_that_is_set_back_locks_nobody_out(self) -> None:
        import time

        import time_machine

        counter = limits.InProcess(2)
        with time_machine.travel(time.time(), tick=False) as traveller:
            assert counter.spend("a token").allowed
            traveller.shift(-3600)
            assert counter.spend("a token").allowed
            refused = counter.spend("a token")
        assert not refused.allowed
        assert refused.resets_in <= limits.SECONDS

    @given(
        started=st.floats(0, 1e9, allow_nan=False),
        waited=st.one_of(st.just(0.0), st.floats(0, limits.SECONDS, exclude_max=True)),
    )
    @example(started=313.7, waited=0.0)  # where floats get coarser within the window
    def test_how_long_the_machine_has_run_makes_no_window_longer(self, started, waited) -> None:
        now = [started]
        counter = limits.InProcess(1, monotonic=lambda: now[0])
        assert counter.spend("a token").resets_in == limits.SECONDS
        now[0] += waited
        refused = counter.spend("a token")
        assert refused.allowed or 1 <= refused.resets_in <= limits.SECONDS

    def test_no_more_addresses_are_remembered_than_there_is_room_for(self) -> None:
        counter = limits.InProcess(2, keys=3)
        for number in range(100):
            counter.spend(f"192.0.2.{number}")
        assert len(counter) == 3
        counter.spend("192.0.2.99")
        assert not counter.spend("192.0.2.99").allowed

    @pytest.mark.parametrize("kind", ["in process", "shared"])
    def test_a_look_counts_nothing(self, kind) -> None:
        from limits.storage import storage_from_string

        counter = limits.InProcess(1) if kind == "in process" else limits.Shared(storage_from_string("memory://"), 1)
        assert counter.look("key").allowed
        assert counter.look("key").allowed
        assert counter.spend("key").allowed
        assert not counter.look("key").allowed
        assert counter.look("key").resets_in >= 1

    @pytest.mark.parametrize("kind", ["in process", "shared"])
    def test_what_costs_more_than_is_left_costs_nothing(self, kind) -> None:
        from limits.storage import storage_from_string

        counter = limits.InProcess(5) if kind == "in process" else limits.Shared(storage_from_string("memory://"), 5)
        assert counter.spend("key", 3).remaining == 2
        refused = counter.spend("key", 3)
        assert (refused.allowed, refused.remaining) == (False, 2)
        assert counter.spend("key", 2).allowed

    def test_a_request_that_is_refused_after_all_is_counted_no_longer(self) -> None:
        counter = limits.InProcess(5)
        counter.spend("key", 3)
        given_back = counter.give_back("key")
        assert (given_back.allowed, given_back.remaining) == (False, 3)
        assert counter.give_back("another").remaining == 5

    def test_several_processes_give_back_in_the_storage_that_they_share(self, monkeypatch) -> None:
        from limits.storage import RedisStorage

        taken: list[str] = []

        class Connection:
            def lpop(self, key: str) -> None:
                taken.append(key)

        storage = object.__new__(RedisStorage)
        monkeypatch.setattr(RedisStorage, "base_exceptions", OSError)
        monkeypatch.setattr(RedisStorage, "get_connection", lambda self, readonly=False: Connection())
        monkeypatch.setattr(RedisStorage, "prefixed_key", lambda self, key: f"LIMITS:{key}")
        monkeypatch.setattr(RedisStorage, "get_moving_window", lambda self, key, limit, expiry: (time.time(), 1))
        given_back = limits.Shared(storage, 5).give_back("key")
        assert (given_back.allowed, given_back.remaining) == (False, 4)
        assert taken == ["LIMITS:cpd-tokens/key/5/300/second"]

    def test_several_processes_keep_tokens_addresses_and_failures_apart(self, settings) -> None:
        settings.ENVIRONMENT = settings.ENVIRONMENT.but(rate_limit_url="memory://")
        limits.forget_all()
        counted = limits.in_force()
        for _ in range(limits.FAILURES):
            assert counted.failures.spend("192.0.2.1").allowed
        assert not counted.failures.look("192.0.2.1").allowed
        assert counted.addresses.look("192.0.2.1").remaining == limits.REQUESTS
        assert counted.tokens.look("192.0.2.1").remaining == limits.REQUESTS

    def test_a_storage_that_never_answers_stops_nobody_and_the_process_counts_by_itself(self, world, settings) -> None:
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            url = f"redis://127.0.0.1:{deaf.getsockname()[1]}"
            settings.ENVIRONMENT = settings.ENVIRONMENT.but(rate_limit_url=url)
            limits.forget_all()
            answers = [call(world.tokens["Provider A"]) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 200]
        assert answers[-1]["RateLimit"].startswith(f'"default";r={limits.REQUESTS - 3}')
        limits.forget_all()
