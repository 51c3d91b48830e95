"""Reminders that DfE schedules: whom they go to, when, how often, and until when they can be cancelled (SCH-36)."""

from datetime import date

import pytest
from django.test import Client

from cpd.accounts.roles import Role
from cpd.core import clock
from cpd.core.refusals import Refusal
from cpd.outbox.models import Message
from cpd.schools.commands import set_induction_tutor, turn_reminders
from cpd.schools.models import Partnership, PlannedReminder, SchoolCohort
from cpd.schools.rules import Reminder, reminder_due
from cpd.training.commands import cancel_reminder, plan_reminder, reminded_by, send_planned_reminders
from cpd.training.models import EligibilityFacts, MentorshipPeriod
from cpd.training.overview import counts_at_school
from tests.accounts.people import user
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db

NOW = instant("2022-11-15T10:00:00")
DAY = date(2022, 11, 20)


@pytest.fixture
def world() -> World:
    world = simple_world()
    school = world.schools["100001"]
    set_induction_tutor(school_id=school.id, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR)
    return world


@pytest.fixture(autouse=True)
def now():
    with clock.at(NOW, frozen=True):
        yield


@pytest.fixture
def sam():
    return user("Sam Support", Role.SUPPORT)


def planned(sam, kind: str = "assign_mentors", day: date = DAY) -> PlannedReminder:
    return plan_reminder(kind=kind, day=day, user_id=sam.id, actor=ACTOR)


def urns(kind: str) -> list[str]:
    return sorted(school.urn for school, _ in reminded_by(kind))


def sent() -> list[str]:
    return [one.recipient for one in Message.objects.filter(template__startswith="reminder_")]


def test_noon_is_noon_in_london_in_summer_and_winter() -> None:
    assert reminder_due(date(2023, 6, 1)) == instant("2023-06-01T11:00:00")
    assert reminder_due(date(2023, 12, 1)) == instant("2023-12-01T12:00:00")


def test_a_reminder_goes_out_at_noon_once_to_each_school(world, sam) -> None:
    world.register("Edith Eligible")
    reminder = planned(sam)
    for at, count in (("2022-11-20T11:59:59", 0), ("2022-11-20T12:00:00", 1), ("2022-11-20T12:00:01", 0)):
        with clock.at(instant(at), frozen=True):
            assert send_planned_reminders(actor=ACTOR) == count
    assert sent() == ["tia@first.example"]
    reminder.refresh_from_db()
    assert (reminder.schools, reminder.sent_at) == (1, instant("2022-11-20T12:00:00"))


def test_choosing_mentors_concerns_schools_with_somebody_without_one(world) -> None:
    assert urns(Reminder.MENTORS) == []
    ect = world.register("Edith Eligible")
    assert urns(Reminder.MENTORS) == ["100001"]
    mentor = world.register("Mo Mentor", role="mentor")
    MentorshipPeriod.objects.create(
        ect_record=ect,
        mentor_record=mentor,
        school_period=ect.school_periods.get(),
        started_on=date(2022, 9, 1),
        created_at=clock.now(),
    )
    assert urns(Reminder.MENTORS) == []


@pytest.mark.parametrize("status", ["Passed", "Failed", "FailedInWales", "Exempt"])
def test_nobody_needs_a_mentor_who_has_no_induction_to_do_any_more(world, status) -> None:
    """Rule TUT-10."""
    over = world.register("Fay Failed")
    facts = EligibilityFacts.objects.create(record=over, said="matched", induction_status="InProgress")
    assert urns(Reminder.MENTORS) == ["100001"]
    EligibilityFacts.objects.filter(pk=facts.pk).update(induction_status=status)
    assert urns(Reminder.MENTORS) == []
    assert [one.without_mentor for one in counts_at_school(world.schools["100001"].id, DAY)] == [0]
    world.register("Edith Eligible")
    assert urns(Reminder.MENTORS) == ["100001"]


def test_adding_teachers_and_agreeing_training_concern_schools_that_set_up_the_year(world) -> None:
    school = world.schools["100001"]
    SchoolCohort.objects.filter(school=school).delete()
    assert urns(Reminder.TEACHERS) == urns(Reminder.PROVIDER) == []
    SchoolCohort.objects.create(
        school=school,
        cohort_id=2022,
        programme="full_induction_programme",
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    assert urns(Reminder.TEACHERS) == ["100001"]
    assert urns(Reminder.PROVIDER) == []  # it has a partnership
    Partnership.objects.filter(school=school).update(challenged_at=clock.now(), challenge_reason="mistake")
    assert urns(Reminder.PROVIDER) == ["100001"]
    SchoolCohort.objects.filter(school=school).update(programme="school_funded_fip")
    assert urns(Reminder.PROVIDER) == []  # it pays a provider itself, and no partnership is reported
    world.register("Edith Eligible")
    assert urns(Reminder.TEACHERS) == []


def test_saying_who_the_tutor_is_concerns_also_schools_without_one_at_their_contact(world) -> None:
    school = world.schools["100002"]
    school.primary_contact_email = "office@second.example"
    school.save()
    now = {"created_at": clock.now(), "updated_at": clock.now()}
    SchoolCohort.objects.filter(school=school).delete()
    SchoolCohort.objects.create(school=school, cohort_id=2021, programme="core_induction_programme", **now)
    assert ("100002", "office@second.example") in [(one.urn, to) for one, to in reminded_by(Reminder.TUTOR)]
    SchoolCohort.objects.create(
        school=school, cohort_id=2022, programme="core_induction_programme", tutor_confirmed_at=clock.now(), **now
    )
    assert "100002" not in urns(Reminder.TUTOR)


def test_nothing_goes_to_schools_that_turned_reminders_off(world, sam) -> None:
    world.register("Edith Eligible")
    planned(sam)
    turn_reminders(school_id=world.schools["100001"].id, on=False, actor=ACTOR)
    with clock.at(instant("2022-11-20T12:00:00"), frozen=True):
        assert send_planned_reminders(actor=ACTOR) == 0
    assert sent() == []


def test_a_reminder_can_be_cancelled_until_it_is_sent(world, sam) -> None:
    world.register("Edith Eligible")
    cancelled = planned(sam)
    for _ in range(2):
        cancel_reminder(reminder_id=cancelled.id, user_id=sam.id, actor=ACTOR)
    other = planned(sam)  # the day is free again
    with clock.at(instant("2022-11-20T12:00:00"), frozen=True):
        assert send_planned_reminders(actor=ACTOR) == 1
        with pytest.raises(Refusal) as refused:
            cancel_reminder(reminder_id=other.id, user_id=sam.id, actor=ACTOR)
    assert refused.value.problems[0].code == "sent"


@pytest.mark.parametrize(
    ("kind", "day", "field", "code"),
    [
        ("luck", DAY, "kind", "invalid"),
        ("add_ects", None, "day", "blank"),
        ("add_ects", date(2022, 11, 15), "day", "too_early"),
        ("add_ects", date(2023, 11, 16), "day", "too_late"),
        ("add_ects", DAY, "day", "taken"),
    ],
)
def test_one_reminder_a_day_in_the_next_year(world, sam, kind, day, field, code) -> None:
    assert planned(sam) == planned(sam)  # a double click
    with pytest.raises(Refusal) as refused:
        planned(sam, kind, day)
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [(field, code)]


def test_the_pages_say_how_many_schools_it_concerns_schedule_and_cancel(world, sam) -> None:
    world.register("Edith Eligible")
    client = Client()
    client.get(f"/sandbox/sign-in/{sam.id}")
    assert "would go to 1 school with an early career teacher" in client.get("/support/reminders/add").content.decode()
    typed = {"kind": "assign_mentors", "day-day": "20", "day-month": "11", "day-year": "2022"}
    assert client.post("/support/reminders/add", typed)["Location"] == "/support/reminders"
    reminder = PlannedReminder.objects.get()
    text = client.get("/support/reminders").content.decode()
    assert "Sam Support" in text
    assert "20 November 2022" in text
    assert client.post("/support/reminders/add", typed | {"kind": "add_ects"}).status_code == 422
    assert client.get("/support/reminders/x/cancel").status_code == 404
    address = f"/support/reminders/{reminder.id}/cancel"
    assert client.get(address).status_code == 200
    assert client.post(address)["Location"] == "/support/reminders"
    assert "Cancelled" in client.get("/support/reminders").content.decode()


def test_whom_a_reminder_concerns_takes_as_many_queries_for_many_schools(world, django_assert_max_num_queries) -> None:
    world.register("Edith Eligible")
    with django_assert_max_num_queries(3):
        reminded_by(Reminder.MENTORS)
