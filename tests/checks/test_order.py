"""The list of files that come first is of files that are there, and there are processes enough."""

from pathlib import Path

import pytest

from tests.order import LONG, comes_first, pytest_xdist_auto_num_workers

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("place", LONG)
def test_what_comes_first_is_there(place) -> None:
    assert (ROOT / place).exists()


def test_tests_of_long_files_come_first_and_keep_their_order(request) -> None:
    first = [comes_first(item.nodeid) for item in request.session.items]
    assert first == sorted(first, reverse=True)


@pytest.mark.parametrize(("named", "processes"), [(None, 3), ("2", 2)])
def test_there_is_one_process_more_than_processors_unless_their_number_is_named(monkeypatch, named, processes) -> None:
    monkeypatch.delenv("PYTEST_XDIST_AUTO_NUM_WORKERS", raising=False)
    if named:
        monkeypatch.setenv("PYTEST_XDIST_AUTO_NUM_WORKERS", named)
    counting = pytest_xdist_auto_num_workers()
    next(counting)
    with pytest.raises(StopIteration) as end:
        counting.send(2)
    assert end.value.value == processes
