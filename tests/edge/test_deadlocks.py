"""Everybody locks in one order: whatever happens at once, nobody waits for somebody who waits for them.

What is refused by a rule is an answer; an error of the database is none, and PostgreSQL counts every deadlock itself.
"""

import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.db import connection

import cpd
from cpd.casework.commands import change_programme, merge_people
from cpd.core import clock
from cpd.core.refusals import NotFound, Refusal
from cpd.core.turns import again
from cpd.declarations.commands import mark_statements_payable, promote_declarations, void_declaration
from cpd.declarations.models import Declaration
from cpd.finance.commands import authorise_statement
from cpd.jobs.invariants import breaches
from cpd.publishing.commands import publish_all
from cpd.schools.commands import (
    challenge_partnership,
    import_schools,
    imports,
    lift_challenge,
    set_incentives,
    set_induction_tutor,
)
from cpd.schools.models import Partnership
from cpd.statements.models import Statement
from cpd.training.commands import (
    assign_mentor,
    decide_eligibility,
    report_joiner,
    report_leaver,
    report_partnership,
    report_training,
)
from cpd.training.models import TrainingRecord
from tests.edge.at_once import at_once, one_after_another
from tests.schools.test_imports import HEADER, row
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db(transaction=True)

Call = Callable[[], object]
PATIENCE = 60
"""Seconds after which a session counts as never ending."""

TYPES = (
    ("started", "2022-10-01"),
    ("retained-1", "2023-02-01"),
    ("retained-2", "2023-05-01"),
    ("retained-3", "2023-10-01"),
)


@pytest.fixture
def world(transactional_db) -> World:
    return simple_world()


@pytest.fixture
def no_deadlock(transactional_db) -> Iterator[None]:
    """Fails the test when PostgreSQL had to break a circle of transactions, whoever was told."""
    since = database_clock()
    before = deadlocks(since)
    yield
    assert deadlocks(since) == before


def database_clock() -> datetime:
    """The instant, as PostgreSQL dates the beginning of sessions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        began: datetime = cursor.fetchone()[0]
        return began


def deadlocks(since: datetime) -> int:
    """How many circles PostgreSQL has broken in this database: a session says so when it ends.

    Those that began after ``since`` are waited for. Earlier tests may have left some that do nothing any more.
    """
    given_up = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT application_name, usename, state, backend_start, left(query, 200) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' "
                "AND backend_start >= %s",
                [since],
            )
            sessions = cursor.fetchall()
            if not sessions:
                break
            assert time.monotonic() < given_up, f"sessions never ended: {sessions}"
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def at(when: str, call: Call) -> Call:
    """The call, at that instant."""

    def run() -> object:
        with clock.at(instant(when), frozen=True):
            return call()

    return run


def declaring(world: World, record: TrainingRecord, kind: str, day: str) -> Call:
    """As a request does, which gives way to a merge of the person and is run again."""
    return lambda: again(lambda: world.declare(record, at="2023-11-15T10:00:00", kind=kind, day=f"{day}T10:00:00Z"))


def voiding(world: World, record: TrainingRecord, kind: str) -> Call:
    def run() -> object:
        found = Declaration.objects.filter(record=record, declaration_type=kind).exclude(state="voided").first()
        return found and void_declaration(
            lead_provider_id=world.id_of("Provider A"), declaration_id=found.id, actor=ACTOR
        )

    return at("2023-11-16", run)


def assert_only_refusals(outcomes: list[object]) -> None:
    """Nobody met an error of the database."""
    flat = [one for outcome in outcomes for one in (outcome if isinstance(outcome, list) else [outcome])]
    assert [one for one in flat if isinstance(one, Exception) and not isinstance(one, Refusal | NotFound)] == []


def assert_all_is_well() -> None:
    assert [one for one in breaches() if one.count] == []


def test_four_clients_of_a_provider_beside_the_payment_jobs(world, no_deadlock) -> None:
    for deadline in ("2023-10-31", "2023-11-30", "2023-12-31"):
        world.statement("Provider A", deadline)
    people = [world.register(f"Person {n}", eligible=n % 3 > 0) for n in range(12)]
    for record in people[::2]:
        world.declare(record, at="2023-10-15T10:00:00")
    chance = random.Random(1)

    def client() -> Call:
        calls = [declaring(world, record, *kind) for record in people for kind in TYPES]
        calls += [voiding(world, record, kind) for record in people for kind, _ in TYPES]
        return one_after_another(chance.sample(calls, 30))

    def paying() -> object:
        for statement in Statement.objects.filter(state="payable"):
            authorise_statement(
                statement_id=statement.id, prepared_by="Pat", approved_by="Alex", unpriced=True, actor=ACTOR
            )
        return None

    nights = [
        at("2023-11-01", lambda: mark_statements_payable(actor=ACTOR)),
        at("2023-11-02", lambda: promote_declarations(actor=ACTOR)),
        at("2023-11-20", paying),
        *(
            at("2023-11-03", lambda key=record.id: decide_eligibility(record_id=key, status="eligible", actor=ACTOR))
            for record in people[::3]
        ),
        lambda: publish_all(actor=ACTOR),
        at("2023-12-01", lambda: mark_statements_payable(actor=ACTOR)),
    ]
    outcomes = at_once(*[client() for _ in range(4)], one_after_another(nights), one_after_another(nights[::-1]))
    assert_only_refusals(outcomes)
    assert_all_is_well()


def test_sixteen_writers_on_six_schools(world, no_deadlock) -> None:
    chance = random.Random(2)
    urns = [f"10000{n}" for n in range(1, 7)]
    for n, urn in enumerate(urns):
        if urn not in world.schools:
            world.school(urn)
        world.partner(urn, ("Provider A", "Provider B")[n % 2], 2022)
    set_induction_tutor(
        school_id=world.schools[urns[0]].id, full_name="Tutor", email="one.tutor@example.org", actor=ACTOR
    )
    mentors = [world.register(f"Mentor {n}", role="mentor", urn=urn) for n, urn in enumerate(urns)]
    ects = [world.register(f"Ect {n}", urn=urn, mentor=mentors[n % 6]) for n, urn in enumerate(urns * 3)]
    writers = [
        one_after_another(chance.sample(school_calls(world, urns, ects, mentors, chance), 12)) for _ in range(16)
    ]
    assert_only_refusals(at_once(*writers))
    assert_all_is_well()


def school_calls(
    world: World, urns: list[str], ects: list[TrainingRecord], mentors: list[TrainingRecord], chance: random.Random
) -> list[Call]:
    """What schools, providers and DfE may do about the same people in the same hour."""
    calls: list[Call] = []
    now = "2023-01-10"
    for n, record in enumerate(ects):
        urn, other = urns[n % 6], urns[(n + 1) % 6]
        school, elsewhere = world.schools[urn].id, world.schools[other].id
        key, mentor = record.id, chance.choice(mentors).id
        calls += [
            lambda key=key, mentor=mentor: assign_mentor(ect_record_id=key, mentor_record_id=mentor, actor=ACTOR),
            lambda key=key, school=school: report_leaver(
                record_id=key, school_id=school, day=date(2023, 1, 20), actor=ACTOR
            ),
            lambda key=key, there=elsewhere, keep=n % 2 == 0: report_joiner(
                record_id=key, school_id=there, day=date(2023, 1, 25), keep_providers=keep, actor=ACTOR
            ),
            lambda person=record.person_id: report_training(
                lead_provider_id=world.id_of("Provider A"),
                participant_id=person,
                action="defer",
                attributes={"course_identifier": "ecf-induction", "reason": "bereavement"},
                actor=ACTOR,
            ),
        ]
    for n, urn in enumerate(urns):
        school = world.schools[urn].id
        calls += [
            lambda school=school, n=n: set_incentives(
                school_id=school, start_year=2022, pupil_premium=n % 2 == 0, sparsity=True, actor=ACTOR
            ),
            lambda school=school, n=n: set_induction_tutor(
                school_id=school, full_name=f"Tutor {n}", email="one.tutor@example.org", actor=ACTOR
            ),
            lambda school=school: change_programme(
                school_id=school, cohort=2022, programme="core_induction_programme", actor=ACTOR
            ),
            lambda school=school, name=("Provider B", "Provider A")[n % 2]: report_partnership(
                lead_provider_id=world.id_of(name),
                attributes={
                    "cohort": "2022",
                    "school_id": str(school),
                    "delivery_partner_id": str(world.partners[name].id),
                },
                actor=ACTOR,
            ),
            lambda school=school: challenged(school),
            lambda school=school: lifted(school),
            lambda mentor=mentors[n].id, school=school: report_leaver(
                record_id=mentor, school_id=school, day=date(2023, 1, 22), actor=ACTOR
            ),
        ]
    calls.append(lambda: publish_all(actor=ACTOR))
    return [at(now, call) for call in calls]


def challenged(school_id: UUID) -> object:
    found = Partnership.objects.filter(school_id=school_id).order_by("id").first()
    return found and challenge_partnership(partnership_id=found.id, reason="mistake", actor=ACTOR)


def lifted(school_id: UUID) -> object:
    found = Partnership.objects.filter(school_id=school_id, challenged_at__isnull=False).order_by("id").first()
    return found and lift_challenge(partnership_id=found.id, actor=ACTOR)


def test_registering_declaring_and_merging_at_once(world, no_deadlock) -> None:
    for provider in ("Provider A", "Provider B"):
        world.statement(provider, "2023-12-31")
    mentor = world.register("Mentor", role="mentor")
    pairs = [[world.register(f"Twin {n} {m}", role="mentor") for m in range(2)] for n in range(5)]
    calls: list[Call] = []
    for n, (one, two) in enumerate(pairs):
        calls += [declaring(world, record, *kind) for record in (one, two) for kind in TYPES]
        calls += [
            at(
                "2023-11-17",
                lambda a=one, b=two: merge_people(from_person_id=a.person_id, into_person_id=b.person_id, actor=ACTOR),
            ),
            lambda n=n: world.register(f"New {n}", at="2023-11-10", started_on="2023-09-01", mentor=mentor),
        ]
    chance = random.Random(3)
    outcomes = at_once(*[one_after_another(chance.sample(calls, 20)) for _ in range(8)])
    assert_only_refusals(outcomes)
    assert_all_is_well()


def test_two_files_of_schools_in_opposite_orders_are_imported_at_once(
    world, no_deadlock, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 1)
    urns = [f"10000{n}" for n in range(1, 9)]
    for urn in urns:
        if urn not in world.schools:
            world.school(urn)
    calls: list[Call] = []
    for turn, order in enumerate((urns, urns[::-1]) * 3):
        file = tmp_path / f"{turn}.csv"
        file.write_text("\n".join([HEADER, *(row(urn, f"School {turn}") for urn in order)]), encoding="utf-8")
        calls.append(lambda file=file: again(lambda: import_schools(path=file, actor=ACTOR)))
    for summary in at_once(*calls):
        assert summary.changed == len(urns)
    assert_all_is_well()


def test_rows_are_locked_so_that_a_reference_to_them_never_waits() -> None:
    """FOR UPDATE would hold up every commit that refers to the row; nothing of ours deletes what is referred to."""
    sources = {file: file.read_text(encoding="utf-8") for file in Path(cpd.__file__).parent.rglob("*.py")}
    locking = {
        f"{file.name}: {call}"
        for file, text in sources.items()
        for call in re.findall(r"select_for_update\((?:[^()]|\([^()]*\))*\)", text)
        if "no_key=True" not in call
    }
    assert locking == set()
    assert [file.name for file, text in sources.items() if re.search(r"FOR UPDATE\b(?! SKIP LOCKED| TO )", text)] == []


def test_a_statement_that_is_being_paid_lets_go_of_everything_when_a_declaration_comes_in_between(
    world, monkeypatch
) -> None:
    """It is then locked again with that person before it, so that who declares for them is not met head on."""
    from cpd.declarations.commands import payment

    world.statement("Provider A", "2023-10-31")
    first, second = (world.register(f"Person {n}") for n in range(2))
    world.declare(first, at="2023-10-15T10:00:00")
    asked = []
    people_on = payment._people_on

    def meanwhile(which, states):
        found = people_on(which, states)
        asked.append(found)
        if len(asked) == 1:
            (outcome,) = at_once(lambda: world.declare(second, at="2023-10-16T10:00:00"))
            assert isinstance(outcome, Declaration)
        return found

    monkeypatch.setattr(payment, "_people_on", meanwhile)
    with clock.at(instant("2023-11-01"), frozen=True):
        assert mark_statements_payable(actor=ACTOR) == 1
    assert [len(found) for found in asked] == [1, 2, 2, 2]
    assert set(Declaration.objects.values_list("state", flat=True)) == {"payable"}


def test_postgresql_itself_counts_deadlocks(transactional_db) -> None:
    """The measure of these tests: two transactions that lock two rows in opposite order are noticed."""
    since = database_clock()
    before = deadlocks(since)
    address = connection.get_connection_params()
    address = {key: address[key] for key in ("dbname", "user", "host", "port", "password") if address.get(key)}
    ready = [threading.Event() for _ in range(2)]

    def cross(mine: int) -> object:
        with psycopg.connect(**address) as own:
            own.execute("SET deadlock_timeout = '50ms'")
            own.execute("SELECT pg_advisory_xact_lock(%s)", [mine])
            ready[mine].set()
            ready[1 - mine].wait()
            own.execute("SELECT pg_advisory_xact_lock(%s)", [1 - mine])
        return None

    outcomes = at_once(lambda: cross(0), lambda: cross(1))
    assert sum(isinstance(one, psycopg.errors.DeadlockDetected) for one in outcomes) == 1
    assert deadlocks(since) == before + 1
