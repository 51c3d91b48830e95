"""Whose request it is behind proxies."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.core.addresses import client_address, is_trusted

PROXIES = tuple(ip_network(one) for one in ("10.0.0.0/24", "192.0.2.7", "2001:db8::/32"))


@pytest.mark.parametrize(
    ("remote_address", "forwarded_for", "client"),
    [
        ("198.51.100.4", None, "198.51.100.4"),
        ("198.51.100.4", "203.0.113.9", "198.51.100.4"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9, 192.0.2.7", "203.0.113.9"),
        ("10.0.0.1", "10.0.0.3,10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "1.1.1.1, somebody, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "1.1.1.1, unknown", "10.0.0.1"),
        ("10.0.0.1", "1.1.1.1,", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9:51034", "203.0.113.9"),
        ("10.0.0.1", "[2a00:1450::5]:443", "2a00:1450::5"),
        ("10.0.0.1", "2A00:1450:0::5", "2a00:1450::5"),
        ("2001:db8::1", "::ffff:203.0.113.9", "203.0.113.9"),
        ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("", "203.0.113.9", ""),
        ("a socket", "203.0.113.9", "a socket"),
    ],
)
def test_the_client_is_the_rightmost_address_that_is_no_trusted_proxys(remote_address, forwarded_for, client) -> None:
    assert client_address(remote_address, forwarded_for, PROXIES) == client


def test_without_proxies_nobody_is_believed() -> None:
    assert client_address("127.0.0.1", "203.0.113.9", ()) == "127.0.0.1"


@given(st.text(max_size=200))
def test_whatever_a_client_sends_before_it_the_proxys_own_entry_decides(sent) -> None:
    assert client_address("10.0.0.1", f"{sent},203.0.113.9", PROXIES) == "203.0.113.9"


@given(st.text(max_size=60), st.text(max_size=200))
def test_any_text_is_answered(remote_address, forwarded_for) -> None:
    assert isinstance(client_address(remote_address, forwarded_for, PROXIES), str)
    assert not (is_trusted(remote_address, PROXIES) and is_trusted(remote_address, ()))
