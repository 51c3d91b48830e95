"""Adding a statement up (rules MON-13, MON-14, MON-15)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from cpd.finance.rules.ecf import EcfTerms, Line, Uplifts, exact_service_fee
from cpd.finance.rules.npq import Course

VAT = Fraction(1, 5)


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a statement comes to, in exact pounds. ``clawbacks`` is zero or negative."""

    service_fee: Fraction
    output_payment: Fraction
    uplift: Fraction
    clawbacks: Fraction
    targeted_delivery_funding: Fraction
    additional_adjustments: Fraction
    vat_rate: Fraction

    @property
    def subtotal(self) -> Fraction:
        """Everything but VAT."""
        return (
            self.service_fee
            + self.output_payment
            + self.uplift
            + self.clawbacks
            + self.targeted_delivery_funding
            + self.additional_adjustments
        )

    @property
    def vat(self) -> Fraction:
        """VAT on the subtotal: negative when that is."""
        return self.subtotal * self.vat_rate

    @property
    def total(self) -> Fraction:
        """What is paid."""
        return self.subtotal + self.vat


def ecf_amounts(
    terms: EcfTerms, lines: Iterable[Line], uplifts: Uplifts, adjustments: Decimal, *, vat_chargeable: bool
) -> Amounts:
    """An ECF statement. Uplifts are paid gross, without a cap; those of voided starts are clawbacks (rule MON-13)."""
    lines = list(lines)
    uplift = Fraction(terms.uplift_amount or 0)
    return Amounts(
        service_fee=exact_service_fee(terms),
        output_payment=sum((Fraction(line.payment) for line in lines), Fraction(0)),
        uplift=uplifts.additions * uplift,
        clawbacks=-sum((Fraction(line.clawback) for line in lines), Fraction(0)) - uplifts.subtractions * uplift,
        targeted_delivery_funding=Fraction(0),
        additional_adjustments=Fraction(adjustments),
        vat_rate=VAT if vat_chargeable else Fraction(0),
    )


def npq_amounts(courses: Iterable[Course], adjustments: Decimal) -> Amounts:
    """An NPQ statement: no VAT; special courses are paid apart and count for nothing here (rule MON-15)."""
    counted = [course for course in courses if not course.terms.special]
    return Amounts(
        service_fee=sum((course.terms.exact_service_fee for course in counted), Fraction(0)),
        output_payment=sum((course.output_payment for course in counted), Fraction(0)),
        uplift=Fraction(0),
        clawbacks=-sum((course.clawback for course in counted), Fraction(0)),
        targeted_delivery_funding=sum((course.targeted_delivery_funding for course in counted), Fraction(0)),
        additional_adjustments=Fraction(adjustments),
        vat_rate=Fraction(0),
    )
