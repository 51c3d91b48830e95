"""Registering, mentoring, eligibility and what providers report of training."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from cpd.casework.commands import change_programme, remove_from_school
from cpd.core import clock
from cpd.core.refusals import Accepted, Refusal, Refused
from cpd.publishing.commands import check
from cpd.schools.commands import challenge_partnership
from cpd.training import rules
from cpd.training.commands import (
    assign_mentor,
    cohort_to_register,
    decide_eligibility,
    mentor_here_too,
    report_joiner,
    report_leaver,
    report_training,
)
from cpd.training.models import (
    MentorshipPeriod,
    Milestone,
    Schedule,
    SchoolPeriod,
    TrainingPeriod,
    TrainingRecord,
    TrainingStateChange,
)
from tests.world import ACTOR, World, instant, simple_world


@pytest.fixture
def world(db) -> World:
    return simple_world()


def code(call) -> str:
    with pytest.raises(Refusal) as refusal:
        call()
    return f"{refusal.value.problems[0].field}.{refusal.value.problems[0].code}"


@pytest.mark.parametrize(
    ("role", "facts", "decision"),
    [
        ("ect", {}, ("eligible", "none")),
        ("mentor", {"qts": False, "previous_induction": True, "exempt": True}, ("eligible", "none")),
        ("ect", {"active_flags": True, "qts": False}, ("manual_check", "active_flags")),
        ("mentor", {"previous_participation": True}, ("ineligible", "previous_participation")),
        ("ect", {"previous_induction": True, "qts": False}, ("ineligible", "previous_induction")),
        ("ect", {"qts": False, "different_trn": True}, ("manual_check", "no_qts")),
        ("mentor", {"different_trn": True, "secondary_profile": True}, ("manual_check", "different_trn")),
        ("mentor", {"secondary_profile": True}, ("ineligible", "duplicate_profile")),
        ("ect", {"exempt": True, "induction_started": False}, ("ineligible", "exempt_from_induction")),
        ("ect", {"induction_started": False}, ("manual_check", "no_induction")),
    ],
)
def test_the_first_condition_that_holds_decides_on_eligibility(role, facts, decision) -> None:
    assert rules.eligibility(role, rules.TeachingRecordFacts(**facts)) == decision


@pytest.mark.parametrize(
    ("status", "became", "lost", "shown"),
    [
        ("", None, None, None),
        ("manual_check", None, None, None),
        ("matched", None, None, None),
        ("ineligible", None, "2022-09-01", False),
        ("eligible", "2022-09-01", None, True),
        ("eligible", "2022-09-01", "2022-10-01", True),
        ("eligible", "2022-09-01T20:00:00", "2022-09-01T10:00:00", True),
        ("eligible", "2022-10-01", "2022-09-01", False),
    ],
)
def test_eligibility_shows_true_once_gained_first(status, became, lost, shown) -> None:
    assert rules.shown_eligibility(status, became and instant(became), lost and instant(lost)) is shown


def test_whoever_is_found_eligible_after_they_were_ineligible_is_shown_so(world) -> None:
    record = world.register(eligible="")
    record = decide_eligibility(record_id=record.id, status="ineligible", reason="previous_induction", actor=ACTOR)
    assert record.became_ineligible_at is not None
    with clock.at(instant("2030-01-01"), frozen=True):
        record = decide_eligibility(record_id=record.id, status="eligible", actor=ACTOR)
    assert rules.shown_eligibility(record.eligibility_status, record.became_eligible_at, record.became_ineligible_at)
    with clock.at(instant("2030-02-01"), frozen=True):
        record = decide_eligibility(record_id=record.id, status="ineligible", actor=ACTOR)
    assert record.became_ineligible_at == instant("2030-02-01")
    assert rules.shown_eligibility(record.eligibility_status, record.became_eligible_at, record.became_ineligible_at)


def test_eligibility_once_gained_is_kept_and_the_loss_is_dated(world) -> None:
    record = world.register()
    with clock.at(instant("2022-12-01"), frozen=True):
        record = decide_eligibility(record_id=record.id, status="ineligible", reason="no_qts", actor=ACTOR)
    assert (record.eligibility_status, record.became_ineligible_at) == ("eligible", instant("2022-12-01"))
    assert code(lambda: decide_eligibility(record_id=record.id, status="perhaps", actor=ACTOR)) == "status.invalid"


class TestRegistering:
    @pytest.mark.parametrize(
        ("changes", "refused"),
        [
            ({"cohort": 2019}, "cohort.unknown"),
            ({"schedule_identifier": "ecf-standard-summer"}, "schedule.unknown"),
            ({"role": "head"}, "type.invalid"),
            ({"started_on": "1999-12-31"}, "started_on.out_of_range"),
            ({"started_on": "2030-01-01"}, "started_on.out_of_range"),
            ({"trn": "123"}, "trn.invalid"),
            ({"name": "x" * 71}, "full_name.too_long"),
        ],
    )
    def test_what_is_wrong_is_named_and_nothing_is_written(self, world, changes, refused) -> None:
        assert code(lambda: world.register(**changes)) == refused
        assert SchoolPeriod.objects.count() == 0

    def test_nobody_is_in_training_twice_in_one_role(self, world) -> None:
        record = world.register()
        for urn in ("100001", "100002"):
            again = lambda urn=urn: world.register(urn=urn, person_id=record.person_id)  # noqa: E731
            assert code(again) == "person.registered"
        mentor = world.register(role="mentor", person_id=record.person_id)
        world.register(role="mentor", person_id=record.person_id, urn="100002")
        assert code(lambda: world.register(role="mentor", person_id=mentor.person_id)) == "person.registered"

    def test_two_people_with_one_trn_stay_two(self, world) -> None:
        first, second = world.register("First One", trn="1234567"), world.register("Second One", trn="1234567")
        assert first.person_id != second.person_id

    def test_a_provider_without_a_partnership_at_the_school_is_refused(self, world) -> None:
        refused = code(lambda: world.register(lead_provider_id=world.id_of("Provider B")))
        assert refused == "lead_provider.no_partnership"

    def test_registration_is_not_open_for_a_year_that_nobody_has_made_yet(self, world) -> None:
        with pytest.raises(Refusal) as refused:
            cohort_to_register(date(2099, 9, 1))
        assert [(problem.field, problem.code) for problem in refused.value.problems] == [
            ("started_on", "registration_closed")
        ]

    def test_the_database_refuses_training_periods_that_overlap(self, world) -> None:
        period = TrainingPeriod.objects.get(record=world.register())
        period.pk, period.started_on = "00000000-0000-4000-8000-000000000001", period.started_on + timedelta(days=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            period.save(force_insert=True)


class TestMentors:
    def test_a_mentor_counts_from_the_day_on_which_they_are_given_and_the_next_relieves_them(self, world) -> None:
        first, second = (world.register(name, role="mentor") for name in ("Mina Mentor", "Next Mentor"))
        record = world.register(mentor=first)
        with clock.at(instant("2022-11-01"), frozen=True):
            for _ in range(2):
                assign_mentor(ect_record_id=record.id, mentor_record_id=second.id, actor=ACTOR)
        periods = MentorshipPeriod.objects.order_by("started_on").values_list(
            "mentor_record", "started_on", "finished_on"
        )
        assert list(periods) == [
            (first.id, date(2022, 9, 1), date(2022, 11, 1)),
            (second.id, date(2022, 11, 1), None),
        ]

    def test_who_may_not_mentor_is_refused(self, world) -> None:
        ect, mentor = world.register(), world.register("Mina Mentor", role="mentor")
        elsewhere = world.register("Far Away", role="mentor", urn="100002")
        themselves = world.register(role="mentor", person_id=ect.person_id)

        def refusal(a, b) -> str:
            return code(lambda: assign_mentor(ect_record_id=a.id, mentor_record_id=b.id, actor=ACTOR))

        assert refusal(mentor, mentor) == "mentor.not_ect"
        assert refusal(ect, world.register("Other One")) == "mentor.not_mentor"
        assert refusal(ect, elsewhere) == "mentor.school"
        assert refusal(ect, themselves) == "mentor.self"

    def test_a_mentor_of_two_schools_who_leaves_one_goes_on_mentoring_at_the_other(self, world) -> None:
        mentor = world.register("Mia Mentor", role="mentor")
        here, there = (world.register(name, urn=urn) for name, urn in (("Ed One", "100001"), ("Ed Two", "100002")))
        with clock.at(instant("2022-10-01"), frozen=True):
            mentor_here_too(
                record_id=mentor.id, school_id=world.schools["100002"].id, day=date(2022, 9, 15), actor=ACTOR
            )
            for ect in (here, there):
                assign_mentor(ect_record_id=ect.id, mentor_record_id=mentor.id, actor=ACTOR)
            leave(world, mentor, date(2022, 10, 20))
        ends = MentorshipPeriod.objects.values_list("ect_record", "finished_on")
        assert dict(ends) == {here.id: date(2022, 10, 20), there.id: None}

    def test_a_mentor_who_leaves_is_no_longer_shown_with_their_ect(self, world) -> None:
        mentor = world.register("Mia Mentor", role="mentor")
        world.register("Ed One", mentor=mentor)
        with clock.at(instant("2022-11-10"), frozen=True):
            leave(world, mentor, date(2022, 10, 20))
            assert check().differences == []


def leave(world: World, record: TrainingRecord, day: date) -> None:
    report_leaver(record_id=record.id, school_id=world.schools["100001"].id, day=day, actor=ACTOR)


ACT = rules.ActionFacts(
    action="defer",
    course_identifier="ecf-induction",
    reason="career-break",
    known=True,
    courses=frozenset({"ecf-induction"}),
    training_status="active",
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "deferred"),
        ({"training_status": "deferred"}, ["participant_profile.deferred"]),
        ({"training_status": "withdrawn"}, ["participant_profile.withdrawn"]),
        ({"action": "resume"}, ["participant_profile.active"]),
        ({"action": "resume", "training_status": "deferred"}, "active"),
        ({"action": "resume", "training_status": "withdrawn"}, "active"),
        ({"action": "withdraw", "reason": "moved-school", "training_status": "deferred"}, "withdrawn"),
        (
            {"action": "withdraw", "reason": "moved-school", "training_status": "withdrawn"},
            ["participant_profile.withdrawn"],
        ),
        ({"reason": ""}, ["reason.blank", "reason.invalid"]),
        ({"reason": "bored"}, ["reason.invalid"]),
        ({"action": "withdraw", "reason": "started-in-error", "withdraw_reasons": ("other",)}, ["reason.invalid"]),
        ({"action": "withdraw", "reason": "started-in-error"}, "withdrawn"),
        ({"known": False, "training_status": None}, ["participant_id.not_recognised"]),
        ({"course_identifier": ""}, ["course_identifier.blank", "course_identifier.not_recognised"]),
        ({"course_identifier": "ecf-mentor", "training_status": None}, ["course_identifier.not_recognised"]),
        ({"training_status": None}, ["participant_id.not_recognised"]),
        ({"action": "withdraw", "reason": "bored", "training_status": None}, ["participant_id.not_recognised"]),
    ],
)  # fmt: skip
def test_what_a_provider_may_report(changes, expected) -> None:
    answer = rules.may_act(replace(ACT, **changes))
    result = [f"{p.field}.{p.code}" for p in answer.problems] if isinstance(answer, Refused) else answer.value
    assert result == expected


instants = st.none() | st.datetimes(min_value=instant("2022-01-01").replace(tzinfo=None))


@given(instants, instants)
def test_the_training_status_is_the_later_of_withdrawn_and_deferred(withdrawn, deferred) -> None:
    status = rules.training_status(withdrawn, deferred)
    assert (status == "active") == (withdrawn is None and deferred is None)
    if withdrawn and deferred:
        assert (status == "withdrawn") == (withdrawn >= deferred)


def test_a_report_keeps_who_said_what_and_when(world) -> None:
    record = world.register()
    with clock.at(instant("2022-10-10T12:00:00"), frozen=True):
        report_training(
            lead_provider_id=world.id_of("Provider A"),
            participant_id=str(record.person_id),
            action="defer",
            attributes={"course_identifier": "ecf-induction", "reason": "bereavement"},
            actor=ACTOR,
        )
    kept = TrainingStateChange.objects.get()
    assert (kept.state, kept.reason, kept.lead_provider_id) == ("deferred", "bereavement", world.id_of("Provider A"))
    assert isinstance(rules.status_of_reason("no_qts"), Accepted)
    assert rules.status_of_reason("ineligible") == Accepted(("ineligible", "none"))
    assert isinstance(rules.status_of_reason("because"), Refused)


def test_every_schedule_and_milestone_is_shipped_and_loading_again_changes_nothing(db) -> None:
    from cpd.core.reference import load_reference_data

    before = (Schedule.objects.count(), Milestone.objects.count())
    load_reference_data()
    assert (Schedule.objects.count(), Milestone.objects.count()) == before
    assert Schedule.objects.count() == 6 * 12
    milestone = Milestone.objects.get(
        schedule__cohort=2022, schedule__identifier="ecf-standard-september", declaration_type="started"
    )
    assert (milestone.start_date, milestone.milestone_date) == (date(2022, 6, 1), date(2022, 12, 31))


@pytest.mark.django_db
def test_who_was_removed_from_a_school_can_join_it_again_from_the_same_day() -> None:
    world = simple_world()
    record = world.register("Terry Two", eligible=False, mentor=world.register("Mina Mentor", role="mentor"))
    other_school_id = world.schools["100002"].id
    mentor = world.register("Mick Mentor", role="mentor", urn="100002")
    for _ in range(2):
        with clock.at(instant("2022-09-18"), frozen=True):
            report_joiner(
                record_id=record.id,
                school_id=other_school_id,
                day=date(2022, 9, 18),
                mentor_record_id=mentor.id,
                actor=ACTOR,
            )
            remove_from_school(record_id=record.id, school_id=other_school_id, actor=ACTOR)
    assert TrainingPeriod.objects.filter(record=record).count() == 3
    assert check().differences == []


@pytest.mark.django_db
class TestComingBack:
    """Somebody who left a school joins it again (rule REG-12)."""

    def _leaver(self):
        world = simple_world()
        record = world.register("Terry Two")
        with clock.at(instant("2023-02-01"), frozen=True):
            report_leaver(record_id=record.id, school_id=self._school(world), day=date(2023, 3, 31), actor=ACTOR)
        return world, record

    def _school(self, world, urn: str = "100001"):
        return world.schools[urn].id

    def _join(self, world, record, urn: str, day: date):
        with clock.at(instant("2023-02-02"), frozen=True):
            return report_joiner(record_id=record.id, school_id=self._school(world, urn), day=day, actor=ACTOR)

    @pytest.mark.parametrize("day", [date(2023, 3, 31), date(2023, 6, 1)])
    def test_a_leaver_may_come_back_from_the_day_they_left(self, day) -> None:
        world, record = self._leaver()
        assert self._join(world, record, "100001", day).id == record.id
        periods = TrainingPeriod.objects.filter(record=record).order_by("started_on")
        assert [period.partnership_id for period in periods] == [periods[0].partnership_id] * 2
        assert [(str(period.started_on), period.finished_on and str(period.finished_on)) for period in periods] == [
            ("2022-09-01", "2023-03-31"),
            (str(day), None),
        ]
        assert check().differences == []

    @pytest.mark.parametrize(
        ("urn", "day", "field", "code"),
        [
            ("100001", date(2023, 3, 30), "date", "before_leaving"),
            ("100002", date(2022, 9, 1), "date", "same_day"),
            ("100002", date(2022, 8, 31), "date", "too_early"),
            ("100002", date(2025, 1, 1), "date", "too_late"),
        ],
    )
    def test_a_join_that_cannot_be_says_what_stands_in_the_way(self, urn, day, field, code) -> None:
        world, record = self._leaver()
        with pytest.raises(Refusal) as refusal:
            self._join(world, record, urn, day)
        assert [(problem.field, problem.code) for problem in refusal.value.problems] == [(field, code)]

    def test_who_comes_back_is_not_given_a_provider_that_the_school_challenged(self) -> None:
        world = simple_world()
        record = world.register("Terry Two")
        partnership = world.partnerships["100001", "Provider A", 2022]
        with clock.at(instant("2022-10-01"), frozen=True):
            leave(world, record, date(2022, 10, 1))
            challenge_partnership(partnership_id=partnership.id, reason="mistake", actor=ACTOR)
        self._join(world, record, "100001", date(2023, 2, 2))
        periods = TrainingPeriod.objects.filter(record=record).order_by("started_on")
        assert [period.partnership for period in periods] == [partnership, None]

    def test_who_has_not_left_is_registered_already(self) -> None:
        world = simple_world()
        record = world.register("Terry Two")
        with pytest.raises(Refusal) as refusal:
            self._join(world, record, "100001", date(2023, 4, 1))
        assert refusal.value.problems[0].code == "same"

    def test_two_schools_cannot_have_somebody_join_on_one_day(self) -> None:
        world, record = self._leaver()
        self._join(world, record, "100002", date(2023, 4, 1))
        with pytest.raises(Refusal) as refusal:
            self._join(world, record, "100001", date(2023, 4, 1))
        assert [problem.code for problem in refusal.value.problems] == ["same_day"]


class TestASchoolThatLeadsTrainingItself:
    """Rule SCH-17."""

    def test_adds_people_whom_the_provider_of_a_partnership_before_does_not_train(self, world) -> None:
        school = world.schools["100001"].id
        before = world.register("Bea Before")
        with clock.at(instant("2022-10-01"), frozen=True):
            change_programme(school_id=school, cohort=2022, programme="core_induction_programme", actor=ACTOR)
        after = world.register("Ada After", at="2022-10-02")
        for record in (before, after):
            training = record.training_periods.order_by("started_on").last()
            assert (training.programme, training.partnership) == ("school_led", None)
        with clock.at(instant("2022-10-03"), frozen=True):
            change_programme(school_id=school, cohort=2022, programme="full_induction_programme", actor=ACTOR)
        again = world.register("Lea Later", at="2022-10-04")
        assert again.training_periods.get().partnership == world.partnerships["100001", "Provider A", 2022]

    def test_trains_itself_whoever_comes_back(self, world) -> None:
        school = world.schools["100001"].id
        record = world.register("Bea Before")
        with clock.at(instant("2022-10-01"), frozen=True):
            report_leaver(record_id=record.id, school_id=school, day=date(2022, 10, 1), actor=ACTOR)
            change_programme(school_id=school, cohort=2022, programme="core_induction_programme", actor=ACTOR)
            report_joiner(record_id=record.id, school_id=school, day=date(2022, 11, 1), actor=ACTOR)
        training = record.training_periods.order_by("started_on").last()
        assert (training.programme, training.partnership) == ("school_led", None)

    def test_goes_on_training_itself_whoever_joins_it(self, world) -> None:
        school = world.schools["100001"].id
        with clock.at(instant("2022-10-01"), frozen=True):
            change_programme(school_id=school, cohort=2022, programme="core_induction_programme", actor=ACTOR)
            joiner = world.register("Joy Joiner", urn="100002")
            report_joiner(record_id=joiner.id, school_id=school, day=date(2022, 11, 1), actor=ACTOR)
        assert joiner.training_periods.get(school_period__school=school).programme == "school_led"
