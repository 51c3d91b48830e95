"""The documentation for programs: Markdown, ``llms.txt``, Postman, Atom."""

import re
from xml.etree import ElementTree

import pytest
from django.test import Client

from cpd.api.published import documents
from cpd.web.docs.release_notes import TAGS, release_notes
from cpd.web.docs.site import MOVED, PAGES, address_of
from cpd.web.docs.texts import text_of

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_every_page_is_there_as_markdown_and_in_the_file_of_all() -> None:
    client = Client()
    everything = client.get("/api-reference/all.md").content.decode()
    for name, _ in PAGES:
        answer = client.get(f"/api-reference/{name}.md")
        assert answer["Content-Type"] == "text/markdown; charset=utf-8"
        if name != "status":  # says how the service is now: tests/incidents
            assert answer.content.decode() == text_of(name).markdown
        if name not in ("reference-v1", "reference-v2"):
            assert text_of(name).markdown in everything


def test_llms_txt_names_every_page_in_a_sentence() -> None:
    client = Client()
    text = client.get("/llms.txt").content.decode()
    linked = re.findall(r"^- \[[^\]]+\]\(([^)]+)\): (.+)$", text, re.M)
    assert {f"/api-reference/{name}.md" for name, _ in PAGES} <= {address for address, _ in linked}
    for address, summary in linked:
        assert client.get(address).status_code == 200
        assert summary


@pytest.mark.parametrize("address", ["/llms.txt", "/api-reference/all.md", "/api-reference/postman.json"])
def test_a_download_that_has_not_changed_is_not_sent_again(address) -> None:
    client = Client()
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_the_postman_collection_has_every_request_of_version_3() -> None:
    collection = Client().get("/api-reference/postman.json").json()
    assert collection["info"]["schema"].endswith("/v2.1.0/collection.json")
    requests = [one["request"] for folder in collection["item"] for one in folder["item"]]
    written = {
        (one["method"], "/" + "/".join(re.sub(r"^:(.*)", r"{\1}", part) for part in one["url"]["path"]))
        for one in requests
    }
    assert written == {
        (method.upper(), path) for path, methods in documents()[3]["paths"].items() for method in methods
    }
    for one in requests:
        assert one["url"]["raw"].startswith("{{baseUrl}}/api/v3/")
        assert ("body" in one) <= (one["method"] != "GET")


@pytest.mark.parametrize("name", MOVED)
def test_an_address_that_a_page_had_before_leads_to_it(name) -> None:
    answer = Client().get(f"/api-reference/{name}")
    assert (answer.status_code, answer["Location"]) == (301, address_of(MOVED[name]))


class TestReleaseNotes:
    def test_every_section_of_the_file_is_a_note(self) -> None:
        assert [note.title for note in release_notes()] == re.findall(
            r"^## (.+)$", text_of("release-notes").markdown, re.M
        )
        assert {tag for note in release_notes() for tag in note.tags} <= set(TAGS)
        days = [note.published_on for note in release_notes()]
        assert days == sorted(days, reverse=True)
        names = [note.name for note in release_notes()]
        assert len(names) == len(set(names))

    def test_each_has_an_address_of_its_own(self) -> None:
        for note in release_notes():
            answer = Client().get(note.address)
            assert answer.content.decode().count("<h1") == 1
            assert note.title in answer.content.decode()

    def test_a_tag_shows_those_that_have_it(self) -> None:
        shown = Client().get("/api-reference/release-notes?tag=cohort-closure").content.decode()
        assert set(re.findall(r'<h2 class="govuk-heading-l" id="([^"]+)', shown)) == {
            note.name for note in release_notes() if "cohort-closure" in note.tags
        }

    def test_the_feed_has_them_all_with_whole_addresses(self) -> None:
        feed = ElementTree.fromstring(Client().get("/api-reference/release-notes.atom").content)
        links = [link.get("href") for link in feed.findall("a:entry/a:link", ATOM)]
        assert len(links) == len(release_notes())
        assert all(re.match(r"https?://[^/]+/api-reference/release-notes/", link) for link in links)
