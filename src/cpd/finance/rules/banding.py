"""Which band a declaration is paid in (rules MON-7, MON-8, MON-9).

Each declaration type fills the bands from empty on its own. Statements are replayed one by one in the order of payment,
each with the bands of the version that prices it, so that what a band holds is known at each of them, also when it was
once too full.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Band:
    """A price in pounds for so many participants; ``letter`` is its place, from A."""

    letter: str
    capacity: int
    per_participant: Decimal
    output_payment_percentage: int = 60
    service_fee_percentage: int = 40


@dataclass(frozen=True, slots=True)
class Counts:
    """How many line items of a type a statement pays, and claws back."""

    billable: int = 0
    refundable: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """What a statement does to the bands, from A on.

    ``previous`` is what each held before; ``beyond`` is how many no band had room for: they are paid no output
    payment.
    """

    previous: tuple[int, ...]
    additions: tuple[int, ...]
    subtractions: tuple[int, ...]
    beyond: int = 0

    @property
    def after(self) -> tuple[int, ...]:
        """What each band holds afterwards."""
        return tuple(
            held + more - less
            for held, more, less in zip(self.previous, self.additions, self.subtractions, strict=True)
        )


def place(previous: Sequence[int], capacities: Sequence[int], counts: Counts) -> Placed:
    """Places one statement's counts (rules MON-7, MON-9).

    Additions go from A to the last band, as far as there is room. Refunds cancel additions from the last band to A,
    then what was there before, from the last band to A; what is left of them is dropped.
    """
    rest = counts.billable
    additions = []
    for held, capacity in zip(previous, capacities, strict=True):
        taken = min(rest, max(capacity - held, 0))
        additions.append(taken)
        rest -= taken
    subtractions, refunds = [0] * len(additions), counts.refundable
    for source in (additions, previous):
        for n in reversed(range(len(additions))):
            taken = min(refunds, source[n])
            subtractions[n] += taken
            refunds -= taken
    return Placed(tuple(previous), tuple(additions), tuple(subtractions), rest)


def replay(before: Iterable[tuple[Sequence[int], Counts]], capacities: Sequence[int], now: Counts) -> Placed:
    """Places ``now``, after everything of ``before`` in the order in which it was paid (rule MON-8).

    Each statement of ``before`` comes with the capacities of its own bands: what it dropped stays dropped when a later
    version has more room. What a statement has no band for stays where it was.
    """
    held: tuple[int, ...] = ()
    for own_capacities, counts in before:
        placed = place(_in_bands(held, len(own_capacities)), own_capacities, counts)
        held = placed.after + held[len(own_capacities) :]
    return place(_in_bands(held, len(capacities)), capacities, now)


def _in_bands(held: tuple[int, ...], bands: int) -> tuple[int, ...]:
    return (held + (0,) * bands)[:bands]


def filled_by(people: int, capacities: Sequence[int]) -> tuple[int, ...]:
    """How many of so many people each band has room for, from A on (rule MON-12)."""
    return place((0,) * len(capacities), capacities, Counts(people)).additions
