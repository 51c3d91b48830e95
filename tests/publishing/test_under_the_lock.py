"""What is done while a provider's stream is locked, which everybody else who writes for the provider waits for."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from cpd.core.ids import new_id
from cpd.core.work import unit_of_work
from cpd.declarations.models import DeclarationState, DeclarationStateChange
from cpd.publishing.models import PublishedDocument
from cpd.teachers.commands import change_email
from tests.api.conftest import Api
from tests.world import ACTOR, World, instant, simple_world

STREAM = "INTO publishing_providerstream"


@pytest.fixture
def world(transactional_db) -> World:
    world = simple_world()
    world.statement("Provider A", "2022-12-31")
    return world


def under_the_lock(do: Callable[[], Any]) -> list[str]:
    """The statements from the one that locks the stream on."""
    with CaptureQueriesContext(connection) as queries:
        do()
    texts = [one["sql"] for one in queries.captured_queries]
    return texts[next(place for place, text in enumerate(texts) if STREAM in text) :]


def post(world: World, client, record, **headers: str) -> None:
    answer = Api(world.tokens["Provider A"], client).post(
        "/api/v3/participant-declarations",
        {
            "data": {
                "type": "participant-declaration",
                "attributes": {
                    "participant_id": str(record.person_id),
                    "declaration_type": "started",
                    "declaration_date": "2022-10-01T10:00:00Z",
                    "course_identifier": "ecf-induction",
                },
            }
        },
        **{"X-With-Server-Date": "2022-11-15T10:00:00Z", **headers},
    )
    assert answer.status_code == 200, answer.content


def documents() -> list[tuple[str, int]]:
    return list(PublishedDocument.objects.order_by("feed", "record_id").values_list("feed", "change"))


def test_a_command_numbers_and_writes_its_documents_by_one_statement_and_commits(world, client) -> None:
    ect, another = world.register("First One"), world.register("Another One")
    for do in (
        lambda: world.declare(ect),
        lambda: change_email(person_id=ect.person_id, email="new@example.org", actor=ACTOR),
        lambda: post(world, client, another),
    ):
        first, *rest = under_the_lock(do)
        assert "INTO publishing_publisheddocument" in first
        assert rest == ["COMMIT"]


def test_a_write_with_a_key_also_keeps_its_answer_which_says_what_was_published(world, client) -> None:
    record = world.register()
    first, role, answer, *rest = under_the_lock(lambda: post(world, client, record, **{"Idempotency-Key": "a"}))
    assert "INTO publishing_publisheddocument" in first
    assert role.startswith("SELECT set_config(")
    assert 'INSERT INTO "api_idempotentanswer"' in answer
    assert rest == ["COMMIT"]


def test_what_a_new_declaration_refers_to_is_checked_before_the_stream_is_locked(world) -> None:
    """PostgreSQL would check it at the commit otherwise, a query for each reference."""
    record = world.register()

    def declare(*declaration_ids: UUID) -> None:
        with unit_of_work(actor=ACTOR, reason="test"):
            world.declare(record)
            for declaration_id in declaration_ids:
                DeclarationStateChange.objects.create(
                    declaration_id=declaration_id, state=DeclarationState.VOIDED, created_at=instant("2022-12-01")
                )

    before = documents()
    with CaptureQueriesContext(connection) as queries, pytest.raises(IntegrityError, match="foreign key"):
        declare(new_id())
    assert not [one["sql"] for one in queries.captured_queries if STREAM in one["sql"]]
    assert documents() == before
    assert under_the_lock(declare), "there was something to publish"
