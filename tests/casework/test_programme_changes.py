"""A school changes how it runs training: whom that moves, and from when (rule SCH-17)."""

from datetime import date

import pytest

from cpd.casework.commands import change_programme
from cpd.core import clock
from cpd.jobs.invariants import breaches
from cpd.schools.commands import choose_programme
from cpd.training.commands import report_leaver
from cpd.training.models import TrainingRecord
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db
FULL, CORE = "full_induction_programme", "core_induction_programme"


@pytest.fixture
def world(db) -> World:
    return simple_world()


def changes_to(world: World, programme: str, on: str) -> None:
    with clock.at(instant(on), frozen=True):
        change_programme(school_id=world.schools["100001"].id, cohort=2022, programme=programme, actor=ACTOR)


def leaves(world: World, record: TrainingRecord, day: str, now: str = "2022-10-01") -> None:
    with clock.at(instant(now), frozen=True):
        report_leaver(
            record_id=record.id, school_id=world.schools["100001"].id, day=date.fromisoformat(day), actor=ACTOR
        )


def trained(record: TrainingRecord) -> list[tuple[str, bool, str, str | None]]:
    return [
        (
            period.programme,
            period.partnership is not None,
            str(period.started_on),
            period.finished_on and str(period.finished_on),
        )
        for period in record.training_periods.order_by("started_on", "created_at")
    ]


def test_training_that_the_school_led_stays_what_it_was_until_that_day(world) -> None:
    with clock.at(instant("2022-08-01"), frozen=True):
        choose_programme(school_id=world.schools["100001"].id, cohort=2022, programme=CORE, actor=ACTOR)
    record = world.register()
    changes_to(world, FULL, "2023-01-10")
    assert trained(record) == [
        ("school_led", False, "2022-09-01", "2023-01-10"),
        ("provider_led", True, "2023-01-10", None),
    ]
    assert [one for one in breaches() if one.count] == []


def test_who_is_leaving_goes_on_under_the_new_programme_until_they_leave(world) -> None:
    leaving, left = world.register("Lea Leaving"), world.register("Leo Left")
    leaves(world, leaving, "2023-07-31")
    leaves(world, left, "2022-11-10")
    changes_to(world, CORE, "2022-11-10")
    assert trained(leaving) == [
        ("provider_led", True, "2022-09-01", "2022-11-10"),
        ("school_led", False, "2022-11-10", "2023-07-31"),
    ]
    assert leaving.training_periods.latest("started_on").end_reason == "left_school"
    assert trained(left) == [("provider_led", True, "2022-09-01", "2022-11-10")]
    assert [one for one in breaches() if one.count] == []
