"""Pounds: exact, as decimals or as fractions where something was divided, until the one place that rounds."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor

_PENNY = Decimal("0.01")


def to_pounds(amount: Decimal | Fraction) -> Decimal:
    """``amount`` in pounds rounded to whole pence, halves away from zero (rule MON-18); never minus zero.

    The only place in the service that rounds money. Call it once per named amount, on the finished figure.
    """
    if isinstance(amount, Fraction):
        pence = floor(abs(amount) * 100 + Fraction(1, 2))
        return (Decimal(-pence if amount < 0 and pence else pence) / 100).quantize(_PENNY)
    rounded = amount.quantize(_PENNY, rounding=ROUND_HALF_UP)
    return abs(rounded) if rounded.is_zero() else rounded


def print_pounds(amount: Decimal | Fraction) -> str:
    """``amount`` as files and JSON carry it: rounded, two decimals, no thousands separator: ``75943.07``."""
    return f"{to_pounds(amount):.2f}"


def in_pounds(amount: Decimal | Fraction) -> str:
    """``amount`` as people read it: rounded, ``£1,250.00`` or ``-£10.00``."""
    rounded = to_pounds(amount)
    return f"{'-' if rounded < 0 else ''}£{abs(rounded):,.2f}"


def nearest_decimal(amount: Fraction) -> Decimal:
    """An exact amount with as many digits as a decimal has, for people to read: a third of a pound has no end."""
    return Decimal(amount.numerator) / Decimal(amount.denominator)
