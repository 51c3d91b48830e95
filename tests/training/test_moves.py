"""Leaving and joining after training changed inside a stay, and out of a closed cohort (rules REG-10, REG-11)."""

from datetime import date

import pytest
from django.db import connection

from cpd.casework.commands import change_programme, change_schedule, change_start_date
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import Refusal
from cpd.declarations.models import Declaration
from cpd.integrations.teaching_record import LocalClient
from cpd.jobs.invariants import breaches
from cpd.publishing.models import PublishedDocument
from cpd.schools.commands import challenge_partnership
from cpd.training.commands import (
    complete_induction,
    register_at_school,
    report_joiner,
    report_leaver,
    report_partnership,
)
from cpd.training.models import TrainingPeriod, TrainingRecord
from tests.rows import kept
from tests.world import ACTOR, World, instant, simple_world

D = date.fromisoformat


@kept
def _with_the_next_years() -> World:
    world = simple_world()
    world.school("100003")
    for urn, provider, cohort in (
        ("100001", "Provider A", 2023),
        ("100002", "Provider B", 2023),
        ("100001", "Provider A", 2024),
        ("100003", "Provider B", 2024),
    ):
        world.partner(urn, provider, cohort, at=f"{cohort}-06-26")
    return world


@pytest.fixture
def world(db) -> World:
    return _with_the_next_years()


def at(world: World, record: TrainingRecord, urn: str) -> dict:
    return {"record_id": record.id, "school_id": world.schools[urn].id, "actor": ACTOR}


def broken() -> list:
    return [one for one in breaches() if one.count]


def why_not(call, now: str, **arguments) -> tuple[str, str, str]:
    with clock.at(instant(now), frozen=True), pytest.raises(Refusal) as refusal:
        call(**arguments)
    (problem,) = refusal.value.problems
    return problem.field, problem.code, problem.detail


def periods_of(record: TrainingRecord) -> list[tuple[int, str, str | None]]:
    return [
        (period.cohort_id, str(period.started_on), period.finished_on and str(period.finished_on))
        for period in TrainingPeriod.objects.filter(record=record).order_by("started_on", "created_at")
    ]


def moved_to_2023(world: World, on: str = "2023-09-20", urn: str = "100001") -> TrainingRecord:
    """Somebody whose provider moves them to cohort 2023 on that day."""
    record = world.register(started_on="2022-09-01", urn=urn)
    with clock.at(instant(on), frozen=True):
        change_schedule(
            lead_provider_id=world.id_of("Provider A"),
            participant_id=str(record.person_id),
            attributes={
                "course_identifier": "ecf-induction",
                "schedule_identifier": "ecf-standard-september",
                "cohort": "2023",
            },
            actor=ACTOR,
        )
    return record


class TestAfterTrainingChanged:
    """Nobody leaves a school before their training there changed."""

    @pytest.mark.parametrize("day", ["2023-09-02", "2023-09-19"])
    def test_nobody_joins_another_school_before_that_day(self, world, day) -> None:
        record = moved_to_2023(world)
        field, code, detail = why_not(report_joiner, "2023-10-05", day=D(day), **at(world, record, "100002"))
        assert (field, code) == ("date", "before_change")
        assert "20 September 2023" in detail
        assert broken() == []

    def test_they_join_from_that_day_on_and_the_transfer_tells_of_the_training_that_was(self, world) -> None:
        record = moved_to_2023(world)
        with clock.at(instant("2023-10-05"), frozen=True):
            report_joiner(day=D("2023-09-20"), **at(world, record, "100002"))
        assert periods_of(record) == [
            (2022, "2022-09-01", "2023-09-20"),
            (2023, "2023-09-20", "2023-09-20"),
            (2023, "2023-09-20", None),
        ]
        assert broken() == []

    def test_nobody_joins_another_school_before_a_new_provider_took_over(self, world) -> None:
        record = world.register()
        with clock.at(instant("2022-10-10"), frozen=True):
            challenge_partnership(
                partnership_id=world.partnerships["100001", "Provider A", 2022].id, reason="mistake", actor=ACTOR
            )
        world.partner("100001", "Provider B", at="2022-10-20")
        move = at(world, record, "100002")
        field, code, detail = why_not(report_joiner, "2022-10-25", day=D("2022-10-10"), **move)
        assert (field, code) == ("date", "before_change")
        assert "20 October 2022" in detail

    def test_a_tutor_enters_a_leaving_date_from_two_days_after_that_day(self, world) -> None:
        record = moved_to_2023(world, on="2023-07-10")
        leaving = {"by_tutor": True, **at(world, record, "100001")}
        field, code, detail = why_not(report_leaver, "2023-07-20", day=D("2023-07-11"), **leaving)
        assert (field, code) == ("date", "too_early")
        assert "12 July 2023" in detail
        with clock.at(instant("2023-07-20"), frozen=True):
            report_leaver(day=D("2023-07-12"), **leaving)
        assert broken() == []

    def test_dfe_enters_a_leaving_date_from_that_day_on(self, world) -> None:
        record = world.register()
        with clock.at(instant("2022-11-10"), frozen=True):
            change_programme(
                school_id=world.schools["100001"].id, cohort=2022, programme="core_induction_programme", actor=ACTOR
            )
        leaving = at(world, record, "100001")
        field, code, detail = why_not(report_leaver, "2022-11-20", day=D("2022-11-09"), **leaving)
        assert (field, code) == ("date", "before_change")
        assert "10 November 2022" in detail
        with clock.at(instant("2022-11-20"), frozen=True):
            report_leaver(day=D("2022-11-10"), **leaving)
        shown = PublishedDocument.objects.get(feed="transfers-v3", record_id=record.person_id, removed=False)
        assert shown.provider_id == world.id_of("Provider A")
        assert b'"leaving":{"school_urn":"100001","provider":"Provider A","date":"2022-11-10"}' in bytes(shown.body)
        assert broken() == []

    def test_a_page_says_from_when_they_can_start(self, world) -> None:
        record = moved_to_2023(world)
        field, code, detail = why_not(add_by_page, "2023-10-05", world=world, record=record, day="2023-09-21")
        assert (field, code) == ("started_on", "before_change")
        assert "22 September 2023" in detail
        with clock.at(instant("2023-10-05"), frozen=True):
            add_by_page(world=world, record=record, day="2023-09-22")
        assert broken() == []

    def test_a_start_date_is_not_corrected_to_a_day_before_that_day(self, world) -> None:
        record = moved_to_2023(world)
        with clock.at(instant("2023-10-05"), frozen=True):
            report_joiner(day=D("2023-10-01"), **at(world, record, "100002"))
        here = at(world, record, "100002")
        field, code, detail = why_not(change_start_date, "2023-10-06", day=D("2023-09-19"), **here)
        assert (field, code) == ("started_on", "before_last_school")
        assert "20 September 2023" in detail
        with clock.at(instant("2023-10-06"), frozen=True):
            change_start_date(day=D("2023-09-20"), **here)
        assert broken() == []

    def test_a_transfer_tells_of_training_that_took_place(self, world) -> None:
        """A period that a later start left empty is neither the first nor the last of a stay."""
        record = world.register(urn="100002")
        with clock.at(instant("2022-10-01"), frozen=True):
            report_joiner(day=D("2022-10-01"), **at(world, record, "100001"))
            challenge_partnership(
                partnership_id=world.partnerships["100001", "Provider A", 2022].id, reason="mistake", actor=ACTOR
            )
        world.partner("100001", "Provider B", at="2022-10-20")
        with clock.at(instant("2022-11-10"), frozen=True):
            change_start_date(day=D("2022-11-01"), **at(world, record, "100001"))
        assert periods_of(record)[1:] == [(2022, "2022-11-01", "2022-11-01"), (2022, "2022-11-01", None)]
        shown = PublishedDocument.objects.get(feed="transfers-v3", record_id=record.person_id, removed=False)
        assert b'"joining":{"school_urn":"100001","provider":"Provider B","date":"2022-11-01"}' in bytes(shown.body)

    def test_training_outside_its_stay_is_found(self, world) -> None:
        record = world.register()
        record.school_periods.update(finished_on=D("2023-01-01"))
        assert ("Training lies within its stay", 1) in [(one.name, one.count) for one in broken()]


def add_by_page(
    *, world: World, record: TrainingRecord, day: str, urn: str = "100002", role: str = "ect"
) -> TrainingRecord:
    """Their page's command: a school adds somebody who comes from another."""
    trn = "3000001"
    type(record.person).objects.filter(id=record.person_id).update(trn=trn)
    return register_at_school(
        role=role,
        school_id=world.schools[urn].id,
        full_name=record.person.full_name,
        trn=trn,
        email=f"{urn}@example.org",
        record=LocalClient().find(trn).record,
        started_on=D(day),
        joins=True,
        actor=ACTOR,
    )


class TestOutOfAClosedCohort:
    """Whoever has not completed in a cohort whose payments are frozen goes on in 2024."""

    @pytest.mark.parametrize("role", ["ect", "mentor"])
    def test_they_go_on_in_2024_with_the_new_schools_provider(self, world, role) -> None:
        record = world.register(role=role)
        with clock.at(instant("2026-11-26"), frozen=True):
            again = add_by_page(world=world, record=record, day="2026-11-26", urn="100003", role=role)
        assert again == record
        training = TrainingPeriod.objects.filter(record=record).latest("started_on")
        assert training.partnership == world.partnerships["100003", "Provider B", 2024]
        assert (training.cohort_id, training.schedule.identifier) == (2024, "ecf-extended-september")
        assert training.schedule.cohort_id == 2024
        assert again.cohort_changed_after_payments_frozen
        seen = PublishedDocument.objects.get(
            feed="ecf-v3", record_id=record.person_id, provider_id=world.id_of("Provider B"), removed=False
        )
        assert b'"cohort":"2024"' in bytes(seen.body)
        assert broken() == []

    def test_who_keeps_their_providers_has_a_partnership_of_2024(self, world) -> None:
        record = world.register()
        with clock.at(instant("2026-11-26"), frozen=True):
            report_joiner(day=D("2026-11-26"), keep_providers=True, **at(world, record, "100003"))
        partnership = TrainingPeriod.objects.filter(record=record).latest("started_on").partnership
        assert (partnership.lead_provider_id, partnership.cohort_id) == (world.id_of("Provider A"), 2024)

    def test_who_comes_back_to_the_school_goes_on_in_2024_too(self, world) -> None:
        record = world.register()
        with clock.at(instant("2023-02-01"), frozen=True):
            report_leaver(day=D("2023-03-31"), **at(world, record, "100001"))
        with clock.at(instant("2026-11-26"), frozen=True):
            report_joiner(day=D("2026-11-26"), **at(world, record, "100001"))
        training = TrainingPeriod.objects.filter(record=record).latest("started_on")
        assert training.partnership == world.partnerships["100001", "Provider A", 2024]

    @pytest.mark.parametrize(("kind", "cohort"), [("started", 2024), ("completed", 2022)])
    def test_who_was_declared_as_completed_stays_in_the_cohort(self, world, kind, cohort) -> None:
        record = world.register()
        world.contract("Provider A")
        world.statement("Provider A", "2022-12-31")
        world.declare(record)
        Declaration.objects.update(declaration_type=kind)
        with clock.at(instant("2026-11-26"), frozen=True):
            report_joiner(day=D("2026-11-26"), **at(world, record, "100003"))
        assert TrainingPeriod.objects.filter(record=record).latest("started_on").cohort_id == cohort

    @pytest.mark.parametrize("now", ["2025-06-15", "2026-11-26"])
    def test_before_payments_are_frozen_and_after_completion_nobody_changes_cohort(self, world, now) -> None:
        record = world.register()
        with clock.at(instant(now), frozen=True):
            if now > "2026":
                complete_induction(record_id=record.id, day=D("2024-07-01"), actor=ACTOR)
            report_joiner(day=D(now), **at(world, record, "100003"))
        training = TrainingPeriod.objects.filter(record=record).latest("started_on")
        assert (training.cohort_id, training.schedule.identifier) == (2022, "ecf-standard-september")
        record.refresh_from_db()
        assert not record.cohort_changed_after_payments_frozen


class TestANewPartnership:
    """It takes on whoever has no provider at the school, also somebody who is leaving (rule SCH-14)."""

    def test_who_is_leaving_comes_to_it_and_who_has_left_does_not(self, world) -> None:
        stays, leaves, left = (world.register(name, urn="100003") for name in ("Stan Stays", "Lea Leaves", "Leo Left"))
        with clock.at(instant("2022-10-01"), frozen=True):
            report_leaver(day=D("2023-07-31"), **at(world, leaves, "100003"))
            report_leaver(day=D("2022-10-05"), **at(world, left, "100003"))
        partnership = world.partner("100003", "Provider B", at="2022-10-05")
        assert [record.training_periods.get().partnership for record in (stays, leaves, left)] == [
            partnership,
            partnership,
            None,
        ]
        assert periods_of(leaves) == [(2022, "2022-09-01", "2023-07-31")]
        assert broken() == []

    def test_who_is_leaving_a_challenged_provider_keeps_the_leaving_date(self, world) -> None:
        record = world.register()
        with clock.at(instant("2022-10-10"), frozen=True):
            report_leaver(day=D("2023-07-31"), **at(world, record, "100001"))
            challenge_partnership(
                partnership_id=world.partnerships["100001", "Provider A", 2022].id, reason="mistake", actor=ACTOR
            )
        provider = world.id_of("Provider B")
        with clock.at(instant("2022-10-20"), frozen=True):
            partnership = report_partnership(
                lead_provider_id=provider,
                attributes={
                    "cohort": "2022",
                    "school_id": str(world.schools["100001"].id),
                    "delivery_partner_id": str(world.partners["Provider B"].id),
                },
                actor=Actor.token("abcdefgh", provider),
            )
        assert periods_of(record) == [(2022, "2022-09-01", "2022-10-20"), (2022, "2022-10-20", "2023-07-31")]
        last = record.training_periods.latest("started_on")
        assert (last.partnership, last.end_reason) == (partnership, "left_school")
        assert broken() == []

    def test_the_release_before_asks_without_a_day_and_gets_those_who_stay(self, world) -> None:
        stays, leaves = (world.register(name, urn="100003") for name in ("Stan Stays", "Lea Leaves"))
        with clock.at(instant("2022-10-01"), frozen=True):
            report_leaver(day=D("2023-07-31"), **at(world, leaves, "100003"))
        partnership = world.partner("100003", "Provider B", at="2022-10-05")
        TrainingPeriod.objects.update(partnership=None)
        with connection.cursor() as cursor:
            cursor.execute("SELECT training_waiting(%s)", [partnership.id])
            assert cursor.fetchall() == [(stays.training_periods.get().id,)]
