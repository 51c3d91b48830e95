"""Links of lists, what errors of version 3 say more, and the header of an answer that is repeated."""

import json
import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from cpd.api.catalogue import known_errors
from cpd.api.explaining import about
from cpd.web.docs.views import rendered
from tests.api.test_changes import at_service
from tests.rows import kept
from tests.world import World

PEOPLE = "/api/v{}/participants/ecf"


def links(response) -> dict[str, str]:
    found = re.findall(r'<([^>]*)>; rel="([^"]*)"', response.headers.get("Link", ""))
    return {relation: address for address, relation in found}


@kept
def _with_five(world: World) -> World:
    for number in range(5):
        world.register(f"Teacher {'ABCDE'[number]}")
    return world


@pytest.fixture
def five(world) -> World:
    return _with_five(world)


@pytest.mark.parametrize("version", [1, 2, 3])
def test_links_lead_through_a_list_as_it_was_asked_for(five, api, version) -> None:
    address = f"{PEOPLE.format(version)}?filter[cohort]=2022&page[per_page]=2&note=%3Cb%3E"
    pages = []
    while address:
        response = api().get(address)
        pages.append([one["id"] for one in json.loads(response.content)["data"]])
        found = links(response)
        address = found.get("next", "")
        assert ("prev" in found) == ("first" in found) == (len(pages) > 1)
    assert [len(page) for page in pages] == [2, 2, 1]
    assert len({one for page in pages for one in page}) == 5
    query = dict(parse_qsl(urlsplit(found["prev"]).query))
    assert query == {"filter[cohort]": "2022", "page[per_page]": "2", "note": "<b>", "page[page]": "2"}
    assert api().get(found["first"]).status_code == 200
    assert ("deprecation" in found) is (version == 1)


def test_a_list_that_ends_with_a_full_page_leads_to_an_empty_one(five, api) -> None:
    response = api().get(links(api().get(f"{PEOPLE.format(3)}?page[per_page]=5"))["next"])
    assert json.loads(response.content)["data"] == []
    assert "next" not in links(response)


def test_schools_have_links_too_and_singles_have_none(five, api) -> None:
    response = api().get("/api/v3/schools/ecf?filter[cohort]=2022&page[per_page]=1")
    assert set(links(response)) == {"next"}
    key = json.loads(response.content)["data"][0]["id"]
    assert "Link" not in api().get(f"/api/v3/schools/ecf/{key}?filter[cohort]=2022").headers


def test_nothing_of_a_query_can_end_the_header(five, api) -> None:
    response = api().get(f'{PEOPLE.format(3)}?page[per_page]=1&x=">,<é%0d%0a')
    assert response.status_code == 200
    assert set(links(response)) == {"next"}
    assert response["Link"].isascii()
    assert "\r" not in response["Link"]


BODY = {
    "participant_id": "x",
    "declaration_type": "started",
    "declaration_date": "2022-10-01T10:00:00Z",
    "course_identifier": "ecf-induction",
}


def errors_of(response) -> list[dict]:
    return json.loads(response.content)["errors"]


def declared(api, version=3, **headers):
    body = {"data": {"type": "participant-declaration", "attributes": BODY}}
    return api().post(f"/api/v{version}/participant-declarations", body, **headers)


def test_an_error_of_version_3_says_what_it_is_about_and_where_to_read_on(world, api) -> None:
    (error,) = errors_of(declared(api))
    assert list(error) == ["title", "detail", "code", "status", "links", "source"]
    assert error["status"] == "422"
    assert error["source"] == {"pointer": "/data/attributes/participant_id"}
    page, _, anchor = error["links"]["about"].partition("#")
    assert page == "/api-reference/errors"
    assert f'id="{anchor}"' in rendered("errors").html


def test_an_attribute_that_is_missing_points_to_where_it_should_be(world, api) -> None:
    response = api().post("/api/v3/participant-declarations", {"data": {"type": "x", "attributes": {"other": 1}}})
    assert {error["source"]["pointer"] for error in errors_of(response)} == {"/data/attributes"}


def test_what_is_about_no_attribute_points_nowhere(world, api) -> None:
    for response in (
        api().get("/api/v3/participants/ecf?page[page]=x"),
        api().get("/api/v3/participants/ecf/none"),
        api().put("/api/v3/participants/ecf/none/resume", {"course_identifier": "ecf-induction"}),
    ):
        (error, *_) = errors_of(response)
        assert "source" not in error
        assert error["status"] == str(response.status_code)


@pytest.mark.parametrize("version", [1, 2])
def test_errors_of_earlier_versions_are_as_they_were(world, api, version) -> None:
    for error in errors_of(declared(api, version)):
        assert list(error) == ["title", "detail", "code"]


def test_every_error_of_the_catalogue_has_a_place_in_the_documentation() -> None:
    html = rendered("errors").html
    for error in known_errors():
        assert f'id="{about(error.title, error.code).partition("#")[2]}"' in html, error


def test_an_answer_that_is_repeated_says_so(world, api) -> None:
    world.statement("Provider A", "2022-12-31")
    record = world.register()
    body = {"data": {"type": "any", "attributes": {**BODY, "participant_id": str(record.person_id)}}}
    headers = {"Idempotency-Key": "one", "X-With-Server-Date": "2022-11-15T10:00:00Z"}
    with at_service("2022-11-15T10:00:00"):
        first = api().post("/api/v3/participant-declarations", body, **headers)
        again = api().post("/api/v3/participant-declarations", body, **headers)
    assert first.status_code == 200
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.content == first.content
    (error,) = errors_of(declared(api, **{"Idempotency-Key": "one"}))
    assert error["source"] == {"header": "Idempotency-Key"}
