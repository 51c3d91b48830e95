"""Long tests in pieces, and that ``make soak`` runs every test that takes longer there."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.soak import LONG, reached

ROOT = Path(__file__).resolve().parents[2]


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


def test_every_file_that_does_more_when_it_soaks_is_soaked() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    soaked = re.findall(r"\btests/[\w/.]+", makefile.partition("\nsoak:")[2].partition("\n\n")[0])
    assert soaked
    more = [
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "tests").rglob("test_*.py")
        if re.search(r"""["']SOAK["']""", file.read_text(encoding="utf-8")) and file != Path(__file__)
    ]
    assert [file for file in more if not file.startswith(tuple(soaked))] == []
