"""A clock that is moved forward runs the nights that it passes, as if they had been waited for."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import structlog
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cpd.accounts.roles import Role
from cpd.cli import main
from cpd.core import clock
from cpd.core.clock import use_shift_source
from cpd.core.dates import start_of_day
from cpd.declarations.models import Declaration, DeclarationStateChange, LineItem
from cpd.jobs import nights
from cpd.jobs.due import next_scheduled
from cpd.jobs.models import JobState
from cpd.jobs.nights import NIGHTLY, ONLY_LOOK_OR_PREPARE, Passage, pass_nights
from cpd.jobs.timetable import TIMETABLE, find_job
from cpd.outbox.models import Message
from cpd.publishing.commands import check
from cpd.publishing.models import PublishedDocument
from cpd.sandbox.clock import ClockIsMoving, move_clock, set_clock, shift
from cpd.schools.commands import set_induction_tutor
from cpd.schools.models import Partnership
from cpd.statements.models import Statement
from tests.accounts.people import user
from tests.world import ACTOR, World, instant, simple_world
from tests.world.play import new_play, steps

pytestmark = pytest.mark.django_db
SOAK = bool(os.environ.get("SOAK"))


@pytest.fixture
def _shifted():
    """The service follows the sandbox's clock, as in the sandbox."""
    use_shift_source(shift)
    yield
    use_shift_source(None)


def go(at: datetime) -> None:
    """Makes the service take an instant for now, and stand still there."""
    within = at + timedelta(milliseconds=500)
    use_shift_source(lambda: within - clock.machine_now())


def every_night(start: datetime, end: datetime, go: Callable[[datetime], None]) -> None:
    """Waits for every night: each job at the first of its times of each day, whether anything is due or not."""
    times = []
    day = start.date()
    while day <= end.date():
        for place, nightly in enumerate(NIGHTLY):
            at = next_scheduled(nightly.job.cron, start_of_day(day) - timedelta(microseconds=1))
            if start < at <= end:
                times.append((at, place, nightly))
        day += timedelta(days=1)
    for at, _, nightly in sorted(times, key=lambda time: time[:2]):
        go(at)
        nightly.job.run()


def outcome() -> dict[str, list[tuple[object, ...]]]:
    """Everything that jobs change, to the second."""
    documents = PublishedDocument.objects.order_by("provider_id", "feed", "record_id")
    return {
        "statements": list(Statement.objects.order_by("id").values_list("id", "state")),
        "declarations": list(Declaration.objects.order_by("id").values_list("id", "state")),
        "items": sorted(LineItem.objects.values_list("statement_id", "declaration_id", "state")),
        "moves": sorted(
            (str(one.declaration_id), one.state, one.created_at.replace(microsecond=0))
            for one in DeclarationStateChange.objects.all()
        ),
        "reminders": list(Partnership.objects.order_by("id").values_list("id", "remind_at")),
        "letters": sorted(
            (one.reference, one.created_at.replace(microsecond=0)) for one in Message.objects.order_by("reference")
        ),
        "documents": [
            (str(one.provider_id), one.feed, str(one.record_id), bytes(one.body), one.removed) for one in documents
        ],
    }


@settings(max_examples=150 if SOAK else 5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps, st.integers(min_value=0, max_value=120), st.integers(min_value=0, max_value=23))
@example([("programme", 0, 0, 1)], 0, 1)  # what is due on the first day, and no night is passed
def test_passing_nights_leaves_the_world_that_waiting_for_each_would_have_left(steps, days, hour) -> None:
    try:
        with transaction.atomic():
            play = new_play()
            go(instant(play.day.isoformat()))
            for _ in play.run(steps):
                go(instant(play.day.isoformat()))
            start = instant(play.day.isoformat()) + timedelta(hours=8)
            end = start + timedelta(days=days, hours=hour)
            go(start)
            for nightly in NIGHTLY:  # what was due by then was done in the nights before
                nightly.job.run()
            worlds = []
            for run in (pass_nights, every_night):
                turn = transaction.savepoint()
                go(start)
                passage = run(start, end, go)
                assert passage is None or passage.failures == {}
                go(end)
                worlds.append(outcome())
                assert check().differences == []
                transaction.savepoint_rollback(turn)
            assert worlds[0] == worlds[1]
            transaction.set_rollback(True)
    finally:
        use_shift_source(None)


def test_every_job_of_the_services_clock_runs_in_nights_or_is_said_not_to() -> None:
    followers = {job.name for job in TIMETABLE if job.by_service_clock}
    assert followers - ONLY_LOOK_OR_PREPARE == {nightly.job.name for nightly in NIGHTLY}


@pytest.fixture
def world(_shifted) -> World:
    """On 1 November 2022 a declaration is on a statement that takes declarations until 5 November."""
    set_clock(instant("2022-11-01T10:00:00"))
    world = simple_world()
    set_induction_tutor(
        school_id=world.schools["100001"].id, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR
    )
    world.statement("Provider A", "2022-11-05")
    world.statement("Provider A", "2023-01-31")
    world.declare(world.register(), at="2022-11-01")
    return world


def states() -> list[str]:
    return list(Statement.objects.order_by("deadline_date").values_list("state", flat=True))


class TestMovingForward:
    def test_runs_the_jobs_of_every_midnight_that_it_passes_and_says_so(self, world) -> None:
        now, passage = move_clock(instant("2022-11-12T10:00:00"))
        assert states() == ["payable", "open"]
        assert Declaration.objects.get().state == "payable"
        assert str(passage).startswith("Ran the nights of 2 to 12 November 2022: ")
        assert "1 statement became payable" in str(passage)
        assert (now - instant("2022-11-12T10:00:00")) < timedelta(minutes=1)

    def test_each_job_runs_at_its_own_instant(self, world) -> None:
        move_clock(instant("2022-11-12T10:00:00"))
        moved = DeclarationStateChange.objects.get(state="payable").created_at
        assert instant("2022-11-06T00:05:00") <= moved < instant("2022-11-06T00:06:00")

    def test_four_years_take_as_many_steps_as_things_happen_in_them(self, world) -> None:
        visited: list[datetime] = []

        def step(at: datetime) -> None:
            visited.append(at)
            set_clock(at)

        passage = pass_nights(instant("2022-11-01T10:00:00"), instant("2026-11-01T10:00:00"), step)
        assert states() == ["payable", "payable"]
        assert visited == sorted(visited)
        assert 2 <= len(visited) < 30
        assert str(passage).startswith("Ran the nights of 2 November 2022 to 1 November 2026: ")

    def test_within_one_day_says_nothing_unless_something_happened(self, world) -> None:
        assert str(move_clock(instant("2022-11-01T12:00:00"))[1]) == ""

    def test_a_reminder_goes_out_on_its_own_morning(self, world) -> None:
        Partnership.objects.filter(id=world.partnerships["100001", "Provider A", 2022].id).update(
            remind_at=instant("2022-11-03T12:00:00")
        )
        _, passage = move_clock(instant("2022-11-20T10:00:00"))
        assert "1 school was reminded of a partnership" in str(passage)
        sent = Message.objects.get(template="partnership_reminder").created_at
        assert instant("2022-11-04T09:00:00") <= sent < instant("2022-11-04T09:01:00")

    def test_who_is_new_in_finance_is_told_of_deadlines_at_half_past_eight_also_in_winter(self, world) -> None:
        user("Fern", Role.FINANCE)
        _, passage = move_clock(instant("2022-12-02T10:00:00"))
        assert "1 user was told of deadlines" in str(passage)
        notice = Message.objects.get(template="statement_deadlines")
        assert notice.content["subject"] == "Statement deadlines in December and January 2023"
        assert instant("2022-12-01T08:30:00") <= notice.created_at < instant("2022-12-01T08:31:00")

    def test_what_the_worker_would_do_has_been_seen_to(self, world, django_capture_on_commit_callbacks) -> None:
        from cpd.jobs.due import ask_for_due_jobs

        ask_for_due_jobs()
        with django_capture_on_commit_callbacks(execute=True):
            move_clock(instant("2022-11-12T10:00:00"))
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")
        assert ask_for_due_jobs() == 0

    def test_a_job_that_fails_is_named_and_does_not_keep_the_others(self, world, monkeypatch) -> None:
        def fail() -> dict[str, int]:
            raise ZeroDivisionError

        job = find_job("publish-due")
        monkeypatch.setattr(nights, "_when_stale", clock.service_now)
        broken = [
            nights.Nightly(
                type(job)(job.name, job.cron, job.purpose, fail), clock.service_now, nightly.count, nightly.done
            )
            if nightly.job is job
            else nightly
            for nightly in NIGHTLY
        ]
        monkeypatch.setattr(nights, "NIGHTLY", broken)
        with structlog.testing.capture_logs() as logs:
            _, passage = move_clock(instant("2022-11-12T10:00:00"))
        assert states() == ["payable", "open"]
        assert passage.trouble() == "Failed on the way, see the log: publish-due."
        assert [line["event"] for line in logs].count("job failed") == nights.PATIENCE
        assert JobState.objects.get(name="publish-due").failures == nights.PATIENCE

    def test_two_cannot_move_the_clock_at_once(self, world) -> None:
        import psycopg

        parameters = connection.get_connection_params()
        wanted = {key: parameters[key] for key in ("host", "port", "user", "dbname", "password") if parameters.get(key)}
        with psycopg.connect(**wanted) as other:
            other.execute("SELECT pg_advisory_lock(hashtextextended('sandbox clock', 0))")
            with pytest.raises(ClockIsMoving):
                move_clock(instant("2022-11-12T10:00:00"))
        assert states() == ["open", "open"]


class TestMovingBack:
    def test_runs_nothing(self, world) -> None:
        move_clock(instant("2022-11-12T10:00:00"))
        _, passage = move_clock(instant("2022-10-01T10:00:00"))
        assert (str(passage), passage.counts) == ("", {})
        assert states() == ["payable", "open"]

    def test_a_scenario_that_sets_the_clock_runs_no_nights(self, world) -> None:
        from cpd.sandbox.scenario import load_scenario

        load_scenario('{"clock": "2022-11-12T10:00:00Z"}')
        assert states() == ["open", "open"]


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2022-11-02", "2022-11-03", "the night of 3 November 2022"),
        ("2022-11-02", "2022-11-12", "the nights of 3 to 12 November 2022"),
        ("2022-10-29", "2022-11-02", "the nights of 30 October to 2 November 2022"),
        ("2022-12-29", "2023-01-02", "the nights of 30 December 2022 to 2 January 2023"),
    ],
)
def test_the_sentence_names_the_nights(start, end, words) -> None:
    assert str(Passage(instant(start), instant(end))) == f"Ran {words}: nothing was due."
    many = Passage(instant(start), instant(end), {"mark-statements-payable": 1200, "publish-due": 1})
    assert str(many) == (
        f"Ran {words}: 1 record was published as the new date shows it, 1,200 statements became payable."
    )


class TestWherePeopleMoveIt:
    def test_the_command_says_what_the_nights_brought(self, world, monkeypatch) -> None:
        monkeypatch.setattr("cpd.core.start.start", lambda name=None: None)
        answer = CliRunner().invoke(main.app, ["clock", "set", "2022-11-12T10:00:00Z"])
        first, second = answer.output.splitlines()
        assert first.startswith("2022-11-12T10:00:0")
        assert second.startswith("Ran the nights of 2 to 12 November 2022: ")
        assert states() == ["payable", "open"]
        assert CliRunner().invoke(main.app, ["clock", "set", "0001-01-01T00:00:00Z"]).exit_code == 1

    def test_the_page_says_it_once(self, world) -> None:
        client = Client()
        page = client.post("/sandbox/clock", {"instant": "2022-11-12T10:00:00Z"}, follow=True).content.decode()
        assert "Ran the nights of 2 to 12 November 2022" in page
        assert "1 statement became payable" in page
        assert "Ran the nights" not in client.get("/sandbox").content.decode()

    def test_back_to_real_time_passes_the_nights_since(self, world) -> None:
        page = Client().post("/sandbox/clock", {"real": "1"}, follow=True).content.decode()
        assert "Ran the nights of 2 November 2022 to" in page
        assert states() == ["payable", "payable"]
