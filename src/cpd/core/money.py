"""Money: pounds as :class:`decimal.Decimal`, exact until the one place that rounds."""

from decimal import ROUND_HALF_UP, Decimal

_PENNY = Decimal("0.01")


def to_pounds(amount: Decimal) -> Decimal:
    """``amount`` in pounds rounded to whole pence, halves away from zero (rule MON-18); never minus zero.

    The only place in the service that rounds money. Call it once per named amount, on the finished figure.
    """
    rounded = amount.quantize(_PENNY, rounding=ROUND_HALF_UP)
    return abs(rounded) if rounded.is_zero() else rounded


def print_pounds(amount: Decimal) -> str:
    """``amount`` as files and JSON carry it: rounded, two decimals, no thousands separator: ``75943.07``."""
    return f"{to_pounds(amount):.2f}"
