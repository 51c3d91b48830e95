"""Adding a statement up (rules MON-13, MON-14, MON-15)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from cpd.finance.rules.ecf import EcfTerms, Line, Uplifts, service_fee
from cpd.finance.rules.npq import Course

VAT = Decimal("0.2")


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a statement comes to, in exact pounds. ``clawbacks`` is zero or negative."""

    service_fee: Decimal
    output_payment: Decimal
    uplift: Decimal
    clawbacks: Decimal
    targeted_delivery_funding: Decimal
    additional_adjustments: Decimal
    vat_rate: Decimal

    @property
    def subtotal(self) -> Decimal:
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
    def vat(self) -> Decimal:
        """VAT on the subtotal: negative when that is."""
        return self.subtotal * self.vat_rate

    @property
    def total(self) -> Decimal:
        """What is paid."""
        return self.subtotal + self.vat


def ecf_amounts(
    terms: EcfTerms, lines: Iterable[Line], uplifts: Uplifts, adjustments: Decimal, *, vat_chargeable: bool
) -> Amounts:
    """An ECF statement. Uplifts are paid gross, without a cap; those of voided starts are clawbacks (rule MON-13)."""
    lines = list(lines)
    uplift = terms.uplift_amount or Decimal(0)
    return Amounts(
        service_fee=service_fee(terms),
        output_payment=sum((line.payment for line in lines), Decimal(0)),
        uplift=uplifts.additions * uplift,
        clawbacks=-sum((line.clawback for line in lines), Decimal(0)) - uplifts.subtractions * uplift,
        targeted_delivery_funding=Decimal(0),
        additional_adjustments=adjustments,
        vat_rate=VAT if vat_chargeable else Decimal(0),
    )


def npq_amounts(courses: Iterable[Course], adjustments: Decimal) -> Amounts:
    """An NPQ statement: no VAT; special courses are paid apart and count for nothing here (rule MON-15)."""
    counted = [course for course in courses if not course.terms.special]
    return Amounts(
        service_fee=sum((course.terms.service_fee for course in counted), Decimal(0)),
        output_payment=sum((course.output_payment for course in counted), Decimal(0)),
        uplift=Decimal(0),
        clawbacks=-sum((course.clawback for course in counted), Decimal(0)),
        targeted_delivery_funding=sum((course.targeted_delivery_funding for course in counted), Decimal(0)),
        additional_adjustments=adjustments,
        vat_rate=Decimal(0),
    )
