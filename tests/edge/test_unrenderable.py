"""A document that can't be rendered or written costs itself, and nobody else: skipped, named, alarmed."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from structlog.testing import capture_logs

from cpd.api import documents, limits
from cpd.core.actor import Actor
from cpd.core.clock import use_shift_source
from cpd.core.dates import start_of_day
from cpd.core.work import unit_of_work
from cpd.jobs import asking
from cpd.jobs.invariants import breaches
from cpd.jobs.timetable import find_job
from cpd.publishing.commands import check, publish_all, publish_due, render_ahead
from cpd.publishing.failures import DocumentFailed
from cpd.publishing.models import PublishedDocument, Unpublishable
from cpd.publishing.resources import transfers
from cpd.schools.commands import set_incentives
from cpd.teachers.commands import change_email, change_name
from cpd.teachers.models import Person
from cpd.training.models import TrainingRecord
from tests.api.conftest import Api
from tests.edge.test_midnight import LIST, be_at, leavers, left, shown, tomorrow
from tests.rows import kept
from tests.world import ACTOR, World, simple_world

pytestmark = pytest.mark.django_db
SECRET = "Leaver Whose Name Must Not Be Logged"


@pytest.fixture(autouse=True)
def _real_time_again() -> Iterator[None]:
    limits.forget_all()
    asking.forget()
    documents.forget_rest()
    yield
    use_shift_source(None)


@pytest.fixture
def world() -> World:
    return simple_world()


@pytest.fixture
def provider(world, client) -> Api:
    return Api(world.tokens["Provider A"], client)


@kept
def _three_leavers(world: World) -> list[TrainingRecord]:
    records = leavers(world, 3)
    change_name(person_id=records[0].person_id, full_name=SECRET, actor=ACTOR)
    return records


@pytest.fixture
def poisoned(world, monkeypatch):
    """Three people who leave at midnight; the first's document of version 3 can't be rendered from now on."""
    records = _three_leavers(world)
    poison(monkeypatch, records[0].person_id)
    return records


def poison(monkeypatch, person_id, feed: str = "ecf-v3") -> None:
    """The schema refuses that person's document, and its error quotes the value."""
    from cpd.contract.v3 import participants

    made = participants.participant

    def refused(snapshot, updated_at):
        if snapshot.person_id == person_id:
            return participants.ParticipantV3(id=SECRET, type="participant", attributes={"full_name": SECRET})
        return made(snapshot, updated_at)

    monkeypatch.setattr(participants, "participant", refused)


def refuse_to_write(person_id) -> None:
    """The database refuses whatever is written of that person's documents."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'refused: %', NEW.body; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON publishing_publisheddocument FOR EACH ROW "
            f"WHEN (NEW.subject_id = '{person_id}') EXECUTE FUNCTION refuse()"
        )


def write_again() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER refuse ON publishing_publisheddocument")


def who_left(provider: Api) -> set[str]:
    return {key for key, one in shown(provider).items() if left(one)}


def ids(records) -> set[str]:
    return {str(one.person_id) for one in records}


class TestWhatTheDateChanges:
    def test_a_read_answers_what_is_stored_of_it_and_the_new_truth_of_everybody_else(self, poisoned, provider) -> None:
        be_at(start_of_day(tomorrow()) + timedelta(seconds=2))
        for _ in range(3):
            assert who_left(provider) == ids(poisoned[1:])
            assert str(poisoned[0].person_id) in shown(provider)
        assert provider.get(f"{LIST}/{poisoned[0].person_id}").status_code == 200

    def test_its_other_documents_are_published(self, poisoned, provider) -> None:
        be_at(start_of_day(tomorrow()) + timedelta(seconds=2))
        publish_due()
        transfers = json.loads(provider.get("/api/v3/participants/ecf/transfers").content)["data"]
        assert {one["id"] for one in transfers} == ids(poisoned)
        assert not PublishedDocument.objects.filter(
            removed=False, fresh_until__lte=start_of_day(tomorrow()).date()
        ).exists()

    def test_it_is_named_once_by_ids_and_feed_and_kind_of_error_alone(self, poisoned, provider) -> None:
        be_at(start_of_day(tomorrow()) + timedelta(seconds=2))
        with capture_logs() as lines:
            publish_due()
            publish_due()
            shown(provider)
        (line,) = [one for one in lines if one["event"] == "document can't be published"]
        assert line["log_level"] == "error"
        assert (line["feed"], line["subject"], line["record"]) == ("ecf-v3", *[str(poisoned[0].person_id)] * 2)
        assert line["error"].startswith("ValidationError: ")
        assert "attributes.email" not in line["error"] or "(" in line["error"]
        alarm = Unpublishable.objects.get()
        assert (alarm.subject_id, alarm.feed) == (poisoned[0].person_id, "ecf-v3")
        assert SECRET not in str(lines) + alarm.error

    def test_the_job_goes_on_and_counts_it_and_the_check_of_invariants_finds_it(self, poisoned, provider) -> None:
        be_at(start_of_day(tomorrow()) + timedelta(seconds=2))
        assert find_job("publish-due").run()["that can't be published"] == 1
        assert [one.count for one in breaches() if one.name == "Every document can be published"] == [1]
        assert [failure.subject_id for failure in check().failures] == [poisoned[0].person_id]

    def test_when_it_renders_again_the_alarm_goes_and_it_is_told(self, poisoned, provider, monkeypatch) -> None:
        be_at(start_of_day(tomorrow()) + timedelta(minutes=2))
        publish_due()
        newest = max(one["updated_at"] for one in shown(provider).values())
        monkeypatch.undo()
        be_at(start_of_day(tomorrow()) + timedelta(hours=9))
        publish_due()
        assert not Unpublishable.objects.exists()
        assert who_left(provider) == ids(poisoned)
        assert str(poisoned[0].person_id) in shown(provider, f"filter[updated_since]={newest}")
        assert [one for one in breaches() if one.count] == []

    def test_one_that_the_database_refuses_stops_no_other_either(self, world, provider) -> None:
        records = leavers(world, 5)
        refuse_to_write(records[2].person_id)
        be_at(start_of_day(tomorrow()) + timedelta(seconds=2))
        others = ids(records) - {str(records[2].person_id)}
        with capture_logs() as lines:
            assert who_left(provider) == others
            publish_due()
            assert who_left(provider) == others
        assert "Leaver" not in str(lines)
        assert Unpublishable.objects.get().subject_id == records[2].person_id
        write_again()
        publish_due()
        assert not Unpublishable.objects.exists()
        assert who_left(provider) == ids(records)

    def test_one_whose_facts_cannot_be_loaded_stops_no_other_either(self, world, provider, monkeypatch) -> None:
        records = leavers(world, 5)

        def refused(subject_ids, today):
            if records[3].person_id in subject_ids:
                raise KeyError(SECRET)
            return transfers.transfer_snapshots(subject_ids, today)

        monkeypatch.setitem(transfers.TRANSFERS.__dict__, "load", refused)
        be_at(start_of_day(tomorrow()) + timedelta(seconds=2))
        assert who_left(provider) == ids(records) - {str(records[3].person_id)}
        alarm = Unpublishable.objects.get()
        assert (alarm.subject_id, alarm.feed, alarm.error) == (records[3].person_id, "", "KeyError")

    def test_what_cannot_be_rendered_ahead_is_left_to_the_midnight(self, poisoned, provider) -> None:
        assert render_ahead() == 2
        assert not Unpublishable.objects.exists()
        be_at(start_of_day(tomorrow()) + timedelta(seconds=2))
        publish_due()
        assert Unpublishable.objects.count() == 1
        assert who_left(provider) == ids(poisoned[1:])


@pytest.fixture
def faults_are_expected(settings) -> None:
    """No published document promises 500, so these answers are not held against one."""
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if not one.startswith("tests.published.")]


class TestCommands:
    def test_a_command_whose_own_subject_cannot_be_published_changes_nothing(self, poisoned) -> None:
        with pytest.raises(DocumentFailed) as failed:
            change_email(person_id=poisoned[0].person_id, email="new@example.org", actor=ACTOR)
        assert SECRET not in str(failed.value)
        assert str(poisoned[0].person_id) in str(failed.value)
        assert Person.objects.get(id=poisoned[0].person_id).email != "new@example.org"
        assert not Unpublishable.objects.exists()

    def test_the_api_says_that_nothing_was_changed_and_that_is_so(
        self, faults_are_expected, poisoned, provider, world
    ) -> None:
        provider.client.raise_request_exception = False
        before = PublishedDocument.objects.filter(subject_id=poisoned[0].person_id).values_list("change", flat=True)
        before = sorted(before)
        answer = provider.put(
            f"{LIST}/{poisoned[0].person_id}/defer",
            {"reason": "long-term-sickness", "course_identifier": "ecf-induction"},
        )
        assert answer.status_code == 500
        assert json.loads(answer.content)["error"].startswith("Something went wrong on our side. Nothing was changed.")
        after = PublishedDocument.objects.filter(subject_id=poisoned[0].person_id).values_list("change", flat=True)
        assert sorted(after) == before

    def test_the_api_says_that_it_was_stored_where_only_reading_it_back_failed(
        self, faults_are_expected, provider, world, monkeypatch
    ) -> None:
        def broken(*_args: object, **_named: object) -> None:
            raise RuntimeError("for this test")

        record = world.register()
        monkeypatch.setattr("cpd.api.actions._shown", broken)
        provider.client.raise_request_exception = False
        answer = provider.put(
            f"{LIST}/{record.person_id}/defer",
            {"reason": "long-term-sickness", "course_identifier": "ecf-induction"},
        )
        assert answer.status_code == 500
        assert json.loads(answer.content)["error"].startswith("What you sent was stored")
        record.refresh_from_db()
        assert record.state_changes.filter(state="deferred").exists()

    def test_a_command_that_merely_touches_it_is_done_and_raises_the_alarm(self, poisoned, world) -> None:
        school = world.schools["100001"]
        set_incentives(school_id=school.id, start_year=2022, pupil_premium=True, sparsity=True, actor=ACTOR)
        assert Unpublishable.objects.get().subject_id == poisoned[0].person_id
        assert b'"pupil_premium_uplift":true' in bytes(
            PublishedDocument.objects.get(feed="ecf-v1", subject_id=poisoned[1].person_id).body
        )

    def test_a_job_that_changes_many_goes_on_without_it(self, poisoned) -> None:
        with unit_of_work(actor=Actor.job("many"), reason="many") as work:
            for record in poisoned:
                Person.objects.filter(id=record.person_id).update(full_name="Renamed By A Job")
                work.person(record.person_id)
        assert Unpublishable.objects.get().subject_id == poisoned[0].person_id
        documents = PublishedDocument.objects.filter(feed="ecf-v3")
        renamed = {one.subject_id for one in documents if b"Renamed By A Job" in bytes(one.body)}
        assert renamed == {one.person_id for one in poisoned[1:]}


def test_publishing_everything_goes_on_without_it(poisoned, world) -> None:
    PublishedDocument.objects.filter(subject_id=poisoned[1].person_id, feed="ecf-v3").update(body=b"{}")
    publish_all(actor=ACTOR)
    assert Unpublishable.objects.get().subject_id == poisoned[0].person_id
    assert b"Leaver 1" in bytes(PublishedDocument.objects.get(subject_id=poisoned[1].person_id, feed="ecf-v3").body)


def test_the_clock_of_the_alarm_is_the_services(poisoned) -> None:
    be_at(start_of_day(tomorrow()) + timedelta(seconds=2))
    publish_due()
    since = Unpublishable.objects.get().since
    assert abs(since - start_of_day(tomorrow())) < timedelta(hours=1)
    assert since > datetime.now(UTC)
