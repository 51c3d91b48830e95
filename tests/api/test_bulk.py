"""Many declarations in one call: each judged as a single one, answered by itself, once under its key."""

import json
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from cpd.api import limits
from cpd.declarations.models import Declaration, DeclarationAttempt, LineItem
from cpd.training.models import TrainingRecord
from tests.api.test_changes import at_service
from tests.rows import kept
from tests.world import World, simple_world

BULK = "/api/v3/participant-declarations/bulk"
SINGLE = "/api/v3/participant-declarations"
NOW = "2022-11-15T10:00:00"


@pytest.fixture(autouse=True)
def _in_november():
    with at_service(NOW):
        yield


def row(person: Any, **changes: Any) -> dict[str, Any]:
    return {
        "participant_id": str(getattr(person, "person_id", person)),
        "declaration_type": "started",
        "declaration_date": "2022-10-01T09:00:00Z",
        "course_identifier": "ecf-induction",
        **changes,
    }


def body_of(rows: Any) -> dict[str, Any]:
    return {"data": [{"type": "participant-declaration", "attributes": one} for one in rows]}


def sent(api: Any, rows: Any, query: str = "", key: str = "one", **headers: str) -> Any:
    return api.post(BULK + query, body_of(rows), **{"Idempotency-Key": key, **headers})


def left(response: Any) -> int:
    return int(response["RateLimit"].split("r=")[1].split(";")[0])


@kept
def world_with_people() -> tuple[World, list[TrainingRecord]]:
    world = simple_world()
    world.statement("Provider A", "2022-12-31")
    return world, [world.register(f"Teacher {letter}") for letter in "ABCDE"]


@pytest.fixture
def made(db) -> tuple[World, list[TrainingRecord]]:
    return world_with_people()


@pytest.fixture
def world(made) -> World:
    return made[0]


@pytest.fixture
def people(made) -> list[TrainingRecord]:
    return made[1]


def test_rows_are_judged_as_single_declarations_and_the_bad_ones_keep_no_other(world, api, people) -> None:
    rows = [row(one, client_reference=f"row-{number}") for number, one in enumerate(people)]
    rows[1]["declaration_date"] = "2022-10-01"
    rows[3] = {"participant_id": "x"}
    response = sent(api(), rows)
    assert response.status_code == 200
    answer = json.loads(response.content)
    assert answer["meta"] == {"accepted": 3, "refused": 2}
    assert [one["status"] for one in answer["data"]] == [200, 422, 200, 422, 200]
    assert [one["index"] for one in answer["data"]] == [0, 1, 2, 3, 4]
    assert [one["client_reference"] for one in answer["data"]] == ["row-0", "row-1", "row-2", None, "row-4"]
    assert Declaration.objects.count() == LineItem.objects.count() == 3
    for number in (0, 2, 4):
        declared = answer["data"][number]["data"]
        assert json.loads(api().get(f"{SINGLE}/{declared['id']}").content)["data"] == declared
        assert declared["attributes"]["participant_id"] == str(people[number].person_id)
    for number in (1, 3):
        alone = api().post(SINGLE, {"data": {"type": "any", "attributes": rows[number]}})
        errors = [(one["title"], one["detail"], one["code"]) for one in answer["data"][number]["errors"]]
        assert errors == [(one["title"], one["detail"], one["code"]) for one in json.loads(alone.content)["errors"]]
    assert answer["data"][1]["errors"][0]["source"] == {"pointer": "/data/1/attributes/declaration_date"}


def test_a_refused_row_leaves_its_attempt_and_an_accepted_one_too(world, api, people) -> None:
    sent(api(), [row(people[0]), row(people[1], declaration_date="x")])
    attempts = DeclarationAttempt.objects.order_by("id").values_list("person_id", "declaration_id", "errors")
    found = {person: (declaration is not None, bool(errors)) for person, declaration, errors in attempts}
    assert found == {people[0].person_id: (True, False), people[1].person_id: (False, True)}


def test_the_same_key_again_gives_the_same_bytes_and_declares_nothing_twice(world, api, people) -> None:
    rows = [row(people[0]), row("x")]
    first, again = sent(api(), rows), sent(api(), rows)
    assert first.content == again.content
    assert again["Idempotent-Replayed"] == "true"
    assert Declaration.objects.count() == 1
    assert json.loads(sent(api(), rows, key="two").content)["meta"] == {"accepted": 0, "refused": 2}
    assert sent(api(), rows[:1]).status_code == 422


def test_a_row_sees_what_the_rows_before_it_declared(world, api, people) -> None:
    answer = json.loads(sent(api(), [row(people[0]), row(people[0])]).content)
    assert [one["status"] for one in answer["data"]] == [200, 422]


def test_all_or_nothing_writes_nothing_where_one_row_is_refused(world, api, people) -> None:
    rows = [row(people[0]), row("x")]
    response = sent(api(), rows, "?mode=all_or_nothing")
    assert response.status_code == 422
    answer = json.loads(response.content)
    assert answer["meta"] == {"accepted": 0, "refused": 1}
    assert answer["data"][0]["data"] is None
    assert [one["status"] for one in answer["data"]] == [200, 422]
    assert not Declaration.objects.exists()
    assert not DeclarationAttempt.objects.exists()
    assert sent(api(), rows[:1], "?mode=all_or_nothing").status_code == 200


def test_validate_only_says_what_would_become_of_each_row(world, api, people) -> None:
    answer = json.loads(sent(api(), [row(people[0]), row("x")], "?validate_only=true").content)
    assert [one["status"] for one in answer["data"]] == [200, 422]
    assert not Declaration.objects.exists()
    assert json.loads(sent(api(), [row(people[0])]).content)["meta"]["accepted"] == 1


def test_both_programmes_are_declared_for_in_one_call(world, api, people) -> None:
    world.statement("Provider A", "2022-11-30", programme="npq")
    world.npq_contract("Provider A")
    application = world.apply("Nora NPQ")
    npq = row(application, course_identifier="npq-senior-leadership", declaration_date="2022-11-01T00:00:00Z")
    answer = json.loads(sent(api(), [row(people[0]), npq]).content)
    assert answer["meta"] == {"accepted": 2, "refused": 0}, answer


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "bulk_rows"),
        ({"data": []}, "bulk_rows"),
        ({"data": {}}, "bulk_rows"),
        ([], "bulk_rows"),
        (body_of([{}] * 501), "bulk_rows"),
        ({"data": [{"type": "x", "attributes": {}}, 1]}, "bulk_row"),
        ({"data": [{"attributes": []}]}, "bulk_row"),
        (body_of([{"client_reference": "x" * 65}]), "client_reference"),
        (body_of([{"client_reference": 1}]), "client_reference"),
        (body_of([{"client_reference": ""}]), "client_reference"),
        (body_of([{"x": "y" * 1_000_000}]), "bulk_too_big"),
        ("{", "json"),
        ('{"data": [{"attributes": {"a": 1, "a": 2}}]}', "named_twice"),
    ],
)
def test_an_envelope_that_is_none_is_refused_and_nothing_is_written(world, api, body, code) -> None:
    response = api().post(BULK, body, **{"Idempotency-Key": "one"})
    assert (response.status_code, json.loads(response.content)["errors"][0]["code"]) == (400, code)
    assert not DeclarationAttempt.objects.exists()


@pytest.mark.parametrize("name", ["mode[]", "mode[x]"])
def test_a_mode_that_is_a_list_or_an_object_is_400_and_nothing_is_written(world, api, people, name) -> None:
    response = sent(api(), [row(people[0]), row("x")], f"?{name}=all_or_nothing")
    assert (response.status_code, json.loads(response.content)["errors"][0]["code"]) == (400, "mode")
    assert not Declaration.objects.exists()


def test_a_key_and_a_known_mode_are_needed(world, api) -> None:
    without = api().post(BULK, body_of([{}]))
    assert (without.status_code, json.loads(without.content)["errors"][0]["code"]) == (400, "idempotency_key_needed")
    odd = sent(api(), [{}], "?mode=some")
    assert (odd.status_code, json.loads(odd.content)["errors"][0]["code"]) == (400, "mode")


def test_a_call_costs_a_request_for_every_50_rows_that_it_begins(world, api, monkeypatch) -> None:
    sent(api(), [{}] * 51)
    lefts = [left(sent(api(), [{}] * rows, key=str(rows))) for rows in (1, 50, 51)]
    after = left(api().get("/api/v3/statements"))
    assert [lefts[0] - lefts[1], lefts[1] - lefts[2], lefts[2] - after] == [1, 2, 1]
    limits.forget_all()
    monkeypatch.setattr(limits.in_force().tokens, "_requests", 3)
    response = sent(api(), [{}] * 500, key="too many")
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert not DeclarationAttempt.objects.filter(course_identifier="x").exists()


def test_a_call_that_is_refused_for_the_rate_limit_uses_up_nothing(world, api, monkeypatch) -> None:
    sent(api(), [{}])
    limits.forget_all()
    monkeypatch.setattr(limits.in_force().tokens, "_requests", 8)
    assert left(api().get("/api/v3/statements")) == 7
    refused = sent(api(), [{}] * 500, key="ten")
    assert (refused.status_code, left(refused)) == (429, 7)
    assert 0 < int(refused["Retry-After"]) <= limits.SECONDS
    allowed = sent(api(), [{}] * 350, key="seven")
    assert (allowed.status_code, left(allowed)) == (200, 0)


def test_a_second_call_of_a_provider_meanwhile_is_429_and_says_when_to_come_again(world, api, monkeypatch) -> None:
    monkeypatch.setattr("cpd.api.bulk.begin_alone", lambda provider_id: False)
    response = sent(api(), [{}])
    assert (response.status_code, json.loads(response.content)["errors"][0]["code"]) == (429, "bulk_in_progress")
    assert response["Retry-After"] == "5"


def test_rows_are_published_once_with_a_bounded_number_of_statements(world, api, people, django_assert_max_num_queries):
    sent(api(), [row(people[0])], key="warm")
    with django_assert_max_num_queries(45):
        sent(api(), [row(one) for one in people[1:4]], key="three")


@pytest.mark.django_db(transaction=True)
def test_two_providers_with_the_same_people_at_once_wait_for_each_other_and_each_slot_is_taken_once() -> None:
    world: World = simple_world()
    for provider in ("Provider A", "Provider B"):
        world.statement(provider, "2022-12-31")
    people = [world.register(f"Teacher {letter}") for letter in "ABCDEFGH"]
    answers: dict[str, Any] = {}
    start = threading.Barrier(2)

    def call(provider: str, about: list[Any]) -> None:
        try:
            start.wait(20)
            answers[provider] = Client().post(
                BULK,
                json.dumps(body_of([row(one) for one in about])),
                content_type="application/json",
                headers={"Authorization": f"Bearer {world.tokens[provider]}", "Idempotency-Key": "one"},
            )
        finally:
            connection.close()

    threads = [
        threading.Thread(target=call, args=("Provider A", people)),
        threading.Thread(target=call, args=("Provider B", people[::-1])),
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert [answers[name].status_code for name in ("Provider A", "Provider B")] == [200, 200]
    assert json.loads(answers["Provider A"].content)["meta"] == {"accepted": 8, "refused": 0}
    assert Declaration.objects.count() == 8
