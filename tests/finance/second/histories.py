"""Random histories of a provider's statements in a cohort, each from a number: the same number, the same history."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from tests.finance.second.calculation import SHARES, CoursePrice, Declared, EcfPrice, Paper, Range

COURSES = ("npq-headship", "npq-leading-teaching", "npq-early-headship-coaching-offer")
NPQ_TYPES = ("started", "retained-1", "completed")


@dataclass(frozen=True)
class History:
    """The statements of one provider and cohort, and what is on them."""

    papers: tuple[Paper, ...]
    declared: tuple[Declared, ...]


def history(seed: int) -> History:
    """A history of ECF for even numbers, of NPQs for odd ones."""
    chance = Random(seed)
    return _npq(chance) if seed % 2 else _ecf(chance)


def _pounds(chance: Random, most: int) -> Fraction:
    return Fraction(chance.randint(0, most * 100), 100)


def _months(chance: Random, first: date) -> list[date]:
    """Payments a month or more apart; now and then two on one day."""
    days, day = [], first
    for _ in range(chance.randint(1, 4)):
        days.append(day)
        day += timedelta(days=chance.choice((0, 31, 31, 61)))
    return days


def _states(chance: Random) -> str:
    return chance.choices(
        ("eligible", "payable", "paid", "awaiting_clawback", "clawed_back", "voided", "ineligible"),
        (3, 3, 6, 2, 2, 1, 1),
    )[0]


def _ecf(chance: Random) -> History:
    mentor_funding = chance.random() < 0.4
    last, ranges = 0, []
    for _ in range(chance.randint(1, 4)):
        last += chance.randint(1, 4)
        output = chance.choice((60, 60, 100))
        ranges.append(Range(last, _pounds(chance, 1000), output, 100 - output))
    price = EcfPrice(
        target=chance.randint(0, 12),
        set_up=_pounds(chance, 500),
        monthly=chance.choice((None, None, Fraction(0), _pounds(chance, 9000))),
        uplift=chance.choice((None, _pounds(chance, 100))),
        ranges=tuple(ranges),
        mentor=_pounds(chance, 1000) if mentor_funding else None,
    )
    vat = chance.random() < 0.7
    days = _months(chance, date(2022, 11, 25))
    grown_from = chance.randint(1, 4)
    grown = _grown(chance, price)
    papers = tuple(
        Paper(
            key=f"{number}",
            payment=day,
            month=day.replace(day=1),
            cohort=2025 if mentor_funding else 2022,
            adjustments=tuple(_pounds(chance, 50) - 25 for _ in range(chance.randint(0, 2))),
            ecf=price if number < grown_from else grown,
            vat=vat,
            mentor_funding=mentor_funding,
        )
        for number, day in enumerate(days)
    )
    kinds = [*chance.sample(list(SHARES), 2), "started", "started"]
    declared = tuple(
        Declared(
            statement=chance.choice(papers).key,
            state=_states(chance),
            declaration_type=chance.choice(kinds),
            mentor=chance.random() < 0.3,
            uplift=chance.random() < 0.4,
        )
        for _ in range(chance.randint(0, 24))
    )
    return History(papers, declared)


def _grown(chance: Random, price: EcfPrice) -> EcfPrice:
    """A later version of a contract: as much room in each band or more, and now and then one band more."""
    more, ranges = 0, []
    for one in price.ranges:
        more += chance.choice((0, 0, 1, 2))
        ranges.append(replace(one, last=one.last + more))
    if len(ranges) < 4 and chance.random() < 0.3:
        ranges.append(Range(ranges[-1].last + chance.randint(1, 4), _pounds(chance, 1000)))
    return replace(price, ranges=tuple(ranges))


def _npq(chance: Random) -> History:
    def price() -> CoursePrice:
        return CoursePrice(
            price=_pounds(chance, 2000),
            target=chance.randint(1, 80),
            periods=chance.choice((0, 3, 4)),
            output=chance.choice((0, 60, 60, 100)),
            service=chance.choice((0, 40)),
            installments=chance.choice((0, 19, 20)),
            monthly=chance.choice((None, None, Fraction(0), _pounds(chance, 5000))),
            targeted=chance.choice((Fraction(100), _pounds(chance, 200))),
            special=chance.random() < 0.2,
        )

    courses = {course: price() for course in chance.sample(COURSES, chance.randint(1, 3))}
    first = chance.choice((date(2022, 11, 25), date(2025, 9, 25)))
    cohort = chance.choice((2021, 2022, 2024))
    papers = tuple(
        Paper(
            key=f"{number}",
            payment=day,
            month=day.replace(day=1),
            cohort=cohort,
            adjustments=tuple(_pounds(chance, 50) - 25 for _ in range(chance.randint(0, 2))),
            courses=courses,
        )
        for number, day in enumerate(_months(chance, first))
    )
    declared = tuple(
        Declared(
            statement=chance.choice(papers).key,
            state=_states(chance),
            declaration_type=chance.choice(NPQ_TYPES),
            person=f"person {chance.randint(1, 8)}",
            course=chance.choice(list(courses)),
            targeted=chance.random() < 0.4,
        )
        for _ in range(chance.randint(0, 24))
    )
    return History(papers, declared)
