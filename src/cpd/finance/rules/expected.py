"""What a statement is expected to pay, what of it has come, and what is still to come (rule MON-28)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expectation:
    """Declarations of one type: how many are expected, and how many are on the statement.

    ``remaining`` is what is still to come of the type, below 0 when more came. ``cumulative`` adds what is still to
    come of the types before it: those people have to reach this one, too. All but ``received`` are None where nobody
    has stated what to expect.
    """

    declaration_type: str
    expected: int | None
    received: int
    remaining: int | None
    cumulative: int | None


def expectations(
    types: Sequence[str], expected: Mapping[str, int], received: Mapping[str, int]
) -> tuple[Expectation, ...]:
    """An expectation for each type, in their order (rule MON-28). Where nothing is expected nothing remains."""
    rows = []
    missing_before = 0
    for one in types:
        number, came = expected.get(one, 0), received.get(one, 0)
        remaining = number - came if number else 0
        rows.append(Expectation(one, number, came, remaining, remaining + missing_before if number else 0))
        missing_before += max(remaining, 0)
    return tuple(rows)


def received_only(types: Sequence[str], received: Mapping[str, int]) -> tuple[Expectation, ...]:
    """What has come of each type, where nobody has stated what to expect (rule MON-28)."""
    return tuple(Expectation(one, None, received.get(one, 0), None, None) for one in types)
