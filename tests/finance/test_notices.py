"""Finance is told of deadlines on the 1st of each month at 08:30 in London, once."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.accounts.commands import deactivate_user
from cpd.accounts.roles import Role
from cpd.core import clock
from cpd.finance.notices import next_notice, notify_of_deadlines
from cpd.finance.rules.notices import (
    Deadline,
    month_after,
    month_in_london,
    notice_due,
    notice_text,
    notice_to_send,
)
from cpd.outbox.models import Message
from tests.accounts.people import user
from tests.rows import kept
from tests.world import ACTOR, World, instant, simple_world


class TestTheRules:
    @pytest.mark.parametrize(
        ("month", "expected"),
        [
            (date(2022, 12, 1), datetime(2022, 12, 1, 8, 30, tzinfo=UTC)),
            (date(2022, 7, 1), datetime(2022, 7, 1, 7, 30, tzinfo=UTC)),
        ],
    )
    def test_half_past_eight_in_london_is_another_hour_in_summer(self, month, expected) -> None:
        assert notice_due(month) == expected

    @pytest.mark.parametrize(
        ("now", "month"),
        [
            (datetime(2022, 12, 1, 7, 30, tzinfo=UTC), None),
            (datetime(2022, 12, 1, 8, 29, 59, tzinfo=UTC), None),
            (datetime(2022, 12, 1, 8, 30, tzinfo=UTC), date(2022, 12, 1)),
            (datetime(2022, 7, 1, 7, 30, tzinfo=UTC), date(2022, 7, 1)),
            (datetime(2023, 1, 1, 8, 0, tzinfo=UTC), None),
            (datetime(2022, 6, 30, 22, 30, tzinfo=UTC), date(2022, 6, 1)),
            (datetime(2022, 6, 30, 23, 30, tzinfo=UTC), None),
            (datetime(2022, 12, 24, tzinfo=UTC), date(2022, 12, 1)),
        ],
    )
    def test_the_notice_of_a_month_goes_out_once_its_time_has_come_and_never_that_of_a_month_that_is_over(
        self, now, month
    ) -> None:
        assert notice_to_send(now) == month

    @given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
    def test_the_notice_that_goes_out_is_that_of_the_month_in_london(self, now: datetime) -> None:
        month = month_in_london(now)
        assert notice_to_send(now) == (month if notice_due(month) <= now else None)
        assert now < notice_due(month_after(month))

    def test_each_deadline_of_the_two_months_is_listed_once_in_order(self) -> None:
        def deadline(day: str, programme: str = "ecf", place: str = "2022", name: str = "May 2023") -> Deadline:
            return Deadline(date.fromisoformat(day), programme, place, name)

        text = notice_text(
            date(2022, 12, 1),
            [
                deadline("2022-12-31"),
                deadline("2022-12-31"),
                deadline("2022-12-25", "npq", "2022a", "January 2023"),
                deadline("2023-02-01"),
            ],
        )
        assert text is not None
        assert text.split("\n\n")[:2] == [
            "Deadlines in December 2022:\n- 25 December 2022: NPQ, intake 2022a, January 2023\n"
            "- 31 December 2022: ECF, cohort 2022, May 2023",
            "Deadlines in January 2023:\nNone.",
        ]

    def test_nothing_is_said_where_there_are_none(self) -> None:
        assert notice_text(date(2022, 12, 1), []) is None


@kept
def world_with_statements() -> World:
    world = simple_world()
    world.statement("Provider A", "2022-12-31")
    world.statement("Provider B", "2022-12-31")
    world.statement("Provider A", "2023-01-25", programme="npq")
    world.statement("Provider A", "2022-12-15", output_fee=False)
    return world


@pytest.fixture
def world(db) -> World:
    return world_with_statements()


def notify(at: str) -> int:
    with clock.at(instant(at), frozen=True):
        return notify_of_deadlines(actor=ACTOR)


def test_every_finance_user_who_may_sign_in_gets_it_once_a_month_however_often_it_runs(world) -> None:
    user("Fern", Role.FINANCE)
    user("Gill", Role.FINANCE)
    user("Sam", Role.SUPPORT)
    deactivate_user(user_id=user("Gone", Role.FINANCE).id, actor=ACTOR)
    assert notify("2022-12-01T08:30:00") == 2
    assert notify("2022-12-01T08:31:00") == 0
    assert notify("2022-12-20T08:31:00") == 0
    first, second = Message.objects.order_by("recipient")
    assert (first.recipient, second.recipient) == ("fern@example.org", "gill@example.org")
    assert first.content["subject"] == "Statement deadlines in December and January 2023"
    assert "- 31 December 2022: ECF, cohort 2022, December 2022\n\n" in first.content["body"]
    assert "- 25 January 2023: NPQ, intake 2022a, January 2023" in first.content["body"]
    assert "15 December" not in first.content["body"]
    assert notify("2023-01-01T08:30:00") == 2


def test_before_its_time_and_without_deadlines_nobody_is_written_to(world) -> None:
    user("Fern", Role.FINANCE)
    assert notify("2022-10-01T08:30:00") == 0
    assert notify("2022-11-01T08:29:00") == 0
    assert notify("2022-11-03T00:00:00") == 1


def test_who_is_new_gets_the_notice_of_the_month_and_not_that_of_the_month_before_an_hour_early(world) -> None:
    user("Fern", Role.FINANCE)
    notify("2022-11-01T08:30:00")
    user("Gill", Role.FINANCE)
    assert notify("2022-12-01T07:30:00") == 0
    assert notify("2022-12-01T08:30:00") == 2
    assert {one.reference.split("/")[1] for one in Message.objects.filter(recipient="gill@example.org")} == {"2022-12"}


def test_the_next_one_is_that_of_the_month_after_the_last(world) -> None:
    assert next_notice() is None
    user("Fern", Role.FINANCE)
    with clock.at(instant("2022-12-05"), frozen=True):
        assert next_notice() == notice_due(date(2022, 12, 1))
    with clock.at(instant("2022-12-01T07:30:00"), frozen=True):
        assert next_notice() == notice_due(date(2022, 12, 1))
    notify("2022-12-05")
    assert next_notice() == notice_due(date(2023, 1, 1))
