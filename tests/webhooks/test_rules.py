"""Where webhooks may go, when they are tried again, and how they are signed."""

import base64
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.api import changes
from cpd.webhooks import events, rules
from tests.world import instant

NOW = instant("2026-01-01T00:00:00")


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
        ),
        *("255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1"),
        *("ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808", "2002:7f00:1::1"),
        *("2001:0:1::1", "::127.0.0.1", "2001:db8::1", "64:ff9b:1::1", "nonsense", ""),
    ],
)
def test_nothing_is_sent_to_an_address_that_is_not_of_the_public_internet(address) -> None:
    assert not rules.may_go_to(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4009:80b::200e"])
def test_public_addresses_are_sent_to(address) -> None:
    assert rules.may_go_to(address)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://hooks.example.org/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://2130706433/",
            "https://0x7f.1/",
        ),
        *("https://127.1/", "https://user@hooks.example.org/", "https://hooks.example.org:22/", "https://localhost/"),
        *(
            "https://a.localhost/",
            "https://printer.local/",
            "https://metadata.internal/",
            "https://hooks/",
            "ftp://a.b/",
        ),
        *("https://hooks.example.org/#a", "https://hooks.example.org:x/", "https://", "", "https://exämple.org/"),
        *(
            "https://hooks.example.org/a b",
            "https://hooks.example.org\\@127.0.0.1/",
            "https://hooks..org/",
            "javascript:1",
        ),
        *("https://hooks.example.org:0/", "https://hooks.example.org:80/"),
        "https://hooks.example.org/" + "a" * 500,
        "https://hooks.example.org/\r\nX: y",
    ],
)
def test_other_addresses_are_refused(url) -> None:
    assert rules.target_of(url, sandbox=False) is None


def test_the_parts_of_an_address() -> None:
    target = rules.target_of("https://hooks.example.org:8443/cpd?a=b", sandbox=False)
    assert target == rules.Target(True, "hooks.example.org", 8443, "/cpd?a=b")
    assert target.authority == "hooks.example.org:8443"
    assert rules.target_of("https://hooks.example.org", sandbox=False).authority == "hooks.example.org"


def test_the_sandbox_may_send_to_this_machine_and_production_may_not() -> None:
    url = "http://127.0.0.1:8181/hook"
    assert rules.target_of(url, sandbox=False) is None
    assert rules.target_of(url, sandbox=True) == rules.Target(False, "127.0.0.1", 8181, "/hook")
    assert rules.target_of("http://127.0.0.2:8181/", sandbox=True) is None
    assert rules.target_of("http://localhost:8181/", sandbox=True) is None


HOUR = 3600


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [
        *((1, 5), (2, 300), (3, 1800), (4, 2 * HOUR), (5, 5 * HOUR), (6, 10 * HOUR), (7, 14 * HOUR), (8, 20 * HOUR)),
        *((9, 24 * HOUR), (10, 12 * HOUR), (50, 12 * HOUR)),
    ],
)
def test_when_it_is_tried_again(attempts, seconds) -> None:
    def wait(chance: float) -> timedelta:
        return rules.next_attempt(attempts, NOW, chance, status=500, retry_after=None) - NOW

    assert wait(0.5) == timedelta(seconds=seconds)
    assert wait(0) == timedelta(seconds=seconds) * 0.8
    assert wait(1) == timedelta(seconds=seconds) * 1.2


@pytest.mark.parametrize(
    ("status", "asked", "expected"),
    [
        *((503, 600, 600), (429, 600, 600), (502, 600, 600), (504, 600, 600), (503, 1, 5), (503, None, 5)),
        *((500, 600, 5), (None, 600, 5), (503, 10**8, 24 * HOUR)),
    ],
)
def test_a_server_that_is_busy_says_when_to_come_again(status, asked, expected) -> None:
    due = rules.next_attempt(1, NOW, 0.5, status=status, retry_after=asked)
    assert due - NOW == timedelta(seconds=expected)


@given(st.integers(1, 60), st.floats(0, 1), st.sampled_from([None, 200, 429, 500]), st.none() | st.integers(0, 10**9))
def test_the_next_try_is_never_further_than_29_hours(attempts, chance, status, retry_after) -> None:
    due = rules.next_attempt(attempts, NOW, chance, status=status, retry_after=retry_after)
    assert timedelta(seconds=4) <= due - NOW <= timedelta(hours=29)


def test_an_event_that_is_taken_right_after_another_was_not_says_nothing_of_that_other() -> None:
    minutes = [None, NOW, NOW - timedelta(seconds=59), NOW - timedelta(seconds=60)]
    assert [rules.catches_up(since, NOW, is_event=True) for since in minutes] == [False, False, False, True]
    assert all(rules.catches_up(since, NOW, is_event=False) for since in minutes)


def test_an_endpoint_is_given_up_when_it_is_gone_or_takes_nothing_for_five_days() -> None:
    assert rules.gives_up(None, NOW, 410)
    assert not rules.gives_up(None, NOW, 500)
    assert not rules.gives_up(NOW - timedelta(days=4, hours=23), NOW, 500)
    assert rules.gives_up(NOW - timedelta(days=5), NOW, None)


def test_the_signature_is_that_of_the_standard() -> None:
    """What the library of Standard Webhooks 1.0.0 signs with the secret of its own examples."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signed = rules.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_webhooks_are_about_the_resources_of_the_change_feed_each_once() -> None:
    assert len(set(events.TYPES)) == len(events.TYPES)
    assert set(events.TYPES) == set(changes.TYPES)
