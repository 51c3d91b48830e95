"""The list of files that come first is of files that are there."""

from pathlib import Path

import pytest

from tests.order import LONG, comes_first

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("place", LONG)
def test_what_comes_first_is_there(place) -> None:
    assert (ROOT / place).exists()


def test_tests_of_long_files_come_first_and_keep_their_order(request) -> None:
    first = [comes_first(item.nodeid) for item in request.session.items]
    assert first == sorted(first, reverse=True)
