"""Dates and instants."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.core.dates import end_of_day, months_later, parse_date, parse_instant, print_instant, start_of_day


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2022-10-01T10:00:00Z", datetime(2022, 10, 1, 10, tzinfo=UTC)),
        ("2022-10-01t10:00:00z", datetime(2022, 10, 1, 10, tzinfo=UTC)),
        ("2022-10-01T10:00:00", datetime(2022, 10, 1, 10, tzinfo=UTC)),
        ("2022-06-01T00:30:00+01:00", datetime(2022, 5, 31, 23, 30, tzinfo=UTC)),
        ("2022-06-01T00:30:00+01", datetime(2022, 5, 31, 23, 30, tzinfo=UTC)),
        ("2022-06-01T00:30:00-0130", datetime(2022, 6, 1, 2, tzinfo=UTC)),
        ("2022-10-01T10:00:00.5Z", datetime(2022, 10, 1, 10, 0, 0, 500000, tzinfo=UTC)),
        ("2022-10-01T10:00:00,123456789Z", datetime(2022, 10, 1, 10, 0, 0, 123456, tzinfo=UTC)),
    ],
)
def test_a_full_date_time_is_an_instant(text: str, instant: datetime) -> None:
    assert parse_instant(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2022-10-01",
        "2022-10-01 10:00:00",
        "2022-10-01T10:00",
        "2023-19-01T11:21:55Z",
        "2023-02-30T11:21:55Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "2022-10-01T10:00:00+99:00",
        "٢٠٢٢-10-01T10:00:00Z",
        "23rm21",
        None,
        20221001,
        ["2022-10-01T10:00:00Z"],
    ],
)
def test_anything_else_is_no_instant(text: object) -> None:
    assert parse_instant(text) is None


@given(st.text(max_size=80))
def test_parsing_never_raises(text: str) -> None:
    parse_instant(text)
    parse_date(text)


@given(st.datetimes(timezones=st.just(UTC)))
def test_what_is_printed_is_parsed_back_to_the_second(instant: datetime) -> None:
    assert parse_instant(print_instant(instant)) == instant.replace(microsecond=0)


@given(st.dates())
def test_a_day_is_half_open(day) -> None:
    assert start_of_day(day).date() == day
    assert start_of_day(day) < end_of_day(day)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2025-06-10", 4, "2025-10-10"),
        ("2025-10-31", 4, "2026-02-28"),
        ("2027-10-31", 4, "2028-02-29"),
        ("2025-08-31", 4, "2025-12-31"),
        ("2025-09-01", 4, "2026-01-01"),
        ("2025-09-30", 4, "2026-01-30"),
    ],
)
def test_months_later_stays_within_the_month(day, months, expected) -> None:
    assert months_later(date.fromisoformat(day), months) == date.fromisoformat(expected)


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(0, 40))
def test_months_later_moves_the_month_and_keeps_the_day_where_there_is_one(day, months) -> None:
    later = months_later(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
