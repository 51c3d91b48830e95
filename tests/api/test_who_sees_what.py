"""Every route by every role: no byte about somebody else's participant (rules SEE-1, SEE-6, HTTP-5)."""

import csv
import json
import threading
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cpd.api import limits
from cpd.api.published import documents
from cpd.casework.commands import merge_people
from cpd.core import clock
from cpd.training.commands import report_joiner, report_leaver
from cpd.webhooks.commands import add_endpoint
from tests.rows import kept
from tests.world import ACTOR, World, instant, simple_world

CANARY = "Canary"
"""In the name, the email address and the id of everybody who is Provider A's alone."""


def full_world() -> tuple[World, dict[str, str]]:
    """Provider A has some of everything, Provider B nothing of it; and an id of A's for each route that takes one."""
    world = simple_world()
    world.provider("Npq Only", ecf=False)
    world.provider("Ecf Only", npq=False)
    statement = world.statement("Provider A", "2022-11-30")
    world.school("100003")
    world.school("100004")
    world.partner("100003", "Provider A")
    world.partner("100004", "Provider A")
    mentor = world.register(f"{CANARY} Mentor", role="mentor")
    record = world.register(f"{CANARY} Teacher", mentor=mentor, trn="7777777")
    mover = world.register(f"{CANARY} Mover", urn="100003")
    duplicate = world.register(f"{CANARY} Teacher", role="mentor", eligible=False)
    outsider = world.register(f"{CANARY} Outsider", role="mentor", urn="100004")
    from cpd.training.models import TrainingPeriod

    TrainingPeriod.objects.filter(record=outsider).update(partnership=None)
    world.register(f"{CANARY} Pupil", urn="100004", mentor=outsider)
    world.npq_contract("Provider A", "npq-headship")
    world.statement("Provider A", "2022-11-30", programme="npq")
    application = world.apply(f"{CANARY} Applicant", course="npq-headship")
    declaration = world.declare(record, at="2022-10-20")
    declared_npq = world.declare(application, at="2022-10-20", day="2022-10-02T00:00:00Z")
    passed = {"kind": "completed", "has_passed": True}
    world.declare(application, at="2022-10-20", day="2022-10-02T00:00:00Z", **passed)
    with clock.at(instant("2022-10-20"), frozen=True):
        report_leaver(record_id=mover.id, school_id=world.schools["100003"].id, day=date(2022, 10, 30), actor=ACTOR)
        report_joiner(record_id=mover.id, school_id=world.schools["100001"].id, day=date(2022, 10, 31), actor=ACTOR)
        merge_people(from_person_id=duplicate.person_id, into_person_id=record.person_id, actor=ACTOR)
    webhook = add_endpoint(
        provider_id=world.id_of("Provider A"), url=f"https://{CANARY.lower()}.example/", actor=ACTOR
    ).endpoint
    return world, {
        "participants/ecf/{id}": str(record.person_id),
        "participants/{id}": str(record.person_id),
        "participants/ecf/{id}/transfers": str(mover.person_id),
        "participants/ecf/{id}/history": str(mover.person_id),
        "participants/npq/{id}/history": str(application.person_id),
        "unfunded-mentors/ecf/{id}": str(outsider.person_id),
        "participant-declarations/{id}": str(declaration.id),
        "participant-declarations/{id}/change-delivery-partner": str(declared_npq.id),
        "npq-applications/{id}": str(application.id),
        "participants/npq/{id}": str(application.person_id),
        "partnerships/ecf/{id}": str(world.partnerships["100001", "Provider A", 2022].id),
        "delivery-partners/{id}": str(world.partners["Provider A"].id),
        "statements/{id}": str(statement.id),
        "webhooks/{id}": str(webhook.id),
        "webhook-deliveries/{id}": str(webhook.messages.get().id),
        "schools/ecf/{id}": str(world.schools["100001"].id),
    }


def routes() -> list[tuple[str, str]]:
    """Every operation that is published."""
    return sorted(
        (method, path)
        for document in documents().values()
        for path, methods in document["paths"].items()
        for method in methods
    )


QUERIES = {"schools/ecf": "?filter[cohort]=2022", "changes/partitions": "?count=2"}
"""What a list needs to be asked."""

PUBLIC = "/schools/ecf"
"""The same for every provider."""


@pytest.mark.django_db
def test_no_route_tells_a_stranger_anything_and_every_route_serves_its_own_provider(
    subtests: pytest.Subtests,
) -> None:
    world, own = full_world()
    client = Client()

    def call(method: str, path: str, who: str | None):
        limits.forget_all()
        headers = {"Authorization": f"Bearer {world.tokens[who]}"} if who else {}
        body = json.dumps({"data": {"type": "any", "attributes": {"unknown": "unknown"}}})
        if path.endswith("/bulk"):
            body = json.dumps({"data": [{"type": "any", "attributes": {"unknown": "unknown"}}]})
            headers["Idempotency-Key"] = "a key"
        if path.endswith("/accept"):  # which does without a body, and answers 400 to one that says nothing
            body = ""
        query = QUERIES.get(path.split("/", 3)[3].replace("/" + own["schools/ecf/{id}"], ""), "")
        if method == "get":
            response = client.get(path + query, headers=headers)
        else:
            response = getattr(client, method)(path + query, body, content_type="application/json", headers=headers)
        content = b"".join(response) if response.streaming else response.content
        return response, content.decode()

    secrets = [CANARY, "canary", *(value for key, value in own.items() if PUBLIC.strip("/") not in key)]
    assert len(routes()) > 60
    for method, template in routes():
        with subtests.test(method=method, path=template):
            plain = template.split("/", 3)[3]
            key = next((name for name in sorted(own, key=len, reverse=True) if plain.startswith(name)), "")
            path = template.replace("{id}", own.get(key, ""))
            assert "{" not in path, f"add an id of Provider A's for {path} to what full_world() gives"
            public = PUBLIC in path
            response, content = call(method, path, None)
            assert response.status_code == 401
            assert not any(secret in content for secret in secrets)
            response, content = call(method, path, "Provider B")
            for secret in secrets:
                assert public or secret not in content, f"it tells Provider B {secret}"
            nobody = (404, 422) if "/v3/" in path or not path.endswith("/outcomes") else (200, 422)
            assert public or "{id}" not in template or response.status_code in nobody
            assert response.status_code != 200 or "{id}" not in template or public or content == '{"data":[]}'
            either = any(
                word in path for word in ("declarations", "delivery-partners", "statements", "changes", "webhook")
            )
            response, content = call(method, path, "Ecf Only" if "npq" in path else "Npq Only")
            assert (response.status_code == 403) is not either
            assert not any(secret in content for secret in secrets)
            if method == "delete":
                continue  # what others look at is left
            response, content = call(method, path, "Provider A")
            assert response.status_code in ((200,) if method == "get" else (200, 422)), content
            assert method != "get" or response.headers["ETag"]


@pytest.mark.django_db
def test_a_list_page_takes_at_most_three_queries_however_many_rows(subtests: pytest.Subtests) -> None:
    world, _ = full_world()
    client = Client(headers={"Authorization": f"Bearer {world.tokens['Provider A']}"})
    lists = [path for method, path in routes() if method == "get" and "{" not in path and not path.endswith(".csv")]
    lists.remove(
        "/api/v3/webhooks"
    )  # five at most, in one query, as the provider's role, which takes two more to become
    assert len(lists) > 12
    for path in lists:
        query = QUERIES.get(path.split("/", 3)[3], "").replace("?", "&")
        with subtests.test(path=path):
            client.get(f"{path}?page[per_page]=1{query}")
            counts = set()
            for rows in (1, 2, 100):
                with CaptureQueriesContext(connection) as captured:
                    assert client.get(f"{path}?page[per_page]={rows}{query}").status_code == 200
                counts.add(len(captured))
            assert len(counts) == 1
            assert counts.pop() <= 3


@pytest.mark.django_db
def test_version_2_differs_from_version_1_in_two_attributes_of_a_declaration_and_in_a_files_columns() -> None:
    world, own = full_world()
    client = Client(headers={"Authorization": f"Bearer {world.tokens['Provider A']}"})
    for path in (
        "participants/ecf",
        "participants",
        "npq-applications",
        f"participants/ecf/{own['participants/ecf/{id}']}",
    ):
        assert client.get(f"/api/v1/{path}").content == client.get(f"/api/v2/{path}").content
    for path in ("participants/ecf.csv", "participants.csv"):
        first, second = (b"".join(client.get(f"/api/v{version}/{path}")) for version in (1, 2))
        assert first == second
    first, second = (json.loads(client.get(f"/api/v{version}/participant-declarations").content) for version in (1, 2))
    for one in first["data"]:
        assert one["attributes"].pop("eligible_for_payment") is True
        assert one["attributes"].pop("voided") is False
    assert first == second
    first, second = (
        list(csv.DictReader(b"".join(client.get(f"/api/v{version}/npq-applications.csv")).decode().splitlines()))
        for version in (1, 2)
    )
    assert len(first) > 0
    catchment = ("teacher_catchment", "teacher_catchment_country", "teacher_catchment_iso_country_code")
    assert [{name: cell for name, cell in row.items() if name not in catchment} for row in first] == second
    header = b"".join(client.get("/api/v2/participant-declarations.csv")).split(b"\n")[0]
    assert (
        header == b"id,participant_id,declaration_type,course_identifier,declaration_date,updated_at,state,has_passed"
    )


@kept
def _world_of_forty() -> tuple[World, set[str]]:
    world = simple_world()
    people = [world.register(f"Person {n}", at=f"2022-09-{n % 28 + 1:02d}T09:00:00") for n in range(40)]
    return world, {str(record.person_id) for record in people}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/api/v1/participants/ecf", "/api/v3/participants/ecf"])
def test_a_walk_by_pages_repeats_nobody_and_omits_nobody_who_was_there_all_along(path) -> None:
    world, ids = _world_of_forty()
    stop = threading.Event()
    failed: list[BaseException] = []

    def change() -> None:
        try:
            for n in range(200):
                if stop.is_set():
                    break
                at = f"2022-10-01T09:{n // 60:02d}:{n % 60:02d}"
                world.register(f"Newcomer {n}", at=at, started_on="2022-10-01")
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    writer = threading.Thread(target=change)
    writer.start()
    try:
        client = Client(headers={"Authorization": f"Bearer {world.tokens['Provider A']}"})
        for _ in range(4):
            limits.forget_all()
            seen: list[str] = []
            for page in range(1, 200):
                response = client.get(f"{path}?page[page]={page}&page[per_page]=7")
                found = [one["id"] for one in json.loads(response.content)["data"]]
                if not found:
                    break
                seen += found
            assert len(seen) == len(set(seen))
            assert ids <= set(seen)
    finally:
        stop.set()
        writer.join()
    assert failed == []
