"""Jobs that fail or find something are seen; those that were missed are made up for; what is done leaves no trace."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import structlog
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from cpd.accounts.models import SignInRequest
from cpd.core import clock
from cpd.core.queue import ask_for_job
from cpd.jobs import due, timetable
from cpd.jobs.due import ask_for_due_jobs, forget_what_was_missed, last_scheduled, next_scheduled
from cpd.jobs.models import InvariantState, JobState
from cpd.jobs.recording import note_failure, problems, run_recorded
from cpd.jobs.retention import FACTS, KEPT, delete_what_has_expired, retention_of
from cpd.outbox.commands import post_email
from cpd.outbox.models import Message
from tests.edge.working import empty_the_queue, put_back_stalled_jobs, work_through_the_queue
from tests.world import ACTOR, instant, simple_world

pytestmark = pytest.mark.django_db

TOKEN = "a-token-of-operators-only"


def health() -> tuple[int, str]:
    answer = Client().get("/healthcheck")
    return answer.status_code, answer.json()["jobs"]


def queue() -> list[tuple[str, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, status::text, attempts FROM procrastinate_jobs ORDER BY id")
        return cursor.fetchall()


def asked_for() -> list[str]:
    return [name for name, status, _ in queue() if status == "todo"]


class TestWhatGoesWrongIsSeen:
    def test_a_job_that_fails_is_an_error_in_the_log_and_health_says_so_until_it_runs_well(self) -> None:
        def fail() -> dict[str, int]:
            raise ZeroDivisionError("of Tia Tutor")

        assert health() == (200, "ok")
        with structlog.testing.capture_logs() as logs, pytest.raises(ZeroDivisionError):
            run_recorded("publish-due", fail)
        assert [(line["event"], line["log_level"], line["error"]) for line in logs] == [
            ("job failed", "error", "ZeroDivisionError")
        ]
        assert "Tia" not in str(logs)
        assert health() == (200, "failing")
        assert problems() == ["publish-due failed"]
        run_recorded("publish-due", lambda: {"subjects": 0})
        assert health() == (200, "ok")

    def test_a_broken_invariant_is_an_error_in_the_log_and_health_says_so_until_it_is_mended(self) -> None:
        from cpd.publishing.models import PublishedDocument

        simple_world().register()
        PublishedDocument.objects.update(body=b"{}")
        with structlog.testing.capture_logs() as logs:
            timetable.find_job("check-invariants").run()
        (line,) = [line for line in logs if line["event"] == "invariant broken"]
        assert (line["log_level"], line["invariant"]) == ("error", "Stored documents are what would be rendered now")
        assert line["breaches"] > 0
        assert health() == (200, "failing")
        from cpd.publishing.commands import publish_all

        publish_all(actor=ACTOR)
        timetable.find_job("check-invariants").run()
        assert health() == (200, "ok")

    def test_a_job_of_nobodys_timetable_that_failed_is_seen_too(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('default', 'other', 'failed')"
            )
        assert problems() == ["1 jobs of the queue failed"]

    def test_a_worker_that_is_away_is_seen(self) -> None:
        run_recorded("keep-timetable", dict)
        assert problems() == []
        JobState.objects.update(completed_at=clock.machine_now() - timedelta(minutes=16))
        assert problems() == ["no worker has kept the timetable for a quarter of an hour"]


class TestMetrics:
    def test_without_a_token_in_the_settings_there_is_no_such_page(self) -> None:
        assert Client().get("/metrics").status_code == 404

    @pytest.mark.parametrize(
        "given", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer schlüssel"]
    )
    def test_without_the_right_token_nobody_gets_in(self, settings, given) -> None:
        settings.ENVIRONMENT = settings.ENVIRONMENT.but(metrics_token=TOKEN)
        assert Client().get("/metrics", headers={"Authorization": given}).status_code == 401

    def test_they_count_runs_breaches_the_queue_and_the_outbox(self, settings) -> None:
        settings.ENVIRONMENT = settings.ENVIRONMENT.but(metrics_token=TOKEN)
        run_recorded("publish-due", dict)
        run_recorded("publish-due", dict)
        note_failure("publish-due", "Wrong")
        InvariantState.objects.create(name="All is well", breaches=3, checked_at=clock.machine_now())
        ask_for_job("publish-due")
        post_email(template="npq_outcome", recipient="a@b.example", reference="1", subject="x", body="y")
        answer = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        samples = {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(answer.content.decode())
            for sample in family.samples
        }
        assert samples["cpd_job_runs_total", "publish-due", "completed"] == 2
        assert samples["cpd_job_runs_total", "publish-due", "failed"] == 1
        assert samples["cpd_invariant_breaches", "All is well"] == 3
        assert samples["cpd_queue_jobs", "todo"] == 1
        assert samples["cpd_outbox_messages", "email", "sent"] == 1
        assert samples["cpd_jobs_failing",] == 1
        assert "b.example" not in answer.content.decode()


class TestTheTimetable:
    @pytest.mark.parametrize(
        ("cron", "now", "before", "after"),
        [
            ("5 0 * * *", "2022-11-15T10:00:00", "2022-11-15T00:05:00", "2022-11-16T00:05:00"),
            ("5 0 * * *", "2022-11-15T00:05:00", "2022-11-15T00:05:00", "2022-11-16T00:05:00"),
            ("5 0 * * *", "2022-11-15T00:05:59", "2022-11-15T00:05:00", "2022-11-16T00:05:00"),
            ("5 0 * * *", "2022-11-15T00:04:59", "2022-11-14T00:05:00", "2022-11-15T00:05:00"),
            ("* * * * *", "2024-02-29T23:59:59", "2024-02-29T23:59:00", "2024-03-01T00:00:00"),
        ],
    )
    def test_when_a_job_was_due_last_and_is_due_next(self, cron, now, before, after) -> None:
        assert last_scheduled(cron, instant(now)) == instant(before)
        assert next_scheduled(cron, instant(now)) == instant(after)

    @pytest.fixture
    def at(self, monkeypatch):
        def go(text: str) -> None:
            now = instant(text)
            monkeypatch.setattr(clock, "service_now", lambda: now)
            monkeypatch.setattr(clock, "machine_now", lambda: now)

        return go

    def test_nothing_is_made_up_for_at_the_very_first_start(self, at) -> None:
        at("2022-11-15T10:00:00")
        assert ask_for_due_jobs() == 0

    def test_a_job_is_asked_for_once_when_its_time_has_come(self, at) -> None:
        at("2022-11-15T00:04:30")
        ask_for_due_jobs()
        at("2022-11-15T00:05:10")
        ask_for_due_jobs()
        ask_for_due_jobs()
        assert asked_for().count("mark-statements-payable") == 1

    def test_nights_that_were_missed_are_made_up_for_once_when_the_worker_is_back(self, at) -> None:
        at("2022-11-15T10:00:00")
        ask_for_due_jobs()
        at("2022-11-18T08:00:00")
        ask_for_due_jobs()
        ask_for_due_jobs()
        for name in ("publish-due", "mark-statements-payable", "promote-declarations", "remind-of-partnerships"):
            assert asked_for().count(name) == 1

    def test_a_clock_that_was_set_back_brings_nothing_until_its_next_midnight(self, at) -> None:
        at("2022-11-15T10:00:00")
        ask_for_due_jobs()
        at("2022-10-01T10:00:00")
        assert ask_for_due_jobs() == 0
        at("2022-10-02T00:06:00")
        ask_for_due_jobs()
        assert "mark-statements-payable" in asked_for()

    def test_a_clock_that_was_moved_can_forget_what_it_missed(self, at) -> None:
        at("2022-11-15T10:00:00")
        ask_for_due_jobs()
        at("2023-11-15T10:00:00")
        forget_what_was_missed()
        ask_for_due_jobs()
        assert not any(timetable.find_job(name).by_service_clock for name in asked_for())

    def test_jobs_of_the_service_follow_its_clock_and_the_others_real_time(self, monkeypatch) -> None:
        monkeypatch.setattr(clock, "service_now", lambda: instant("2030-01-01T00:30:00"))
        monkeypatch.setattr(clock, "machine_now", lambda: instant("2022-11-15T10:30:00"))
        assert due.now_of(timetable.find_job("publish-due")).year == 2030
        assert due.now_of(timetable.find_job("delete-what-has-expired")).year == 2022


@pytest.mark.django_db(transaction=True)
class TestTheWorker:
    """The real one, on the real queue."""

    @pytest.fixture(autouse=True)
    def _alone(self):
        empty_the_queue()
        yield
        empty_the_queue()

    @pytest.fixture
    def broken(self, monkeypatch):
        """Makes a job of the timetable fail."""

        def breaks(name: str, error: type[Exception] = ZeroDivisionError) -> None:
            def fail() -> dict[str, int]:
                raise error

            job = timetable.find_job(name)
            object.__setattr__(job, "run", fail)
            undo.append((job, original[name]))

        original = {job.name: job.run for job in timetable.TIMETABLE}
        undo: list = []
        yield breaks
        for job, run in undo:
            object.__setattr__(job, "run", run)

    def test_what_is_done_leaves_the_queue(self) -> None:
        ask_for_job("publish-due")
        work_through_the_queue()
        assert queue() == []
        assert JobState.objects.get(name="publish-due").completions == 1

    def test_a_job_that_fails_is_tried_again_later_and_does_not_keep_the_next(self, broken) -> None:
        broken("publish-due")
        ask_for_job("publish-due")
        ask_for_job("mark-statements-payable")
        work_through_the_queue()
        assert queue() == [("publish-due", "todo", 1)]
        assert JobState.objects.get(name="mark-statements-payable").completions == 1

    def test_after_its_retries_it_has_failed_and_the_next_night_runs_all_the_same(self, broken) -> None:
        broken("publish-due")
        ask_for_job("publish-due")
        for _ in range(6):
            with connection.cursor() as cursor:
                cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now()")
            work_through_the_queue()
        assert queue() == [("publish-due", "failed", 6)]
        assert health() == (200, "failing")
        timetable_run = timetable._publish_due
        object.__setattr__(timetable.find_job("publish-due"), "run", timetable_run)
        ask_for_job("publish-due")
        work_through_the_queue()
        assert health() == (200, "ok")

    def test_a_letter_is_sent_by_the_job_that_its_own_transaction_asked_for(self, settings) -> None:
        from tests.edge.mail_servers import listening

        settings.SANDBOX = False
        with listening() as server:
            settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
            post_email(template="npq_outcome", recipient="a@b.example", reference="1", subject="x", body="y")
            work_through_the_queue()
        assert server.recipients == ["a@b.example"]
        assert queue() == []

    def test_what_a_job_posts_goes_out_by_another_job(self, settings) -> None:
        """A job's own queries and what it asks for are one transaction, within the worker too."""
        from cpd.accounts.commands import ask_for_sign_in_link
        from cpd.schools.commands import set_induction_tutor
        from tests.edge.mail_servers import listening

        world = simple_world()
        set_induction_tutor(
            school_id=world.schools["100001"].id, full_name="Tia", email="tia@first.example", actor=ACTOR
        )
        settings.SANDBOX = False
        with listening() as server:
            settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
            ask_for_sign_in_link(email="tia@first.example", caller="192.0.2.1")
            work_through_the_queue()
            assert asked_for() == ["send-messages"]
            work_through_the_queue()
        assert server.recipients == ["tia@first.example"]

    def test_a_job_that_kills_its_worker_is_put_back_twice_and_then_left_alone(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, status, lock) "
                "VALUES ('default', 'publish-due', 'doing', 'publish-due')"
            )
        seen = []
        for _ in range(3):
            put_back_stalled_jobs()
            seen.append(queue()[0][1])
            with connection.cursor() as cursor:
                cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE status = 'todo'")
        assert seen == ["todo", "todo", "failed"]
        assert problems() == ["publish-due failed"]

    def test_one_that_waits_already_is_not_put_back_twice(self) -> None:
        with connection.cursor() as cursor:
            for status in ("todo", "doing"):
                cursor.execute(
                    "INSERT INTO procrastinate_jobs (queue_name, task_name, status, queueing_lock) "
                    "VALUES ('default', 'keep-timetable', %s, 'keep-timetable')",
                    [status],
                )
        put_back_stalled_jobs()
        assert [status for _, status, _ in queue()] == ["todo"]


class TestRetention:
    def test_every_table_holds_facts_that_stay_or_says_how_long_it_keeps_its_rows(self) -> None:
        tables = connection.introspection.table_names()
        assert [table for table in tables if retention_of(table) is None] == []
        kept = [name for names in FACTS.values() for name in names]
        assert [name for name in kept if not any(table.startswith(name) for table in tables)] == []

    def test_a_table_that_nobody_thought_of_is_found(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE web_visits (id int)")
        assert "web_visits" in connection.introspection.table_names()
        assert retention_of("web_visits") is None

    def test_the_runbook_says_what_is_kept_for_how_long(self) -> None:
        from tests.schema import ROOT

        runbook = (ROOT / "docs/guides/running.md").read_text()
        for kept in KEPT:
            assert f"| `{kept.table}` | {kept.how_long} |" in runbook

    def test_stored_answers_of_every_provider_go_after_48_hours_also_of_one_that_writes_no_more(self) -> None:
        from cpd.api.models import IdempotentAnswer

        world = simple_world()
        now = clock.machine_now()
        for name, hours in (("Provider A", 49), ("Provider B", 49), ("Provider B", 47)):
            IdempotentAnswer.objects.create(
                provider=world.providers[name],
                key=str(hours),
                request_digest=b"x",
                status=200,
                body=b"",
                created_at=now - timedelta(hours=hours),
            )
        assert delete_what_has_expired()["api_idempotentanswer"] == 2
        assert IdempotentAnswer.objects.get().key == "47"

    def test_what_identifies_people_leaves_a_letter_after_30_days_and_the_letter_goes_after_a_year(self) -> None:
        for days in (1, 31, 400):
            post_email(
                template="npq_outcome", recipient="a@b.example", reference=str(days), subject="x", body="Dear Ann"
            )
            then = clock.machine_now() - timedelta(days=days)
            Message.objects.filter(reference=str(days)).update(sent_at=then, created_at=then)
        assert delete_what_has_expired()["outbox_message"] == 2
        old, new = Message.objects.order_by("created_at")
        assert (old.reference, old.recipient, old.content) == ("31", "", {})
        assert (new.reference, new.recipient) == ("1", "a@b.example")
        assert delete_what_has_expired()["outbox_message"] == 0

    def test_a_letter_that_still_waits_is_kept(self, settings) -> None:
        settings.SANDBOX = False
        post_email(template="npq_outcome", recipient="a@b.example", reference="1", subject="x", body="y")
        Message.objects.update(created_at=clock.machine_now() - timedelta(days=500))
        delete_what_has_expired()
        assert Message.objects.get().recipient == "a@b.example"

    def test_sessions_and_requests_for_links_go(self) -> None:
        now = clock.machine_now()
        Session.objects.create(session_key="old", session_data="", expire_date=now - timedelta(minutes=1))
        Session.objects.create(session_key="new", session_data="", expire_date=now + timedelta(minutes=1))
        for hours in (23, 25):
            SignInRequest.objects.create(email="a@b.example", caller=b"x", asked_at=now - timedelta(hours=hours))
        counts = delete_what_has_expired()
        assert (counts["django_session"], counts["accounts_signinrequest"]) == (1, 1)

    def test_jobs_that_failed_go_after_30_days(self) -> None:
        with connection.cursor() as cursor:
            for days in (29, 31):
                cursor.execute(
                    "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('default', 'x') RETURNING id"
                )
                (job,) = cursor.fetchone()
                cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [job])
                cursor.execute(
                    "UPDATE procrastinate_events SET at = now() - %s * interval '1 day' WHERE job_id = %s", [days, job]
                )
        assert delete_what_has_expired()["procrastinate_jobs"] == 1

    def test_many_rows_go_in_batches(self, monkeypatch) -> None:
        monkeypatch.setattr("cpd.jobs.retention.BATCH", 2)
        old = datetime(2000, 1, 1, tzinfo=UTC)
        for n in range(5):
            Session.objects.create(session_key=str(n), session_data="", expire_date=old)
        assert delete_what_has_expired()["django_session"] == 5
        assert json.dumps(delete_what_has_expired())
