"""The documentation site: every page is there, and the tutorial is true."""

import json
import re
import shlex
import uuid

import pytest
from django.test import Client

from cpd.sandbox.scenario import load_scenario
from cpd.web.docs.views import PAGES, rendered
from cpd.web.sandbox.views import tutorial_scenario

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
BLOCK = re.compile(r"^```(sh|json|csv)\n(.*?)\n```$", re.S | re.M)


def tutorial_steps() -> list[tuple[str, str]]:
    """Each request of the tutorial with the answer that follows it."""
    from importlib.resources import files

    text = files("cpd.web").joinpath("docs/pages/tutorial.md").read_text(encoding="utf-8")
    blocks = BLOCK.findall(text)
    assert all(kind == "sh" for kind, _ in blocks[::2])
    return [(request, answer) for (_, request), (_, answer) in zip(blocks[::2], blocks[1::2], strict=True)]


def send(client: Client, command: str):
    words = shlex.split(command.replace("\\\n", " "))
    headers, data, url = {}, None, ""
    rest = iter(words[1:])
    for word in rest:
        if word == "-H":
            name, _, value = next(rest).partition(": ")
            headers[name] = value
        elif word == "-d":
            data = next(rest)
        elif word == "-X":
            assert next(rest) == "POST"
        else:
            url = word.removeprefix("http://127.0.0.1:8000")
    if data is None:
        return client.get(url, headers=headers)
    content_type = headers.pop("Content-Type")
    return client.post(url, data, content_type=content_type, headers=headers)


def test_every_request_and_answer_of_the_tutorial_is_true(db) -> None:
    load_scenario(tutorial_scenario())
    client = Client()
    real: dict[str, str] = {}
    steps = tutorial_steps()
    assert len(steps) == 7
    for request, promised in steps:
        for written, mine in real.items():
            request = request.replace(written, mine)
        response = send(client, request)
        text = (b"".join(response) if response.streaming else response.content).decode()
        for written, mine in zip(UUID.findall(promised), UUID.findall(text), strict=True):
            assert real.setdefault(written, mine) == mine
        for written, mine in real.items():
            promised = promised.replace(written, mine)
        if promised.startswith("{"):
            assert json.loads(text) == json.loads(promised)
        else:
            assert text == promised + "\n"


@pytest.mark.parametrize("name", [name for name, _ in PAGES])
def test_every_page_of_the_site_is_there_and_its_links_lead_somewhere(db, name) -> None:
    client = Client()
    page = client.get(f"/api-reference/{name}")
    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1
    for link in set(re.findall(r'href="(/[^"#]*)', page.content.decode())):
        if not link.startswith(("/static/", "/assets/", "/govuk-frontend")):
            assert client.get(link).status_code in (200, 302), link


def test_pages_that_are_not_there_are_not_found(db) -> None:
    for name in ("nonsense", "reference-v9", "about.md", "..%2fabout"):
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
    from importlib.resources import files

    from cpd.declarations.models import Declaration

    text = files("cpd.web").joinpath("docs/pages/sandbox.md").read_text(encoding="utf-8")
    (world,) = re.findall(r"^```yaml\n(.*?)\n```$", text, re.S | re.M)
    ids = load_scenario(world)["ids"]
    states = dict(Declaration.objects.values_list("id", "state"))
    assert states[uuid.UUID(ids["start"]["id"])] == "awaiting_clawback"
    assert [states[uuid.UUID(key)] for key in ids["starts"]["ids"]] == ["eligible"] * 40
    assert states[uuid.UUID(ids["passed"]["id"])] == "eligible"
