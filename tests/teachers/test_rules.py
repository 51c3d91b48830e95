"""What may be written down about a person."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.core.refusals import Accepted, Refused
from cpd.teachers.rules import NAME_LENGTH, clean_email, clean_name


def code(answer) -> str:
    return answer.problems[0].code if isinstance(answer, Refused) else ""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Zoë O'Neil-Smith", ""),
        ("क्\u200dष", ""),  # a joiner between letters is part of how a name is written
        ("\u0646\u0631\u06af\u0633\u200c\u062e\u0627\u0646", ""),
        ("   ", "blank"),
        ("a" * (NAME_LENGTH + 1), "too_long"),
        ("Terry\u200bTwo", "invalid"),  # a space of no width
        ("\u200dTerry", "invalid"),
        ("\u202eowT yrreT", "invalid"),  # runs the other way
        ("Terry\x07Two", "invalid"),
    ],
)
def test_a_name_is_taken_unless_it_has_characters_that_cannot_be_seen(name, expected) -> None:
    assert code(clean_name(name)) == expected


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("terry@first.example", ""),
        ("  terry@first.example ", ""),
        ("", "blank"),
        ("terry\u200b@first.example", "invisible"),
        ("terry@first.example\u200b", "invisible"),
        ("te\u00adrry@first.example", "invisible"),
        ("terry@first", "invalid"),
        ("terry..two@first.example", "invalid"),
    ],
)
def test_an_email_address_has_nothing_invisible_in_it(email, expected) -> None:
    assert code(clean_email(email)) == expected


@given(st.text(max_size=40), st.characters(categories=["Cf", "Cc", "Zl", "Zp"]), st.text(max_size=40))
def test_whatever_is_pasted_an_accepted_address_can_be_seen(before, hidden, after) -> None:
    answer = clean_email(f"{before}{hidden}{after}@first.example")
    if isinstance(answer, Accepted):
        assert not any(unicodedata.category(character) in ("Cf", "Cc") for character in answer.value)
