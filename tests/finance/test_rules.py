"""Bands, prices and totals (rules MON-7 to MON-17): worked examples and properties."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.core.money import print_pounds
from cpd.finance import rules
from cpd.finance.rules import (
    BANDED_TYPES,
    Band,
    Counts,
    Course,
    CourseCounts,
    CourseTerms,
    Earlier,
    EcfTerms,
    Uplifts,
    banded_lines,
    ecf_amounts,
    flat_lines,
    npq_amounts,
    replay,
)

SET_UP = Decimal(149651)
F = EcfTerms(
    recruitment_target=6000,
    set_up_fee=SET_UP,
    monthly_service_fee=None,
    uplift_amount=Decimal(100),
    bands=(Band("A", 2000, Decimal(995)), Band("B", 2000, Decimal(979)), Band("C", 2000, Decimal(966))),
)
M = replace(
    F,
    bands=tuple(Band(letter, 2, Decimal(price)) for letter, price in zip("ABCD", (400, 300, 200, 100), strict=True)),
)
N = CourseTerms("npq-headship", Decimal(800), 72, 3, 60, 40, 19, None, Decimal(100))
NOTHING = Decimal(0)


def lines(terms: EcfTerms, kind: str, now: Counts, before: Sequence[Counts] = ()):
    earlier = [Earlier(terms.capacities, {kind: one}) for one in before]
    every = banded_lines(terms, earlier, {kind: now}, participant_type="all")
    return [line for line in every if line.declaration_type == kind]


def amounts(terms: EcfTerms, kind: str, now: Counts, before: Sequence[Counts] = (), **more):
    uplifts = more.pop("uplifts", Uplifts())
    adjustments = more.pop("adjustments", NOTHING)
    return ecf_amounts(
        terms, lines(terms, kind, now, before), uplifts, adjustments, vat_chargeable=more.pop("vat", False)
    )


def paid(terms: EcfTerms, kind: str, now: Counts, before: Sequence[Counts] = ()) -> str:
    return print_pounds(amounts(terms, kind, now, before).output_payment)


@pytest.mark.parametrize(
    ("terms", "kind", "fees"),
    [
        (F, "started", ["119.40", "117.48", "115.92"]),
        (F, "completed", ["119.40", "117.48", "115.92"]),
        (F, "retained-1", ["89.55", "88.11", "86.94"]),
        (F, "extended-3", ["89.55", "88.11", "86.94"]),
        (M, "started", ["48.00", "36.00", "24.00", "12.00"]),
        (M, "retained-4", ["36.00", "27.00", "18.00", "9.00"]),
    ],
)
def test_e1_a_declaration_is_worth_its_part_of_the_output_price_of_its_band(terms, kind, fees) -> None:
    assert [print_pounds(rules.fee(kind, band)) for band in terms.bands] == fees


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (F, "75943.07"),
        (replace(F, monthly_service_fee=Decimal("123.45")), "123.45"),
        (replace(F, monthly_service_fee=NOTHING), "0.00"),
        (M, "-5132.79"),
        (replace(M, set_up_fee=NOTHING, recruitment_target=1), print_pounds(Decimal(160) / 29)),
    ],
)
def test_e2_e3_e4_the_service_fee_is_calculated_unless_one_is_given_and_nought_is_one(terms, expected) -> None:
    assert print_pounds(rules.service_fee(terms)) == expected


@pytest.mark.parametrize(
    ("adjustments", "total"),
    [("0", "-4932.79"), ("1234", "-4438.55"), ("799.99", "-4959.36")],
)
def test_e5_uplifts_are_paid_gross_and_taken_back_as_clawbacks(adjustments, total) -> None:
    came_to = amounts(
        M,
        "started",
        Counts(),
        uplifts=Uplifts(4, 2),
        adjustments=Decimal(adjustments),
        vat=adjustments != "0",
    )
    assert (print_pounds(came_to.uplift), print_pounds(came_to.clawbacks)) == ("400.00", "-200.00")
    assert print_pounds(came_to.total) == total


def test_e5_a_contract_without_an_uplift_pays_none() -> None:
    came_to = amounts(replace(M, uplift_amount=None), "started", Counts(), uplifts=Uplifts(4, 2))
    assert print_pounds(came_to.total) == "-5132.79"
    assert print_pounds(came_to.clawbacks) == "0.00"


@pytest.mark.parametrize(
    ("terms", "before", "now", "additions", "payment"),
    [
        (M, 3, 3, [0, 1, 2, 0], "84.00"),
        (F, 2100, 2000, [0, 1900, 100], "234804.00"),
        (F, 1900, 2500, [100, 2000, 400], "293268.00"),
        (M, 0, 9, [2, 2, 2, 2], "240.00"),
        (M, 0, 3, [2, 1, 0, 0], "132.00"),
    ],
)
def test_e6_e7_e8_bands_fill_from_a_on_and_what_does_not_fit_is_not_paid(
    terms, before, now, additions, payment
) -> None:
    found = lines(terms, "started", Counts(now), [Counts(before)])
    assert [line.additions for line in found] == additions
    assert paid(terms, "started", Counts(now), [Counts(before)]) == payment
    assert sum(line.beyond for line in found) == max(before + now - sum(b.capacity for b in terms.bands), 0)


def test_e10_refunds_leave_from_the_last_band_that_holds_anything() -> None:
    assert paid(M, "started", Counts(5)) == "192.00"
    found = lines(M, "started", Counts(0, 2), [Counts(5)])
    assert [line.subtractions for line in found] == [0, 1, 1, 0]
    assert print_pounds(amounts(M, "started", Counts(0, 2), [Counts(5)]).clawbacks) == "-60.00"


def test_e11_an_overfull_band_with_refunds() -> None:
    came_to = amounts(M, "started", Counts(4, 2), [Counts(7)])
    found = lines(M, "started", Counts(4, 2), [Counts(7)])
    assert [(line.additions, line.subtractions) for line in found] == [(0, 0), (0, 0), (0, 0), (1, 2)]
    assert sum(line.beyond for line in found) == 3
    assert (print_pounds(came_to.output_payment), print_pounds(came_to.clawbacks)) == ("12.00", "-24.00")


@pytest.mark.parametrize(
    ("before", "capacities", "now", "previous", "additions", "subtractions"),
    [
        ([((2,), Counts(3))], (3,), Counts(1), (2,), (1,), (0,)),
        ([((2, 2), Counts(5))], (2, 4), Counts(3), (2, 2), (0, 2), (0, 0)),
        ([((2,), Counts(3)), ((3,), Counts(0, 1))], (3,), Counts(2), (1,), (2,), (0,)),
        ([((2,), Counts(3))], (2, 1), Counts(1), (2, 0), (0, 1), (0, 0)),
        ([((1, 1), Counts(2)), ((1,), Counts(0, 1))], (1, 2), Counts(3), (0, 1), (1, 1), (0, 0)),
        ([((1, 1), Counts(2))], (1,), Counts(0, 2), (1,), (0,), (1,)),
    ],
)
def test_each_statement_is_replayed_with_the_bands_of_the_version_that_prices_it(
    before, capacities, now, previous, additions, subtractions
) -> None:
    placed = replay(before, capacities, now)
    assert (placed.previous, placed.additions, placed.subtractions) == (previous, additions, subtractions)


def test_24_refunds_of_earlier_statements_are_priced_where_they_leave() -> None:
    found = lines(M, "started", Counts(0, 2), [Counts(4)])
    assert [line.subtractions for line in found] == [0, 2, 0, 0]
    assert print_pounds(amounts(M, "started", Counts(0, 2), [Counts(4)]).clawbacks) == "-72.00"


@pytest.mark.parametrize(
    ("before", "payment"),
    [
        ([Counts(8), Counts(0, 2), Counts(2)], "0.00"),
        ([Counts(9), Counts(0, 1)], "12.00"),
    ],
)
def test_what_was_once_too_much_does_not_confuse_later_statements(before, payment) -> None:
    assert paid(M, "started", Counts(1), before) == payment


def test_25_each_type_fills_the_bands_from_empty() -> None:
    every = banded_lines(M, [], {"started": Counts(2), "retained-1": Counts(2)}, participant_type="all")
    assert {(line.declaration_type, line.band) for line in every if line.additions} == {
        ("started", "A"),
        ("retained-1", "A"),
    }
    assert {line.declaration_type for line in every} == set(BANDED_TYPES)


def test_e13_mentors_at_the_flat_rate() -> None:
    flat = flat_lines(Decimal(1000), [], {"started": Counts(5, 2), "completed": Counts(3, 1), "retained-1": Counts(9)})
    assert [(line.declaration_type, line.band, line.additions) for line in flat] == [
        ("started", None, 5),
        ("completed", None, 3),
    ]
    came_to = ecf_amounts(replace(F, monthly_service_fee=NOTHING), flat, Uplifts(), NOTHING, vat_chargeable=True)
    assert [print_pounds(x) for x in (came_to.output_payment, came_to.clawbacks, came_to.vat, came_to.total)] == [
        "4000.00",
        "-1500.00",
        "500.00",
        "3000.00",
    ]


def test_e15_a_last_band_that_pays_everything_on_outputs() -> None:
    bands = tuple(
        Band(letter, size, Decimal(price))
        for letter, size, price in zip("ABCD", (10, 10, 10, 10), (995, 979, 966, 966), strict=True)
    )
    terms = replace(F, bands=bands)
    assert paid(terms, "started", Counts(35)) == "4107.60"
    last = replace(bands[3], output_payment_percentage=100, service_fee_percentage=0)
    assert paid(replace(terms, bands=(*bands[:3], last)), "started", Counts(35)) == "4494.00"


@pytest.mark.parametrize(
    ("terms", "counts", "expected"),
    [
        (N, CourseCounts(10), {"price": "160.00", "output_payment": "1600.00", "service_fee": "1212.63"}),
        (N, CourseCounts(0, 1, 0, 1), {"clawback": "260.00", "total": "952.63"}),
        (replace(N, monthly_service_fee=Decimal("5432.10")), CourseCounts(), {"service_fee": "5432.10"}),
        (replace(N, monthly_service_fee=NOTHING), CourseCounts(5), {"service_fee": "0.00", "output_payment": "800.00"}),
        (
            replace(N, per_participant=Decimal(1985), number_of_payment_periods=4, service_fee_installments=20),
            CourseCounts(1),
            {"price": "297.75", "service_fee": "2858.40"},
        ),
        (
            replace(
                N,
                number_of_payment_periods=4,
                output_payment_percentage=100,
                service_fee_percentage=0,
                service_fee_installments=0,
            ),
            CourseCounts(1),
            {"price": "200.00", "service_fee": "0.00"},
        ),
        (replace(N, output_payment_percentage=0), CourseCounts(3), {"price": "0.00", "output_payment": "0.00"}),
        (N, CourseCounts(2, 0, 2), {"targeted_delivery_funding": "200.00"}),
    ],
)
def test_n1_to_n8_what_a_course_comes_to(terms, counts, expected) -> None:
    course = Course(terms, counts, targeted_funding=True)
    for name, value in expected.items():
        holder = course if hasattr(course, name) else terms
        assert print_pounds(getattr(holder, name)) == value, name


def test_n9_special_courses_are_paid_apart() -> None:
    normal, special = (Course(replace(N, special=s), CourseCounts(n), True) for s, n in ((False, 3), (True, 7)))
    assert print_pounds(npq_amounts([normal, special], NOTHING).output_payment) == "480.00"


def test_n10_adjustments_are_added_and_there_is_no_vat() -> None:
    came_to = npq_amounts([Course(N, CourseCounts(), True)], Decimal(50))
    assert (print_pounds(came_to.total), print_pounds(came_to.vat)) == ("1262.63", "0.00")


@pytest.mark.parametrize(
    ("course", "cohort", "year", "month", "applies"),
    [
        ("npq-headship", 2021, 2025, 9, False),
        ("npq-headship", 2022, 2025, 9, True),
        ("npq-headship", 2022, 2025, 10, True),
        ("npq-headship", 2022, 2025, 11, False),
        ("npq-early-headship-coaching-offer", 2022, 2025, 9, False),
        ("npq-additional-support-offer", 2022, 2025, 9, False),
    ],
)
def test_40_targeted_delivery_funding_by_course_cohort_and_month(course, cohort, year, month, applies) -> None:
    from datetime import date

    assert (
        rules.targeted_delivery_funding_applies(course_identifier=course, cohort=cohort, month=date(year, month, 1))
        is applies
    )


counted = st.builds(Counts, st.integers(0, 12), st.integers(0, 12))
capacities = st.lists(st.integers(1, 5), min_size=1, max_size=4)


@given(capacities, st.lists(counted, max_size=6), counted)
def test_no_band_ever_holds_more_than_its_room_or_less_than_nothing(sizes, before, now) -> None:
    placed = replay([(sizes, one) for one in before], sizes, now)
    assert all(0 <= held <= size for held, size in zip(placed.after, sizes, strict=True))
    assert sum(placed.additions) + placed.beyond == now.billable
    assert sum(placed.subtractions) <= now.refundable
    assert all(n >= 0 for n in (*placed.previous, *placed.additions, *placed.subtractions))


@given(capacities, st.lists(st.integers(0, 3), max_size=6))
def test_without_refunds_it_does_not_matter_how_the_same_starts_are_spread_over_statements(sizes, spread) -> None:
    one_by_one = replay([(sizes, Counts(n)) for n in spread], sizes, Counts())
    at_once = replay([(sizes, Counts(sum(spread)))], sizes, Counts())
    assert one_by_one.previous == at_once.previous


@given(capacities, st.integers(0, 10))
def test_what_is_paid_and_taken_back_on_one_statement_costs_nothing(sizes, people) -> None:
    room = min(people, sum(sizes))
    placed = replay([], sizes, Counts(room, room))
    assert placed.additions == placed.subtractions


@given(st.integers(0, 9), st.integers(0, 9), st.booleans())
def test_the_parts_add_up_to_the_total_before_anything_is_rounded(billable, refundable, vat) -> None:
    came_to = amounts(F, "started", Counts(billable, refundable), vat=vat, adjustments=Decimal("0.01"))
    parts = came_to.service_fee + came_to.output_payment + came_to.uplift + came_to.clawbacks
    assert came_to.subtotal == parts + Fraction("0.01")
    assert came_to.total == came_to.subtotal * (Fraction("1.2") if vat else 1)
    assert came_to.clawbacks <= 0
