"""Other dates of a milestone, after things were declared (rule MON-36)."""

from datetime import UTC, date, datetime

import pytest

from cpd.core.refusals import Accepted, NotFound, Refusal, Refused
from cpd.declarations.commands import change_milestone, void_declaration
from cpd.declarations.rules.milestones import Window, may_change_milestone
from cpd.training.commands.schedules import load_schedules
from cpd.training.models import Milestone, Schedule
from tests.world import ACTOR, simple_world

STARTED = Window(date(2022, 6, 1), date(2022, 12, 31), date(2022, 11, 30))


def at(month: int, day: int, hour: int = 12) -> datetime:
    return datetime(2022, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("window", "new", "declared", "refused"),
    [
        (STARTED, Window(None, date(2022, 11, 30)), [at(12, 10)], "declared"),
        (STARTED, Window(None, date(2022, 11, 30)), [at(11, 30, 23)], None),
        (STARTED, Window(date(2022, 9, 1), None), [at(8, 31, 23)], "declared"),
        (STARTED, Window(date(2022, 9, 1), None), [at(9, 1, 0)], None),
        (STARTED, Window(None, date(2023, 1, 31)), [at(12, 10)], None),
        (STARTED, Window(None, date(2022, 11, 30)), [datetime(2023, 2, 1, tzinfo=UTC)], None),
        (STARTED, Window(None, None), [], "no_date"),
        (STARTED, Window(None, None, date(2022, 12, 25)), [at(12, 10)], None),
        (STARTED, Window(None, date(2022, 5, 31)), [], "too_early"),
        (Window(date(2022, 9, 1), None), Window(date(2022, 10, 1), None), [], "no_window"),
    ],
)
def test_dates_may_change_while_everything_that_is_declared_inside_stays_inside(window, new, declared, refused) -> None:
    answer = may_change_milestone(window, new, declared)
    assert (answer.problems[0].code if isinstance(answer, Refused) else None) == refused


def test_dates_that_are_not_given_stay() -> None:
    answer = may_change_milestone(STARTED, Window(None, date(2022, 11, 30)), [])
    assert answer == Accepted(Window(date(2022, 6, 1), date(2022, 11, 30), date(2022, 11, 30)))


@pytest.fixture
def schedule(db) -> Schedule:
    return Schedule.objects.get(cohort_id=2022, identifier="ecf-standard-september")


def test_a_declaration_outside_refuses_and_a_voided_one_does_not(schedule) -> None:
    world = simple_world()
    world.statement("Provider A", "2022-12-31")
    made = world.declare(world.register(), at="2022-12-15T10:00:00", day="2022-12-10T10:00:00Z")
    given = {"schedule_id": schedule.id, "declaration_type": "started", "milestone_date": date(2022, 11, 30)}
    with pytest.raises(Refusal) as refused:
        change_milestone(**given, actor=ACTOR)
    assert [one.code for one in refused.value.problems] == ["declared"]
    void_declaration(lead_provider_id=world.id_of("Provider A"), declaration_id=str(made.id), actor=ACTOR)
    change_milestone(**given, dry_run=True, actor=ACTOR)
    assert Milestone.objects.get(schedule=schedule, declaration_type="started").milestone_date == date(2022, 12, 31)
    change_milestone(**given, actor=ACTOR)
    load_schedules()
    assert Milestone.objects.get(schedule=schedule, declaration_type="started").milestone_date == date(2022, 11, 30)


def test_a_milestone_that_is_not_there_is_not_found(schedule) -> None:
    with pytest.raises(NotFound):
        change_milestone(
            schedule_id=schedule.id, declaration_type="extended-1", start_date=date(2022, 9, 1), actor=ACTOR
        )


def test_a_change_of_the_payment_date_alone_is_kept(schedule) -> None:
    change_milestone(schedule_id=schedule.id, declaration_type="started", payment_date=date(2022, 12, 25), actor=ACTOR)
    milestone = Milestone.objects.get(schedule=schedule, declaration_type="started")
    assert (milestone.payment_date, milestone.milestone_date) == (date(2022, 12, 25), date(2022, 12, 31))
