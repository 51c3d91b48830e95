"""Two who store the same thing at the same moment: one does, the other is refused by name, nobody meets a failure."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, connection

from cpd.accounts.models import User
from cpd.core import turns
from cpd.core.collisions import Collision, taken
from cpd.core.refusals import Refusal
from cpd.core.turns import again
from cpd.core.work import unit_of_work
from cpd.providers.commands import create_token
from cpd.providers.models import ApiToken
from cpd.schools.commands import add_school, set_induction_tutor
from cpd.schools.models import School
from cpd.statements.commands import open_statement, store_contract
from cpd.statements.models import Contract, Statement
from tests.edge.at_once import at_once
from tests.world import ACTOR, World, simple_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db) -> World:
    return simple_world()


def both_look_first(monkeypatch: pytest.MonkeyPatch, model: type) -> None:
    """Holds back whoever is about to insert a row of the model until both have come so far."""
    gate = threading.Barrier(2)
    passed: set[int] = set()
    save = model.save

    def held_back(self: object, *args: object, **kwargs: object) -> None:
        if threading.get_ident() not in passed:
            passed.add(threading.get_ident())
            gate.wait(60)
        save(self, *args, **kwargs)

    monkeypatch.setattr(model, "save", held_back)


def run_again(call: Callable[[], object]) -> Callable[[], object]:
    return lambda: again(call)


def test_two_schools_get_the_same_new_tutor(world, monkeypatch) -> None:
    both_look_first(monkeypatch, User)
    outcomes = at_once(
        *(
            run_again(
                lambda urn=urn: set_induction_tutor(
                    school_id=world.schools[urn].id, full_name="Tina Tutor", email="tina@example.org", actor=ACTOR
                )
            )
            for urn in ("100001", "100002")
        )
    )
    assert [type(one) for one in outcomes] == [User, User]
    (tutor,) = User.objects.all()
    assert set(School.objects.values_list("memberships__user", flat=True)) == {tutor.id}


def test_a_school_a_statement_and_a_contract_are_added_twice_at_once(world, monkeypatch) -> None:
    provider = world.id_of("Provider A")
    both_look_first(monkeypatch, School)
    schools = at_once(*[run_again(lambda: add_school(urn="100009", name="New", actor=ACTOR))] * 2)
    assert [one.urn for one in schools] == ["100009", "100009"]
    both_look_first(monkeypatch, Statement)

    def opened() -> Statement:
        return open_statement(
            lead_provider_id=provider,
            programme="ecf",
            cohort=2022,
            name="May 2023",
            deadline_date=date(2023, 5, 31),
            payment_date=date(2023, 6, 25),
            output_fee=True,
            actor=ACTOR,
        )

    one, two = at_once(*[run_again(opened)] * 2)
    assert one.id == two.id
    both_look_first(monkeypatch, Contract)
    terms = {"recruitment_target": 1, "bands": [{"max": 2, "per_participant": "1"}]}

    def stored() -> Contract:
        return store_contract(lead_provider_id=provider, cohort=2022, terms=terms, actor=ACTOR)

    assert sorted(one.version for one in at_once(*[run_again(stored)] * 2)) == [1, 2]


def test_a_token_is_taken_by_two_providers_at_once_one_is_refused(world, monkeypatch) -> None:
    both_look_first(monkeypatch, ApiToken)
    tokens = [
        run_again(lambda name=name: create_token(provider_name=name, token="one-token-for-two", actor=ACTOR))
        for name in ("Provider A", "Provider B")
    ]
    outcomes = at_once(*tokens)
    (refusal,) = [one for one in outcomes if isinstance(one, Exception)]
    assert isinstance(refusal, Refusal)
    assert [(problem.field, problem.code) for problem in refusal.problems] == [("token", "taken")]


def test_what_collides_every_time_is_refused_by_the_name_of_the_constraint(transactional_db) -> None:
    tried = []

    def add_twice() -> None:
        with unit_of_work(actor=ACTOR, reason="test"):
            tried.append(1)
            for _ in range(2):
                User.objects.create(full_name="T", email="t@example.org", created_at="2022-01-01T00:00Z")

    with pytest.raises(Collision) as raised:
        again(add_twice)
    assert [(problem.field, problem.code) for problem in raised.value.problems] == [("email", "taken")]
    assert len(tried) == 3
    assert not User.objects.exists()


def test_what_was_committed_before_is_not_done_again(transactional_db) -> None:
    """Only a try of which nothing is left may be repeated."""
    done = []

    def half() -> None:
        with unit_of_work(actor=ACTOR, reason="first"):
            done.append(1)
        with unit_of_work(actor=ACTOR, reason="second"), connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE 'deadlock' USING ERRCODE = '40P01'; END $$")

    with pytest.raises(Exception, match="deadlock"):
        again(half)
    assert done == [1]


def test_the_victim_of_a_deadlock_is_run_again_and_at_most_so_often(transactional_db, monkeypatch) -> None:
    monkeypatch.setattr(turns, "_rest", lambda tried: None)
    tries = []

    def unlucky(times: int) -> str:
        with unit_of_work(actor=ACTOR, reason="test"), connection.cursor() as cursor:
            tries.append(1)
            if len(tries) <= times:
                cursor.execute("DO $$ BEGIN RAISE 'deadlock' USING ERRCODE = '40P01'; END $$")
        return "done"

    assert again(lambda: unlucky(4)) == "done"
    assert len(tries) == 5
    tries.clear()
    with pytest.raises(Exception, match="deadlock"):
        again(lambda: again(lambda: unlucky(99)))
    assert len(tries) == 5


def test_every_constraint_that_can_be_met_has_a_sentence(transactional_db) -> None:
    """Unique and exclusion constraints of our own tables, but for keys that we make up ourselves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT index.relname FROM pg_index JOIN pg_class AS index ON index.oid = indexrelid "
            "JOIN pg_class AS made ON made.oid = indrelid WHERE (indisunique OR indisexclusion) AND NOT indisprimary "
            "AND made.relnamespace = 'public'::regnamespace "
            "AND made.relname !~ '^(auth|django|procrastinate|pghistory|pgtrigger|otp)_'"
        )
        names = {row[0] for row in cursor.fetchall()}
    made_by_one_at_a_time = {
        "schedule_once_per_cohort",  # shipped with the service
        "milestone_once",
        "npq_schedule_once",
        "npq_schedule_once_an_intake",
        "band_letter_once",  # within one contract
        "course_price_once",  # under the lock of the statement, or of one just opened
        "accounts_signinlink_digest_key",  # random
        "recovery_code_once",  # random, and made by one at a time
        *("schools_signinlink_digest_key", "induction_tutor_email_once"),  # no longer written to
        "frozen_export_part_once",  # under the lock of the statement that is paid
        "frozen_statement_in_a_row",  # under the lock of the provider
        "message_once",  # posted with ON CONFLICT
    }
    assert names - made_by_one_at_a_time - {*taken()} == set()
    assert {*taken()} <= names


def test_what_is_no_collision_stays_a_failure(transactional_db) -> None:
    with pytest.raises(IntegrityError), unit_of_work(actor=ACTOR, reason="test"), connection.cursor() as cursor:
        cursor.execute("INSERT INTO core_heartbeat (id, at) VALUES (2, now())")
