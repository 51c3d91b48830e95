"""How names of organisations are told apart, and who may call."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.providers.rules import (
    Scope,
    TokenFacts,
    digest,
    may_call,
    name_key,
    near_name,
    presented_token,
    true_or_false,
    usable,
)


@pytest.mark.parametrize(
    "spelling", ["northern  light TEACHING", " Northern Light Teaching\t", "NORTHERN LIGHT TEACHING"]
)
def test_capitals_and_spaces_do_not_make_another_name(spelling) -> None:
    assert name_key(spelling) == name_key("Northern Light Teaching")


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Northern Lights Teaching", "Northern Light Teaching"),
        ("Northern Light Teachning", "Northern Light Teaching"),
        ("Northern-Light Teaching", "Northern Light Teaching"),
        ("Bright & Best Hub", "Bright and Best Hub"),
        ("Bright and Best Hub, Ltd.", None),
        ("Southern Cross Teaching", None),
        ("northern light  teaching", None),
        ("Provider B", None),
    ],
)
def test_a_name_that_may_be_mistyped_is_pointed_out(name, near) -> None:
    assert near_name(name, ["Northern Light Teaching", "Bright and Best Hub", "Provider A"]) == near


@given(st.text(max_size=50), st.lists(st.text(max_size=50), max_size=5))
def test_a_near_name_is_never_the_same_name(name, others) -> None:
    near = near_name(name, others)
    assert near is None or (near in others and name_key(near) != name_key(name))


@pytest.mark.parametrize(
    ("text", "says"), [("true", True), ("TRUE", True), ("false", False), ("yes", None), ("1", None), ("", None)]
)
def test_only_true_and_false_are_read(text, says) -> None:
    assert true_or_false(text) is says


NOW = datetime(2022, 11, 15, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("revoked_at", "expires_at", "expected"),
    [
        (None, None, True),
        (None, NOW + timedelta(seconds=1), True),
        (None, NOW, False),
        (NOW - timedelta(days=1), None, False),
        (NOW - timedelta(days=1), NOW + timedelta(days=1), False),
    ],
)
def test_a_token_works_until_it_expires_or_is_revoked(revoked_at, expires_at, expected) -> None:
    assert usable(TokenFacts(revoked_at=revoked_at, expires_at=expires_at, ecf=True, npq=True), NOW) is expected


@pytest.mark.parametrize(
    ("ecf", "npq", "scopes"),
    [
        (True, False, {Scope.ECF, Scope.EITHER}),
        (False, True, {Scope.NPQ, Scope.EITHER}),
        (True, True, {*Scope}),
        (False, False, set()),
    ],
)
def test_a_provider_calls_what_is_of_its_programmes(ecf, npq, scopes) -> None:
    assert {scope for scope in Scope if may_call(ecf=ecf, npq=npq, scope=scope)} == scopes


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer abc", "abc"),
        ("bearer  abc ", "abc"),
        ("Token abc", "abc"),
        ('Token token="abc"', "abc"),
        ('Token token="abc", nonce="1"', "abc"),
        ("Bearer", None),
        ("Basic abc", None),
        ("", None),
    ],
)
def test_a_token_is_read_from_its_header(header, token) -> None:
    assert presented_token(header) == token


@given(st.text(st.characters()))
def test_any_text_that_is_sent_for_a_token_has_a_digest_of_32_bytes(text) -> None:
    assert len(digest(text)) == 32
