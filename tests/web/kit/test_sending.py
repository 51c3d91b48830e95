"""A form that could not be taken keeps what was typed, and is sent again with one click."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cpd.accounts.models import User
from cpd.schools.commands import set_induction_tutor
from tests.web.adding import found
from tests.world import ACTOR, World, simple_world

HERE = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture
def world(db) -> World:
    world = simple_world()
    world.chooses("100001")
    set_induction_tutor(
        school_id=world.schools["100001"].id, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR
    )
    return world


def signed_in(**options) -> Client:
    client = Client(**options)
    client.get(f"/sandbox/sign-in/{User.objects.get().id}")
    return client


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))


class TestAFormThatExpired:
    def test_keeps_what_was_typed_and_takes_it_when_it_is_sent_again(self, world) -> None:
        client = signed_in(enforce_csrf_checks=True)
        base = client.get("/school/100001/add")["Location"].removesuffix("/type")
        answer = client.post(f"{base}/type", {"type": "ect", "csrfmiddlewaretoken": "old"}, **HERE)
        page = answer.content.decode()
        assert answer.status_code == 403
        assert "This form has expired" in page
        assert f'action="{base}/type"' in page
        kept = hidden(page)
        assert kept["type"] == "ect"
        assert kept["csrfmiddlewaretoken"] != "old"
        assert client.post(f"{base}/type", kept, **HERE)["Location"] == f"{base}/find"

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"HTTP_ORIGIN": "https://evil.example"},
            {"HTTP_ORIGIN": "null"},
            {"HTTP_REFERER": "http://evil.example/http://testserver"},
            {"HTTP_ORIGIN": "http://testserver.evil.example"},
        ],
    )
    def test_from_elsewhere_is_not_offered_to_be_sent_again(self, world, headers) -> None:
        client = signed_in(enforce_csrf_checks=True)
        page = client.post("/school/100001/add/x/type", {"type": "ect"}, **headers).content.decode()
        assert "This form has expired" in page
        assert "Send it again" not in page
        assert 'value="ect"' not in page

    def test_shows_markup_as_text(self, world) -> None:
        client = signed_in(enforce_csrf_checks=True)
        page = client.post("/sign-in", {"email": '"><script>alert(1)</script>'}, **HERE).content.decode()
        assert "<script>alert" not in page

    def test_says_that_files_are_not_kept(self, world) -> None:
        client = signed_in(enforce_csrf_checks=True)
        page = client.post("/sign-in", {"file": SimpleUploadedFile("a.csv", b"x")}, **HERE).content.decode()
        assert "Go back and choose them again" in page
        assert "Send it again" not in page

    def test_does_not_keep_what_is_too_long_for_a_page(self, world) -> None:
        client = signed_in(enforce_csrf_checks=True)
        page = client.post("/sign-in", {"email": "x" * 300_000}, **HERE).content.decode()
        assert "This form has expired" in page
        assert len(page) < 20_000


class TestASessionThatEnded:
    def test_keeps_what_was_typed_until_one_has_signed_in_again(self, world) -> None:
        client = signed_in()
        base = client.get("/school/100001/add")["Location"].removesuffix("/type")
        client.post(f"{base}/type", {"type": "ect"})
        client.cookies.clear()
        answer = client.post(f"{base}/find", found("7654321"), **HERE)
        page = answer.content.decode()
        assert answer.status_code == 403
        assert "You have been signed out" in page
        assert 'href="/sign-in" target="_blank"' in page
        client.get(f"/sandbox/sign-in/{User.objects.get().id}")
        assert client.post(f"{base}/find", hidden(page), **HERE)["Location"] == f"{base}/name"

    def test_is_said_where_one_signs_in_again(self, world) -> None:
        client = signed_in()
        client.session.flush()
        client.cookies["sessionid"] = "gone" * 8
        assert client.get("/school/100001")["Location"] == "/sign-in"
        assert "You have been signed out" in client.get("/sign-in").content.decode()
        assert "You have been signed out" not in client.get("/sign-in").content.decode()

    def test_is_not_said_to_somebody_who_was_never_signed_in(self, world) -> None:
        client = Client()
        client.get("/school/100001")
        assert "You have been signed out" not in client.get("/sign-in").content.decode()

    def test_ended_by_oneself_is_said_once(self, world) -> None:
        client = signed_in()
        client.post("/sign-out")
        assert "You have signed out." in client.get("/").content.decode()
        assert "You have signed out." not in client.get("/").content.decode()


def test_the_list_of_cookies_is_that_of_the_service(world) -> None:
    client = signed_in()
    client.get("/sign-in")
    client.post("/sign-out")
    page = client.get("/cookies").content.decode()
    assert (
        set(client.cookies)
        <= set(re.findall(r'role="rowheader"[^>]*>(\w+)<', page))
        == {
            "sessionid",
            "csrftoken",
            "messages",
        }
    )


@pytest.mark.parametrize("path", ["/help", "/cookies", "/privacy", "/accessibility"])
def test_the_footer_of_every_page_leads_to_help_and_notices(db, path) -> None:
    for start in ("/", "/sign-in", "/nowhere", "/api-reference/"):
        assert f'href="{path}"' in Client().get(start).content.decode()
    assert Client().get(path).status_code == 200


@pytest.mark.parametrize("path", ["/help", "/privacy", "/accessibility"])
def test_where_people_write_for_help_stands_on_its_pages(db, path, settings) -> None:
    assert "there is nobody to write to" in Client().get(path).content.decode()
    settings.ENVIRONMENT = settings.ENVIRONMENT.but(support_email="help@cpd.example")
    assert "mailto:help@cpd.example" in Client().get(path).content.decode()
