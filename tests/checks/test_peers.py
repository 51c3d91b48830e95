"""The peers of ``make bench`` show what the contract shows, field by field."""

import json

import pytest
from bench.peers import participants, rest, typed
from django.test import Client

from cpd.contract.v1.participants import ParticipantAttributes
from cpd.contract.v3.applications import ApplicationAttributesV3
from cpd.contract.v3.participants import Enrolment, ParticipantAttributesV3
from tests.world import simple_world


@pytest.mark.parametrize(
    ("model", "row"),
    [
        (ParticipantAttributes, participants.Row),
        (ParticipantAttributesV3, participants.PersonRow),
        (Enrolment, participants.Enrolment),
    ],
)
def test_the_peers_work_out_every_field_of_the_contract(model, row) -> None:
    missing = [name for name in model.model_fields if not hasattr(row, name)]
    assert missing == [], f"add them to {row.__name__} in bench/peers"


@pytest.mark.parametrize(
    ("model", "schema", "serializer"),
    [
        (ParticipantAttributes, typed.Attributes, rest.AttributesSerializer),
        (ParticipantAttributesV3, typed.PersonAttributes, rest.PersonAttributesSerializer),
        (ApplicationAttributesV3, typed.ApplicationAttributes, rest.ApplicationAttributesSerializer),
    ],
)
def test_the_peers_show_the_fields_of_the_contract_in_its_order(model, schema, serializer) -> None:
    assert list(schema.model_fields) == list(serializer().fields) == list(model.model_fields)


@pytest.mark.django_db
def test_the_peers_answer_what_we_answer_but_for_when_it_changed() -> None:
    world = simple_world()
    world.register("Terry Teacher", mentor=world.register("Mo Mentor", role="mentor"))
    client = Client(headers={"Authorization": f"Bearer {world.tokens['Provider A']}"})
    rows = [participants.PersonRow(period) for period in participants.participants(world.id_of("Provider A"))]
    by_rest = rest.PersonSerializer(rows, many=True).data
    by_ninja = typed.People.model_validate({"data": rows}).model_dump()["data"]
    ours = json.loads(client.get("/api/v3/participants/ecf").content)["data"]
    assert len(ours) == 2
    for theirs in (by_rest, by_ninja):
        assert comparable(theirs) == comparable(ours)


def comparable(people) -> dict[str, object]:
    plain = json.loads(json.dumps(people))
    for person in plain:
        person["attributes"]["updated_at"] = None
    return {person["id"]: person for person in plain}
