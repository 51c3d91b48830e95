"""When a message is tried again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.outbox.rules import RETRIES, next_attempt
from tests.world import instant

NOW = instant("2022-10-01T09:00:00")


@pytest.mark.parametrize(
    ("attempts", "wait"),
    [
        (1, timedelta(minutes=1)),
        (2, timedelta(minutes=5)),
        (3, timedelta(minutes=30)),
        (4, timedelta(hours=2)),
        (5, timedelta(hours=6)),
        (6, timedelta(hours=15, minutes=24)),
        (7, None),
    ],
)
def test_a_message_is_tried_six_times_more_at_growing_distances(attempts, wait) -> None:
    assert next_attempt(attempts, NOW) == (None if wait is None else NOW + wait)


def test_the_last_attempt_is_a_day_after_the_first() -> None:
    assert sum(RETRIES, timedelta()) == timedelta(hours=24)


@given(st.integers(len(RETRIES) + 1, 1_000))
def test_a_message_is_given_up_for_good(attempts: int) -> None:
    assert next_attempt(attempts, NOW) is None
