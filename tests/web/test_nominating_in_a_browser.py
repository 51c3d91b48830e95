"""A school gets in, in a real browser: it asks for a link and names its tutor; clicked twice, and in two tabs."""

import re

import pytest

from cpd.accounts.models import User
from cpd.outbox.models import Message
from cpd.schools.models import Nomination
from cpd.schools.queries import induction_tutor_of
from tests.web.browsing import accessible, launched
from tests.world import World, simple_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser():
    with launched() as browser:
        yield browser


@pytest.fixture
def context(browser):
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def page(context):
    return context.new_page()


@pytest.fixture
def world(live_server, settings) -> World:
    settings.PUBLIC_URL = live_server.url
    world = simple_world()
    city = {"local_authority_code": "201", "local_authority_name": "City"}
    world.school("100003", primary_contact_email="head@third.example", **city)
    return world


def ask(page, base: str) -> str:
    """Asks for access with a double click on the last button; gives the link in the email."""
    page.goto(f"{base}/request-access")
    page.get_by_label("Which local authority is your school in?").select_option("201")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Which school do you work at?").select_option("100003")
    page.get_by_role("button", name="Continue").click()
    accessible(page)
    page.get_by_role("button", name="Send the link").dblclick()
    page.wait_for_url("**/sent")
    letter = Message.objects.get(template="nomination_link")
    return base + re.search(r"(/nomination/link/\S+)", letter.content["body"])[1]


def to_the_check(page, link: str) -> None:
    """Opens the link, and names Norah as the tutor."""
    page.goto(link)
    page.get_by_role("button", name="Start now").click()
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Full name").fill("Norah Named")
    page.get_by_label("Email address").fill("norah@third.example")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/check")


def confirm(page, *, twice: bool = False) -> None:
    """Confirms what is on the check page, by the button there."""
    button = page.locator("main form button[type=submit], main form .govuk-button").first
    button.dblclick() if twice else button.click()
    page.wait_for_url("**/done")


def test_a_school_asks_for_a_link_and_names_its_tutor_once_however_often_it_clicks(world, live_server, page) -> None:
    link = ask(page, live_server.url)
    assert Nomination.objects.count() == 1
    to_the_check(page, link)
    accessible(page)
    confirm(page, twice=True)
    accessible(page)
    assert "Norah Named is now the induction tutor" in page.inner_text("h1")
    assert User.objects.filter(email="norah@third.example").count() == 1
    assert induction_tutor_of(world.schools["100003"].id).full_name == "Norah Named"


def test_of_two_tabs_the_second_names_nobody_again(world, live_server, context, page) -> None:
    link = ask(page, live_server.url)
    to_the_check(page, link)
    second = context.new_page()
    second.goto(page.url)
    confirm(page)
    confirm(second)
    assert second.inner_text("h1") == page.inner_text("h1")
    assert User.objects.filter(full_name="Norah Named").count() == 1
    second.goto(link)
    assert "This link has been used" in second.inner_text("h1")
