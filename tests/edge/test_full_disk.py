"""What people are told when the disk is full: that the service can't store anything, not that it is away.

PostgreSQL's own code for it (53100) is raised by a trigger, where the real one would come from.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection
from django.test import Client

from cpd.core.turns import Trouble, trouble_of
from cpd.declarations.models import Declaration
from cpd.schools.commands import set_induction_tutor
from tests.world import ACTOR

pytestmark = pytest.mark.django_db

SENTENCE = "The service cannot store anything at present."


@contextmanager
def full(table: str) -> Iterator[None]:
    """Nothing more fits into the table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE 'could not extend file \"base/1/2\": No space left on device' USING ERRCODE = '53100'; END $$"
        )
        cursor.execute(f"CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION no_room()")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER no_room ON {table}")


def declaring(api, world, version: int):
    record = world.register()
    return api().post(
        f"/api/v{version}/participant-declarations",
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
        **{"X-With-Server-Date": "2022-11-15T10:00:00Z"},
    )


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_write_says_that_nothing_can_be_stored_and_when_to_try_again(world, api, version) -> None:
    world.statement("Provider A", "2022-11-30")
    with full("declarations_declaration"):
        response = declaring(api, world, version)
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    body = json.loads(response.content)
    detail = body["error"] if version < 3 else body["errors"][0]["detail"]
    assert detail.startswith(SENTENCE)
    assert Declaration.objects.count() == 0
    assert declaring(api, world, version).status_code == 200


def test_a_page_says_so_too(world) -> None:
    tutor = set_induction_tutor(
        school_id=world.schools["100001"].id, full_name="Tina Tutor", email="tina@example.org", actor=ACTOR
    )
    client = Client(raise_request_exception=False)
    with full("django_session"):
        response = client.get(f"/sandbox/sign-in/{tutor.id}")
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "The service cannot store anything at present." in response.content.decode()
    assert client.get(f"/sandbox/sign-in/{tutor.id}").status_code == 302


def test_health_writes_and_is_503_when_it_can_not() -> None:
    assert json.loads(Client().get("/healthcheck").content)["database"] == {"connected": True, "writable": True}
    with full("core_heartbeat"):
        response = Client().get("/healthcheck")
    body = json.loads(response.content)
    assert (response.status_code, body["status"]) == (503, "failing")
    assert body["database"] == {"connected": True, "writable": False}


def test_health_needs_room_for_more_than_its_own_row() -> None:
    """The row is written over in place, which a full disk allows: so it also writes a file."""
    from cpd.web.health import _BEAT, _ROOM

    with connection.cursor() as cursor:
        cursor.execute(_BEAT)
        cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) {_ROOM}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Sort Method: external merge  Disk:" in plan


def test_what_postgresql_says_of_a_full_disk_is_understood(db) -> None:
    with pytest.raises(OperationalError) as raised, connection.cursor() as cursor:
        cursor.execute("DO $$ BEGIN RAISE 'no room' USING ERRCODE = '53100'; END $$")
    assert trouble_of(raised.value) is Trouble.FULL
