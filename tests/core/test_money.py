"""Rounding money."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.core.money import nearest_decimal, print_pounds, to_pounds


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
