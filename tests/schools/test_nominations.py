"""Schools name their induction tutors, and let others in beside them."""

import re
from datetime import timedelta

import pytest
from django.db import connection

from cpd.accounts.models import Membership, User
from cpd.accounts.queries import user_with_email
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.links import opened, sealed
from cpd.core.refusals import NotFound, Refusal
from cpd.outbox.models import Message
from cpd.schools.commands import (
    add_school_user,
    appoint_tutor,
    confirm_tutor,
    nominate_tutor,
    remove_school_user,
    request_nomination,
    set_induction_tutor,
)
from cpd.schools.models import Nomination, SchoolCohort
from cpd.schools.queries import induction_tutor_of
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db
VISITOR = Actor.visitor("test")


@pytest.fixture(autouse=True)
def _in_september_2022():
    with clock.at(instant("2022-09-05T10:00:00"), frozen=True):
        yield


@pytest.fixture
def world(db) -> World:
    world = simple_world()
    world.school("100003", primary_contact_email="head@third.example")
    return world


def request(world: World, urn: str = "100003", caller: str = "") -> Nomination:
    return request_nomination(school_id=world.schools[urn].id, caller=caller, actor=VISITOR)


def appoint(world: World, name: str, email: str, urn: str = "100003") -> User:
    return appoint_tutor(school_id=world.schools[urn].id, full_name=name, email=email, actor=ACTOR)


def code_of(run) -> tuple[str, str]:
    with pytest.raises(Refusal) as refusal:
        run()
    return refusal.value.problems[0].field, refusal.value.problems[0].code


class TestAsking:
    def test_the_schools_contact_gets_a_link_that_is_written_nowhere_else(self, world) -> None:
        nomination = request(world)
        letter = Message.objects.get()
        assert (letter.recipient, letter.template) == ("head@third.example", "nomination_link")
        token = re.search(r"/nomination/link/(\S+)", letter.content["body"])[1]
        assert opened("nomination", token) == nomination.id
        assert "no induction tutor yet" in letter.content["body"]
        assert "Use it before 26 September 2022." in letter.content["body"]  # it expires at 10:00 on that day
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM schools_nomination AS row WHERE row::text LIKE %s", [f"%{token}%"])
            assert cursor.fetchone()[0] == 0

    def test_where_there_is_a_tutor_the_letter_says_who_and_does_not_go_to_them(self, world) -> None:
        appoint(world, "Tara Third", "tara@third.example")
        request(world)
        letter = Message.objects.get(template="nomination_link")
        assert letter.recipient == "head@third.example"
        assert "Tara Third is the induction tutor" in letter.content["body"]

    def test_a_school_without_an_address_is_told_so_and_nothing_is_sent(self, world) -> None:
        assert code_of(lambda: request(world, "100001")) == ("base", "no_address")
        assert not Message.objects.exists()

    def test_more_than_five_a_day_or_one_in_five_minutes_are_refused(self, world) -> None:
        for minutes in range(0, 30, 6):
            with clock.at(instant("2022-09-05T11:00:00") + timedelta(minutes=minutes), frozen=True):
                request(world)
                assert code_of(lambda: request(world))[1] in ("just_sent", "too_many")
        with clock.at(instant("2022-09-06T10:59:59"), frozen=True):
            assert code_of(lambda: request(world)) == ("base", "too_many")
        with clock.at(instant("2022-09-06T11:00:00"), frozen=True):
            request(world)

    def test_a_caller_who_asks_for_many_schools_is_stopped(self, world) -> None:
        for n in range(21):
            world.school(f"2000{n:02d}", primary_contact_email="x@y.example")
        for n in range(20):
            request(world, f"2000{n:02d}", caller="192.0.2.1")
        assert code_of(lambda: request(world, "200020", caller="192.0.2.1")) == ("base", "too_many_of_you")
        request(world, "200020", caller="192.0.2.2")

    def test_a_letter_that_waits_is_withheld_once_somebody_was_named(self, world, settings) -> None:
        from cpd.schools.commands.nominations import write_nomination_letter

        nomination = request(world)
        message = Message(content={"nomination_id": str(nomination.id)})
        assert write_nomination_letter(message) is not None
        nominate_tutor(nomination_id=nomination.id, full_name="T T", email="t@third.example", actor=VISITOR)
        assert write_nomination_letter(message) is None


class TestNaming:
    def test_the_one_who_is_named_is_the_tutor_and_is_written_to_once(self, world) -> None:
        nomination = request(world)
        tutor = nominate_tutor(
            nomination_id=nomination.id, full_name=" Tara  Third ", email="tara@third.example", actor=VISITOR
        )
        assert induction_tutor_of(world.schools["100003"].id) == tutor
        assert (tutor.full_name, tutor.email) == ("Tara Third", "tara@third.example")
        letter = Message.objects.get(template="tutor_nominated")
        assert (letter.recipient, "School 100003" in letter.content["subject"]) == ("tara@third.example", True)

    @pytest.mark.parametrize("later", [timedelta(0), timedelta(days=21)])
    def test_a_link_that_was_used_or_is_21_days_old_names_nobody(self, world, later) -> None:
        nomination = request(world)
        if not later:
            nominate_tutor(nomination_id=nomination.id, full_name="T T", email="t@third.example", actor=VISITOR)
        with clock.at(clock.now() + later, frozen=True):
            assert code_of(
                lambda: nominate_tutor(
                    nomination_id=nomination.id, full_name="U U", email="u@third.example", actor=VISITOR
                )
            ) == ("base", "over")
        assert user_with_email("u@third.example") is None

    def test_one_second_before_21_days_are_over_it_still_does(self, world) -> None:
        nomination = request(world)
        with clock.at(clock.now() + timedelta(days=21, seconds=-1), frozen=True):
            nominate_tutor(nomination_id=nomination.id, full_name="U U", email="u@third.example", actor=VISITOR)

    def test_who_was_the_tutor_keeps_the_account_and_loses_the_school(self, world) -> None:
        before = appoint(world, "Olive Old", "olive@third.example")
        stamp = before.sessions_stamp
        appoint(world, "Nia New", "nia@third.example")
        before.refresh_from_db()
        assert not before.memberships.exists()
        assert before.sessions_stamp != stamp

    def test_a_tutor_of_two_schools_keeps_the_other_and_stays_signed_in(self, world) -> None:
        before = appoint(world, "Olive Old", "olive@third.example")
        appoint(world, "Olive Old", "OLIVE@third.example", urn="100001")
        stamp = User.objects.get(id=before.id).sessions_stamp
        appoint(world, "Nia New", "nia@third.example")
        before.refresh_from_db()
        assert [one.school.urn for one in before.memberships.all()] == ["100001"]
        assert before.sessions_stamp == stamp

    def test_the_tutor_themself_and_an_address_of_another_name_are_refused(self, world) -> None:
        appoint(world, "Olive Old", "olive@third.example")
        assert code_of(lambda: appoint(world, "Olive Old", "Olive@third.example")) == ("email", "tutor_already")
        assert code_of(lambda: appoint(world, "Oliver Old", "olive@third.example", urn="100001")) == (
            "email",
            "other_name",
        )
        world.register("Terry Two")
        assert code_of(lambda: appoint(world, "Tara Third", "terry.two@example.org")) == ("email", "other_name")
        appoint(world, "terry TWO", "terry.two@example.org")

    @pytest.mark.parametrize(
        ("name", "email", "field"),
        [("", "a@b.example", "full_name"), ("x" * 71, "a@b.example", "full_name"), ("A", "a@", "email")],
    )
    def test_a_name_and_an_address_are_needed(self, world, name, email, field) -> None:
        assert code_of(lambda: appoint(world, name, email))[0] == field

    def test_a_name_in_other_capitals_does_not_rename_the_account(self, world) -> None:
        appoint(world, "Olive Old", "olive@third.example")
        appoint(world, "olive old", "olive@third.example", urn="100001")
        assert User.objects.get().full_name == "Olive Old"


class TestOthers:
    def test_a_school_has_several_users_and_one_tutor(self, world) -> None:
        school = world.schools["100003"].id
        appoint(world, "Tara Third", "tara@third.example")
        una = add_school_user(school_id=school, full_name="Una User", email="una@third.example", actor=ACTOR)
        assert sorted(Membership.objects.filter(school_id=school).values_list("role", flat=True)) == [
            "induction_tutor",
            "school_user",
        ]
        assert Message.objects.get(template="school_user_added").recipient == "una@third.example"
        for email in ("una@third.example", "tara@third.example"):
            name = user_with_email(email).full_name
            add = lambda: add_school_user(school_id=school, full_name=name, email=email, actor=ACTOR)  # noqa: B023, E731
            assert code_of(add) == ("email", "user_already")
        remove_school_user(school_id=school, membership_id=una.memberships.get().id, actor=ACTOR)
        assert not una.memberships.exists()

    def test_who_becomes_the_tutor_is_no_other_user_any_more(self, world) -> None:
        school = world.schools["100003"].id
        una = add_school_user(school_id=school, full_name="Una User", email="una@third.example", actor=ACTOR)
        appoint(world, "Una User", "una@third.example")
        assert [one.role for one in una.memberships.all()] == ["induction_tutor"]

    def test_the_tutor_and_others_schools_users_are_not_removed_so(self, world) -> None:
        tutor = set_induction_tutor(
            school_id=world.schools["100003"].id, full_name="T T", email="t@third.example", actor=ACTOR
        )
        una = add_school_user(
            school_id=world.schools["100001"].id, full_name="Una User", email="una@first.example", actor=ACTOR
        )
        for membership in (tutor.memberships.get(), una.memberships.get()):
            with pytest.raises(NotFound):
                remove_school_user(school_id=world.schools["100003"].id, membership_id=membership.id, actor=ACTOR)


def test_the_tutor_is_confirmed_for_a_year_that_is_set_up(world) -> None:
    school = world.schools["100001"].id
    assert confirm_tutor(school_id=school, cohort=2022, actor=ACTOR)
    assert SchoolCohort.objects.get(school_id=school).tutor_confirmed_at == clock.now()
    assert not confirm_tutor(school_id=school, cohort=2023, actor=ACTOR)


def test_a_token_is_for_its_own_purpose_and_as_it_was_sealed(world) -> None:
    nomination = request(world)
    token = sealed("nomination", nomination.id)
    assert opened("nomination", token) == nomination.id
    assert [
        opened("challenge", token),
        *(opened("nomination", one) for one in (token[:-1], "", ".", "x" * 500, "é")),
    ] == [None] * 6
