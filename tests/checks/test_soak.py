"""Long tests in pieces."""

from typing import Any

import pytest

from tests.soak import LONG, reached


def piece(first: int, last: int, passed: bool = True) -> dict[str, Any]:
    return {"from": first, "to": last, "passed": passed}


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([], 0),
        ([piece(0, 10), piece(10, 20)], 20),
        ([piece(0, 10), piece(10, 20, passed=False), piece(20, 30)], 10),
        ([piece(0, 10), piece(10, 20, passed=False), piece(20, 30), piece(10, 20)], 30),
        ([piece(50, 60), piece(0, 10)], 10),
        ([piece(0, 30), piece(10, 20)], 30),
    ],
)
def test_a_run_goes_on_with_the_first_seed_that_has_not_passed(pieces, expected) -> None:
    assert reached(pieces) == expected


def test_a_piece_is_a_range_of_orders_or_so_many_histories_of_a_seed() -> None:
    assert LONG["orders"].environment(500, 510) == {"ORDERS": "500:510"}
    assert LONG["histories"].environment(40, 60) == {"SEED": "40", "HISTORIES": "20"}
