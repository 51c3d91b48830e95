"""What a statement comes to, told declaration by declaration.

Nothing is counted here. Each declaration of a banded type takes a seat in a band, and pays what that seat costs; a
refund gives a seat up, and takes back what that one cost. Qualifications are people who did something, in sets. Money
is fractions of a pound, which are rounded once, when an amount is named.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

BILLED = frozenset({"eligible", "payable", "paid"})
REFUNDED = frozenset({"awaiting_clawback", "clawed_back"})
SHARES = {
    "started": Fraction(20, 100),
    "retained-1": Fraction(15, 100),
    "retained-2": Fraction(15, 100),
    "retained-3": Fraction(15, 100),
    "retained-4": Fraction(15, 100),
    "completed": Fraction(20, 100),
    "extended-1": Fraction(15, 100),
    "extended-2": Fraction(15, 100),
    "extended-3": Fraction(15, 100),
}
SUPPORT = {"npq-early-headship-coaching-offer", "npq-additional-support-offer"}


@dataclass(frozen=True)
class Declared:
    """A declaration on a statement, in the state in which it counts there."""

    statement: str
    state: str
    declaration_type: str
    person: str = ""
    mentor: bool = False
    uplift: bool = False
    course: str = ""
    targeted: bool = False


@dataclass(frozen=True)
class Range:
    """A band: the last participant that it is for, and its price and percentages."""

    last: int
    price: Fraction
    output: int = 60
    service: int = 40


@dataclass(frozen=True)
class EcfPrice:
    """An ECF contract."""

    target: int
    set_up: Fraction
    monthly: Fraction | None
    uplift: Fraction | None
    ranges: tuple[Range, ...]
    mentor: Fraction | None = None


@dataclass(frozen=True)
class CoursePrice:
    """An NPQ contract for a course."""

    price: Fraction
    target: int
    periods: int
    output: int
    service: int
    installments: int
    monthly: Fraction | None
    targeted: Fraction
    special: bool = False


@dataclass(frozen=True)
class Paper:
    """A statement as it was agreed. ``month`` is the first day of the month that it is named after."""

    key: str
    payment: date
    month: date
    cohort: int
    adjustments: tuple[Fraction, ...] = ()
    ecf: EcfPrice | None = None
    courses: Mapping[str, CoursePrice] = field(default_factory=dict)
    vat: bool = True
    mentor_funding: bool = False


AMOUNTS = (
    "service_fee",
    "output_payment",
    "uplift",
    "clawbacks",
    "targeted_delivery_funding",
    "additional_adjustments",
    "subtotal",
    "vat",
    "total",
)


def in_pounds(amount: Fraction) -> str:
    """Two decimals, halves away from zero, and no negative zero."""
    pence = int(abs(amount) * 100 + Fraction(1, 2))
    sign = "-" if amount < 0 and pence else ""
    return f"{sign}{pence // 100}.{pence % 100:02}"


def amounts_of(paper: Paper, papers: Iterable[Paper], declared: Iterable[Declared]) -> dict[str, str]:
    """The named amounts of a statement, given all papers of its provider and cohort, and all that is on them."""
    declared = list(declared)
    parts = _ecf(paper, list(papers), declared) if paper.ecf else _npq(paper, declared)
    parts["additional_adjustments"] = sum(paper.adjustments, Fraction(0))
    subtotal = sum(parts.values(), Fraction(0))
    vat = subtotal / 5 if paper.ecf and paper.vat else Fraction(0)
    parts |= {"subtotal": subtotal, "vat": vat, "total": subtotal + vat}
    return {name: in_pounds(parts.get(name, Fraction(0))) for name in AMOUNTS}


@dataclass
class Seat:
    """A place that somebody has in a band."""

    band: int
    since: str


def _ecf(paper: Paper, papers: list[Paper], declared: list[Declared]) -> dict[str, Fraction]:
    price = paper.ecf
    assert price is not None
    banded = [one for one in declared if not (paper.mentor_funding and one.mentor)]
    earlier = sorted((one for one in papers if one.payment < paper.payment), key=lambda one: (one.payment, one.key))
    paid = back = Fraction(0)
    for kind, share in SHARES.items():
        seats: list[Seat] = []
        for one in [*earlier, paper]:
            here = [item for item in banded if item.statement == one.key and item.declaration_type == kind]
            taken, given_up = _sit_down(seats, (one.ecf or price).ranges, here, one.key)
            if one is paper:
                paid += sum((_fee(share, price.ranges[band]) for band in taken), Fraction(0))
                back += sum((_fee(share, price.ranges[band]) for band in given_up), Fraction(0))
    mine = [one for one in declared if one.statement == paper.key]
    if paper.mentor_funding:
        assert price.mentor is not None
        for one in mine:
            if one.mentor and one.declaration_type in ("started", "completed"):
                paid += price.mentor / 2 if one.state in BILLED else 0
                back += price.mentor / 2 if one.state in REFUNDED else 0
    started = [one for one in mine if one in banded and one.declaration_type == "started" and one.uplift]
    each = price.uplift or Fraction(0)
    uplift = sum((each for one in started if one.state in BILLED), Fraction(0))
    uplift_back = sum((each for one in started if one.state in REFUNDED), Fraction(0))
    return {
        "service_fee": _monthly(price),
        "output_payment": paid,
        "uplift": uplift,
        "clawbacks": -back - uplift_back,
    }


def _fee(share: Fraction, band: Range) -> Fraction:
    return share * band.price * band.output / 100


def _sit_down(
    seats: list[Seat], ranges: tuple[Range, ...], here: list[Declared], statement: str
) -> tuple[list[int], list[int]]:
    """Seats everybody of one statement, then lets the refunded go. Gives the bands taken and the bands given up."""
    taken = []
    for one in here:
        if one.state in BILLED:
            free = next((n for n in range(len(ranges)) if _in(seats, n) < _size(ranges, n)), None)
            if free is not None:
                seats.append(Seat(free, statement))
                taken.append(free)
    given_up = []
    for one in here:
        held = [seat for seat in seats if seat.band < len(ranges)]
        if one.state in REFUNDED and held:
            newest = [seat for seat in held if seat.since == statement] or held
            leaving = max(newest, key=lambda seat: seat.band)
            seats.remove(leaving)
            given_up.append(leaving.band)
    return taken, given_up


def _in(seats: list[Seat], band: int) -> int:
    return sum(seat.band == band for seat in seats)


def _size(ranges: tuple[Range, ...], band: int) -> int:
    return ranges[band].last - (ranges[band - 1].last if band else 0)


def _monthly(price: EcfPrice) -> Fraction:
    if price.monthly is not None:
        return price.monthly
    total, first = Fraction(0), 0
    for number, one in enumerate(price.ranges):
        people = max(min(price.target, one.last) - first, 0)
        each = one.price * one.service / 100
        if number == 0:
            each -= price.set_up / one.last
        total += people * each
        first = one.last
    return total / 29


def _npq(paper: Paper, declared: list[Declared]) -> dict[str, Fraction]:
    parts = dict.fromkeys(("service_fee", "output_payment", "clawbacks", "targeted_delivery_funding"), Fraction(0))
    mine = [one for one in declared if one.statement == paper.key]
    for course, price in paper.courses.items():
        if price.special:
            continue
        each = price.price * price.output / 100 / price.periods if price.output and price.periods else Fraction(0)
        on_top = price.targeted if _targeted(paper, course) else Fraction(0)
        of_course = [one for one in mine if one.course == course]
        for states, part, sign in ((BILLED, "output_payment", 1), (REFUNDED, "clawbacks", -1)):
            did = {(one.person, one.declaration_type) for one in of_course if one.state in states}
            starts = {
                one.person
                for one in of_course
                if one.state in states and one.declaration_type == "started" and one.targeted
            }
            parts[part] += sum((sign * each for _ in did), Fraction(0))
            parts["targeted_delivery_funding" if sign == 1 else part] += sum(
                (sign * on_top for _ in starts), Fraction(0)
            )
        parts["service_fee"] += _monthly_of_course(price)
    return parts


def _targeted(paper: Paper, course: str) -> bool:
    return course not in SUPPORT and paper.cohort >= 2022 and (paper.month.year, paper.month.month) <= (2025, 10)


def _monthly_of_course(price: CoursePrice) -> Fraction:
    if price.monthly is not None:
        return price.monthly
    if not price.service or not price.installments:
        return Fraction(0)
    return price.target * price.price * price.service / (100 * price.installments)
