"""A participant's history over HTTP (rule SEE-21)."""

import json
from typing import Any
from uuid import uuid4

import pytest

from cpd.casework.commands import merge_people
from cpd.core import clock
from tests.world import ACTOR, instant

pytestmark = pytest.mark.django_db


def history(api: Any, programme: str, person_id: object) -> Any:
    return api.get(f"/api/v3/participants/{programme}/{person_id}/history")


def entries(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.content
    return list(json.loads(response.content)["data"]["attributes"]["history"])


def test_what_a_provider_does_over_the_api_is_its_own_doing(world, api) -> None:
    world.statement("Provider A", "2022-12-31")
    ect = world.register()
    calls = [
        (
            f"/api/v3/participants/ecf/{ect.person_id}/change-schedule",
            {"course_identifier": "ecf-induction", "schedule_identifier": "ecf-extended-september"},
        ),
        (
            f"/api/v3/participants/ecf/{ect.person_id}/defer",
            {"course_identifier": "ecf-induction", "reason": "other"},
        ),
    ]
    with clock.at(instant("2022-10-03T09:00:00"), frozen=True):
        for path, attributes in calls:
            assert api().put(path, attributes).status_code == 200
    changed = [one for one in entries(history(api(), "ecf", ect.person_id)) if one["by"] == "you"]
    assert [(one["kind"], one["from"], one["to"]) for one in changed] == [
        ("schedule", "ecf-standard-september", "ecf-extended-september"),
        ("training_status", "active", "deferred"),
    ]
    assert {one["at"] for one in changed} == {"2022-10-03T09:00:00Z"}


def test_a_void_is_the_next_state_of_the_declaration(world, api) -> None:
    world.statement("Provider A", "2022-12-31")
    ect = world.register()
    declaration = world.declare(ect)
    with clock.at(instant("2022-11-16"), frozen=True):
        assert api().put(f"/api/v3/participant-declarations/{declaration.id}/void", None).status_code == 200
    states = [one for one in entries(history(api(), "ecf", ect.person_id)) if one["kind"] == "declaration"]
    assert [(one["from"], one["to"], one["by"]) for one in states] == [
        (None, "submitted", "you"),
        ("submitted", "eligible", "service"),
        ("eligible", "voided", "you"),
    ]
    assert {one["declaration_id"] for one in states} == {str(declaration.id)}


def test_an_outcome_is_told_of_its_declaration(world, api) -> None:
    world.npq_contract("Provider A", "npq-headship")
    world.statement("Provider A", "2022-11-30", programme="npq")
    application = world.apply(course="npq-headship")
    declaration = world.declare(
        application, at="2022-10-20", day="2022-10-02T00:00:00Z", kind="completed", has_passed=True
    )
    outcomes = [one for one in entries(history(api(), "npq", application.person_id)) if one["kind"] == "outcome"]
    assert [(one["from"], one["to"], one["by"], one["declaration_id"]) for one in outcomes] == [
        (None, "passed", "you", str(declaration.id))
    ]
    assert outcomes[0]["npq_application_id"] == str(application.id)


@pytest.mark.parametrize("programme", ["ecf", "npq"])
def test_another_providers_participant_has_no_history_and_nobody_has_one_without_an_id(world, api, programme) -> None:
    person_id = world.register().person_id if programme == "ecf" else world.apply().person_id
    assert history(api(), programme, person_id).status_code == 200
    assert history(api("Provider B"), programme, person_id).status_code == 404
    assert history(api(), programme, uuid4()).status_code == 404
    other = "npq" if programme == "ecf" else "ecf"
    assert history(api(), other, person_id).status_code == 404


def test_a_retired_id_leads_to_the_history_of_the_new_one(world, api) -> None:
    ect = world.register()
    other = world.register("Twice Registered", role="mentor")
    gone, left = ect.person_id, other.person_id
    merge_people(from_person_id=gone, into_person_id=left, actor=ACTOR)
    response = history(api(), "ecf", gone)
    assert response.status_code == 410
    assert str(left) in response.content.decode()
    changes = json.loads(api().get("/api/v3/changes?filter[type]=participants/ecf/history").content)["data"]
    assert [one["id"] for one in changes] == [f"participants/ecf/history:{left}"]


def test_the_list_has_everybodys_and_only_what_changed_since_when_asked(world, api) -> None:
    world.statement("Provider A", "2022-12-31")
    ect, other = world.register(), world.register("Another Teacher")
    world.declare(ect)
    everybody = json.loads(api().get("/api/v3/participants/ecf/history").content)["data"]
    assert {one["id"] for one in everybody} == {str(ect.person_id), str(other.person_id)}
    changed = json.loads(
        api().get("/api/v3/participants/ecf/history?filter[updated_since]=2022-11-01T00:00:00Z").content
    )["data"]
    assert [one["id"] for one in changed] == [str(ect.person_id)]
    assert changed[0]["attributes"] == json.loads(history(api(), "ecf", ect.person_id).content)["data"]["attributes"]
