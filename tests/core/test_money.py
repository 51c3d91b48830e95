"""Rounding money."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.core.money import in_pounds, nearest_decimal, print_pounds, to_pounds


@pytest.mark.parametrize(
    ("amount", "printed"),
    [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("-0.001", "0.00"), ("75943.0659", "75943.07")],
)
def test_halves_go_away_from_zero_and_zero_has_no_sign(amount: str, printed: str) -> None:
    assert print_pounds(Decimal(amount)) == printed
    assert print_pounds(Fraction(amount)) == printed


def test_a_fraction_is_rounded_as_it_is_and_read_with_as_many_digits_as_there_are() -> None:
    assert print_pounds(3 * Fraction(1, 3) + Fraction("0.015")) == "1.02"
    assert str(nearest_decimal(Fraction(1, 3))) == "0.3333333333333333333333333333"
    assert nearest_decimal(Fraction("559.675")) == Decimal("559.675")


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9))
def test_rounding_moves_an_amount_by_half_a_penny_at_most_and_happens_once(amount: Decimal) -> None:
    rounded = to_pounds(amount)
    assert abs(rounded - amount) <= Decimal("0.005")
    assert to_pounds(rounded) == rounded
    assert to_pounds(-amount) == -rounded


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal(1250), "£1,250.00"),
        (Decimal("-99.5"), "-£99.50"),
        (Decimal("0.125"), "£0.13"),
        (Decimal("-0.004"), "£0.00"),
        (Fraction(-2, 3), "-£0.67"),
    ],
)
def test_people_read_pounds_rounded_with_commas_and_the_minus_first(amount, text) -> None:
    assert in_pounds(amount) == text
