"""What midnight changes of many documents stops nobody: rendered ahead, published in small steps, told to all."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cpd.api import documents, limits
from cpd.core import clock
from cpd.core.clock import use_shift_source
from cpd.core.dates import print_instant, start_of_day
from cpd.jobs import asking
from cpd.publishing import due
from cpd.publishing.commands import check, publish_due, render_ahead
from cpd.publishing.models import PublishedDocument, RenderedAhead
from cpd.teachers.commands import change_email
from cpd.training.commands import report_leaver
from cpd.training.models import TrainingRecord
from tests.api.conftest import Api
from tests.rows import kept
from tests.world import ACTOR, World, simple_world

pytestmark = pytest.mark.django_db
LIST = "/api/v3/participants/ecf"
LEAVING = 6


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


def be_at(instant: datetime) -> None:
    """The service's clock says so from now on."""
    use_shift_source(lambda: instant - datetime.now(UTC))


def tomorrow() -> date:
    return datetime.now(UTC).date() + timedelta(days=1)


def leavers(world: World, count: int = LEAVING, day: date | None = None) -> list[TrainingRecord]:
    """So many people who leave their school tomorrow, or on that day."""
    return _leaving_on(world, count, day or tomorrow())


@kept
def _leaving_on(world: World, count: int, day: date) -> list[TrainingRecord]:
    records = [world.register(f"Leaver {number}") for number in range(count)]
    for record in records:
        report_leaver(record_id=record.id, school_id=world.schools["100001"].id, day=day, actor=ACTOR)
    return records


def shown(provider: Api, query: str = "") -> dict[str, dict]:
    answer = provider.get(f"{LIST}?{query}")
    assert answer.status_code == 200, answer.content
    return {one["id"]: one["attributes"] for one in json.loads(answer.content)["data"]}


def left(attributes: dict) -> bool:
    return attributes["ecf_enrolments"][0]["participant_status"] == "left"


def stale(provider_id) -> int:
    return (
        PublishedDocument.objects.filter(
            provider_id=provider_id, removed=False, fresh_until__lte=clock.service_now().date()
        )
        .values("subject_id")
        .distinct()
        .count()
    )


class TestARead:
    def test_publishes_the_new_dates_truth_where_little_is_due(self, world, provider) -> None:
        leavers(world)
        assert not any(map(left, shown(provider).values()))
        be_at(start_of_day(tomorrow()) + timedelta(seconds=1))
        answer = provider.get(LIST)
        assert all(left(one["attributes"]) for one in json.loads(answer.content)["data"])
        assert "X-Stale-Since" not in answer
        assert check().differences == []

    def test_publishes_a_few_and_says_that_it_is_behind(self, world, provider, monkeypatch) -> None:
        monkeypatch.setattr(due, "A_FEW", 2)
        monkeypatch.setattr(due, "MOST_OF_A_READ", 4)
        monkeypatch.setattr(due, "PATIENCE", 3600)
        leavers(world)
        midnight = start_of_day(tomorrow())
        be_at(midnight + timedelta(seconds=1))
        answer = provider.get(LIST)
        assert answer["X-Stale-Since"] == print_instant(midnight)
        assert sum(left(one["attributes"]) for one in json.loads(answer.content)["data"]) == 4
        assert stale(world.id_of("Provider A")) == LEAVING - 4
        again = provider.get(LIST)
        assert (again.content, again["X-Stale-Since"]) == (answer.content, answer["X-Stale-Since"])
        assert stale(world.id_of("Provider A")) == LEAVING - 4
        documents.forget_rest()
        answer = provider.get(LIST)
        assert "X-Stale-Since" not in answer
        assert all(left(one["attributes"]) for one in json.loads(answer.content)["data"])

    def test_begins_no_second_step_once_its_time_is_up(self, world, provider, monkeypatch) -> None:
        monkeypatch.setattr(due, "A_FEW", 2)
        monkeypatch.setattr(due, "PATIENCE", 0)
        leavers(world)
        be_at(start_of_day(tomorrow()) + timedelta(seconds=1))
        provider.get(LIST)
        assert stale(world.id_of("Provider A")) == LEAVING - 2

    def test_asks_for_the_job_once_while_it_is_behind(self, world, provider, monkeypatch) -> None:
        monkeypatch.setattr(due, "A_FEW", 1)
        monkeypatch.setattr(due, "PATIENCE", 0)
        leavers(world)
        be_at(start_of_day(tomorrow()) + timedelta(seconds=1))
        for _ in range(3):
            provider.get(LIST)
            asking.forget()
            documents.forget_rest()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'publish-due' AND status = 'todo'"
            )
            assert cursor.fetchone() == (1,)

    def test_answers_what_is_stored_while_somebody_else_publishes_for_that_provider(self, world, provider) -> None:
        leavers(world)
        before = shown(provider)
        midnight = start_of_day(tomorrow())
        be_at(midnight + timedelta(seconds=1))
        with psycopg.connect(_this_database(), autocommit=True) as somebody_else:
            somebody_else.execute(
                "SELECT pg_advisory_lock(%s, hashtext(%s))", [due._PUBLISHING, str(world.id_of("Provider A"))]
            )
            answer = provider.get(LIST)
            assert answer["X-Stale-Since"] == print_instant(midnight)
            assert shown(provider) == before
            etag = answer["ETag"]
            assert provider.get(LIST, **{"If-None-Match": etag})["X-Stale-Since"] == print_instant(midnight)
            somebody_else.execute("SELECT pg_advisory_unlock_all()")  # a closed connection lets go a little later
        documents.forget_rest()
        assert all(map(left, shown(provider).values()))
        assert provider.get(LIST, **{"If-None-Match": etag}).status_code == 200

    def test_of_another_provider_publishes_nothing_and_locks_nothing(self, world, provider) -> None:
        leavers(world)
        other = Api(world.tokens["Provider B"], provider.client)
        other.get(LIST)
        be_at(start_of_day(tomorrow()) + timedelta(seconds=1))
        with CaptureQueriesContext(connection) as queries:
            answer = other.get(LIST)
        assert "X-Stale-Since" not in answer
        texts = " ".join(query["sql"] for query in queries)
        assert "advisory" not in texts
        assert "FOR NO KEY UPDATE" not in texts
        assert stale(world.id_of("Provider A")) == LEAVING


class TestTheJob:
    def test_publishes_everything_in_small_steps_with_the_midnight_as_its_instant(
        self, world, provider, monkeypatch
    ) -> None:
        steps = []
        publish = due._publish
        monkeypatch.setattr(due, "AT_ONCE", 2)
        monkeypatch.setattr(due, "_publish", lambda some, now: steps.append(len(some)) or publish(some, now))
        records = leavers(world)
        midnight = start_of_day(tomorrow())
        be_at(midnight + timedelta(hours=9))
        assert publish_due() == len(records)
        assert steps == [2, 2, 2]
        assert publish_due() == 0
        assert {one["updated_at"] for one in shown(provider).values()} == {print_instant(midnight)}
        assert check().differences == []

    def test_change_numbers_go_on_one_by_one(self, world) -> None:
        leavers(world)
        mine = PublishedDocument.objects.filter(provider_id=world.id_of("Provider A"))
        last = max(mine.values_list("change", flat=True))
        be_at(start_of_day(tomorrow()) + timedelta(hours=9))
        publish_due()
        changed = sorted(mine.filter(change__gt=last).values_list("change", flat=True))
        assert changed == list(range(last + 1, last + 1 + len(changed)))
        assert len(changed) >= LEAVING

    def test_several_midnights_that_were_missed_each_keep_their_own_instant(self, world, provider) -> None:
        first = leavers(world, 1)[0]
        second = leavers(world, 1, day=tomorrow() + timedelta(days=1))[0]
        be_at(start_of_day(tomorrow()) + timedelta(days=5, hours=9))
        publish_due()
        found = shown(provider)
        assert [found[str(one.person_id)]["updated_at"] for one in (first, second)] == [
            print_instant(start_of_day(tomorrow()) + timedelta(days=days)) for days in (0, 1)
        ]


class TestWhoPolls:
    def test_is_told_what_midnight_changed_however_late_it_was_published(self, world, provider) -> None:
        records = leavers(world)
        midnight = start_of_day(tomorrow())
        be_at(midnight + timedelta(minutes=5))
        with psycopg.connect(_this_database(), autocommit=True) as somebody_else:
            somebody_else.execute(
                "SELECT pg_advisory_lock(%s, hashtext(%s))", [due._PUBLISHING, str(world.id_of("Provider A"))]
            )
            change_email(person_id=records[0].person_id, email="new@example.org", actor=ACTOR)
            copy = shown(provider)
        newest = max(one["updated_at"] for one in copy.values())
        assert newest > print_instant(midnight)
        be_at(midnight + timedelta(minutes=7))
        publish_due()
        copy |= shown(provider, f"filter[updated_since]={newest}")
        assert copy == shown(provider)
        assert sum(one["updated_at"] == print_instant(midnight) for one in copy.values()) == LEAVING - 1

    def test_is_told_once_only(self, world, provider) -> None:
        leavers(world)
        midnight = start_of_day(tomorrow())
        be_at(midnight + timedelta(minutes=5))
        publish_due()
        assert (
            len(shown(provider, f"filter[updated_since]={print_instant(midnight + timedelta(minutes=4))}")) == LEAVING
        )
        assert shown(provider, f"filter[updated_since]={print_instant(midnight + timedelta(minutes=6))}") == {}

    def test_finds_what_was_late_and_changed_again_by_its_new_instant(self, world, provider) -> None:
        records = leavers(world)
        midnight = start_of_day(tomorrow())
        be_at(midnight + timedelta(minutes=5))
        publish_due()
        be_at(midnight + timedelta(minutes=8))
        change_email(person_id=records[0].person_id, email="new@example.org", actor=ACTOR)
        found = shown(provider, f"filter[updated_since]={print_instant(midnight + timedelta(minutes=7))}")
        assert list(found) == [str(records[0].person_id)]


class TestRenderingAhead:
    def test_what_is_rendered_the_evening_before_is_published_without_rendering(
        self, world, provider, monkeypatch
    ) -> None:
        leavers(world)
        assert render_ahead() == LEAVING
        assert render_ahead() == 0
        assert not any(map(left, shown(provider).values()))
        assert check().differences == []
        assert RenderedAhead.objects.count() == LEAVING
        midnight = start_of_day(tomorrow())
        be_at(midnight + timedelta(seconds=2))
        monkeypatch.setattr(due, "differences", _must_not_be_called)
        assert publish_due() == LEAVING
        assert RenderedAhead.objects.count() == 0
        found = shown(provider)
        assert all(map(left, found.values()))
        assert {one["updated_at"] for one in found.values()} == {print_instant(midnight)}
        monkeypatch.undo()
        assert check().differences == []

    def test_a_read_takes_what_was_rendered_ahead(self, world, provider, monkeypatch) -> None:
        leavers(world)
        render_ahead()
        be_at(start_of_day(tomorrow()) + timedelta(seconds=2))
        monkeypatch.setattr(due, "differences", _must_not_be_called)
        assert all(map(left, shown(provider).values()))

    def test_a_change_in_between_makes_it_worthless(self, world, provider) -> None:
        record, *others = leavers(world)
        render_ahead()
        change_email(person_id=record.person_id, email="new@example.org", actor=ACTOR)
        assert RenderedAhead.objects.count() == len(others)
        assert render_ahead() == 1
        change_email(person_id=record.person_id, email="newer@example.org", actor=ACTOR)
        be_at(start_of_day(tomorrow()) + timedelta(seconds=2))
        publish_due()
        mine = shown(provider)[str(record.person_id)]
        assert mine["ecf_enrolments"][0]["email"] == "newer@example.org"
        assert left(mine)
        assert check().differences == []

    def test_what_was_rendered_for_a_day_that_is_over_is_rendered_again(self, world, provider) -> None:
        leavers(world)
        render_ahead()
        midnight = start_of_day(tomorrow())
        be_at(midnight + timedelta(days=3))
        publish_due()
        assert RenderedAhead.objects.count() == 0
        assert {one["updated_at"] for one in shown(provider).values()} == {print_instant(midnight)}
        assert check().differences == []

    def test_what_disappears_or_appears_with_the_date_is_rendered_ahead_too(self, world, provider) -> None:
        first = world.register("Mina Mentor", role="mentor")
        record = world.register(mentor=first)
        report_leaver(record_id=record.id, school_id=world.schools["100001"].id, day=tomorrow(), actor=ACTOR)
        assert render_ahead() == 2
        be_at(start_of_day(tomorrow()) + timedelta(seconds=2))
        publish_due()
        assert check().differences == []

    def test_the_clock_set_back_is_the_truth_at_once(self, world, provider) -> None:
        leavers(world)
        before = {key: left(one) for key, one in shown(provider).items()}
        be_at(start_of_day(tomorrow()) + timedelta(seconds=2))
        assert all(map(left, shown(provider).values()))
        use_shift_source(None)
        assert {key: left(one) for key, one in shown(provider).items()} == before
        assert check().differences == []


@pytest.mark.django_db(transaction=True)
class TestSomebodyElsesLocks:
    def test_a_subject_that_is_locked_is_left_to_the_next_run_and_nobody_waits(self, client) -> None:
        world = simple_world()
        provider = Api(world.tokens["Provider A"], client)
        record, *others = leavers(world, 3)
        be_at(start_of_day(tomorrow()) + timedelta(hours=9))
        with psycopg.connect(_this_database()) as somebody_else:
            somebody_else.execute("SELECT 1 FROM teachers_person WHERE id = %s FOR UPDATE", [record.person_id])
            found = shown(provider)
            assert publish_due() == 0
            assert {key for key, one in found.items() if left(one)} == {str(one.person_id) for one in others}
            somebody_else.rollback()
        assert publish_due() == 1
        assert all(map(left, shown(provider).values()))

    def test_a_read_gives_up_when_a_writer_of_that_provider_is_long_in_committing(self, client) -> None:
        world = simple_world()
        provider = Api(world.tokens["Provider A"], client)
        leavers(world, 2)
        before = shown(provider)
        be_at(start_of_day(tomorrow()) + timedelta(hours=9))
        with psycopg.connect(_this_database()) as somebody_else:
            somebody_else.execute(
                "SELECT 1 FROM publishing_providerstream WHERE provider_id = %s FOR UPDATE", [world.id_of("Provider A")]
            )
            assert shown(provider) == before
            somebody_else.rollback()
        documents.forget_rest()
        assert all(map(left, shown(provider).values()))


def _must_not_be_called(*args, **kwargs):
    raise AssertionError("Something is rendered that was rendered ahead.")


def _this_database() -> str:
    url = os.environ["DATABASE_URL"]
    head, mark, tail = url.partition("?")
    return head.rpartition("/")[0] + "/" + connection.settings_dict["NAME"] + mark + tail
