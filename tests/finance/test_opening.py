"""The inputs of formulas, as a figure shows them that somebody opens (rules MON-12, MON-14, MON-16)."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from cpd.core.money import print_pounds
from cpd.finance.rules import Band, CourseTerms, EcfTerms, service_fee
from cpd.finance.rules.opening import (
    Term,
    course_fee_terms,
    declared,
    price_terms,
    service_fee_terms,
    sum_terms,
)

F = EcfTerms(
    recruitment_target=4500,
    set_up_fee=Decimal(149651),
    monthly_service_fee=None,
    uplift_amount=Decimal(100),
    bands=(Band("A", 2000, Decimal(995)), Band("B", 2000, Decimal(979)), Band("C", 2000, Decimal(966))),
)
N = CourseTerms("npq-headship", Decimal(800), 72, 3, 60, 40, 19, None, Decimal(100))


@pytest.mark.parametrize(
    ("declaration_type", "words"),
    [("started", "Started"), ("retained-1", "Retained 1"), ("extended-3", "Extended 3"), ("completed", "Completed")],
)
def test_a_declaration_type_is_called_as_people_call_it(declaration_type, words) -> None:
    assert declared(declaration_type) == words


def test_amounts_that_are_added_up_open_and_unknown_ones_stay_unknown() -> None:
    assert sum_terms({"subtotal": "10.50", "vat": None, "total": "1.00"}, ("subtotal", "vat")) == (
        Term("Subtotal", Decimal("10.50"), "subtotal"),
        Term("VAT", None, "vat"),
    )


def test_places_times_what_each_costs_by_the_months_is_the_service_fee() -> None:
    terms = {term.name: term.value for term in service_fee_terms(F)}
    assert [terms[f"Band {letter}: places filled"] for letter in "ABC"] == [2000, 2000, 500]
    assert (terms["Recruitment target"], terms["Set-up fee"]) == (4500, Decimal(149651))
    total = sum(
        Fraction(terms[f"Band {letter}: places filled"]) * Fraction(terms[f"Band {letter}: each place costs"])
        for letter in "ABC"
    )
    assert print_pounds(total / terms["Months"]) == print_pounds(service_fee(F))


def test_the_price_of_a_course_has_three_inputs() -> None:
    assert price_terms(N) == (
        Term("Price for each participant", Decimal(800)),
        Term("Output payment percentage", "60%"),
        Term("Payment periods", 3),
    )


def test_a_calculated_service_fee_of_a_course_shows_what_it_is_made_of() -> None:
    words, terms = course_fee_terms(N)
    assert "recruitment target" in words
    assert [term.value for term in terms] == [72, Decimal(800), "40%", 19]


@pytest.mark.parametrize("fee", [Decimal("1200.00"), Decimal(0)])
def test_a_service_fee_that_the_contract_names_shows_itself_alone_and_nought_is_one(fee) -> None:
    words, terms = course_fee_terms(replace(N, monthly_service_fee=fee))
    assert words == "The monthly service fee that the contract names."
    assert terms == (Term("Monthly service fee", fee),)


def test_the_service_fee_is_shared_among_the_places_where_there_are_any() -> None:
    assert N.service_fee_each * 72 == pytest.approx(N.service_fee)
    assert replace(N, recruitment_target=0).service_fee_each is None
