"""Who is the appropriate body of a school, and of each of its early career teachers."""

from datetime import date
from uuid import uuid4

import pytest

from cpd.core import clock
from cpd.core.refusals import Refusal
from cpd.training.commands import appoint_body, change_body, report_joiner
from cpd.training.models import SchoolPeriod, TrainingRecord
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_september_2022():
    with clock.at(instant("2022-09-05T10:00:00"), frozen=True):
        yield


@pytest.fixture
def world(db) -> World:
    return simple_world()


def appoint(world: World, body, urn: str = "100001", cohort: int = 2022) -> None:
    appoint_body(school_id=world.schools[urn].id, cohort=cohort, appropriate_body_id=body and body.id, actor=ACTOR)


def body_of(record: TrainingRecord) -> str | None:
    stay = SchoolPeriod.objects.filter(record=record).order_by("-started_on").first()
    return stay.appropriate_body.name if stay.appropriate_body else None


def code_of(run) -> tuple[str, str]:
    with pytest.raises(Refusal) as refusal:
        run()
    return refusal.value.problems[0].field, refusal.value.problems[0].code


def test_an_ect_has_the_schools_body_unless_one_is_named(world) -> None:
    appoint(world, world.body("X"))
    z = world.body("Z")
    assert body_of(world.register("As School")) == "X"
    assert body_of(world.register("Own Body", appropriate_body=z.id)) == "Z"
    assert body_of(world.register("None Yet", appropriate_body=None)) is None
    assert body_of(world.register("Mina Mentor", role="mentor")) is None


def test_when_the_schools_body_changes_those_who_had_it_get_the_new_one(world) -> None:
    before = world.register("Before Any")
    x, y, z = (world.body(name) for name in "XYZ")
    appoint(world, x)
    assert body_of(before) == "X"
    own = world.register("Own Body", appropriate_body=z.id)
    none = world.register("None Yet", appropriate_body=None)
    appoint(world, y)
    assert [body_of(record) for record in (before, own, none)] == ["Y", "Z", None]
    appoint(world, None)
    assert [body_of(record) for record in (before, own)] == [None, "Z"]


def test_other_cohorts_and_schools_and_those_who_left_keep_theirs(world) -> None:
    appoint(world, world.body("X"))
    appoint(world, world.body("Z"), urn="100002")
    world.partner("100001", "Provider A", cohort=2021, at="2021-06-10")
    appoint(world, world.body("X"), cohort=2021)
    older = world.register("Older", cohort=2021, started_on="2021-09-01", at="2021-09-01")
    elsewhere = world.register("Elsewhere", urn="100002")
    left = world.register("Lea Left")
    SchoolPeriod.objects.filter(record=left).update(finished_on=date(2022, 9, 4))
    appoint(world, world.body("Y"))
    assert [body_of(record) for record in (older, elsewhere, left)] == ["X", "Z", "X"]


def test_whoever_joins_another_school_gets_its_body(world) -> None:
    appoint(world, world.body("X"))
    appoint(world, world.body("Z"), urn="100002")
    record = world.register("Tara Transfer")
    report_joiner(record_id=record.id, school_id=world.schools["100002"].id, day=date(2022, 10, 1), actor=ACTOR)
    assert body_of(record) == "Z"


def test_one_ect_gets_another_body_or_none(world) -> None:
    record, school = world.register(), world.schools["100001"].id
    for body in (world.body("X"), None):
        change_body(record_id=record.id, school_id=school, appropriate_body_id=body and body.id, actor=ACTOR)
        assert body_of(record) == (body and body.name)
    mentor = world.register("Mina Mentor", role="mentor")
    assert code_of(
        lambda: change_body(record_id=mentor.id, school_id=school, appropriate_body_id=None, actor=ACTOR)
    ) == ("appropriate_body", "not_ect")
    assert code_of(lambda: world.register("Moe", role="mentor", appropriate_body=uuid4())) == (
        "appropriate_body",
        "not_ect",
    )


def test_bodies_that_the_school_may_not_appoint_are_refused_wherever_they_are_named(world) -> None:
    authority, school = world.body("Barnet", "local_authority").id, world.schools["100001"].id
    record = world.register()
    for run in (
        lambda: appoint_body(school_id=school, cohort=2022, appropriate_body_id=authority, actor=ACTOR),
        lambda: change_body(record_id=record.id, school_id=school, appropriate_body_id=authority, actor=ACTOR),
        lambda: world.register("New", appropriate_body=authority),
    ):
        assert code_of(run) == ("appropriate_body", "local_authority")
    assert code_of(lambda: world.register("New", appropriate_body=uuid4())) == ("appropriate_body", "not_found")


def test_a_school_says_first_how_it_runs_the_cohort(world) -> None:
    assert code_of(lambda: appoint(world, world.body("X"), cohort=2023)) == ("base", "not_set_up")


def test_a_body_that_closed_meanwhile_stays(world) -> None:
    appoint(world, world.body("X"))
    closed = world.body("X", closed_from=2022)
    appoint(world, closed)
    assert body_of(world.register()) == "X"
