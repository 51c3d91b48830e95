"""What changes of a declaration goes on with what is stored, which then is what would be rendered (rule SEE-21)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from cpd.casework.commands import say_outcome
from cpd.contract.rendering import json_bytes
from cpd.contract.snapshots import HistoryEntry, HistorySnapshot
from cpd.contract.v3.history import HistoryGoingOn, ecf_history, npq_history
from cpd.core import clock
from cpd.core.ids import new_id
from cpd.core.work import Subject, unit_of_work
from cpd.declarations.commands import (
    Wanted,
    change_delivery_partner_of_declaration,
    mark_statements_payable,
    move_declarations,
    void_declaration,
)
from cpd.declarations.models import Declaration
from cpd.finance.commands import authorise_statement
from cpd.publishing import declared as declared_module
from cpd.publishing import store, subjects
from cpd.publishing.commands import check
from cpd.publishing.models import PublishedDocument
from cpd.publishing.resource import Reach
from cpd.publishing.resources.histories import ECF_HISTORY_V3
from cpd.publishing.resources.statements import STATEMENTS
from cpd.publishing.subjects import TOUCHES, touched_by
from cpd.statements.models import Statement
from cpd.training.commands import decide_eligibility, report_joiner
from tests.exchanged import exchanged
from tests.publishing.test_histories import history, told
from tests.rows import kept
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 3, 12, 0, 0, 250_000, tzinfo=UTC)
PERSON, PROVIDER, RECORD, DECLARATION = (UUID(int=number) for number in range(1, 5))


def entry(at: datetime, kind: str = "schedule", after: str = "ecf-standard-september", **ids: UUID) -> HistoryEntry:
    return HistoryEntry(at=at, kind=kind, by="school", before=None, after=after, dated=False, **ids)


def body_of(entries: list[HistoryEntry], updated_at: datetime = NOW) -> bytes:
    return json_bytes(ecf_history(HistorySnapshot(PROVIDER, PERSON, NOW, tuple(entries)), updated_at))


def submitted(at: datetime) -> HistoryEntry:
    return entry(at, "declaration", "awaiting_clawback", training_record_id=RECORD, declaration_id=DECLARATION)


def body_of_npq(entries: list[HistoryEntry], updated_at: datetime = NOW) -> bytes:
    return json_bytes(npq_history(HistorySnapshot(PROVIDER, PERSON, NOW, tuple(entries)), updated_at))


class TestGoingOn:
    @given(
        st.lists(st.tuples(st.integers(0, 10**6), st.booleans()), max_size=6).map(sorted),
        st.integers(1, 10**6),
        st.integers(0, 3),
        st.booleans(),
    )
    def test_it_has_the_bytes_of_a_history_that_is_rendered_as_a_whole(self, earlier, later, new, npq) -> None:
        read, body = (HistoryGoingOn.of_npq, body_of_npq) if npq else (HistoryGoingOn.of_ecf, body_of)
        known = [
            submitted(NOW + timedelta(seconds=second)) if declared else entry(NOW + timedelta(seconds=second))
            for second, declared in earlier
        ]
        at = NOW + timedelta(seconds=max(earlier, default=(0,))[0] + later)
        added = [submitted(at) for _ in range(new)]
        declared = [one for one in known if one.declaration_id == DECLARATION]
        going_on = read(body(known), declared + added)
        assert going_on is not None
        assert going_on.body(at) == body(known + added, at)

    @pytest.mark.parametrize(
        ("later", "goes_on"), [(timedelta(seconds=1), True), (timedelta(milliseconds=1), False), (-timedelta(1), False)]
    )
    def test_what_is_not_a_whole_second_later_is_worked_out_afresh(self, later, goes_on) -> None:
        going_on = HistoryGoingOn.of_ecf(body_of([entry(NOW)]), [submitted(NOW + later)])
        assert (going_on is not None) is goes_on

    @pytest.mark.parametrize("entries", [[], [submitted(NOW + timedelta(seconds=1))]])
    def test_what_is_told_of_a_declaration_otherwise_is_worked_out_afresh(self, entries) -> None:
        body = body_of([submitted(NOW)])
        assert HistoryGoingOn.of_ecf(body, [submitted(NOW), *entries]) is not None
        other = replace(submitted(NOW), after="paid")
        assert HistoryGoingOn.of_ecf(body, [other, *entries]) is None

    @pytest.mark.parametrize("body", [b"", b"[]", b'{"attributes":null}', b'{"attributes":{"history":[{}]}}', b"{"])
    def test_bytes_that_are_no_history_are_not_gone_on_with(self, body) -> None:
        assert HistoryGoingOn.of_ecf(body, [submitted(NOW)]) is None


@pytest.mark.parametrize(
    ("changed", "declared"),
    [
        ([Subject("declarations", PERSON, DECLARATION)], {PERSON: {DECLARATION}}),
        (
            [Subject("declarations", PERSON, DECLARATION), Subject("declarations", PERSON, RECORD)],
            {PERSON: {DECLARATION, RECORD}},
        ),
        ([Subject("declarations", PERSON)], {}),
        ([Subject("declarations", PERSON, DECLARATION), Subject("declarations", PERSON)], {}),
        ([Subject("declarations", PERSON), Subject("declarations", PERSON, DECLARATION)], {}),
        ([Subject("declarations", PERSON, DECLARATION, new=True)], {PERSON: {DECLARATION}}),
        (
            [Subject("declarations", PERSON, DECLARATION, new=True), Subject("declarations", PERSON, DECLARATION)],
            {PERSON: {DECLARATION}},
        ),
        ([Subject("person", PERSON), Subject("declarations", PERSON, DECLARATION)], {}),
        (
            [Subject("statement", RECORD), Subject("declarations", PERSON, DECLARATION)],
            {PERSON: {DECLARATION}},
        ),
    ],
)
def test_declarations_are_published_by_themselves_only_where_nothing_else_about_the_person_changed(
    changed, declared
) -> None:
    touched = touched_by(dict.fromkeys(changed, NOW))
    assert touched.declared == declared
    assert touched.new == {subject.declaration for subject in changed if subject.new}
    grouped = {person_id for people in touched.by_resources().values() for person_id in people}
    assert grouped | declared.keys() == {subject.id for subject in changed}
    assert not grouped & declared.keys()


def test_no_declaration_is_published_by_itself_where_it_touches_more_than_that(monkeypatch) -> None:
    changed = {Subject("declarations", PERSON, DECLARATION): NOW}
    monkeypatch.setitem(TOUCHES, Reach.DECLARATIONS, TOUCHES[Reach.DECLARATIONS] | {STATEMENTS})
    touched = touched_by(changed)
    assert touched.declared == {}
    assert list(touched.by_resources()) == [TOUCHES[Reach.DECLARATIONS]]


def test_no_other_change_touches_only_what_a_declaration_touches() -> None:
    declared = TOUCHES[Reach.DECLARATIONS]
    assert [reach for reach in Reach if reach is not Reach.DECLARATIONS and TOUCHES[reach] <= declared] == []


@kept
def world_with_statements() -> World:
    made = simple_world()
    for programme in ("ecf", "npq"):
        for deadline in ("2023-06-30", "2023-11-30", "2024-06-30"):
            made.statement("Provider A", deadline, programme=programme)
    made.contract("Provider A")
    made.npq_contract("Provider A")
    return made


@pytest.fixture
def world() -> World:
    return world_with_statements()


@pytest.fixture
def afresh(monkeypatch) -> list[UUID]:
    """The people whose histories were worked out afresh for declarations."""
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


@dataclass
class Published:
    """What one change took: the documents that were rendered, and the exchanges with the database."""

    documents: int = 0
    exchanges: int = 0


@contextmanager
def counted(monkeypatch) -> Iterator[Published]:
    published = Published()

    def compared(*args: Any, **more: Any) -> Any:
        count, differing = store_compared(*args, **more)
        published.documents += count
        return count, differing

    store_compared = store.compared
    with monkeypatch.context() as patched, exchanged() as made:
        patched.setattr(store, "compared", compared)
        patched.setattr(declared_module, "compared", compared)
        yield published
    published.exchanges = len(made)


@dataclass
class Declared:
    """An early career teacher and an NPQ participant, of each of whom provider A declared what there is to declare."""

    world: World
    ecf: list[Declaration] = field(default_factory=list)
    npq: list[Declaration] = field(default_factory=list)

    def declare_ecf(self) -> None:
        kind, day = MILESTONES[len(self.ecf)]
        evidence = {} if kind == "started" else {"evidence_held": "training-event-attended"}
        about = self.record
        self.ecf.append(self.world.declare(about, kind=kind, day=f"{day}T09:00:00Z", at=f"{day}T10:00:00", **evidence))

    def declare_npq(self) -> None:
        kind, day = NPQ_MILESTONES[len(self.npq)]
        passed = {"has_passed": True} if kind == "completed" else {}
        about = self.application
        self.npq.append(self.world.declare(about, kind=kind, day=f"{day}T09:00:00Z", at=f"{day}T10:00:00", **passed))

    def __post_init__(self) -> None:
        self.record = self.world.register("Ann Other")
        self.application = self.world.apply()
        for _ in MILESTONES[:2]:
            self.declare_ecf()
        for _ in NPQ_MILESTONES[:2]:
            self.declare_npq()

    def void_ecf(self) -> None:
        self._void(self.ecf[0])

    def void_npq(self) -> None:
        self._void(self.npq[-1])

    def claw_back_ecf(self) -> None:
        self._void(self.ecf[1])

    def claw_back_npq(self) -> None:
        self._void(self.npq[0])

    def _void(self, declaration: Declaration) -> None:
        void_declaration(lead_provider_id=declaration.lead_provider_id, declaration_id=declaration.id, actor=ACTOR)

    def say_failed(self) -> None:
        say_outcome(
            lead_provider_id=self.world.id_of("Provider A"),
            participant_id=str(self.application.person_id),
            attributes={
                "course_identifier": self.application.course_id,
                "state": "failed",
                "completion_date": "2023-06-11",
            },
            actor=ACTOR,
        )

    def name_partner(self) -> None:
        change_delivery_partner_of_declaration(
            lead_provider_id=self.world.id_of("Provider A"),
            declaration_id=self.npq[0].id,
            attributes={"delivery_partner_id": str(self.world.partners["Provider A"].id)},
            actor=ACTOR,
        )

    def move_statement(self) -> None:
        for programme, intake in (("ecf", "2022"), ("npq", "2022a")):
            wanted = Wanted(programme, intake, "June 2023", "November 2023")
            move_declarations(wanted=wanted, actor=ACTOR)

    def mark_payable(self) -> None:
        mark_statements_payable(actor=ACTOR)

    def pay(self) -> None:
        for statement in Statement.objects.filter(state="payable").order_by("programme"):
            authorise_statement(statement_id=statement.id, prepared_by="Pat", approved_by="Alex", actor=ACTOR)

    def pay_clawbacks(self) -> None:
        self.mark_payable()
        self.pay()


NPQ_MILESTONES = (("started", "2022-11-12"), ("retained-1", "2023-03-10"), ("completed", "2023-06-10"))

CHANGES: list[tuple[str, Callable[[Declared], None], str, int, int]] = [
    ("a declaration of an ECT", Declared.declare_ecf, "2023-06-10", 4, 10),
    ("a declaration of an NPQ with its outcome", Declared.declare_npq, "2023-06-10", 6, 12),
    ("another outcome", Declared.say_failed, "2023-06-12", 8, 14),
    ("another delivery partner", Declared.name_partner, "2023-06-13", 4, 14),
    ("a void of an ECT's", Declared.void_ecf, "2023-06-14", 4, 10),
    ("a void of an NPQ's with its outcome", Declared.void_npq, "2023-06-15", 10, 16),
    ("another statement", Declared.move_statement, "2023-06-16", 30, 30),
    ("a deadline", Declared.mark_payable, "2023-12-01", 18, 30),
    ("a payment", Declared.pay, "2024-01-10", 18, 30),
    ("a clawback of an ECT's", Declared.claw_back_ecf, "2024-01-11", 4, 10),
    ("a clawback of an NPQ's", Declared.claw_back_npq, "2024-01-12", 4, 16),
    ("a payment after a clawback", Declared.pay_clawbacks, "2024-08-01", 12, 30),
]
"""What becomes of declarations in turn, and on which day; and how many documents are rendered for it: of the
declarations that changed, or of the people's declarations, outcomes and histories as a whole."""


def played(world: World, monkeypatch) -> dict[str, Published]:
    """What each change took."""
    declared, took = Declared(world), {}
    for name, change, day, *_ in CHANGES:
        with clock.at(instant(f"{day}T10:00:00"), frozen=True), counted(monkeypatch) as published:
            change(declared)
        took[name] = published
        assert check().differences == [], name
    return took


def test_whatever_becomes_of_a_declaration_no_other_document_is_rendered(world, afresh, monkeypatch) -> None:
    alone = played(world, monkeypatch)
    assert {name: took.documents for name, took in alone.items()} == {name: few for name, _, _, few, _ in CHANGES}
    assert afresh == []


def test_as_a_whole_more_would_be_rendered_with_no_fewer_exchanges(world, monkeypatch) -> None:
    with transaction.atomic():
        alone = played(world, monkeypatch)
        transaction.set_rollback(True)
    monkeypatch.setattr(subjects, "PUBLISHED", frozenset())
    whole = played(world, monkeypatch)
    assert {name: took.documents for name, took in whole.items()} == {name: many for name, *_, many in CHANGES}
    assert [name for name, took in whole.items() if took.exchanges < alone[name].exchanges] == []


def test_whoever_becomes_eligible_is_told_without_working_the_history_out_again(world, afresh) -> None:
    record = world.register("Ann Other", eligible=False)
    for kind, day in MILESTONES[:2]:
        declare(world, record, kind, day)
    with clock.at(instant("2023-03-01"), frozen=True):
        decide_eligibility(record_id=record.id, status="eligible", actor=ACTOR)
    assert [state for _, _, state, _ in told(history(world, record.person_id), "declaration")] == [
        "submitted",
        "submitted",
        "eligible",
        "eligible",
    ]
    assert check().differences == []
    assert afresh == []


def test_what_others_see_of_a_declaration_goes_when_it_is_voided(world, afresh) -> None:
    record = world.register("Ann Other")
    declare(world, record, *MILESTONES[0])
    with clock.at(instant("2022-12-01"), frozen=True):
        report_joiner(record_id=record.id, school_id=world.schools["100002"].id, day=date(2022, 12, 1), actor=ACTOR)
    seen = PublishedDocument.objects.filter(provider=world.providers["Provider B"], feed="declarations-v3")
    assert [one.removed for one in seen] == [False]
    declaration = Declaration.objects.get()
    with clock.at(instant("2022-12-02"), frozen=True):
        void_declaration(lead_provider_id=declaration.lead_provider_id, declaration_id=declaration.id, actor=ACTOR)
    assert [one.removed for one in seen.all()] == [True]
    assert check().differences == []
    assert afresh == []


def test_a_document_of_a_declaration_that_is_stored_wrong_is_mended_by_its_next_change(world) -> None:
    record = world.register("Ann Other")
    declare(world, record, *MILESTONES[0])
    PublishedDocument.objects.filter(feed="declarations-v1").delete()
    PublishedDocument.objects.filter(feed="declarations-v2").update(body=b"{}")
    declaration = Declaration.objects.get()
    with clock.at(instant("2022-12-02"), frozen=True):
        void_declaration(lead_provider_id=declaration.lead_provider_id, declaration_id=declaration.id, actor=ACTOR)
    assert check().differences == []
