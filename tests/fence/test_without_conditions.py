"""The application is told that another provider calls, so that its own conditions let everything of that provider
through: the database shows and changes nothing all the same (docs/adr/0039-a-second-fence-in-the-database.md).

Every condition of the application comes from ``provider_id`` of the caller, which one statement reads.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from cpd.api import authentication, documents, limits
from cpd.core import clock
from cpd.fence.tables import TABLES
from cpd.providers.commands import add_delivery_partner, relate
from tests.api.test_who_sees_what import CANARY, PUBLIC, full_world, routes
from tests.fence.asking import rows
from tests.world import ACTOR, World, instant

UNOWNED = ("pghistory", "outbox", "procrastinate", "publishing_schooldue")
"""Tables whose rows are nobody's, and come and go with whatever anybody does."""

SEAM = "token.provider_id,"
NOW = "2022-11-15T10:00:00Z"


@pytest.fixture
def told_that(monkeypatch, settings):
    """``told_that(provider_id)``: whoever calls, the application takes them for that provider."""
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "HoldAgainst" not in one]

    def tell(provider_id: UUID) -> None:
        assert authentication.CALLER.count(SEAM) == 1
        text = authentication.CALLER.replace(SEAM, f"'{provider_id}'::uuid AS provider_id,")
        monkeypatch.setattr(authentication, "CALLER", text)
        monkeypatch.setattr(documents, "CALLER", text)

    return tell


def attributes_for(plain: str, world: World, own: dict[str, str]) -> dict[str, Any] | None:
    """What is sent to a write so that Provider A's succeeds; None for one that can't succeed in this world."""
    partner = str(world.partners["Provider A"].id)
    course = {"course_identifier": "npq-headship" if "/npq/" in plain else "ecf-induction"}
    match plain.split("/"):
        case ["participant-declarations"] | ["participant-declarations", "bulk"]:
            return {
                "participant_id": own["participants/ecf/{id}/transfers"],
                "declaration_type": "started",
                "declaration_date": "2022-10-01T09:00:00Z",
                **course,
            }
        case ["webhooks", *_]:
            return None  # what it does depends on what it did before; tests of webhooks try it
        case [*_, "void"]:
            return {}
        case [*_, "change-delivery-partner"]:
            return {"delivery_partner_id": partner}
        case [*_, "defer"]:
            return {**course, "reason": "bereavement"}
        case [*_, "withdraw"]:
            return {**course, "reason": "other"}
        case ["participants", "npq", _, "change-schedule"]:
            return None  # what is declared stands in the way
        case [*_, "change-schedule"]:
            return {**course, "schedule_identifier": "ecf-extended-september"}
        case ["partnerships", "ecf"]:
            return {"cohort": "2022", "school_id": str(world.schools["100005"].id), "delivery_partner_id": partner}
        case ["partnerships", "ecf", _]:
            return {"delivery_partner_id": str(world.partners["Another Hub"].id)}
    return None


def fence_world() -> tuple[World, dict[str, str]]:
    """Everybody's world, with a school that nobody partners, and another delivery partner of Provider A's."""
    world, own = full_world()
    world.school("100005")
    with clock.at(instant("2022-01-01"), frozen=True):
        world.partners["Another Hub"] = add_delivery_partner(name="Another Hub", actor=ACTOR)
        relate(
            lead_provider_id=world.providers["Provider A"].id,
            delivery_partner_id=world.partners["Another Hub"].id,
            cohort=2022,
            actor=ACTOR,
        )
    return world, own


def addressed(template: str, own: dict[str, str]) -> tuple[str, str]:
    """A path without its version, and the path with Provider A's id."""
    plain = template.split("/", 3)[3]
    key = next((name for name in sorted(own, key=len, reverse=True) if plain.startswith(name)), "")
    return plain, template.replace("{id}", own.get(key, ""))


def stored(provider_id: UUID) -> dict[str, str]:
    """What is stored, but for rows of one provider, as a digest for each table that the API's role writes."""
    digests = {}
    for table, line in TABLES.items():
        if not set("iud") & set(line.api) or table.startswith(UNOWNED):
            continue
        columns = {name for (name,) in rows("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass", [table])}
        column = next((name for name in ("lead_provider_id", "provider_id") if name in columns), None)
        where = f"WHERE {column} <> '{provider_id}'" if column else ""
        query = f"SELECT md5(string_agg(one::text, '|' ORDER BY one::text)) FROM {table} AS one {where}"
        ((digests[table],),) = rows(query)
    return digests


@pytest.mark.django_db
def test_no_route_shows_or_changes_anything_of_a_provider_whom_the_application_takes_the_caller_for(
    told_that, subtests: pytest.Subtests
) -> None:
    world, own = fence_world()
    client = Client(raise_request_exception=False)
    secrets = [CANARY, "canary", *(value for key, value in own.items() if PUBLIC.strip("/") not in key)]
    mine, theirs = world.providers["Provider A"].id, world.providers["Provider B"].id
    told_that(mine)
    before = stored(theirs)
    assert sum(digest is not None for digest in before.values()) > 8
    asked = 0
    for method, template in routes():
        if PUBLIC in template:
            continue
        plain, path = addressed(template, own)
        for more in ({}, {"Idempotency-Key": "a key"}) if method != "get" else ({},):
            with subtests.test(method=method, path=path, **more):
                content, status = call(client, method, path, world.tokens["Provider B"], plain, world, own, more)
                assert not any(secret in content for secret in secrets), content
                assert method == "get" or status != 200, content
                assert stored(theirs) == before
                asked += 1
    assert asked > 60


def call(
    client: Client,
    method: str,
    path: str,
    token: str,
    plain: str,
    world: World,
    own: dict[str, str],
    more: dict[str, str],
) -> tuple[str, int]:
    limits.forget_all()
    headers = {"Authorization": f"Bearer {token}", "X-With-Server-Date": NOW, **more}
    if method == "get":
        response = client.get(path, headers=headers)
    else:
        row = {"type": "any", "attributes": attributes_for(plain, world, own) or {}}
        sent = json.dumps({"data": row})
        if plain.endswith("/bulk"):
            sent = json.dumps({"data": [row]})
            path, headers = f"{path}?mode=all_or_nothing", {"Idempotency-Key": "for the whole call", **headers}
        response = getattr(client, method)(path, sent, content_type="application/json", headers=headers)
    return (b"".join(response) if response.streaming else response.content).decode(), response.status_code


@pytest.mark.django_db
def test_the_same_calls_by_the_provider_itself_do_what_they_say(subtests: pytest.Subtests) -> None:
    """So that the test above has something to hold back."""
    world, own = fence_world()
    client = Client()
    done = set()
    for method, template in routes():
        plain, path = addressed(template, own)
        if method == "get" or attributes_for(plain, world, own) is None:
            continue
        with subtests.test(method=method, path=template), undone():
            content, status = call(client, method, path, world.tokens["Provider A"], plain, world, own, {})
            assert status == 200, content
            done.add(plain)
    assert len(done) >= 12


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
