"""What is done while a provider's stream is locked, which everybody else who writes for the provider waits for."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from cpd.core import clock
from cpd.core.ids import new_id
from cpd.core.refusals import Refusal
from cpd.core.work import unit_of_work
from cpd.declarations.commands import void_declaration
from cpd.declarations.models import Declaration, DeclarationState, DeclarationStateChange
from cpd.publishing.commands import publish_all, publish_due
from cpd.publishing.models import PublishedDocument
from cpd.teachers.commands import change_email
from cpd.teachers.models import Person
from cpd.training.commands import report_leaver
from tests.api.conftest import Api
from tests.edge.commands_at_once import Kept, as_number, commands_of, make_cast
from tests.exchanged import exchanged
from tests.world import ACTOR, World, instant, simple_world

STREAM = "INTO publishing_providerstream"
DOCUMENTS = "INTO publishing_publisheddocument"
FACTS = re.compile(r'(INSERT INTO|UPDATE) "?(?!publishing_)[a-z]+_')
DECLARATIONS = "/api/v3/participant-declarations"
NOW = {"X-With-Server-Date": "2022-11-15T10:00:00Z"}


@pytest.fixture
def world(transactional_db) -> World:
    world = simple_world()
    world.statement("Provider A", "2022-12-31")
    return world


def statements(do: Callable[[], Any]) -> list[str]:
    """Everything that is exchanged with the database."""
    with CaptureQueriesContext(connection) as queries:
        do()
    return [one["sql"] for one in queries.captured_queries]


def under_the_lock(do: Callable[[], Any]) -> list[str]:
    """The statements from the one that locks the stream on."""
    texts = statements(do)
    return texts[next(place for place, text in enumerate(texts) if STREAM in text) :]


def beside_writing(texts: Sequence[str]) -> Iterator[str]:
    """What is done between the lock of a stream and the commit, but for numbering and writing documents."""
    locked = False
    for text in texts:
        locked = (locked or STREAM in text) and text not in ("COMMIT", "ROLLBACK")
        if locked and STREAM not in text and DOCUMENTS not in text:
            yield text


def attributes_of(record, kind: str = "started", day: str = "2022-10-01") -> dict[str, str]:
    return {
        "participant_id": str(record.person_id),
        "declaration_type": kind,
        "declaration_date": f"{day}T10:00:00Z",
        "course_identifier": "ecf-induction",
    }


def envelope(**attributes: str) -> dict[str, Any]:
    return {"data": {"type": "any", "attributes": attributes}}


def post(world: World, client, record, **headers: str) -> None:
    body = envelope(**attributes_of(record))
    answer = Api(world.tokens["Provider A"], client).post("/api/v3/participant-declarations", body, **NOW, **headers)
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
        assert DOCUMENTS in first
        assert rest == ["COMMIT"]


def test_no_command_does_anything_else_while_a_stream_is_locked(transactional_db) -> None:
    cast = make_cast()
    kept = Kept()
    publishing = set()
    try:
        commands = commands_of(cast)
        for name, command in commands.items():
            texts: list[str] = []
            try:
                texts = statements(as_number(0, command))
            except Refusal:
                assert name == "declare the start of somebody who is declared for"
            assert list(beside_writing(texts)) == [], name
            checked = [place for place, text in enumerate(texts) if "CONSTRAINTS" in text or "_outdated(" in text]
            locked = [place for place, text in enumerate(texts) if STREAM in text]
            if locked:
                publishing.add(name)
                wrote = [place for place, text in enumerate(texts) if FACTS.search(text)]
                assert max(wrote) < max(checked) < min(locked), f"{name}: what it refers to is checked under the lock"
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_stat_force_next_flush()")  # by its counts it is told what to put back
            kept.put_back(kept.changed())
        assert set(commands) - publishing == {
            "declare the start of somebody who is declared for",
            "find somebody ineligible",  # which changes nothing that providers see of what was declared
        }
    finally:
        kept.drop()


def test_jobs_and_reads_write_last(world, monkeypatch) -> None:
    """What the date alone changes: nothing but the end of a savepoint comes between the documents and the commit."""
    ect = world.register()
    report_leaver(
        record_id=ect.id, school_id=world.schools["100001"].id, day=clock.today() + timedelta(days=1), actor=ACTOR
    )
    monkeypatch.setattr(clock, "_shift_source", lambda: timedelta(days=1))
    texts = statements(publish_due)
    assert [text for text in texts if STREAM in text]
    assert [text for text in beside_writing(texts) if not text.startswith("RELEASE SAVEPOINT")] == []
    Person.objects.filter(id=ect.person_id).update(full_name="Somebody Else")
    texts = statements(lambda: publish_all(actor=ACTOR))
    assert [text for text in texts if STREAM in text]
    assert list(beside_writing(texts)) == []


def test_a_write_with_a_key_keeps_its_answer_before_it_locks_the_stream(world, client) -> None:
    api = Api(world.tokens["Provider A"], client)
    ect, other, third = (world.register(f"Person {letter}") for letter in "abc")
    declaration = world.declare(other)

    def send(method: str, path: str, body: Any, key: str) -> bytes:
        answer = getattr(api, method)(f"/api/v3/{path}", body=body, **NOW, **{"Idempotency-Key": key})
        assert answer.status_code == 200, answer.content
        return bytes(answer.content)

    course = {"course_identifier": "ecf-induction", "reason": "other"}
    for number, (method, path, body) in enumerate(
        (
            ("post", "participant-declarations", envelope(**attributes_of(ect))),
            ("post", "participant-declarations/bulk", {"data": [envelope(**attributes_of(third))["data"]]}),
            ("put", f"participant-declarations/{declaration.id}/void", {}),
            ("put", f"participants/ecf/{ect.person_id}/defer", envelope(**course)),
        )
    ):
        answers: list[bytes] = []
        texts = statements(lambda m=method, p=path, b=body, n=number, a=answers: a.append(send(m, p, b, str(n))))
        places = [place for place, text in enumerate(texts) if "INTO api_idempotentanswer" in text]
        locks = [place for place, text in enumerate(texts) if STREAM in text]
        assert len(places) == len(locks) == 1, path
        assert places < locks, path
        assert list(beside_writing(texts)) == [], path
        assert send(method, path, body, str(number)) == answers[0]
        shown = json.loads(answers[0])["data"]
        for one in shown if isinstance(shown, list) else [shown]:
            document = one.get("data", one)
            feeds = PublishedDocument.objects.filter(record_id=document["id"], feed__endswith="-v3", removed=False)
            assert document in [json.loads(bytes(body)) for body in feeds.values_list("body", flat=True)], path


def test_nothing_is_locked_to_say_what_a_write_would_answer(world, client) -> None:
    record = world.register()
    body = envelope(**attributes_of(record))
    api = Api(world.tokens["Provider A"], client)
    before = documents()
    texts = statements(lambda: api.post("/api/v3/participant-declarations?validate_only=true", body, **NOW))
    assert [text for text in texts if STREAM in text] == []
    assert documents() == before


@pytest.mark.parametrize("what", ["declare", "void"])
def test_what_a_command_refers_to_is_checked_before_the_stream_is_locked(world, what) -> None:
    """PostgreSQL would check it at the commit otherwise, a query for each reference."""
    record = world.register()
    declaration = world.declare(record) if what == "void" else None

    def do(*declaration_ids: UUID) -> None:
        with unit_of_work(actor=ACTOR, reason="test"):
            if declaration is None:
                world.declare(record)
            else:
                void_declaration(lead_provider_id=world.id_of("Provider A"), declaration_id=declaration.id, actor=ACTOR)
            for declaration_id in declaration_ids:
                DeclarationStateChange.objects.create(
                    declaration_id=declaration_id, state=DeclarationState.VOIDED, created_at=instant("2022-12-01")
                )

    before = documents()
    with CaptureQueriesContext(connection) as queries, pytest.raises(IntegrityError, match="foreign key"):
        do(new_id())
    assert not [one["sql"] for one in queries.captured_queries if STREAM in one["sql"]]
    assert documents() == before
    assert under_the_lock(do), "there was something to publish"


def test_voiding_locks_the_person_by_its_first_statement_and_changes_roles_by_no_other(world, client) -> None:
    declaration = world.declare(world.register())
    api = Api(world.tokens["Provider A"], client)
    path = f"/api/v3/participant-declarations/{declaration.id}/void"
    texts = statements(lambda: api.put(path, **NOW))
    first = texts.index("BEGIN") + 1
    assert "FROM teachers_person" in texts[first]
    assert "FOR NO KEY UPDATE" in texts[first]
    assert [text for text in texts[first:] if text.lstrip().startswith("SELECT set_config(%s")] == []
    assert Declaration.objects.get(id=declaration.id).state == DeclarationState.VOIDED


def test_a_declaration_is_four_exchanges_with_the_database(world, client) -> None:
    """Who calls; the person, locked, and what the rules need to know; the declaration, what is stored and what is to be
    shown of it; the documents and the commit."""
    post(world, client, world.register("First One"))
    record = world.register("Another One")
    with exchanged() as made:
        post(world, client, record)
    assert len(made) == 4
    record = world.register("Third One")
    with exchanged() as made:
        post(world, client, record, **{"Idempotency-Key": "one"})
    assert len(made) == 6, (
        "what is kept under the key is looked up first, and the declaration is refused before it is shown"
    )


def test_a_void_is_five_exchanges_with_the_database(world, client) -> None:
    """Who calls; the declaration, locked behind its person; the statement; what is moved, what is stored and what is to
    be shown of it; the documents and the commit."""
    later = {"X-With-Server-Date": "2022-11-20T10:00:00Z"}
    api = Api(world.tokens["Provider A"], client)
    earlier, declaration = (world.declare(world.register(name)) for name in ("First One", "Another One"))
    assert api.put(f"/api/v3/participant-declarations/{earlier.id}/void", **later).status_code == 200
    with exchanged() as made:
        assert api.put(f"/api/v3/participant-declarations/{declaration.id}/void", **later).status_code == 200
    assert len(made) == 5
    assert Declaration.objects.get(id=declaration.id).state == DeclarationState.VOIDED


def test_an_npq_declaration_is_five_exchanges_with_the_database(world, client) -> None:
    """Who calls; the person, locked, with their applications; what stands round the one that is meant; the declaration,
    what is stored and what is to be shown of it; the documents and the commit."""
    world.statement("Provider A", "2022-12-31", programme="npq")
    world.npq_contract("Provider A")
    application = world.apply(teacher_catchment="england")
    post(world, client, world.register("First One"))
    body = envelope(
        participant_id=str(application.person_id),
        declaration_type="started",
        declaration_date="2022-11-01T00:00:00Z",
        course_identifier="npq-senior-leadership",
    )
    with exchanged() as made:
        answer = Api(world.tokens["Provider A"], client).post("/api/v3/participant-declarations", body, **NOW)
    assert answer.status_code == 200, answer.content
    assert len(made) == 5


def test_each_of_many_declarations_is_two_exchanges_with_the_database(world, client) -> None:
    """The person, locked, and what the rules need to know; the declaration. Savepoints go out with them."""
    api = Api(world.tokens["Provider A"], client)

    def exchanges_of(key: str, *names: str) -> int:
        rows = [envelope(**attributes_of(world.register(name)))["data"] for name in names]
        with exchanged() as made:
            answer = api.post(
                "/api/v3/participant-declarations/bulk", {"data": rows}, **NOW, **{"Idempotency-Key": key}
            )
        assert [one["status"] for one in json.loads(answer.content)["data"]] == [200] * len(rows)
        return len(made)

    exchanges_of("warm", "First One")
    assert exchanges_of("three", "One", "Two", "Three") - exchanges_of("one", "Four") == 2 * 2
