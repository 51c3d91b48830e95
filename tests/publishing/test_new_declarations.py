"""A new declaration goes on with what is stored, and what is stored then is what would be rendered (rule SEE-21)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from cpd.contract.rendering import json_bytes
from cpd.contract.snapshots import HistoryEntry, HistorySnapshot
from cpd.contract.v3.history import EcfHistoryGoingOn, ecf_history
from cpd.core.ids import new_id
from cpd.core.work import Subject, unit_of_work
from cpd.publishing import declared as declared_module
from cpd.publishing.commands import check
from cpd.publishing.models import PublishedDocument
from cpd.publishing.resource import Reach
from cpd.publishing.resources.histories import ECF_HISTORY_V3
from cpd.publishing.resources.statements import STATEMENTS
from cpd.publishing.subjects import TOUCHES, touched_by
from tests.publishing.test_histories import history, told
from tests.world import ACTOR, World, simple_world

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 3, 12, 0, 0, 250_000, tzinfo=UTC)
PERSON, PROVIDER, RECORD, DECLARATION = (UUID(int=number) for number in range(1, 5))


def entry(at: datetime, kind: str = "school", after: str = "100001", **ids: UUID) -> HistoryEntry:
    return HistoryEntry(at=at, kind=kind, by="school", before=None, after=after, dated=False, **ids)


def body_of(entries: list[HistoryEntry], updated_at: datetime = NOW) -> bytes:
    return json_bytes(ecf_history(HistorySnapshot(PROVIDER, PERSON, NOW, tuple(entries)), updated_at))


def submitted(at: datetime) -> HistoryEntry:
    return entry(at, "declaration", "awaiting_clawback", training_record_id=RECORD, declaration_id=DECLARATION)


class TestGoingOn:
    @given(
        st.lists(st.integers(0, 10**6), max_size=6).map(sorted), st.integers(1, 10**6), st.lists(st.just(0), max_size=2)
    )
    def test_it_has_the_bytes_of_a_history_that_is_rendered_as_a_whole(self, earlier, later, more) -> None:
        known = [entry(NOW + timedelta(seconds=second), training_record_id=RECORD) for second in earlier]
        at = NOW + timedelta(seconds=max(earlier, default=0) + later)
        added = [submitted(at), *(submitted(at) for _ in more)]
        going_on = EcfHistoryGoingOn.read(body_of(known), added)
        assert going_on is not None
        assert going_on.body(at) == body_of(known + added, at)

    @pytest.mark.parametrize(
        ("later", "goes_on"), [(timedelta(seconds=1), True), (timedelta(milliseconds=1), False), (-timedelta(1), False)]
    )
    def test_what_is_not_a_whole_second_later_is_worked_out_afresh(self, later, goes_on) -> None:
        going_on = EcfHistoryGoingOn.read(body_of([entry(NOW)]), [submitted(NOW + later)])
        assert (going_on is not None) is goes_on

    @pytest.mark.parametrize("body", [b"", b"[]", b'{"attributes":null}', b'{"attributes":{"history":[{}]}}', b"{"])
    def test_bytes_that_are_no_history_are_not_gone_on_with(self, body) -> None:
        assert EcfHistoryGoingOn.read(body, [submitted(NOW)]) is None


@pytest.mark.parametrize(
    ("changed", "added"),
    [
        ([Subject("declarations", PERSON, DECLARATION)], {PERSON: {DECLARATION}}),
        (
            [Subject("declarations", PERSON, DECLARATION), Subject("declarations", PERSON, RECORD)],
            {PERSON: {DECLARATION, RECORD}},
        ),
        ([Subject("declarations", PERSON)], {}),
        ([Subject("declarations", PERSON, DECLARATION), Subject("declarations", PERSON)], {}),
        ([Subject("declarations", PERSON), Subject("declarations", PERSON, DECLARATION)], {}),
        ([Subject("person", PERSON), Subject("declarations", PERSON, DECLARATION)], {}),
        (
            [Subject("statement", RECORD), Subject("declarations", PERSON, DECLARATION)],
            {PERSON: {DECLARATION}},
        ),
    ],
)
def test_a_declaration_counts_as_new_only_where_nothing_else_about_the_person_changed(changed, added) -> None:
    touched = touched_by(dict.fromkeys(changed, NOW))
    assert touched.added == added
    grouped = {person_id for people in touched.by_resources().values() for person_id in people}
    assert grouped | added.keys() == {subject.id for subject in changed}
    assert not grouped & added.keys()


def test_nothing_counts_as_new_where_a_declaration_touches_more_than_is_published_for_a_new_one(monkeypatch) -> None:
    changed = {Subject("declarations", PERSON, DECLARATION): NOW}
    monkeypatch.setitem(TOUCHES, Reach.DECLARATIONS, TOUCHES[Reach.DECLARATIONS] | {STATEMENTS})
    touched = touched_by(changed)
    assert touched.added == {}
    assert list(touched.by_resources()) == [TOUCHES[Reach.DECLARATIONS]]


def test_no_other_change_touches_only_what_a_declaration_touches() -> None:
    declared = TOUCHES[Reach.DECLARATIONS]
    assert [reach for reach in Reach if reach is not Reach.DECLARATIONS and TOUCHES[reach] <= declared] == []


@pytest.fixture
def world() -> World:
    made = simple_world()
    made.statement("Provider A", "2023-11-30")
    return made


@pytest.fixture
def afresh(monkeypatch) -> list[UUID]:
    """The people whose histories were worked out afresh for a declaration."""
    people: list[UUID] = []
    whole = declared_module.history_snapshots

    def noted(person_ids: Any, today: date) -> Any:
        people.extend(person_ids)
        return whole(person_ids, today)

    monkeypatch.setattr(declared_module, "history_snapshots", noted)
    return people


MILESTONES = (("started", "2022-11-10"), ("retained-1", "2023-02-10"), ("retained-2", "2023-06-10"))


def declare(world: World, record: Any, kind: str, day: str, *, at: str = "") -> None:
    """A declaration of that day, made an hour later or at another instant."""
    evidence = {} if kind == "started" else {"evidence_held": "training-event-attended"}
    world.declare(record, kind=kind, day=f"{day}T09:00:00Z", at=at or f"{day}T10:00:00", **evidence)


def test_one_declaration_after_another_is_told_without_working_the_history_out_again(world, afresh) -> None:
    record = world.register("Ann Other")
    for number, (kind, day) in enumerate(MILESTONES, 1):
        with CaptureQueriesContext(connection) as queries:
            declare(world, record, kind, day)
        assert not [one for one in queries if "pghistory_context AS context" in one["sql"]]
        states = [state for _, _, state, _ in told(history(world, record.person_id), "declaration")]
        assert states == ["submitted", "eligible"] * number
        assert check().differences == []
    assert afresh == []


def test_a_declaration_in_the_second_of_something_else_is_put_where_it_belongs(world, afresh) -> None:
    record = world.register("Ann Other")
    for kind, day in MILESTONES[:2]:
        declare(world, record, kind, day, at="2023-02-10T10:00:00")
        assert check().differences == []
    assert afresh == [record.person_id]


@pytest.mark.parametrize("change", ["removed", "stale", "gone", "broken"])
def test_a_history_that_is_not_right_as_it_is_stored_is_worked_out_afresh(world, afresh, change) -> None:
    record = world.register("Ann Other")
    stored = PublishedDocument.objects.filter(feed=ECF_HISTORY_V3, record_id=record.person_id)
    if change == "gone":
        stored.delete()
    else:
        columns = {
            "removed": {"removed": True, "body": b""},
            "stale": {"fresh_until": date(2022, 1, 1)},
            "broken": {"body": b"{}"},
        }
        stored.update(**columns[change])
    declare(world, record, *MILESTONES[0])
    assert afresh == [record.person_id]
    assert check().differences == []


def test_a_declaration_and_another_change_in_one_unit_are_both_told(world, afresh) -> None:
    record = world.register("Ann Other")
    with transaction.atomic(), unit_of_work(actor=ACTOR, reason="both") as work:
        work.lock_people(record.person_id)
        declare(world, record, *MILESTONES[0])
        work.person(record.person_id)
    assert afresh == []
    assert check().differences == []
    assert told(history(world, record.person_id), "declaration")


def test_an_id_that_is_no_declaration_adds_nothing(world) -> None:
    record = world.register("Ann Other")
    before = list(PublishedDocument.objects.order_by("feed", "record_id").values_list("feed", "change"))
    with unit_of_work(actor=ACTOR, reason="nothing") as work:
        work.lock_people(record.person_id)
        work.declared(record.person_id, new_id())
    assert list(PublishedDocument.objects.order_by("feed", "record_id").values_list("feed", "change")) == before
