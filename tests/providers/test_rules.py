"""How names of organisations are told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.providers.rules import name_key, near_name, true_or_false


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
