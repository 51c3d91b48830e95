"""Publishing: stored = freshly rendered, whatever happens; one provider never reads another's documents."""

from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from cpd.core import clock
from cpd.publishing.commands import check, publish_all, publish_due
from cpd.publishing.models import ProviderStream, PublishedDocument
from cpd.publishing.resources.participants import fresh_between
from cpd.schools.commands import challenge_partnership, set_incentives
from cpd.teachers.commands import change_email, change_name
from cpd.training.commands import decide_eligibility
from cpd.training.models import MentorshipPeriod
from cpd.training.rules import Mentorship, mentor_on
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return simple_world()


def documents(world: World, provider: str = "Provider A", feed: str = "ecf-v1"):
    return PublishedDocument.objects.filter(provider_id=world.id_of(provider), feed=feed)


def test_what_did_not_change_for_a_provider_is_not_written_again(world) -> None:
    record = world.register()
    before = documents(world).get()
    with clock.at(instant("2022-12-01"), frozen=True):
        change_name(person_id=record.person_id, full_name=record.person.full_name, actor=ACTOR)
        decide_eligibility(record_id=record.id, status="eligible", actor=ACTOR)
        set_incentives(
            school_id=world.schools["100002"].id, start_year=2022, pupil_premium=True, sparsity=True, actor=ACTOR
        )
    after = documents(world).get()
    assert (after.change, after.updated_at) == (before.change, before.updated_at)


def test_change_numbers_go_up_by_one_for_each_document_that_a_provider_sees_changed(world) -> None:
    record = world.register()
    other = world.register("Other One", urn="100002")
    streams = [ProviderStream.objects.get(provider_id=world.id_of(name)) for name in ("Provider A", "Provider B")]
    for n in range(3):
        change_email(person_id=record.person_id, email=f"new{n}@example.org", actor=ACTOR)
    mine, theirs = streams[0].last_change, streams[1].last_change
    for stream in streams:
        stream.refresh_from_db()
    assert streams[0].last_change == mine + 3 * 2  # the row of versions 1 and 2, and the object of version 3
    assert streams[1].last_change == theirs
    assert {documents(world).get().change, documents(world, feed="ecf-v3").get().change} == {mine + 5, mine + 6}
    assert documents(world, "Provider B").get().subject_id == other.person_id


def test_what_disappears_leaves_a_removed_row_without_a_body(world) -> None:
    world.register()
    partnership = world.partnerships["100001", "Provider A", 2022]
    with clock.at(instant("2022-10-01"), frozen=True):
        challenge_partnership(partnership_id=partnership.id, reason="mistake", actor=ACTOR)
    gone = documents(world).get()
    assert (gone.removed, bytes(gone.body), gone.csv) == (True, b"", "")


class TestTheDateAlone:
    def test_the_end_of_a_mentorship_changes_the_document_at_midnight(self, world) -> None:
        first = world.register("Mina Mentor", role="mentor")
        second = world.register("Next Mentor", role="mentor")
        record = world.register(mentor=first)
        today = clock.service_now().date()
        period = MentorshipPeriod.objects.get(ect_record=record)
        period.finished_on = today + timedelta(days=3)
        period.save()
        MentorshipPeriod.objects.create(
            ect_record=record,
            school_period=period.school_period,
            mentor_record=second,
            started_on=period.finished_on,
            created_at=clock.now(),
        )
        change_email(person_id=record.person_id, email="now@example.org", actor=ACTOR)
        stored = documents(world).get(record_id=record.id)
        assert (stored.fresh_until, str(first.person_id) in stored.body.decode()) == (period.finished_on, True)
        from cpd.core.clock import use_shift_source

        use_shift_source(lambda: timedelta(days=4))
        try:
            assert publish_due() == 3  # the teacher and both mentors
            assert publish_due() == 0
            moved = documents(world).get(record_id=record.id)
            assert str(second.person_id) in moved.body.decode()
            assert moved.updated_at.date() == period.finished_on
            assert moved.updated_at.hour == 0
            assert check().differences == []
        finally:
            use_shift_source(None)
        assert publish_due() == 3  # the clock went back, and so does the document
        assert str(first.person_id) in documents(world).get(record_id=record.id).body.decode()

    @given(
        st.lists(st.dates(date(2022, 1, 1), date(2022, 12, 31)), max_size=5),
        st.dates(date(2022, 1, 1), date(2022, 12, 31)),
    )
    def test_a_document_is_right_between_the_boundaries_round_today(self, boundaries, today) -> None:
        start, end = fresh_between(boundaries, today)
        assert start is None or start <= today
        assert end is None or end > today
        assert not [d for d in boundaries if (start or date.min) < d < (end or date.max) and d != start]

    def test_the_mentor_shown_is_the_current_else_the_next_else_the_last(self) -> None:
        first = Mentorship("first", date(2022, 1, 1), date(2022, 3, 1))
        second = Mentorship("second", date(2022, 4, 1), date(2022, 6, 1))
        shown = [mentor_on([first, second], day) for day in (date(2022, 2, 1), date(2022, 3, 15), date(2022, 7, 1))]
        assert shown == ["first", "second", "second"]
        assert mentor_on([], date(2022, 1, 1)) is None


class TestTheSecondFence:
    def test_the_apis_role_sees_the_documents_of_the_set_provider_only(self, world) -> None:
        world.register()
        world.register("Other One", urn="100002")
        seen = {}
        with connection.cursor() as cursor:
            for name in ("Provider A", "Provider B", None):
                setting = str(world.id_of(name)) if name else ""
                cursor.execute("SET LOCAL ROLE cpd_api")
                cursor.execute("SELECT set_config('cpd.provider_id', %s, true)", [setting])
                cursor.execute("SELECT DISTINCT provider_id FROM publishing_publisheddocument")
                seen[name] = [row[0] for row in cursor.fetchall()]
                cursor.execute("RESET ROLE")
        assert seen == {"Provider A": [world.id_of("Provider A")], "Provider B": [world.id_of("Provider B")], None: []}

    def test_the_apis_role_reads_no_token(self, world) -> None:
        from django.db import ProgrammingError, transaction

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE cpd_api")
            with pytest.raises(ProgrammingError):
                cursor.execute("SELECT * FROM providers_apitoken")
            transaction.set_rollback(True)


@pytest.mark.parametrize("tampering", [{"body": b"{}"}, {"name": "Somebody else"}, {"facets": []}])
def test_the_check_finds_a_document_that_somebody_tampered_with(world, tampering) -> None:
    record = world.register()
    assert check().differences == []
    documents(world).update(**tampering)
    (difference,) = check().differences
    assert difference.place.record_id == record.id
    publish_all(actor=ACTOR)
    assert check().differences == []


def test_a_change_of_many_documents_is_written_in_parts_and_leaves_nothing_untrue(world, monkeypatch) -> None:
    people = [world.register(f"Person {n}") for n in range(3)]
    monkeypatch.setattr("cpd.publishing.commands.BATCH", 1)
    monkeypatch.setattr("cpd.publishing.commands.MANY", 1)
    set_incentives(
        school_id=world.schools["100001"].id, start_year=2022, pupil_premium=True, sparsity=True, actor=ACTOR
    )
    shown = [bytes(one.body) for one in documents(world)]
    assert len(shown) == len(people)
    assert all(b'"pupil_premium_uplift":true' in body for body in shown)
    assert check().differences == []


def test_publishing_everything_says_how_far_it_is_and_goes_no_faster_than_it_may(world, monkeypatch) -> None:
    world.register()
    pauses: list[float] = []
    monkeypatch.setattr("cpd.publishing.commands.time.sleep", pauses.append)
    monkeypatch.setattr("cpd.publishing.commands.time.monotonic", lambda: 100.0)
    steps: list[tuple[int, int]] = []
    count = publish_all(actor=ACTOR, progress=lambda done, of: steps.append((done, of)), rate=2)
    assert steps[-1] == (count, count)
    assert [done for done, _ in steps] == [*range(2, count, 2), count]
    assert pauses == [done / 2 for done, _ in steps]
