"""Mentors who may mentor and are not trained for it (rules REG-33, REG-35, REG-36), and when they mentor (REG-34)."""

import json
from collections.abc import Iterator
from datetime import date

import pytest

from cpd.accounts.roles import Organisation, Role
from cpd.casework.commands import change_programme, change_start_date, merge_people, remove_from_school
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import Refusal
from cpd.core.work import unit_of_work
from cpd.declarations.commands import void_declaration
from cpd.integrations.teaching_record import LocalClient
from cpd.jobs.invariants import breaches
from cpd.outbox.models import Message
from cpd.publishing.commands import check
from cpd.publishing.models import PublishedDocument
from cpd.schools.commands import set_induction_tutor
from cpd.training.commands import (
    assign_mentor,
    decide_by_hand,
    end_mentor_training,
    import_early_roll_out,
    register_at_school,
    report_joiner,
    report_leaver,
    report_staying,
    take_off_early_roll_out,
)
from cpd.training.models import MentorshipPeriod, SchoolPeriod, TrainingPeriod, TrainingRecord
from cpd.training.participants import participant_at_school
from tests.accounts.people import user
from tests.rows import kept
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db
NOW = instant("2022-11-05T10:00:00")
TODAY = NOW.date()
ENDED_ON = date(2022, 10, 31)


@kept
def _with_tutors() -> World:
    world = simple_world()
    for urn in ("100001", "100002"):
        set_induction_tutor(
            school_id=world.schools[urn].id, full_name="Tia Tutor", email=f"tia{urn}@first.example", actor=ACTOR
        )
    return world


@pytest.fixture(autouse=True)
def world() -> Iterator[World]:
    """At the end of each test what is stored is what would be rendered, and no invariant is broken."""
    world = _with_tutors()
    with clock.at(NOW, frozen=True):
        yield world
        compared = check()
        assert (compared.differences, compared.schools) == ([], [])
        assert [one for one in breaches() if one.count] == []


@kept
def _three_mentors(world: World) -> list[TrainingRecord]:
    return [
        world.register(name, role="mentor", started_on=start)
        for name, start in (("Mina", "2022-09-01"), ("Max", "2022-09-01"), ("Late", "2022-12-01"))
    ]


@pytest.fixture
def early(tmp_path):
    """Puts numbers on the list of the early roll-out."""

    def put(*trns: str) -> None:
        path = tmp_path / "early-roll-out.csv"
        path.write_text("trn\n" + "".join(f"{trn}\n" for trn in trns))
        import_early_roll_out(path=path, actor=Actor.operator("Jo"))

    return put


def by_page(world: World, *, trn: str = "7654321", urn: str = "100001", role: str = "mentor", **more) -> TrainingRecord:
    """What the journey of adding somebody does at its end."""
    return register_at_school(
        role=role,
        school_id=world.schools[urn].id,
        full_name="Pat Page",
        trn=trn,
        email="pat@first.example",
        record=LocalClient().find(trn).record,
        started_on=more.pop("started_on", TODAY),
        actor=ACTOR,
        **more,
    )


def join(world: World, record: TrainingRecord, urn: str = "100002", day: date = TODAY, **more) -> TrainingRecord:
    return report_joiner(record_id=record.id, school_id=world.schools[urn].id, day=day, actor=ACTOR, **more)


def trained_at(record: TrainingRecord) -> list[tuple[str, date, date | None]]:
    """Where somebody is or was trained, from when until when."""
    periods = TrainingPeriod.objects.filter(record=record).order_by("started_on", "created_at")
    return list(periods.values_list("school_period__school__urn", "started_on", "finished_on"))


def at_schools(record: TrainingRecord) -> list[tuple[str, date, date | None]]:
    stays = SchoolPeriod.objects.filter(record=record).order_by("started_on", "created_at")
    return list(stays.values_list("school__urn", "started_on", "finished_on"))


def untrained(record: TrainingRecord, urn: str = "100002") -> str:
    """Why a mentor is not trained at a school, as its tutor's page knows it."""
    school = SchoolPeriod.objects.filter(record=record, school__urn=urn).latest("created_at").school
    person = participant_at_school(record.id, school.id)
    assert person is not None
    return person.untrained


def documents(world: World, provider: str, feed: str) -> dict[str, dict]:
    rows = PublishedDocument.objects.filter(provider=world.providers[provider], feed=feed, removed=False)
    return {str(row.record_id): json.loads(bytes(row.body))["attributes"] for row in rows}


def ended(world: World, why: str, early=None, **more) -> TrainingRecord:
    """A mentor trained at the first school whose training has ended, in one way or another."""
    mentor = world.register("Mia Mentor", role="mentor", trn="7654321", **more)
    if why == "started_not_completed":
        end_mentor_training(record_id=mentor.id, day=ENDED_ON, actor=ACTOR)
    elif why == "completed_during_early_roll_out":
        early("7654321")
    else:
        with unit_of_work(actor=ACTOR, reason="test") as work:
            TrainingRecord.objects.filter(id=mentor.id).update(completed_on=ENDED_ON, completion_reason=why)
            work.person(mentor.person_id)
    mentor.refresh_from_db()
    return mentor


WAYS = pytest.mark.parametrize(
    "why", ["completed_declaration_received", "completed_during_early_roll_out", "started_not_completed"]
)


class TestWhoIsNotTrained:
    def test_a_mentor_of_the_early_roll_out_is_at_the_school_without_training(self, world, early) -> None:
        early("7654321")
        mentor = by_page(world)
        assert (at_schools(mentor), trained_at(mentor)) == ([("100001", TODAY, None)], [])
        assert (mentor.eligibility_status, mentor.eligibility_reason) == ("ineligible", "previous_participation")
        assert untrained(mentor, "100001") == "completed_during_early_roll_out"
        assert documents(world, "Provider A", "ecf-v3") == documents(world, "Provider A", "unfunded-v3") == {}

    @WAYS
    def test_whoever_has_ended_mentor_training_joins_another_school_without_it(self, world, early, why) -> None:
        mentor = ended(world, why, early)
        join(world, mentor)
        assert at_schools(mentor)[-1] == ("100002", TODAY, None)
        assert trained_at(mentor) == [("100001", date(2022, 9, 1), TODAY)]
        assert untrained(mentor) == why
        assert str(mentor.person_id) in documents(world, "Provider A", "ecf-v3")  # whom it trained
        assert documents(world, "Provider B", "ecf-v3") == {}

    @WAYS
    def test_training_that_goes_on_is_not_ended_by_it(self, world, early, why) -> None:
        mentor = ended(world, why, early)
        assert trained_at(mentor) == [("100001", date(2022, 9, 1), None)]
        assert untrained(mentor, "100001") == ""

    @WAYS
    def test_nor_are_they_trained_again_where_they_come_back(self, world, early, why) -> None:
        mentor = ended(world, why, early)
        report_leaver(record_id=mentor.id, school_id=world.schools["100001"].id, day=date(2022, 11, 1), actor=ACTOR)
        by_page(world, joins=True)
        assert at_schools(mentor)[-1] == ("100001", TODAY, None)
        assert trained_at(mentor) == [("100001", date(2022, 9, 1), date(2022, 11, 1))]

    def test_a_mentor_of_two_schools_who_has_ended_it_is_trained_at_neither(self, world, early) -> None:
        mentor = ended(world, "started_not_completed")
        by_page(world, urn="100002", joins=True, trained_here=False)
        assert untrained(mentor) == "started_not_completed"

    def test_an_early_career_teacher_who_becomes_a_mentor_is_trained(self, world) -> None:
        ect = world.register("Terry Two", trn="7654321")
        mentor = by_page(world)
        assert (mentor.person_id, len(trained_at(mentor))) == (ect.person_id, 1)

    def test_unless_they_took_part_in_the_early_roll_out(self, world, early) -> None:
        early("7654321")
        ect = world.register("Terry Two", trn="7654321")
        mentor = by_page(world)
        assert (mentor.person_id, trained_at(mentor)) == (ect.person_id, [])
        assert len(trained_at(ect)) == 1

    def test_what_was_recorded_of_another_registration_with_the_same_number_counts(self, world) -> None:
        ended(world, "started_not_completed")
        again = world.register("Mia Again", role="mentor", trn="7654321", urn="100002", at="2022-11-05T09:00:00")
        assert trained_at(again) == []

    def test_dfe_may_have_decided_by_hand_that_they_took_part(self, world) -> None:
        mentor = world.register("Mia Mentor", role="mentor", eligible=False)
        decide_by_hand(record_id=mentor.id, status="ineligible", reason="previous_participation", actor=ACTOR)
        join(world, mentor)
        assert untrained(mentor) == "completed_during_early_roll_out"

    @pytest.mark.parametrize("reason", ["none", "duplicate_profile"])
    def test_not_being_eligible_for_another_reason_ends_nothing(self, world, reason) -> None:
        mentor = world.register("Mia Mentor", role="mentor", eligible=False)
        decide_by_hand(record_id=mentor.id, status="ineligible", reason=reason, actor=ACTOR)
        join(world, mentor)
        assert trained_at(mentor)[-1] == ("100002", TODAY, None)

    def test_a_number_that_was_only_typed_decides_nothing(self, world, early) -> None:
        early("7654321")
        mentor = world.register("Mia Mentor", role="mentor", typed_trn="7654321")
        assert len(trained_at(mentor)) == 1

    def test_a_completed_declaration_ends_it_and_voiding_it_takes_that_back(self, world) -> None:
        world.statement("Provider A", "2024-11-30")
        mentor = world.register("Mia Mentor", role="mentor", trn="7654321")
        with clock.at(instant("2024-10-01"), frozen=True):
            declaration = world.declare(
                mentor,
                at="2024-10-01",
                kind="completed",
                day="2024-06-01T10:00:00Z",
                evidence_held="training-event-attended",
            )
            join(world, mentor, day=date(2024, 9, 20))
            assert untrained(mentor) == "completed_declaration_received"
            void_declaration(lead_provider_id=world.id_of("Provider A"), declaration_id=declaration.id, actor=ACTOR)
            assert untrained(mentor) == "not_yet"


class TestWhatOthersSee:
    @pytest.fixture
    def mentor(self, world, early) -> TrainingRecord:
        early("7654321")
        return by_page(world)

    def test_the_provider_of_an_ect_finds_their_mentor_among_those_it_does_not_train(self, world, mentor) -> None:
        ect = world.register("Terry Two")
        assign_mentor(ect_record_id=ect.id, mentor_record_id=mentor.id, actor=ACTOR)
        (enrolment,) = documents(world, "Provider A", "ecf-v3")[str(ect.person_id)]["ecf_enrolments"]
        assert enrolment["mentor_id"] == str(mentor.person_id)
        assert documents(world, "Provider A", "ecf-v1")[str(ect.id)]["mentor_id"] == str(mentor.person_id)
        shown = documents(world, "Provider A", "unfunded-v3")[str(mentor.person_id)]
        assert (shown["full_name"], shown["email"], shown["teacher_reference_number"]) == (
            "Pat Page",
            "pat@first.example",
            "7654321",
        )

    def test_nothing_can_be_declared_for_them(self, world, mentor) -> None:
        with pytest.raises(Refusal) as refusal:
            world.declare(mentor, at="2022-11-05")
        assert refusal.value.problems[0].field == "participant_id"

    def test_they_are_told_so_and_not_that_their_training_ends(self, world, mentor) -> None:
        (letter,) = Message.objects.filter(template="participant_added")
        assert "You took part in mentor training before its national roll-out" in letter.content["body"]
        report_leaver(record_id=mentor.id, school_id=world.schools["100001"].id, day=date(2022, 12, 1), actor=ACTOR)
        (letter,) = Message.objects.filter(template="participant_leaves")
        assert "you are leaving the school on 1 December 2022.\n" in letter.content["body"]
        assert not Message.objects.filter(template="eligibility_decided").exists()

    def test_the_provider_that_trained_them_is_told_that_they_go_and_no_other_that_they_come(
        self, world, early
    ) -> None:
        for provider in ("A", "B"):
            at = {"at": Organisation.LEAD_PROVIDER, "organisation_id": world.id_of(f"Provider {provider}")}
            user(f"User {provider}", Role.PROVIDER_DEVELOPER, **at)
        join(world, ended(world, "started_not_completed"))
        letters = Message.objects.filter(template__startswith="transfer")
        assert [(letter.template, letter.recipient.split("@")[0]) for letter in letters] == [("transfer_out", "user.a")]

    def test_they_leave_stay_after_all_and_leave(self, world, mentor) -> None:
        where = {"record_id": mentor.id, "school_id": world.schools["100001"].id, "actor": ACTOR}
        report_leaver(**where, day=date(2022, 12, 1))
        report_staying(**where)
        assert at_schools(mentor) == [("100001", TODAY, None)]
        report_leaver(**where, day=TODAY)
        join(world, mentor, day=date(2022, 12, 1))
        assert (at_schools(mentor)[-1], trained_at(mentor)) == (("100002", date(2022, 12, 1), None), [])

    def test_the_school_may_remove_them(self, world, mentor) -> None:
        ect = world.register("Terry Two")
        assign_mentor(ect_record_id=ect.id, mentor_record_id=mentor.id, actor=ACTOR)
        remove_from_school(record_id=mentor.id, school_id=world.schools["100001"].id, actor=ACTOR)
        assert MentorshipPeriod.objects.get().finished_on == TODAY

    def test_they_may_turn_out_to_be_somebody_who_is_known(self, world, mentor) -> None:
        ect = world.register("Terry Two")
        assign_mentor(ect_record_id=ect.id, mentor_record_id=mentor.id, actor=ACTOR)
        other = world.register("Pat Elsewhere", urn="100002", role="mentor")
        merge_people(from_person_id=mentor.person_id, into_person_id=other.person_id, actor=ACTOR)
        assert str(other.person_id) in documents(world, "Provider A", "unfunded-v3")
        assert str(other.person_id) in documents(world, "Provider B", "ecf-v3")

    def test_the_school_may_choose_another_programme_meanwhile(self, world, mentor) -> None:
        school = world.schools["100001"].id
        change_programme(school_id=school, cohort=2022, programme="core_induction_programme", actor=ACTOR)
        assert trained_at(mentor) == []


class TestWhoIsTrainedAfterAll:
    def test_whoever_is_taken_off_the_list_begins_with_the_schools_provider(self, world, early) -> None:
        early("7654321")
        mentor = by_page(world)
        take_off_early_roll_out(trn="7654321", because="Another number was meant.", actor=ACTOR)
        assert trained_at(mentor) == [("100001", TODAY, None)]
        assert untrained(mentor, "100001") == ""
        period = TrainingPeriod.objects.get(record=mentor)
        assert (period.partnership.lead_provider.name, period.cohort_id, period.schedule.identifier) == (
            "Provider A",
            2022,
            "ecf-standard-january",
        )
        assert str(mentor.person_id) in documents(world, "Provider A", "ecf-v3")

    def test_not_who_is_trained_already_nor_who_left(self, world, early) -> None:
        early("7654321", "1234567")
        mentor = by_page(world)
        report_leaver(record_id=mentor.id, school_id=world.schools["100001"].id, day=TODAY, actor=ACTOR)
        trained = world.register("Mo Mentor", role="mentor", typed_trn="1234567")
        for trn in ("7654321", "1234567"):
            take_off_early_roll_out(trn=trn, because="A mistake.", actor=ACTOR)
        assert (trained_at(mentor), len(trained_at(trained))) == ([], 1)

    def test_where_they_leave_the_training_ends_with_it(self, world, early) -> None:
        early("7654321")
        mentor = by_page(world)
        report_leaver(record_id=mentor.id, school_id=world.schools["100001"].id, day=date(2022, 12, 1), actor=ACTOR)
        take_off_early_roll_out(trn="7654321", because="A mistake.", actor=ACTOR)
        assert trained_at(mentor) == [("100001", TODAY, date(2022, 12, 1))]

    def test_a_mentor_who_mentors_here_too_is_once_they_have_left_the_other_school(self, world) -> None:
        mentor = world.register("Mia Mentor", role="mentor", urn="100002", trn="7654321")
        by_page(world, joins=True, trained_here=False)
        ect, another = world.register("Terry Two"), world.register("Toby Three")
        assign_mentor(ect_record_id=ect.id, mentor_record_id=mentor.id, actor=ACTOR)
        assert trained_at(mentor) == [("100002", date(2022, 9, 1), None)]
        report_leaver(record_id=mentor.id, school_id=world.schools["100002"].id, day=TODAY, actor=ACTOR)
        assign_mentor(ect_record_id=another.id, mentor_record_id=mentor.id, actor=ACTOR)
        assert trained_at(mentor) == [("100002", date(2022, 9, 1), TODAY), ("100001", TODAY, None)]

    def test_not_for_an_ect_whose_school_leads_the_training(self, world) -> None:
        mentor = world.register("Mia Mentor", role="mentor", urn="100002", trn="7654321")
        by_page(world, joins=True, trained_here=False)
        report_leaver(record_id=mentor.id, school_id=world.schools["100002"].id, day=TODAY, actor=ACTOR)
        ect, school = world.register("Terry Two"), world.schools["100001"].id
        change_programme(school_id=school, cohort=2022, programme="core_induction_programme", actor=ACTOR)
        assign_mentor(ect_record_id=ect.id, mentor_record_id=mentor.id, actor=ACTOR)
        assert trained_at(mentor) == [("100002", date(2022, 9, 1), TODAY)]

    def test_whoever_was_never_trained_begins_by_the_date_at_the_next_school(self, world, early) -> None:
        early("7654321")
        mentor = by_page(world)
        report_leaver(record_id=mentor.id, school_id=world.schools["100001"].id, day=TODAY, actor=ACTOR)
        take_off_early_roll_out(trn="7654321", because="A mistake.", actor=ACTOR)
        join(world, mentor, day=date(2022, 12, 1))
        period = TrainingPeriod.objects.get(record=mentor)
        assert (period.started_on, period.cohort_id, period.schedule.identifier) == (
            date(2022, 12, 1),
            2022,
            "ecf-standard-january",
        )

    def test_and_is_refused_where_no_cohort_has_that_day(self, world, early, monkeypatch) -> None:
        early("7654321")
        mentor = by_page(world)
        report_leaver(record_id=mentor.id, school_id=world.schools["100001"].id, day=TODAY, actor=ACTOR)
        take_off_early_roll_out(trn="7654321", because="A mistake.", actor=ACTOR)
        monkeypatch.setattr("cpd.training.commands.terms.cohort_for_start_date", lambda day, today: None)
        with pytest.raises(Refusal, match="Registration is not open yet"):
            join(world, mentor, day=date(2022, 12, 1))
        assert len(at_schools(mentor)) == 1

    def test_a_mentor_of_two_schools_who_joins_a_third_leaves_both_and_is_trained_there(self, world) -> None:
        mentor = world.register("Mia Mentor", role="mentor", trn="7654321")
        by_page(world, urn="100002", joins=True, trained_here=False)
        world.school("100003")
        join(world, mentor, urn="100003", day=date(2022, 11, 20))
        assert [end for _, _, end in at_schools(mentor)] == [date(2022, 11, 20), date(2022, 11, 20), None]
        assert trained_at(mentor)[-1] == ("100003", date(2022, 11, 20), None)


class TestEndingMentorTraining:
    def test_providers_see_it(self, world) -> None:
        mentor = ended(world, "started_not_completed")
        (enrolment,) = documents(world, "Provider A", "ecf-v3")[str(mentor.person_id)]["ecf_enrolments"]
        assert (enrolment["mentor_funding_end_date"], enrolment["mentor_ineligible_for_funding_reason"]) == (
            "2022-10-31",
            "started_not_completed",
        )

    def test_an_early_career_teacher_has_none(self, world) -> None:
        with pytest.raises(Refusal, match="not registered as a mentor"):
            end_mentor_training(record_id=world.register().id, day=ENDED_ON, actor=ACTOR)

    def test_whoever_completed_it_did_not_leave_it_undone(self, world) -> None:
        mentor = ended(world, "completed_declaration_received")
        with pytest.raises(Refusal, match="ended on 31 October 2022"):
            end_mentor_training(record_id=mentor.id, day=TODAY, actor=ACTOR)


class TestWhenTheyMentor:
    @staticmethod
    def mentorships(ect: TrainingRecord) -> list[tuple[str, date, date | None]]:
        rows = MentorshipPeriod.objects.filter(ect_record=ect).order_by("started_on")
        return list(rows.values_list("mentor_record__person__full_name", "started_on", "finished_on"))

    @pytest.fixture
    def mentors(self, world) -> list[TrainingRecord]:
        return _three_mentors(world)

    @staticmethod
    def give(ect: TrainingRecord, mentor: TrainingRecord, day: str) -> MentorshipPeriod:
        with clock.at(instant(day), frozen=True):
            return assign_mentor(ect_record_id=ect.id, mentor_record_id=mentor.id, actor=ACTOR)

    def test_it_begins_today(self, world, mentors) -> None:
        ect = world.register()
        self.give(ect, mentors[0], "2022-11-05")
        assert self.mentorships(ect) == [("Mina", TODAY, None)]

    def test_with_the_ects_start_or_the_mentors_where_that_lies_ahead(self, world, mentors) -> None:
        ect = world.register(started_on="2022-11-20")
        self.give(ect, mentors[0], "2022-11-05")
        assert self.mentorships(ect) == [("Mina", date(2022, 11, 20), None)]
        other = world.register("Other Ect")
        self.give(other, mentors[2], "2022-11-05")
        assert self.mentorships(other) == [("Late", date(2022, 12, 1), None)]

    def test_the_one_before_ends_when_it_begins(self, world, mentors) -> None:
        ect = world.register()
        self.give(ect, mentors[0], "2022-10-01")
        self.give(ect, mentors[2], "2022-11-05")
        assert self.mentorships(ect) == [
            ("Mina", date(2022, 10, 1), date(2022, 12, 1)),
            ("Late", date(2022, 12, 1), None),
        ]

    def test_one_that_has_not_begun_goes_and_the_audit_trail_keeps_it(self, world, mentors) -> None:
        ect = world.register()
        self.give(ect, mentors[0], "2022-10-01")
        late = self.give(ect, mentors[2], "2022-11-05")
        assert str(mentors[2].person_id) in documents(world, "Provider A", "ecf-v3")
        self.give(ect, mentors[1], "2022-11-05")
        assert self.mentorships(ect) == [("Mina", date(2022, 10, 1), TODAY), ("Max", TODAY, None)]
        events = MentorshipPeriod.events.rel.related_model.objects.filter(pgh_obj_id=late.id)
        assert list(events.order_by("pgh_id").values_list("pgh_label", flat=True)) == ["insert", "delete"]

    def test_the_same_mentor_again_changes_nothing(self, world, mentors) -> None:
        ect = world.register()
        first = self.give(ect, mentors[0], "2022-10-01")
        assert self.give(ect, mentors[0], "2022-11-05") == first
        assert self.mentorships(ect) == [("Mina", date(2022, 10, 1), None)]

    def test_whoever_no_provider_trains_is_no_longer_shown_once_they_gave_way(self, world, mentors) -> None:
        ect, una = world.register(), world.register("Una", role="mentor", cohort=2021)
        self.give(ect, una, "2022-11-05")
        assert str(una.person_id) in documents(world, "Provider A", "unfunded-v3")
        self.give(ect, mentors[0], "2022-11-05")
        assert documents(world, "Provider A", "unfunded-v3") == {}
        assert self.mentorships(ect) == [("Mina", TODAY, None)]

    def test_it_ends_when_the_first_of_them_leaves(self, world, mentors) -> None:
        ect = world.register()
        school = world.schools["100001"].id
        report_leaver(record_id=mentors[0].id, school_id=school, day=date(2022, 12, 24), actor=ACTOR)
        self.give(ect, mentors[0], "2022-11-05")
        assert self.mentorships(ect) == [("Mina", TODAY, date(2022, 12, 24))]

    @pytest.mark.parametrize(
        ("whose", "day", "begins"),
        [
            ("ect", "2022-11-20", "2022-11-20"),
            ("ect", "2022-09-05", "2022-11-05"),  # today, when they were given: it did not begin with the stay
            ("mentor", "2022-11-20", "2022-11-20"),
            ("mentor", "2022-09-05", "2022-11-05"),
        ],
    )
    def test_a_start_that_is_corrected_takes_it_along_where_nobody_would_be_there(
        self, world, mentors, whose, day, begins
    ) -> None:
        ect = world.register()
        self.give(ect, mentors[0], "2022-11-05")
        moved = ect if whose == "ect" else mentors[0]
        school = world.schools["100001"].id
        change_start_date(record_id=moved.id, school_id=school, day=date.fromisoformat(day), actor=ACTOR)
        assert self.mentorships(ect) == [("Mina", date.fromisoformat(begins), None)]

    def test_of_an_ect_who_comes_earlier_it_begins_with_the_mentor(self, world, mentors) -> None:
        ect = world.register(started_on="2022-12-10")
        self.give(ect, mentors[2], "2022-11-05")
        assert self.mentorships(ect) == [("Late", date(2022, 12, 10), None)]
        school = world.schools["100001"].id
        change_start_date(record_id=ect.id, school_id=school, day=date(2022, 11, 20), actor=ACTOR)
        assert self.mentorships(ect) == [("Late", date(2022, 12, 1), None)]

    def test_of_who_comes_from_another_school_the_first_counts_from_the_day_they_came(self, world, mentors) -> None:
        ect = world.register(urn="100002")
        join(world, ect, "100001", date(2022, 10, 1), mentor_record_id=mentors[0].id)
        assert self.mentorships(ect) == [("Mina", date(2022, 10, 1), None)]

    def test_of_who_had_a_mentor_there_it_counts_from_today(self, world, mentors) -> None:
        mick = world.register("Mick", role="mentor", urn="100002")
        ect = world.register(urn="100002", mentor=mick)
        join(world, ect, "100001", date(2022, 10, 1), mentor_record_id=mentors[0].id)
        assert self.mentorships(ect) == [
            ("Mick", date(2022, 9, 1), date(2022, 10, 1)),
            ("Mina", TODAY, None),
        ]
