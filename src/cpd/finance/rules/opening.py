"""The inputs of formulas, by name, as a figure shows them that somebody opens (rules MON-12, MON-14, MON-16)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cpd.finance.rules.banding import filled_by
from cpd.finance.rules.ecf import MONTHS, EcfTerms
from cpd.finance.rules.npq import CourseTerms

AMOUNTS = {
    "total": "Total",
    "subtotal": "Subtotal",
    "output_payment": "Output payment",
    "service_fee": "Service fee",
    "uplift": "Uplift fees",
    "targeted_delivery_funding": "Targeted delivery funding",
    "clawbacks": "Clawbacks",
    "additional_adjustments": "Additional adjustments",
    "vat": "VAT",
}
"""The amounts of a statement, as people call them."""


@dataclass(frozen=True, slots=True)
class Term:
    """An input of a formula. A :class:`~decimal.Decimal` is pounds, exact; a whole number is a count; text is itself.

    ``figure`` names a figure that can be opened in its turn; None is a value that nobody knows.
    """

    name: str
    value: Decimal | int | str | None
    figure: str = ""


def declared(declaration_type: str) -> str:
    """A declaration type as people call it, whatever is paid for it (rule MON-10): ``Retained 1``."""
    return declaration_type.replace("-", " ").capitalize()


def sum_terms(amounts: Mapping[str, str | None], names: Sequence[str]) -> tuple[Term, ...]:
    """Amounts that are added up (rules MON-14, MON-15), each of which opens."""
    values = {name: amounts[name] for name in names}
    return tuple(Term(AMOUNTS[name], None if value is None else Decimal(value), name) for name, value in values.items())


def service_fee_terms(terms: EcfTerms) -> tuple[Term, ...]:
    """What a calculated service fee is made of (rule MON-12): for each band its places and what each costs."""
    places = filled_by(terms.recruitment_target, terms.capacities)
    parts = [Term("Recruitment target", terms.recruitment_target), Term("Set-up fee", terms.set_up_fee)]
    for n, band in enumerate(terms.bands):
        parts.append(Term(f"Band {band.letter}: places filled", places[n]))
        share = band.per_participant * band.service_fee_percentage / 100
        less = terms.set_up_fee / band.capacity if n == 0 else Decimal(0)
        parts.append(Term(f"Band {band.letter}: each place costs", share - less))
    parts.append(Term("Months", MONTHS))
    return tuple(parts)


def price_terms(terms: CourseTerms) -> tuple[Term, ...]:
    """What the price of a declaration of a course is made of (rule MON-16)."""
    return (
        Term("Price for each participant", terms.per_participant),
        Term("Output payment percentage", f"{terms.output_payment_percentage}%"),
        Term("Payment periods", terms.number_of_payment_periods),
    )


def course_fee_terms(terms: CourseTerms) -> tuple[str, tuple[Term, ...]]:
    """How the service fee of a course is found, in words, and what it is made of (rule MON-16)."""
    if terms.monthly_service_fee is not None:
        named = (Term("Monthly service fee", terms.monthly_service_fee),)
        return "The monthly service fee that the contract names.", named
    return (
        "The recruitment target, times the service fee percentage of the price, divided by the instalments.",
        (
            Term("Recruitment target", terms.recruitment_target),
            Term("Price for each participant", terms.per_participant),
            Term("Service fee percentage", f"{terms.service_fee_percentage}%"),
            Term("Instalments", terms.service_fee_installments),
        ),
    )
