"""The one clock."""

from datetime import UTC, datetime, timedelta

import pytest

from cpd.core import clock


def test_a_block_runs_at_its_instant_and_time_runs_on() -> None:
    instant = datetime(2022, 11, 15, 10, tzinfo=UTC)
    with clock.at(instant):
        first, second = clock.now(), clock.now()
        assert instant <= first <= second < instant + timedelta(minutes=1)
        assert clock.today() == instant.date()
    assert clock.now() > datetime(2024, 1, 1, tzinfo=UTC)


def test_a_frozen_block_stands_still() -> None:
    instant = datetime(2022, 11, 15, 10, tzinfo=UTC)
    with clock.at(instant, frozen=True):
        assert clock.now() == clock.now() == instant


def test_the_service_keeps_its_own_now_inside_a_block() -> None:
    with clock.at(datetime(2022, 11, 15, 10, tzinfo=UTC)):
        assert clock.service_now() > datetime(2024, 1, 1, tzinfo=UTC)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"), clock.at(datetime(2022, 11, 15)):  # noqa: DTZ001
        pass
