"""Prices of early career training: bands, the monthly service fee, and the flat rate of mentors.

Rules MON-10, MON-11 and MON-12.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from cpd.core.money import nearest_decimal
from cpd.finance.rules.banding import Band, Counts, filled_by, replay

MONTHS = 29
"""The calculated service fee is spread over so many monthly statements."""

_FIFTH, _RETAINED = Decimal("0.20"), Decimal("0.15")
PROPORTIONS = {
    "started": _FIFTH,
    "retained-1": _RETAINED,
    "retained-2": _RETAINED,
    "retained-3": _RETAINED,
    "retained-4": _RETAINED,
    "completed": _FIFTH,
    "extended-1": _RETAINED,
    "extended-2": _RETAINED,
    "extended-3": _RETAINED,
}
"""Which part of the price of a participant a declaration is."""

BANDED_TYPES = tuple(PROPORTIONS)
FLAT_TYPES = ("started", "completed")
FLAT_PROPORTION = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class EcfTerms:
    """A call-off contract. Amounts in pounds.

    ``monthly_service_fee`` None: calculated; ``uplift_amount`` None: no uplift is paid.
    """

    recruitment_target: int
    set_up_fee: Decimal
    monthly_service_fee: Decimal | None
    uplift_amount: Decimal | None
    bands: tuple[Band, ...]
    mentor_payment_per_participant: Decimal | None = None

    @property
    def capacities(self) -> tuple[int, ...]:
        """How many each band has room for, from A on."""
        return tuple(band.capacity for band in self.bands)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A statement that is paid earlier: what it has of each type, and the room in each band of what prices it."""

    capacities: tuple[int, ...]
    counts: Mapping[str, Counts]


@dataclass(frozen=True, slots=True)
class Uplifts:
    """How many starts with an uplift a statement pays, and claws back."""

    additions: int = 0
    subtractions: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """What a statement pays of one type in one band. ``band`` is None at the mentors' flat rate.

    ``fee`` is for one declaration, in pounds. ``beyond`` counts those that no band had room for, on the first line.
    """

    participant_type: str
    declaration_type: str
    band: str | None
    previous: int
    additions: int
    subtractions: int
    fee: Decimal
    beyond: int = 0

    @property
    def payment(self) -> Decimal:
        """What is paid, in pounds."""
        return self.additions * self.fee

    @property
    def clawback(self) -> Decimal:
        """What is clawed back, in pounds: zero or more."""
        return self.subtractions * self.fee


def fee(declaration_type: str, band: Band) -> Decimal:
    """What one declaration of a type is worth in a band, in pounds (rule MON-10)."""
    return PROPORTIONS[declaration_type] * band.per_participant * band.output_payment_percentage / 100


def banded_lines(
    terms: EcfTerms,
    before: Sequence[Earlier],
    now: Mapping[str, Counts],
    *,
    participant_type: str,
) -> tuple[Line, ...]:
    """A line for every type and band (rules MON-7, MON-8). ``before``: earlier statements, in the order of payment."""
    lines = []
    for kind in BANDED_TYPES:
        of_kind = [(one.capacities, one.counts.get(kind, Counts())) for one in before]
        placed = replay(of_kind, terms.capacities, now.get(kind, Counts()))
        lines += [
            Line(
                participant_type,
                kind,
                band.letter,
                placed.previous[n],
                placed.additions[n],
                placed.subtractions[n],
                fee(kind, band),
                placed.beyond if n == 0 else 0,
            )
            for n, band in enumerate(terms.bands)
        ]
    return tuple(lines)


def flat_lines(
    per_participant: Decimal, before: Sequence[Mapping[str, Counts]], now: Mapping[str, Counts]
) -> tuple[Line, ...]:
    """A line for each type of mentors at the flat rate (rule MON-11): no bands, no limit."""
    return tuple(
        Line(
            "mentor",
            kind,
            None,
            sum(counts.billable - counts.refundable for counts in (one.get(kind, Counts()) for one in before)),
            now.get(kind, Counts()).billable,
            now.get(kind, Counts()).refundable,
            FLAT_PROPORTION * per_participant,
        )
        for kind in FLAT_TYPES
    )


def service_fee(terms: EcfTerms) -> Decimal:
    """The service fee of one statement, in pounds (rule MON-12), for people to read."""
    return nearest_decimal(exact_service_fee(terms))


def exact_service_fee(terms: EcfTerms) -> Fraction:
    """The service fee of one statement, exactly. The set-up fee is taken off the price of band A (rule MON-12)."""
    if terms.monthly_service_fee is not None:
        return Fraction(terms.monthly_service_fee)
    places = filled_by(terms.recruitment_target, terms.capacities)
    total = Fraction(0)
    for n, band in enumerate(terms.bands):
        per_head = Fraction(band.per_participant) * band.service_fee_percentage / 100
        if n == 0:
            per_head -= Fraction(terms.set_up_fee) / band.capacity
        total += places[n] * per_head
    return total / MONTHS
