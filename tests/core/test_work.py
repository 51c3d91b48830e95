"""The unit of work."""

import json
from uuid import uuid4

import pytest
from django.db import connection

from cpd.core import work as works
from cpd.core.actor import Actor, ActorKind
from cpd.core.work import Subject, unit_of_work

pytestmark = pytest.mark.django_db
ACTOR = Actor.sandbox("test")


@pytest.fixture
def published(monkeypatch):
    batches: list[dict] = []
    monkeypatch.setattr(works, "_publishers", [lambda changed: lambda: batches.append(dict(changed))])
    return batches


def test_each_changed_thing_is_published_once_before_the_commit(published) -> None:
    person = uuid4()
    with unit_of_work(actor=ACTOR, reason="test") as work:
        work.person(person)
        work.person(person)
        assert published == []
    assert [list(batch) for batch in published] == [[Subject("person", person)]]


def test_a_unit_within_a_unit_joins_it(published) -> None:
    with (
        unit_of_work(actor=ACTOR, reason="outer") as outer,
        unit_of_work(actor=Actor.job("other"), reason="inner") as inner,
    ):
        assert inner is outer
        inner.person(uuid4())
    assert len(published) == 1


def test_nothing_is_published_when_the_command_fails(published) -> None:
    def failing_command() -> None:
        with unit_of_work(actor=ACTOR, reason="test") as work:
            work.person(uuid4())
            raise RuntimeError("refused")

    with pytest.raises(RuntimeError, match="refused"):
        failing_command()
    assert published == []


def test_a_command_outside_a_unit_of_work_is_a_mistake() -> None:
    with pytest.raises(RuntimeError):
        works.current_work()


def _provider_of_the_transaction() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('cpd.provider_id', true)")
        return cursor.fetchone()[0] or ""


@pytest.mark.django_db(transaction=True)
def test_the_database_knows_whose_work_it_is_until_the_commit() -> None:
    provider = uuid4()
    with unit_of_work(actor=Actor.token("3f2a91c0", provider), reason="test"):
        assert _provider_of_the_transaction() == str(provider)
    assert _provider_of_the_transaction() == ""
    with unit_of_work(actor=Actor.job("publish-due"), reason="test"):
        assert _provider_of_the_transaction() == ""


def test_the_audit_trail_names_the_true_actor_and_for_whom_they_act() -> None:
    tutor = Actor(ActorKind.TUTOR, "2")
    with unit_of_work(actor=Actor(ActorKind.DFE, "1", acting_for=tutor), reason="test") as work:
        assert json.loads(work.audit[1]) == {"actor": "dfe:1", "acting_for": "tutor:2", "reason": "test"}
