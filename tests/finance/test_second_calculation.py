"""Two calculations that know nothing of each other agree to the penny; whatever is wrong with the first, one sees it.

2,000 histories in memory in ``make test``, 100,000 in ``make soak``.
"""

import ast
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cpd.finance.rules import banding, ecf, npq, totals
from tests.finance.second import calculation, first, histories
from tests.finance.second.calculation import CoursePrice, Declared, Paper
from tests.finance.second.histories import History, history

SOAK = bool(os.environ.get("SOAK"))
HISTORIES = 100_000 if SOAK else 2_000


def differences(numbers: range) -> Iterator[str]:
    """Every statement of these histories on which the two calculations disagree."""
    for number in numbers:
        played = history(number)
        for paper in played.papers:
            one = first.amounts_of(paper, played)
            other = calculation.amounts_of(paper, played.papers, played.declared)
            if one != other:
                yield f"history {number}, statement {paper.key}: {one} and {other}"


def test_they_agree_to_the_penny_on_every_statement_of_every_history() -> None:
    assert next(differences(range(HISTORIES)), None) is None


def test_thirds_of_a_pound_are_not_rounded_on_the_way_to_half_a_penny() -> None:
    """Three times a third of £1, and 15% of 10 pence: £1.015, which is £1.02 and was £1.01 with rounded thirds."""
    price = CoursePrice(
        price=Fraction(1),
        target=1,
        periods=3,
        output=100,
        service=0,
        installments=0,
        monthly=Fraction(0),
        targeted=Fraction(0),
    )
    cheap = replace(price, price=Fraction(1, 10), periods=4, output=60)
    day = date(2022, 11, 25)
    paper = Paper("1", day, day, 2022, courses={"npq-leading-teaching": price, "npq-headship": cheap})
    whom = [("npq-leading-teaching", one) for one in "abc"] + [("npq-headship", "d")]
    declared = tuple(Declared("1", "paid", "started", person=person, course=course) for course, person in whom)
    assert calculation.amounts_of(paper, [paper], declared)["output_payment"] == "1.02"
    assert first.amounts_of(paper, History((paper,), declared))["output_payment"] == "1.02"


def test_the_histories_have_everything_in_them_that_prices_depend_on() -> None:
    played = [history(number) for number in range(400)]
    papers = [paper for one in played for paper in one.papers]
    assert {paper.mentor_funding for paper in papers} == {True, False}
    assert {paper.vat for paper in papers} == {True, False}
    assert {price.special for paper in papers for price in paper.courses.values()} == {True, False}
    assert len({one.state for history in played for one in history.declared}) == 7
    assert any(_same_day(one) for one in played)
    assert any(_too_many(one) for one in played)
    assert any(len({paper.ecf for paper in one.papers}) > 1 for one in played)


def _same_day(played: History) -> bool:
    return len({paper.payment for paper in played.papers}) < len(played.papers)


def _too_many(played: History) -> bool:
    """Whether more is declared of a type than all bands have room for."""
    price = played.papers[0].ecf
    starts = [one for one in played.declared if one.declaration_type == "started" and one.state == "paid"]
    return price is not None and len(starts) > price.ranges[-1].last


def test_the_second_imports_nothing_of_ours() -> None:
    for module in (calculation, histories):
        assert not [name for name in _imports(module) if name.split(".")[0] not in ALLOWED], module.__name__


ALLOWED = {"collections", "dataclasses", "datetime", "fractions", "random", "tests"}


def _imports(module: ModuleType) -> Iterator[str]:
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.module
            if node.module.startswith("tests"):
                assert node.module.startswith("tests.finance.second.calculation"), node.module
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


PLACE, REPLAY, AMOUNTS, NPQ = banding.place, banding.replay, totals.ecf_amounts, totals.npq_amounts


def _without_what_was_there(previous, capacities, counts):
    placed = PLACE([0] * len(previous), capacities, counts)
    return replace(placed, previous=tuple(previous))


def _refunds_forgotten(previous, capacities, counts):
    return PLACE(previous, capacities, replace(counts, refundable=0))


def _refunds_from_the_first_band(previous, capacities, counts):
    placed = PLACE(previous, capacities, counts)
    return replace(placed, subtractions=tuple(reversed(placed.subtractions)))


def _all_to_band_a(previous, capacities, counts):
    return PLACE(previous, [max(sum(capacities), 1), *[0] * (len(capacities) - 1)], counts)


def _with_the_bands_of_now(before, capacities, now):
    return REPLAY([(capacities, counts) for _, counts in before], capacities, now)


def _uplift_capped(terms, lines, uplifts, adjustments, *, vat_chargeable):
    fewer = replace(uplifts, additions=min(uplifts.additions, 1))
    return AMOUNTS(terms, lines, fewer, adjustments, vat_chargeable=vat_chargeable)


def _uplift_never_clawed_back(terms, lines, uplifts, adjustments, *, vat_chargeable):
    return AMOUNTS(terms, lines, replace(uplifts, subtractions=0), adjustments, vat_chargeable=vat_chargeable)


def _vat_for_everybody(terms, lines, uplifts, adjustments, *, vat_chargeable):
    return AMOUNTS(terms, lines, uplifts, adjustments, vat_chargeable=True)


def _nothing_is_no_override(terms):
    return SERVICE_FEE(replace(terms, monthly_service_fee=terms.monthly_service_fee or None))


def _set_up_fee_of_nobody(terms):
    return SERVICE_FEE(replace(terms, set_up_fee=Decimal(0)))


def _special_courses_too(courses, adjustments):
    return NPQ([replace(one, terms=replace(one.terms, special=False)) for one in courses], adjustments)


def _adjustments_twice(courses, adjustments):
    return NPQ(courses, 2 * adjustments)


SERVICE_FEE = ecf.exact_service_fee
FAULTS: dict[str, tuple[Any, str, Any]] = {
    "completed pays 15%": (ecf, "PROPORTIONS", {**ecf.PROPORTIONS, "completed": Decimal("0.15")}),
    "a mentor's start pays the whole": (ecf, "FLAT_PROPORTION", Decimal(1)),
    "the service fee is spread over 30 months": (ecf, "MONTHS", 30),
    "what a band holds is forgotten": (banding, "place", _without_what_was_there),
    "refunds are forgotten": (banding, "place", _refunds_forgotten),
    "refunds leave from the other end": (banding, "place", _refunds_from_the_first_band),
    "everybody is in band A": (banding, "place", _all_to_band_a),
    "earlier statements had the bands of this one": (ecf, "replay", _with_the_bands_of_now),
    "uplifts are capped": (totals, "ecf_amounts", _uplift_capped),
    "uplifts are never clawed back": (totals, "ecf_amounts", _uplift_never_clawed_back),
    "VAT is for everybody": (totals, "ecf_amounts", _vat_for_everybody),
    "a monthly fee of 0 is no override": (totals, "exact_service_fee", _nothing_is_no_override),
    "the set-up fee is not deducted": (totals, "exact_service_fee", _set_up_fee_of_nobody),
    "special courses count": (totals, "npq_amounts", _special_courses_too),
    "adjustments count twice": (totals, "npq_amounts", _adjustments_twice),
    "targeted funding goes on for ever": (npq, "TARGETED_UNTIL", npq.TARGETED_UNTIL.replace(year=2099)),
    "targeted funding begins a cohort early": (npq, "TARGETED_FROM_COHORT", 2021),
    "coaching has targeted funding": (npq, "WITHOUT_TARGETED_FUNDING", ()),
}


@pytest.mark.parametrize(("module", "name", "fault"), FAULTS.values(), ids=FAULTS)
def test_a_planted_fault_in_the_first_is_found(module: ModuleType, name: str, fault: Any, monkeypatch) -> None:
    monkeypatch.setattr(module, name, fault)
    if module is totals and name != "exact_service_fee":
        monkeypatch.setattr(first.rules, name, fault)
    assert next(differences(range(HISTORIES)), None) is not None
