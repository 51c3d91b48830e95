"""Two records of one human become one, unless something stands for both (rules PAR-11, PAR-12)."""

import pytest

from cpd.casework.commands import merge_people, preview_merge, remove_from_school, report_npq_training
from cpd.core import clock
from cpd.core.refusals import Refusal
from cpd.npq.models import Application
from cpd.teachers.models import IdChange
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return simple_world()


def refused(gone, left) -> list[str]:
    with pytest.raises(Refusal) as caught:
        merge_people(from_person_id=gone.person_id, into_person_id=left.person_id, actor=ACTOR)
    assert not IdChange.objects.exists()
    return [problem.code for problem in caught.value.problems]


def merge(gone, left) -> None:
    merge_people(from_person_id=gone.person_id, into_person_id=left.person_id, actor=ACTOR)
    assert set(Application.objects.values_list("person_id", flat=True)) <= {left.person_id}


def withdraw(world: World, application: Application) -> None:
    world.npq_contract("Provider A", application.course_id)
    world.statement("Provider A", "2022-12-31", programme="npq")
    world.declare(application)
    with clock.at(instant("2022-12-01"), frozen=True):
        report_npq_training(
            lead_provider_id=application.lead_provider_id,
            application_id=application.id,
            action="withdraw",
            reason="other",
            actor=ACTOR,
        )


def test_two_enrolments_of_one_course_and_intake_that_stand_are_a_conflict(world) -> None:
    first, second = world.apply("Nora One"), world.apply("Nora Two")
    assert refused(first, second) == ["enrolled_twice"]
    withdraw(world, first)
    merge(first, second)


def test_a_course_and_the_one_it_was_renamed_to_are_one_course(world) -> None:
    coaching, support = (
        world.apply(name, course=course, cohort=2021, at="2021-10-01", schedule=None)
        for name, course in (
            ("Nora One", "npq-early-headship-coaching-offer"),
            ("Nora Two", "npq-additional-support-offer"),
        )
    )
    found = preview_merge(from_person_id=coaching.person_id, into_person_id=support.person_id)
    assert found.enrolled == ("npq-early-headship-coaching-offer in 2021a",)


@pytest.mark.parametrize(
    "other",
    [
        {"course": "npq-headship"},
        {"cohort": 2023, "at": "2023-10-01"},
        {"accepted": False},
    ],
)
def test_other_courses_and_intakes_and_what_is_undecided_are_no_conflict(world, other) -> None:
    merge(world.apply("Nora One"), world.apply("Nora Two", **other))


def test_intakes_of_one_year_are_two_intakes(world) -> None:
    spring, autumn = (
        world.apply(name, cohort=2025, suffix=suffix, at="2025-10-01", schedule=None, funded_place=True)
        for name, suffix in (("Nora One", "a"), ("Nora Two", "b"))
    )
    merge(spring, autumn)


def test_two_early_career_teachers_are_a_conflict(world) -> None:
    assert refused(world.register("Terry One"), world.register("Terry Two")) == ["two_ects"]


def test_somebody_whom_a_school_removed_is_no_second_early_career_teacher(world) -> None:
    mistake, teacher = world.register("Terry One", eligible=False), world.register("Terry Two")
    with clock.at(instant("2022-10-01"), frozen=True):
        remove_from_school(record_id=mistake.id, school_id=world.schools["100001"].id, actor=ACTOR)
    merge(mistake, teacher)


def test_everything_that_stands_in_the_way_is_said(world) -> None:
    world.statement("Provider A", "2022-11-30")
    people = [world.register(name, trn=None) for name in ("Terry One", "Terry Two")]
    for number, record in enumerate(people):
        world.declare(record)
        world.apply(f"Nora {number}", person_id=record.person_id)
    assert refused(*people) == ["declared_twice", "enrolled_twice", "two_ects"]
