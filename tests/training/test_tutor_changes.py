"""What an induction tutor changes of somebody: what is written, who is told, and what providers see."""

from datetime import date, timedelta

import pytest

from cpd.casework.commands import change_start_date, remove_from_school
from cpd.core import clock
from cpd.core.refusals import Refusal
from cpd.declarations.commands import void_declaration
from cpd.jobs.invariants import breaches
from cpd.outbox.models import Message
from cpd.publishing.models import PublishedDocument
from cpd.teachers.models import Person
from cpd.training.commands import (
    assign_mentor,
    change_body,
    change_working_pattern,
    choose_mentor,
    correct_email,
    correct_name,
    give_ects,
    report_joiner,
    report_leaver,
    report_staying,
)
from cpd.training.models import MentorshipPeriod, ParticipantChange, TrainingPeriod
from cpd.training.participants import history_of, participant_at_school, without_mentor
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db
D = date.fromisoformat


@pytest.fixture
def world(db) -> World:
    return simple_world()


@pytest.fixture(autouse=True)
def _in_november_2022():
    with clock.at(instant("2022-11-10T10:00:00"), frozen=True):
        yield


def at(world: World, record, urn: str = "100001") -> dict:
    return {"record_id": record.id, "school_id": world.schools[urn].id, "actor": ACTOR}


def refused(call, **arguments) -> list[tuple[str, str]]:
    with pytest.raises(Refusal) as refusal:
        call(**arguments)
    return [(problem.field, problem.code) for problem in refusal.value.problems]


def shown(record) -> str:
    """What version 3 shows of somebody, as text."""
    return bytes(PublishedDocument.objects.get(feed="ecf-v3", record_id=record.person_id, removed=False).body).decode()


def test_a_name_is_changed_kept_and_published_at_once(world) -> None:
    record = world.register("Ann Smith")
    correct_name(full_name="Ann  Jones", reason="name_has_changed", **at(world, record))
    person = Person.objects.get(id=record.person_id)
    assert (person.full_name, person.previous_names) == ("Ann Jones", ["Ann Smith"])
    change = ParticipantChange.objects.get()
    assert (change.kind, change.before, change.after, change.reason) == (
        "name",
        "Ann Smith",
        "Ann Jones",
        "name_has_changed",
    )
    assert '"full_name":"Ann Jones"' in shown(record)


def test_a_name_that_looks_like_anothers_is_confirmed_first(world) -> None:
    record = world.register("Ann Smith")
    change = {"full_name": "Zoe Jones", "reason": "name_is_incorrect", **at(world, record)}
    assert refused(correct_name, **change) == [("full_name", "not_confirmed")]
    assert Person.objects.get(id=record.person_id).full_name == "Ann Smith"
    correct_name(confirmed=True, **change)
    assert Person.objects.get(id=record.person_id).full_name == "Zoe Jones"
    assert refused(correct_name, **{**change, "full_name": " "}) == [("full_name", "blank")]


def test_nothing_changes_at_another_school_nor_after_they_left(world) -> None:
    record = world.register("Ann Smith")
    stay, other_stay = at(world, record), at(world, record, "100002")
    name = {"full_name": "Ann Jones", "reason": "name_has_changed"}
    assert refused(correct_name, **name, **other_stay) == [("participant", "not_here")]
    report_leaver(day=D("2022-11-10"), **stay)
    for call, values in (
        (correct_name, name),
        (correct_email, {"email": "new@first.example"}),
        (change_start_date, {"day": D("2022-09-08")}),
        (report_leaver, {"day": D("2022-11-11"), "by_tutor": True}),
    ):
        assert refused(call, **values, **stay) == [("participant", "left")]
    assert [one.kind for one in ParticipantChange.objects.all()] == ["leaving"]


def test_an_address_is_changed_for_the_school_and_the_person_unless_it_is_anothers(world) -> None:
    record, other = world.register("Ann Smith", school_email="old@first.example"), world.register("Bo Other")
    correct_email(email="New@first.example", **at(world, record))
    assert Person.objects.get(id=record.person_id).email == "New@first.example"
    assert record.school_periods.get().email == "New@first.example"
    assert '"email":"New@first.example"' in shown(record)
    change = ParticipantChange.objects.get()
    assert (change.kind, change.before, change.after) == ("email", "", "")
    taken = {"email": "NEW@first.example", **at(world, other)}
    assert refused(correct_email, **taken) == [("email", "taken")]
    assert refused(correct_email, **{**taken, **at(world, record)}) == [("email", "same")]
    assert refused(correct_email, **{**taken, "email": "no address"}) == [("email", "invalid")]


def test_a_start_date_takes_training_and_mentorship_with_it(world) -> None:
    mentor = world.register("Mia Mentor", role="mentor", started_on="2022-08-01")
    record = world.register("Ann Smith", mentor=mentor)
    change_start_date(day=D("2022-11-20"), **at(world, record))
    for period in (record.school_periods.get(), record.training_periods.get(), record.mentorships.get()):
        assert period.started_on == D("2022-11-20")
    change_start_date(day=D("2022-08-20"), **at(world, record))
    for period in (record.school_periods.get(), record.training_periods.get(), record.mentorships.get()):
        assert period.started_on == D("2022-08-20")
    assert [(one.before, one.after) for one in ParticipantChange.objects.all()] == [
        ("2022-09-01", "2022-11-20"),
        ("2022-11-20", "2022-08-20"),
    ]
    assert [one for one in breaches() if one.count] == []


def test_a_period_that_is_over_by_the_new_start_is_left_empty(world) -> None:
    first, second = (world.register(name, role="mentor") for name in ("Mia Mentor", "Max Mentor"))
    record = world.register("Ann Smith", mentor=first)
    with clock.at(instant("2022-10-01"), frozen=True):
        assign_mentor(ect_record_id=record.id, mentor_record_id=second.id, actor=ACTOR)
    change_start_date(day=D("2022-10-10"), **at(world, record))
    assert [(one.started_on, one.finished_on) for one in record.mentorships.order_by("created_at")] == [
        (D("2022-10-10"), D("2022-10-10")),
        (D("2022-10-10"), None),
    ]
    change_start_date(day=D("2022-09-05"), **at(world, record))
    assert [(one.started_on, one.finished_on) for one in record.mentorships.order_by("created_at")] == [
        (D("2022-09-05"), D("2022-09-05")),
        (D("2022-09-05"), None),
    ]


def test_a_start_date_keeps_the_cohort_and_comes_after_nothing_that_was_declared(world) -> None:
    record = world.register("Ann Smith")
    here = at(world, record)
    assert refused(change_start_date, day=D("2023-06-01"), **here) == [("started_on", "other_cohort")]
    world.statement("Provider A", "2022-12-31")
    world.contract("Provider A")
    declaration = world.declare(record, at="2022-11-05", day="2022-10-01T10:00:00Z", evidence_held="other")
    assert refused(change_start_date, day=D("2022-10-02"), **here) == [("started_on", "declared")]
    change_start_date(day=D("2022-10-01"), **here)
    void_declaration(lead_provider_id=world.id_of("Provider A"), declaration_id=declaration.id, actor=ACTOR)
    change_start_date(day=D("2022-10-02"), **here)


def test_the_stay_at_the_last_school_ends_when_the_next_one_begins(world) -> None:
    record = world.register("Ann Smith")
    other_stay = at(world, record, "100002")
    report_joiner(day=D("2022-12-01"), **other_stay)
    change_start_date(day=D("2022-12-15"), **other_stay)
    before, after = record.school_periods.order_by("started_on")
    assert (before.finished_on, after.started_on) == (D("2022-12-15"), D("2022-12-15"))
    change_start_date(day=D("2022-11-20"), **other_stay)
    before, after = record.school_periods.order_by("started_on")
    assert (before.finished_on, after.started_on) == (D("2022-11-20"), D("2022-11-20"))
    assert [one.finished_on for one in record.training_periods.order_by("started_on")] == [D("2022-11-20"), None]
    assert refused(change_start_date, day=D("2022-09-01"), **other_stay) == [("started_on", "before_last_school")]


def test_a_last_school_that_reported_the_leaver_keeps_its_date(world) -> None:
    record = world.register("Ann Smith")
    report_leaver(day=D("2022-11-30"), **at(world, record))
    other_stay = at(world, record, "100002")
    report_joiner(day=D("2023-01-09"), **other_stay)
    change_start_date(day=D("2023-01-20"), **other_stay)
    assert record.school_periods.order_by("started_on")[0].finished_on == D("2022-11-30")
    assert refused(change_start_date, day=D("2022-11-29"), **other_stay) == [("started_on", "before_last_school")]
    change_start_date(day=D("2022-11-30"), **other_stay)


def test_a_working_pattern_is_changed_and_published(world) -> None:
    record = world.register("Ann Smith")
    change_working_pattern(working_pattern="part_time", **at(world, record))
    assert '"working_pattern":"part_time"' in shown(record)
    assert refused(change_working_pattern, working_pattern="part_time", **at(world, record)) == [
        ("working_pattern", "same")
    ]


def test_how_training_goes_on_is_not_changed_after_completion_nor_while_withdrawn(world) -> None:
    """Rule TUT-11."""
    record = world.register("Ann Smith")
    changes = (
        (change_working_pattern, {"working_pattern": "part_time"}),
        (change_body, {"appropriate_body_id": None}),
    )
    record.completed_on = clock.today()
    record.save()
    for command, given in changes:
        assert refused(command, **given, **at(world, record)) == [("participant", "completed")]
    record.completed_on = clock.today() + timedelta(days=1)
    record.save()
    change_working_pattern(working_pattern="part_time", **at(world, record))
    record.training_periods.update(withdrawn_at=clock.now())
    for command, given in changes:
        assert refused(command, **given, **at(world, record)) == [("participant", "withdrawn")]
    correct_name(full_name="Ann Smyth", reason="name_is_incorrect", **at(world, record))


def test_a_tutor_reports_a_leaver_within_narrower_bounds_than_dfe(world) -> None:
    record = world.register("Ann Smith", school_email="ann@first.example")
    here = at(world, record)
    assert refused(report_leaver, day=D("2023-03-11"), by_tutor=True, **here) == [("date", "too_late")]
    assert refused(report_leaver, day=D("2022-09-02"), by_tutor=True, **here) == [("date", "too_early")]
    assert not Message.objects.exists()
    report_leaver(day=D("2023-03-10"), by_tutor=True, reason="moving_school", **here)
    report_leaver(day=D("2023-03-10"), by_tutor=True, reason="moving_school", **here)
    message = Message.objects.get()
    assert (message.template, message.recipient) == ("participant_leaves", "ann@first.example")
    assert "10 March 2023" in message.content["body"]
    assert '"participant_status":"left"' in shown(record), "for the service it is 2026"
    report_leaver(day=D("2023-12-31"), **here)
    assert record.school_periods.get().finished_on == D("2023-12-31")
    assert Message.objects.count() == 2


def test_that_somebody_leaves_is_taken_back_with_everything_that_ended(world) -> None:
    mentor = world.register("Mia Mentor", role="mentor")
    record = world.register("Ann Smith", mentor=mentor)
    before = shown(record).partition('"updated_at"')[0]
    here = at(world, record)
    report_leaver(day=D("2022-12-31"), **here)
    report_staying(**here)
    stay, training, mentorship = record.school_periods.get(), record.training_periods.get(), record.mentorships.get()
    assert (stay.finished_on, stay.leaving_reported_at) == (None, None)
    assert (training.finished_on, training.end_reason) == (None, "")
    assert mentorship.finished_on is None
    assert shown(record).partition('"updated_at"')[0] == before
    assert refused(report_staying, **here) == [("participant", "not_leaving")]
    report_leaver(day=D("2022-12-31"), **here)
    with clock.at(instant("2022-12-31"), frozen=True):
        assert refused(report_staying, **here) == [("participant", "left")]


def test_a_mentor_who_stays_mentors_those_on_whom_nobody_else_was_put(world) -> None:
    mentor, other = (world.register(name, role="mentor") for name in ("Mia Mentor", "Max Mentor"))
    ects = [world.register(name, mentor=mentor) for name in ("Ann Smith", "Bo Brown", "Cy Clark")]
    report_leaver(day=D("2022-12-31"), **at(world, mentor))
    assert {one.finished_on for one in MentorshipPeriod.objects.all()} == {D("2022-12-31")}
    choose_mentor(mentor_record_id=other.id, **at(world, ects[1]))
    report_leaver(day=D("2023-01-31"), **at(world, ects[2]))
    report_staying(**at(world, mentor))
    ends = {one.ect_record_id: one.finished_on for one in MentorshipPeriod.objects.filter(mentor_record=mentor)}
    assert ends[ects[0].id] is None
    assert ends[ects[1].id] is not None
    assert ends[ects[2].id] == D("2023-01-31")


def test_nobody_is_taken_back_from_the_school_they_go_to(world) -> None:
    record = world.register("Ann Smith")
    report_leaver(day=D("2022-12-31"), **at(world, record))
    report_joiner(day=D("2023-01-09"), **at(world, record, "100002"))
    assert refused(report_staying, **at(world, record)) == [("participant", "joins_another")]


def test_a_mentor_is_chosen_of_those_who_are_at_the_school(world) -> None:
    mentor, gone = (world.register(name, role="mentor") for name in ("Mia Mentor", "Gwen Gone"))
    record = world.register("Ann Smith")
    report_leaver(day=D("2022-11-01"), **at(world, gone))
    choice = at(world, record)
    assert refused(choose_mentor, mentor_record_id=gone.id, **choice) == [("mentor", "left")]
    away = world.register("Ada Away", role="mentor", urn="100002")
    assert refused(choose_mentor, mentor_record_id=away.id, **choice) == [("mentor", "school")]
    choose_mentor(mentor_record_id=mentor.id, **choice)
    assert f'"mentor_id":"{mentor.person_id}"' in shown(record)


def test_a_mentor_is_given_all_of_several_or_none(world) -> None:
    mentor = world.register("Mia Mentor", role="mentor")
    ects = [world.register(name) for name in ("Ann Smith", "Bo Brown")]
    left = world.register("Lou Left")
    report_leaver(day=D("2022-11-01"), **at(world, left))
    give = {"mentor_record_id": mentor.id, "school_id": world.schools["100001"].id, "actor": ACTOR}
    assert [one.full_name for one in without_mentor(give["school_id"], D("2022-11-10"))] == ["Ann Smith", "Bo Brown"]
    assert refused(give_ects, ect_record_ids=[ects[0].id, left.id], **give) == [("participant", "left")]
    assert not MentorshipPeriod.objects.exists()
    give_ects(ect_record_ids=[one.id for one in ects], **give)
    assert MentorshipPeriod.objects.filter(mentor_record=mentor, finished_on=None).count() == 2
    assert without_mentor(give["school_id"], D("2022-11-10")) == []


def test_whoever_is_removed_is_told_and_mentors_nobody(world) -> None:
    mentor = world.register("Mia Mentor", role="mentor", eligible=False, school_email="mia@first.example")
    record = world.register("Ann Smith", mentor=mentor)
    remove_from_school(**at(world, mentor))
    message = Message.objects.get()
    assert (message.template, message.recipient) == ("participant_removed", "mia@first.example")
    assert [one.full_name for one in without_mentor(world.schools["100001"].id, D("2022-11-10"))] == ["Ann Smith"]
    assert record.mentorships.get().finished_on == D("2022-11-10")


def test_the_page_of_somebody_takes_as_many_queries_whatever_happened(world, django_assert_num_queries) -> None:
    mentor = world.register("Mia Mentor", role="mentor")
    record = world.register("Ann Smith", mentor=mentor)
    school = world.schools["100001"].id

    def read(key):
        person = participant_at_school(key, school)
        return person, [one.what for one in history_of(person)]

    with django_assert_num_queries(5):
        read(record.id)
    for n in range(5):
        other = world.register(f"Max Mentor {n}", role="mentor")
        with clock.at(instant("2022-11-11") + timedelta(days=n), frozen=True):
            choose_mentor(mentor_record_id=other.id, **at(world, record))
            correct_name(full_name=f"Ann Smith{n}", reason="name_is_incorrect", **at(world, record))
    with django_assert_num_queries(5):
        person, happened = read(record.id)
    assert happened.count("mentored_by") == 6
    assert happened.count("changed_name") == 5
    assert happened[-1] in ("registered", "trained_by", "eligible", "mentored_by")
    assert person.mentor(D("2022-11-16")).full_name == "Max Mentor 4"
    assert TrainingPeriod.objects.filter(record=record).count() == 1
    assert participant_at_school(record.id, world.schools["100002"].id) is None
