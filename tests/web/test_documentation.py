"""The documentation site: every page is there, and the tutorial is true."""

import json
import re
import shlex
import uuid
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
from django.test import Client

from cpd.cohorts.models import Cohort
from cpd.core import clock
from cpd.npq.models import Intake
from cpd.sandbox.scenario import load_scenario
from cpd.schools.models import Partnership
from cpd.training.models import TrainingRecord
from cpd.web.docs.views import PAGES, rendered
from cpd.web.sandbox.views import tutorial_scenario
from tests.web.adding import Walk, starting
from tests.world import instant

PARTICIPANTS = "/api/v3/participants/ecf"


def send(client: Client, command: str):
    words = shlex.split(command.replace("\\\n", " "))
    headers, data, url, method = {}, "", "", "GET"
    rest = iter(words[1:])
    for word in rest:
        if word == "-H":
            name, _, value = next(rest).partition(": ")
            headers[name] = value
        elif word == "-d":
            data = next(rest)
        elif word == "-X":
            method = next(rest)
        else:
            url = word.removeprefix("http://127.0.0.1:8000")
    content_type = headers.pop("Content-Type", "application/json")
    return client.generic(method, url, data, content_type=content_type, headers=headers)


def test_the_guide_to_applications_has_every_intake_with_its_funding(db) -> None:
    text = files("cpd.web").joinpath("docs/pages/npq-applications.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([0-9a-z, ]+) \| (full|capped|zero) \|$", text, re.M)
    written = {intake: funding for intakes, funding in rows for intake in intakes.split(", ")}
    assert written == dict(Intake.objects.values_list("identifier", "funding"))


@cache
def status_of(link: str) -> int:
    """How a link is answered: asked for once, however many pages have it."""
    return Client().get(link).status_code


@pytest.mark.parametrize("name", [name for name, _ in PAGES])
def test_every_page_of_the_site_is_there_and_its_links_lead_somewhere(db, name) -> None:
    page = Client().get(f"/api-reference/{name}")
    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1
    for link in set(re.findall(r'href="(/[^"#]*)', page.content.decode())):
        if not link.startswith(("/static/", "/assets/", "/govuk-frontend")):
            assert status_of(link) in (200, 302), link


@pytest.mark.parametrize("name", [name for name, _ in PAGES])
def test_no_page_is_larger_than_300_kilobytes(db, name) -> None:
    assert len(Client().get(f"/api-reference/{name}").content) < 300_000


def test_pages_that_are_not_there_are_not_found(db) -> None:
    for name in (
        "nonsense",
        "reference-v9",
        "nonsense.md",
        "..%2fabout",
        "release-notes/nonsense",
        "release-notes?tag=x",
    ):
        assert Client().get(f"/api-reference/{name}").status_code == 404


def test_the_reference_names_every_attribute_of_every_resource() -> None:
    html = rendered("reference-v1").html
    from cpd.contract.v1 import applications, declarations, participants

    for attributes in (
        participants.ParticipantAttributes,
        declarations.DeclarationAttributes,
        applications.ApplicationAttributes,
    ):
        for name in attributes.model_fields:
            assert f"<code>{name}</code>" in html


def test_the_openapi_document_is_served_as_json_and_yaml(db) -> None:
    import yaml

    document = json.loads(Client().get("/api/docs/v1/openapi.json").content)
    assert document["openapi"] == "3.1.0"
    assert yaml.safe_load(Client().get("/api/docs/v1/openapi.yaml").content) == document
    assert Client().get("/api/docs/v9/openapi.json").status_code == 404
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert {"200", "400", "401", "403", "429"} <= set(operation["responses"]), (path, method)


def test_the_world_of_the_sandbox_page_is_what_it_says(db) -> None:
    from cpd.declarations.models import Declaration

    text = files("cpd.web").joinpath("docs/pages/sandbox.md").read_text(encoding="utf-8")
    world, *more = re.findall(r"^```yaml\n(.*?)\n```$", text, re.S | re.M)
    ids = load_scenario(world)["ids"]
    for addition in more:
        load_scenario(addition)
    states = dict(Declaration.objects.values_list("id", "state"))
    assert states[uuid.UUID(ids["start"]["id"])] == "awaiting_clawback"
    assert [states[uuid.UUID(key)] for key in ids["starts"]["ids"]] == ["eligible"] * 40
    assert states[uuid.UUID(ids["passed"]["id"])] == "eligible"


def readme_steps() -> list[tuple[str, str]]:
    """Each request of the README with the answer that follows it."""
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^```\n\$ (curl .*?(?:\\\n.*?)*)\n(\{.*?)\n```$", text, re.S | re.M)


def is_as_promised(promised: str, text: str) -> bool:
    """Whether the pieces of an answer between the dots are there, in their order."""
    pieces = [re.escape(piece) for piece in re.split(r"\s*\.\.\.\s*", promised) if piece]
    return re.search(".*?".join(pieces), text, re.S) is not None


def test_the_story_of_the_readme_is_true_to_its_end(db) -> None:
    with clock.at(instant("2026-11-15T10:00:00"), frozen=True):
        client = Client()
        client.post("/sandbox/tutorial")
        steps = readme_steps()
        assert len(steps) == 2
        for request, promised in steps:
            answer = send(client, request.replace("EDDIE", str(TrainingRecord.objects.get(role="ect").person_id)))
            assert is_as_promised(promised, answer.content.decode()), answer.content
        persona = re.search(r'href="(/sandbox/sign-in/[^"]+)">Tess Tutor', client.get("/").content.decode())[1]
        client.get(persona)
        adding = Walk(client, "/school/199001/add").to("check", {"start-date": starting("2026-11-15")})
        assert adding.confirm().status_code == 302
        assert '"full_name":"Nadia New"' in send(client, steps[0][0]).content.decode()


def test_a_program_adds_the_tutorials_world_once(db) -> None:
    program = Client(enforce_csrf_checks=True)
    first, second = (program.post("/sandbox/scenarios/tutorial") for _ in range(2))
    assert (first.json()["added"], second.json()["added"]) == (True, False)
    assert first.json()["ids"] == second.json()["ids"]
    headers = {"Authorization": "Bearer tutorial-provider-token"}
    names = [one["attributes"]["full_name"] for one in program.get(PARTICIPANTS, headers=headers).json()["data"]]
    assert names == ["Maya Mentor", "Eddie Early"]
    assert "is here already" in program.get("/sandbox?tutorial=there").content.decode()


def test_the_tutorials_school_has_a_provider_for_whoever_starts_today_or_in_a_year(db) -> None:
    load_scenario(tutorial_scenario())
    shipped = Cohort.objects.order_by("-start_year").first()
    assert Partnership.objects.filter(school__urn="199001", cohort=shipped).exists()


def test_the_page_of_schedules_says_where_dates_are_from_and_which_are_assumed() -> None:
    html = rendered("schedules").html
    assert "Nobody could be registered or transferred from 1 June 2026 to 14 June 2026" in html
    assert "Declarations could be sent until 31 July 2024" in html
    assert "early-careers-framework docs/source/ecf/schedules-and-milestone-dates.html.md" in html
    assert re.search(r"<td[^>]*>January 2027</td>\s*<td[^>]*>31 December 2026</td>\s*<td[^>]*>25 January 2027", html)
    of_2023 = html[html.index("Statements that pay declarations of 2023") :]
    assert re.search(
        r"November 2026</td>\s*<td[^>]*>31 October 2026</td>\s*<td[^>]*>25 November 2026 \(assumed\)", of_2023
    )
    assert re.search(r"August 2026</td>\s*<td[^>]*>31 July 2026</td>\s*<td[^>]*>25 August 2026</td>", of_2023)


def test_the_page_of_npq_schedules_has_every_intake_and_says_which_dates_are_assumed() -> None:
    html = rendered("npq-schedules").html
    for intake in ("2021a", "2022a", "2023a", "2024a", "2025a", "2025b", "2026a", "2026b"):
        assert f"Intake {intake}" in html
    assert "1 November 2026 (assumed)" in html
    assert "Source: npq-registration app/views/api/guidance/schedules-and-milestone-all-course.md" in html
