"""Adding somebody waits until the school has set up the year (rule SCH-30)."""

import html

import pytest
from django.test import Client

from cpd.accounts.models import User
from cpd.core import clock
from cpd.core.refusals import Refusal
from cpd.schools.commands import choose_programme, set_induction_tutor
from cpd.schools.models import SchoolCohort
from cpd.training.commands import register_at_school
from cpd.training.models import TrainingRecord
from tests.web.adding import Walk, starting
from tests.world import ACTOR, World, instant, simple_world

SCHOOL = "/school/100003"
SET_UP = f"{SCHOOL}/set-up/2022"
NOBODY_EXPECTED = {"tutor": {"keep_tutor": "yes"}, "expects": {"expects": "no"}}
SCHOOL_LED = {
    "tutor": {"keep_tutor": "yes"},
    "expects": {"expects": "yes"},
    "programme": {"training": "school_led"},
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


@pytest.mark.parametrize("answers", [NOBODY_EXPECTED, SCHOOL_LED])
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
    assert f'href="{add}"' in set_up(tutor, NOBODY_EXPECTED | {"expects": {"expects": "yes"}} | SCHOOL_LED)
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


class TestTheYearOfTheStartDate:
    """Rule SCH-37."""

    def to_the_start(self, world, tutor, day: str = "2021-09-06", role: str = "ect") -> Walk:
        """Everything up to the start date, which leads to the year before the one that is set up."""
        world.partner("100003", "Provider A")
        answers = {"type": {"type": role}, "start-date": starting(day)}
        return Walk(tutor, f"{SCHOOL}/add").to("nowhere", answers)

    @pytest.mark.parametrize("role", ["ect", "mentor"])
    def test_waits_for_its_set_up_and_goes_on_with_what_was_entered(self, world, tutor, role) -> None:
        adding = self.to_the_start(world, tutor, role=role)
        assert adding.at == "set-up-year"
        page = adding.page()
        assert "Somebody who starts on 6 September 2021 belongs to 2021 to 2022" in page
        assert f'href="{SCHOOL}/set-up/2021"' in page
        walk = Walk(tutor, f"{SCHOOL}/set-up/2021")
        for step, given in SCHOOL_LED.items():
            assert walk.at == step
            walk.answer(given)
        done = html.unescape(tutor.get(walk.confirm()["Location"]).content.decode())
        back = f"{adding.base}/set-up-year"
        assert f'href="{back}"' in done
        adding.at = tutor.get(back)["Location"].rpartition("/")[2]
        adding.to("check")
        assert "nadia.new@first.example" in adding.page()
        adding.confirm()
        assert TrainingRecord.objects.get().training_periods.get().cohort_id == 2021
        again = html.unescape(tutor.get(f"{SCHOOL}/set-up/2021/{walk.base.rpartition('/')[2]}/done").content.decode())
        assert back not in again

    def test_that_was_said_to_have_no_early_career_teachers_says_so(self, world, tutor) -> None:
        self.says_nobody(world)
        adding = self.to_the_start(world, tutor)
        assert adding.at == "nobody-expected"
        assert "Your school told us that it expects nobody then." in adding.page()
        adding.answer({})
        assert adding.confirm().status_code == 302
        assert not TrainingRecord.objects.exists()

    def says_nobody(self, world, cohort: int = 2021) -> None:
        school = world.schools["100003"].id
        choose_programme(school_id=school, cohort=cohort, programme="no_early_career_teachers", actor=ACTOR)

    def test_that_was_said_to_have_none_takes_mentors(self, world, tutor) -> None:
        self.says_nobody(world)
        assert self.to_the_start(world, tutor, role="mentor").at == "check"

    def test_whose_set_up_went_away_while_somebody_was_added_is_set_up_before_they_are(self, world, tutor) -> None:
        adding = self.to_the_start(world, tutor, "2022-09-06")
        assert adding.at == "check"
        chosen = SchoolCohort.objects.get(school__urn="100003")
        SchoolCohort.objects.all().delete()
        assert adding.confirm()["Location"] == f"{adding.base}/set-up-year"
        assert not TrainingRecord.objects.exists()
        chosen.save(force_insert=True)
        assert adding.confirm()["Location"] == f"{adding.base}/done"
        assert TrainingRecord.objects.count() == 1

    def test_that_has_none_is_refused_by_the_command_as_well(self, world) -> None:
        self.says_nobody(world, 2022)
        somebody = {"full_name": "Nadia New", "email": "n@third.example", "trn": "7654321", "actor": ACTOR}
        place = {"school_id": world.schools["100003"].id, "started_on": clock.today()}
        with pytest.raises(Refusal, match="expects no early career teachers in 2022 to 2023"):
            register_at_school(role="ect", **place, **somebody)
        assert register_at_school(role="mentor", **place, **somebody).role == "mentor"
