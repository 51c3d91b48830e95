"""Prices of national professional qualifications (rules MON-16, MON-17)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from cpd.core.money import nearest_decimal

WITHOUT_TARGETED_FUNDING = ("npq-additional-support-offer", "npq-early-headship-coaching-offer")
TARGETED_FROM_COHORT = 2022
TARGETED_UNTIL = date(2025, 10, 31)
"""The month of the last statement with targeted delivery funding."""


@dataclass(frozen=True, slots=True)
class CourseTerms:
    """A contract for one course. Amounts in pounds; ``monthly_service_fee`` None: calculated."""

    course_identifier: str
    per_participant: Decimal
    recruitment_target: int
    number_of_payment_periods: int
    output_payment_percentage: int
    service_fee_percentage: int
    service_fee_installments: int
    monthly_service_fee: Decimal | None
    targeted_delivery_funding_per_participant: Decimal
    special: bool = False

    @property
    def exact_price(self) -> Fraction:
        """What one declaration of any type is worth, exactly: a price in three parts often has no end as a decimal."""
        if not self.output_payment_percentage or not self.number_of_payment_periods:
            return Fraction(0)
        share = Fraction(self.output_payment_percentage, 100 * self.number_of_payment_periods)
        return Fraction(self.per_participant) * share

    @property
    def price(self) -> Decimal:
        """What one declaration of any type is worth, for people to read: sums are made of :attr:`exact_price`."""
        return nearest_decimal(self.exact_price)

    @property
    def exact_service_fee(self) -> Fraction:
        """The service fee of one statement, exactly."""
        if self.monthly_service_fee is not None:
            return Fraction(self.monthly_service_fee)
        if not self.service_fee_percentage or not self.service_fee_installments:
            return Fraction(0)
        share = Fraction(self.service_fee_percentage, 100 * self.service_fee_installments)
        return self.recruitment_target * Fraction(self.per_participant) * share

    @property
    def service_fee(self) -> Decimal:
        """The service fee of one statement, for people to read."""
        return nearest_decimal(self.exact_service_fee)

    @property
    def service_fee_each(self) -> Decimal | None:
        """The service fee of one place of the recruitment target, for people to read; None without places."""
        return nearest_decimal(self.exact_service_fee / self.recruitment_target) if self.recruitment_target else None


@dataclass(frozen=True, slots=True)
class CourseCounts:
    """How many distinct pairs of person and type a statement pays, and claws back; and starts with targeted funding."""

    billable: int = 0
    refundable: int = 0
    targeted: int = 0
    targeted_back: int = 0


@dataclass(frozen=True, slots=True)
class Course:
    """What a statement pays for a course. ``targeted_funding``: the statement and the course have it at all."""

    terms: CourseTerms
    counts: CourseCounts
    targeted_funding: bool

    @property
    def output_payment(self) -> Fraction:
        """What is paid for declarations."""
        return self.counts.billable * self.terms.exact_price

    @property
    def targeted_delivery_funding(self) -> Fraction:
        """What is paid on top for starts in targeted schools."""
        return self.counts.targeted * self._on_top

    @property
    def clawback(self) -> Fraction:
        """What is clawed back, targeted delivery funding included: zero or more."""
        return self.counts.refundable * self.terms.exact_price + self.counts.targeted_back * self._on_top

    @property
    def total(self) -> Fraction:
        """What the course comes to."""
        return self.terms.exact_service_fee + self.output_payment + self.targeted_delivery_funding - self.clawback

    @property
    def _on_top(self) -> Fraction:
        per_participant = self.terms.targeted_delivery_funding_per_participant
        return Fraction(per_participant) if self.targeted_funding else Fraction(0)


def targeted_delivery_funding_applies(*, course_identifier: str, cohort: int, month: date) -> bool:
    """Whether a statement of that month pays targeted delivery funding for the course (rule MON-17)."""
    return (
        course_identifier not in WITHOUT_TARGETED_FUNDING and cohort >= TARGETED_FROM_COHORT and month <= TARGETED_UNTIL
    )
