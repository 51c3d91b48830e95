"""What is wrong with a request for a page is said on a page, in words, with a way on."""

import pytest
from django.test import Client
from django.urls import path

from cpd.config import urls
from cpd.core.work import unit_of_work
from tests.world import ACTOR


def text(response) -> str:
    return response.content.decode()


def test_an_address_that_leads_nowhere_is_a_page(db) -> None:
    response = Client().get("/nowhere")
    assert response.status_code == 404
    assert "Page not found" in text(response)
    assert 'href="/"' in text(response)


def test_a_form_without_its_key_has_expired_and_says_what_to_do(db) -> None:
    response = Client(enforce_csrf_checks=True).post("/sign-in", {"email": "tia@first.example"})
    assert response.status_code == 403
    assert "This form has expired" in text(response)
    assert "CSRF" not in text(response)


def test_a_method_that_a_page_does_not_have_is_a_page_that_names_those_it_has(db) -> None:
    response = Client().put("/sign-in")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"
    assert "Nothing was changed" in text(response)


def _fail(request):
    raise RuntimeError("for this test")


def _fail_after_a_change(request):
    with unit_of_work(actor=ACTOR, reason="test"):
        pass
    raise RuntimeError("for this test")


FAILING = [path("fails", _fail), path("fails-after-a-change", _fail_after_a_change)]


@pytest.fixture
def failing_page(settings):
    settings.ROOT_URLCONF = type("Addresses", (), {**vars(urls), "urlpatterns": [*FAILING, *urls.urlpatterns]})
    return "/fails"


def test_a_fault_of_ours_is_a_page_that_promises_only_what_is_so(db, failing_page) -> None:
    response = Client(raise_request_exception=False).get(failing_page)
    assert response.status_code == 500
    assert "there is a problem with the service" in text(response)
    assert "RuntimeError" not in text(response)
    assert "Nothing was changed" in text(response)


def test_a_fault_after_a_change_does_not_say_that_nothing_was_changed(db, failing_page) -> None:
    response = Client(raise_request_exception=False).get(f"{failing_page}-after-a-change")
    assert response.status_code == 500
    assert "Nothing was changed" not in text(response)
    assert "Your change may have been made" in text(response)
