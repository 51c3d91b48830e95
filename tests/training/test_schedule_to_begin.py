"""The schedule that pages and imports put somebody on (rules REG-8, REG-9)."""

from datetime import date

import pytest

from cpd.core import clock
from cpd.core.refusals import Refusal
from cpd.declarations.models import Declaration
from cpd.integrations.teaching_record import LocalClient
from cpd.schools.commands import choose_programme
from cpd.statements.commands import open_calendar
from cpd.training import rules
from cpd.training.commands import assign_mentor, register_at_school, register_participant, report_joiner
from cpd.training.models import TrainingPeriod, TrainingRecord
from tests.rows import kept
from tests.world import ACTOR, World, instant, simple_world


@pytest.mark.parametrize(
    ("start", "today", "season"),
    [
        ("2026-09-01", "2026-10-31", "september"),
        ("2026-09-01", "2026-11-01", "january"),
        ("2027-03-01", "2026-11-26", "april"),
        ("2026-06-01", "2026-05-31", "september"),
        ("2026-05-31", "2026-05-01", "april"),
        ("2027-02-28", "2026-12-01", "january"),
        ("2028-02-29", "2027-12-01", "january"),
        ("2026-09-01", "2027-03-01", "april"),
    ],
)
def test_the_later_of_start_and_today_says_which(start, today, season) -> None:
    facts = rules.ScheduleFacts(started_on=date.fromisoformat(start), today=date.fromisoformat(today))
    assert rules.schedule_to_begin(facts) == f"ecf-standard-{season}"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "ecf-standard-january"),
        ({"earlier": "ecf-reduced-april"}, "ecf-reduced-april"),
        ({"earlier": "ecf-standard-september", "from_frozen_cohort": True}, "ecf-extended-september"),
        ({"earlier": "ecf-standard-april", "replaces": True}, "ecf-standard-april"),
        ({"replaces": True}, "ecf-replacement-january"),
    ],
)
def test_what_went_before_comes_first(changes, expected) -> None:
    facts = rules.ScheduleFacts(started_on=date(2026, 9, 1), today=date(2026, 11, 26), **changes)
    assert rules.schedule_to_begin(facts) == expected


@kept
def _with_the_next_years() -> World:
    world = simple_world()
    for cohort in (2023, 2024, 2025, 2026):
        world.partner("100001", "Provider A", cohort, at=f"{cohort}-06-26")
    return world


@pytest.fixture
def world(db) -> World:
    return _with_the_next_years()


def schedule_of(record: TrainingRecord) -> str:
    return TrainingPeriod.objects.filter(record=record).latest("started_on").schedule.identifier


def by_page(
    world: World, *, role: str = "ect", trn: str = "3000001", now: str = "2026-11-26", **more
) -> TrainingRecord:
    with clock.at(instant(now), frozen=True):
        return register_at_school(
            role=role,
            school_id=world.schools["100001"].id,
            full_name="Pat Page",
            trn=trn,
            email=f"pat.{trn}@example.org",
            record=LocalClient().find(trn).record,
            started_on=more.pop("started_on", date(2026, 9, 1)),
            actor=ACTOR,
            **more,
        )


@pytest.mark.parametrize(
    ("now", "start", "expected"),
    [
        ("2026-10-31", date(2026, 9, 1), "ecf-standard-september"),
        ("2026-11-01", date(2026, 9, 1), "ecf-standard-january"),
        ("2026-11-26", date(2027, 3, 1), "ecf-standard-april"),
    ],
)
def test_case_20_a_page_chooses_by_date(world, now, start, expected) -> None:
    assert schedule_of(by_page(world, now=now, started_on=start)) == expected


def test_somebody_who_was_trained_before_keeps_their_schedule(world) -> None:
    before = world.register(
        cohort=2023,
        started_on="2023-09-01",
        at="2023-09-02",
        trn="3000002",
        schedule_identifier="ecf-reduced-january",
    )
    with clock.at(instant("2024-01-10"), frozen=True):
        TrainingPeriod.objects.filter(record=before).update(finished_on=date(2024, 1, 1), end_reason="left_school")
        before.school_periods.update(finished_on=date(2024, 1, 1))
    again = by_page(world, trn="3000002", joins=True)
    assert again == before
    assert schedule_of(again) == "ecf-reduced-january"


def test_who_comes_out_of_a_cohort_with_frozen_payments_goes_on_with_an_extended_schedule(world) -> None:
    before = world.register(cohort=2022, started_on="2022-09-01", at="2022-09-02")
    before.school_periods.update(finished_on=date(2023, 1, 1))
    TrainingPeriod.objects.filter(record=before).update(finished_on=date(2023, 1, 1), end_reason="left_school")
    with clock.at(instant("2026-11-26"), frozen=True):
        again = register_participant(
            role="ect",
            school_id=world.schools["100001"].id,
            cohort=2024,
            full_name="",
            email="",
            started_on=date(2026, 11, 26),
            person_id=before.person_id,
            actor=ACTOR,
        )
    assert schedule_of(again) == "ecf-extended-september"


class TestReplacingMentor:
    """A mentor who is registered for an ECT takes over from the one before."""

    @pytest.fixture
    def ect(self, world) -> TrainingRecord:
        with clock.at(instant("2025-05-01"), frozen=True):
            open_calendar(lead_provider_id=world.id_of("Provider A"), programme="ecf", cohort=2025, actor=ACTOR)
        terms = {"cohort": 2025, "started_on": "2025-09-01", "at": "2025-09-02"}
        mentor = world.register("Mina Mentor", role="mentor", **terms)
        return world.register("Erin Ect", mentor=mentor, **terms)

    @staticmethod
    def declare_for_the_mentor(world: World, ect: TrainingRecord, day: str = "2025-10-01T09:00:00Z") -> None:
        mentor = ect.mentorships.get().mentor_record
        world.declare(mentor, at="2026-02-01", day=day, evidence_held="other")

    def test_it_is_a_replacement_where_that_one_had_begun(self, world, ect) -> None:
        self.declare_for_the_mentor(world, ect)
        mentor = by_page(world, role="mentor", mentee_record_id=ect.id)
        assert schedule_of(mentor) == "ecf-replacement-january"
        assert ect.mentorships.get(finished_on=None).mentor_record_id == mentor.id

    def test_there_is_none_where_the_new_one_has_ended_mentor_training(self, world, ect) -> None:
        self.declare_for_the_mentor(world, ect)
        terms = {"cohort": 2025, "started_on": "2025-09-01", "at": "2025-09-02"}
        before = world.register("Nora New", role="mentor", trn="3000009", **terms)
        TrainingPeriod.objects.filter(record=before).update(programme="school_led", partnership=None)
        before.school_periods.update(finished_on=date(2026, 1, 1))
        TrainingRecord.objects.filter(id=before.id).update(
            completed_on=date(2025, 12, 1), completion_reason="started_not_completed"
        )
        with clock.at(instant("2026-11-26"), frozen=True):
            mentor = register_participant(
                role="mentor",
                school_id=world.schools["100001"].id,
                cohort=2026,
                full_name="",
                email="",
                started_on=date(2026, 9, 1),
                person_id=before.person_id,
                mentee_record_id=ect.id,
                actor=ACTOR,
            )
        assert not TrainingPeriod.objects.filter(record=mentor).exists()

    def test_it_is_none_where_nothing_was_declared(self, world, ect) -> None:
        assert schedule_of(by_page(world, role="mentor", mentee_record_id=ect.id)) == "ecf-standard-january"

    def test_it_is_none_where_what_was_declared_was_voided(self, world, ect) -> None:
        self.declare_for_the_mentor(world, ect)
        Declaration.objects.update(state="voided")
        assert schedule_of(by_page(world, role="mentor", mentee_record_id=ect.id)) == "ecf-standard-january"

    def test_it_is_none_where_that_was_not_within_the_mentorship(self, world, ect) -> None:
        self.declare_for_the_mentor(world, ect, "2026-01-20T09:00:00Z")
        other = world.register("Otto Other", role="mentor", cohort=2025, started_on="2025-09-01", at="2025-09-02")
        with clock.at(instant("2026-01-10"), frozen=True):
            assign_mentor(ect_record_id=ect.id, mentor_record_id=other.id, actor=ACTOR)
        assert schedule_of(by_page(world, role="mentor", mentee_record_id=ect.id)) == "ecf-standard-january"

    def test_it_is_none_where_the_ect_is_not_trained_by_a_provider(self, world, ect) -> None:
        self.declare_for_the_mentor(world, ect)
        TrainingPeriod.objects.filter(record=ect).update(programme="school_led", partnership=None)
        assert schedule_of(by_page(world, role="mentor", mentee_record_id=ect.id)) == "ecf-standard-january"


class TestClosedDays:
    """Nobody is registered or transferred in the first half of June 2026, whatever the cohort."""

    @pytest.mark.parametrize("now", ["2026-06-01", "2026-06-14"])
    @pytest.mark.parametrize("started_on", [date(2025, 9, 1), date(2026, 9, 1)])
    def test_a_page_says_from_when_until_when(self, world, now, started_on) -> None:
        with pytest.raises(Refusal) as refusal:
            by_page(world, now=now, started_on=started_on)
        (problem,) = refusal.value.problems
        assert (problem.field, problem.code) == ("base", "registration_closed")
        assert "1 June 2026 to 14 June 2026" in problem.detail

    @pytest.mark.parametrize("now", ["2026-05-31", "2026-06-15"])
    def test_the_days_around_them_are_open(self, world, now) -> None:
        assert by_page(world, now=now, started_on=date(2025, 9, 1))

    def test_nobody_joins_another_school_and_whom_a_scenario_moves_does(self, world) -> None:
        choose_programme(
            school_id=world.schools["100002"].id, cohort=2025, programme="core_induction_programme", actor=ACTOR
        )
        record = world.register(cohort=2025, started_on="2025-09-01", at="2025-09-02")
        move = {"record_id": record.id, "school_id": world.schools["100002"].id, "day": date(2026, 6, 10)}
        with clock.at(instant("2026-06-10"), frozen=True):
            with pytest.raises(Refusal) as refusal:
                report_joiner(**move, actor=ACTOR)
            assert [problem.code for problem in refusal.value.problems] == ["registration_closed"]
            assert report_joiner(**move, on_closed_days=True, actor=ACTOR)
