"""The first calculation on a history in memory: its rules, fed with counts as the database would count them.

This alone of the package knows the first. The second (``calculation.py``) does not.
"""

from collections import Counter
from decimal import Decimal
from fractions import Fraction

from cpd.core.money import print_pounds
from cpd.finance import rules
from cpd.finance.rules import Band, Counts, Course, CourseCounts, CourseTerms, Earlier, EcfTerms, Uplifts
from tests.finance.second.calculation import AMOUNTS, BILLED, REFUNDED, Declared, EcfPrice, Paper
from tests.finance.second.histories import History


def amounts_of(paper: Paper, history: History) -> dict[str, str]:
    """The named amounts of a statement by the first calculation."""
    adjustments = sum((_decimal(one) for one in paper.adjustments), Decimal(0))
    if paper.ecf is None:
        found = rules.npq_amounts(_courses(paper, history), adjustments)
    else:
        found = _ecf(paper, history, adjustments)
    return {name: print_pounds(getattr(found, name)) for name in AMOUNTS}


def _decimal(amount: Fraction) -> Decimal:
    return Decimal(amount.numerator) / Decimal(amount.denominator)


def _optional(amount: Fraction | None) -> Decimal | None:
    return None if amount is None else _decimal(amount)


def _on(history: History, paper: Paper, *, mentors: bool | None) -> list[Declared]:
    return [
        one for one in history.declared if one.statement == paper.key and (mentors is None or one.mentor == mentors)
    ]


def _counts(items: list[Declared]) -> dict[str, Counts]:
    billed = Counter(one.declaration_type for one in items if one.state in BILLED)
    refunded = Counter(one.declaration_type for one in items if one.state in REFUNDED)
    return {kind: Counts(billed[kind], refunded[kind]) for kind in billed | refunded}


def _terms(price: EcfPrice) -> EcfTerms:
    bands, below = [], 0
    for letter, one in zip("ABCD", price.ranges, strict=False):
        bands.append(Band(letter, one.last - below, _decimal(one.price), one.output, one.service))
        below = one.last
    return EcfTerms(
        price.target,
        _decimal(price.set_up),
        _optional(price.monthly),
        _optional(price.uplift),
        tuple(bands),
        _optional(price.mentor),
    )


def _ecf(paper: Paper, history: History, adjustments: Decimal) -> rules.Amounts:
    assert paper.ecf is not None
    terms = _terms(paper.ecf)
    before = [one for one in history.papers if one.payment < paper.payment]
    ects = False if paper.mentor_funding else None
    lines = list(
        rules.banded_lines(
            terms,
            [
                Earlier(_terms(one.ecf or paper.ecf).capacities, _counts(_on(history, one, mentors=ects)))
                for one in before
            ],
            _counts(_on(history, paper, mentors=ects)),
            participant_type="all",
        )
    )
    if paper.mentor_funding:
        assert terms.mentor_payment_per_participant is not None
        now = _counts(_on(history, paper, mentors=True))
        lines += rules.flat_lines(terms.mentor_payment_per_participant, [], now)
    started = [one for one in _on(history, paper, mentors=ects) if one.declaration_type == "started" and one.uplift]
    uplifts = Uplifts(sum(one.state in BILLED for one in started), sum(one.state in REFUNDED for one in started))
    return rules.ecf_amounts(terms, lines, uplifts, adjustments, vat_chargeable=paper.vat)


def _courses(paper: Paper, history: History) -> list[Course]:
    courses = []
    for course, price in paper.courses.items():
        items = [one for one in _on(history, paper, mentors=None) if one.course == course]
        billed = {(one.person, one.declaration_type) for one in items if one.state in BILLED}
        refunded = {(one.person, one.declaration_type) for one in items if one.state in REFUNDED}
        starts = [one for one in items if one.declaration_type == "started" and one.targeted]
        terms = CourseTerms(
            course_identifier=course,
            per_participant=_decimal(price.price),
            recruitment_target=price.target,
            number_of_payment_periods=price.periods,
            output_payment_percentage=price.output,
            service_fee_percentage=price.service,
            service_fee_installments=price.installments,
            monthly_service_fee=_optional(price.monthly),
            targeted_delivery_funding_per_participant=_decimal(price.targeted),
            special=price.special,
        )
        counts = CourseCounts(
            len(billed),
            len(refunded),
            len({one.person for one in starts if one.state in BILLED}),
            len({one.person for one in starts if one.state in REFUNDED}),
        )
        applies = rules.targeted_delivery_funding_applies(
            course_identifier=course, cohort=paper.cohort, month=paper.month
        )
        courses.append(Course(terms, counts, applies))
    return courses
