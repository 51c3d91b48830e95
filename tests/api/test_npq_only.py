"""A provider that runs NPQs alone: all of NPQs, declarations and statements, and nothing of ECF (rule HTTP-3)."""

import json
from uuid import uuid4

import pytest

from cpd.api.published import documents
from tests.api.answers import data
from tests.rows import kept
from tests.world import World, simple_world

pytestmark = pytest.mark.django_db

OPERATIONS = [
    (version, method, path)
    for version, document in documents().items()
    for path, methods in document["paths"].items()
    for method in methods
]
SHARED = ("participant-declarations", "statements", "delivery-partners", "npq", "changes", "webhook")
"""Words of the addresses that are for both programmes, or for NPQs."""


def of_ecf(path: str) -> bool:
    return not any(word in path for word in SHARED)


@kept
def world_with_npq_only() -> World:
    """A world with a provider of NPQs alone."""
    world = simple_world()
    world.provider("Npq Only", ecf=False)
    world.npq_contract("Npq Only")
    world.statement("Npq Only", "2022-11-30", programme="npq")
    return world


@pytest.fixture
def world(db) -> World:
    return world_with_npq_only()


def test_there_are_operations_of_both_kinds_in_every_version() -> None:
    assert {(version, of_ecf(path)) for version, _, path in OPERATIONS} == {
        (version, ecf) for version in documents() for ecf in (True, False)
    }


@pytest.mark.parametrize(("version", "method", "path"), OPERATIONS)
def test_what_is_of_ecf_is_403_and_nothing_else_is(world, api, version, method, path) -> None:
    address = path.replace("{id}", str(uuid4()))
    body = {"body": {"data": {"type": "any", "attributes": {"course_identifier": "npq-headship"}}}}
    response = getattr(api("Npq Only"), method)(address, **({} if method in ("get", "delete") else body))
    assert (response.status_code == 403) == of_ecf(path), response.content


def test_it_declares_is_paid_on_its_statements_and_sees_both(world, api) -> None:
    theirs = world.apply("Other Npq", provider="Npq Only")
    world.declare(theirs, provider="Npq Only")
    (declared,) = data(api("Npq Only").get("/api/v3/participant-declarations"))
    (statement,) = data(api("Npq Only").get("/api/v3/statements"))
    assert declared["attributes"]["statement_id"] == statement["id"]
    assert (statement["attributes"]["type"], statement["attributes"]["cohort"]) == ("npq", "2022")
    assert len(data(api("Npq Only").get("/api/v3/participants/npq"))) == 1


def test_its_declaration_for_a_course_of_ecf_is_refused(world, api) -> None:
    teacher = world.register()
    attributes = {
        "participant_id": str(teacher.person_id),
        "declaration_type": "started",
        "declaration_date": "2022-10-01T10:00:00Z",
        "course_identifier": "ecf-induction",
    }
    for version in (1, 2, 3):
        response = api("Npq Only").post(
            f"/api/v{version}/participant-declarations", {"data": {"type": "any", "attributes": attributes}}
        )
        assert response.status_code == 422
        assert str(teacher.person_id) not in json.dumps(json.loads(response.content))
