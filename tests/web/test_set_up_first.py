"""Adding somebody waits until the school has set up the year (rule SCH-30)."""

import html

import pytest
from django.test import Client

from cpd.accounts.models import User
from cpd.core import clock
from cpd.schools.commands import set_induction_tutor
from tests.web.adding import Walk
from tests.world import ACTOR, World, instant, simple_world

SCHOOL = "/school/100003"
SET_UP = f"{SCHOOL}/set-up/2022"
NOBODY_EXPECTED = {"tutor": {"keep_tutor": "yes"}, "expects": {"expects": "no"}}
OWN = {
    "tutor": {"keep_tutor": "yes"},
    "expects": {"expects": "yes"},
    "programme": {"programme": "own"},
    "body": {"appropriate_body": "not-yet"},
}


@pytest.fixture(autouse=True)
def _in_september_2022():
    with clock.at(instant("2022-09-05T10:00:00"), frozen=True):
        yield


@pytest.fixture
def world(db) -> World:
    world = simple_world()
    world.school("100003")
    school = world.schools["100003"].id
    set_induction_tutor(school_id=school, full_name="Tia Tutor", email="tia@third.example", actor=ACTOR)
    return world


@pytest.fixture
def tutor(world) -> Client:
    client = Client()
    client.get(f"/sandbox/sign-in/{User.objects.get(email='tia@third.example').id}")
    return client


def set_up(tutor: Client, answers) -> str:
    """Sets the year up; gives the last page."""
    walk = Walk(tutor, SET_UP)
    for step, given in answers.items():
        assert walk.at == step
        walk.answer(given)
    done = walk.confirm()["Location"]
    return html.unescape(tutor.get(done).content.decode())


@pytest.mark.parametrize("answers", [NOBODY_EXPECTED, OWN])
def test_who_wants_to_add_somebody_sets_up_the_year_and_is_led_back(tutor, answers) -> None:
    assert tutor.get(f"{SCHOOL}/add")["Location"] == SET_UP
    first = tutor.get(SET_UP, follow=True).content.decode()
    assert "Set up 2022 to 2023 before you add anybody." in first
    done = set_up(tutor, answers)
    assert f'href="{SCHOOL}/add"' in done
    assert "Continue to add somebody" in done
    assert tutor.get(f"{SCHOOL}/add")["Location"].endswith("/type")


def test_a_mentor_for_somebody_waits_too_and_leads_back_to_that_journey(world, tutor) -> None:
    record = world.register("Ann Smith", urn="100003")
    add = f"{SCHOOL}/mentor-of/{record.id}/add"
    assert tutor.get(add)["Location"] == SET_UP
    assert f'href="{add}"' in set_up(tutor, NOBODY_EXPECTED | {"expects": {"expects": "yes"}} | OWN)
    assert tutor.get(add)["Location"].startswith(add)


def test_who_set_it_up_of_their_own_accord_is_led_to_the_school(tutor) -> None:
    assert "Continue to add somebody" not in set_up(tutor, NOBODY_EXPECTED)


def test_where_somebody_was_going_is_forgotten_once_they_got_there(tutor) -> None:
    tutor.get(f"{SCHOOL}/add")
    set_up(tutor, NOBODY_EXPECTED)
    tutor.get(f"{SCHOOL}/add")
    assert "Continue to add somebody" not in set_up(tutor, NOBODY_EXPECTED)


def test_a_reported_partnership_sets_up_the_year_as_well(world, tutor) -> None:
    world.partner("100003", "Provider A")
    assert tutor.get(f"{SCHOOL}/add")["Location"].startswith(f"{SCHOOL}/add/")


def test_everything_else_can_be_reached_before(world, tutor) -> None:
    record = world.register("Ann Smith", urn="100003")
    for page in ("", "/early-career-teachers", "/mentors", "/users", f"/people/{record.id}"):
        assert tutor.get(f"{SCHOOL}{page}").status_code == 200
    assert tutor.get(f"{SCHOOL}/people/{record.id}/leave")["Location"].startswith(f"{SCHOOL}/people/")
