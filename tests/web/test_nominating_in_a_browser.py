"""A school gets in, in a real browser: it asks for a link and names its tutor, and its tutor finds the way to it.

By keyboard alone, pressed twice, going back, and in two tabs.
"""

import re

import pytest
from django.contrib.sessions.models import Session

from cpd.accounts.models import User
from cpd.outbox.models import Message
from cpd.schools.commands import set_induction_tutor
from cpd.schools.models import Nomination
from cpd.schools.queries import induction_tutor_of
from tests.web.browsing import accessible, entered, looked_at, reach, sign_in
from tests.world import ACTOR, World, simple_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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


def to_the_check(page, link: str, look=lambda _: None) -> None:
    """Opens the link, and names Norah as the tutor, by keyboard alone."""
    page.goto(link)
    look(page)
    reach(page, "Start now")
    entered(page, "**/expects")
    reach(page, "Continue")
    page.keyboard.press("Enter")
    page.wait_for_selector(".govuk-error-summary:focus")
    look(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#expects:focus")
    page.keyboard.press("Space")
    entered(page, "**/tutor")
    look(page)
    for label, value in (("Full name", "Norah Named"), ("Email address", "norah@third.example")):
        reach(page, label)
        page.keyboard.type(value)
    entered(page, "**/check")
    look(page)


def test_a_school_gets_a_link_and_names_its_tutor_by_keyboard_once_however_often_it_presses(
    world, live_server, page
) -> None:
    link = ask(page, live_server.url)
    assert Nomination.objects.count() == 1
    to_the_check(page, link, look=looked_at)
    reach(page, "Confirm")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/done")
    looked_at(page)
    assert "Norah Named is now the induction tutor" in page.inner_text("h1")
    assert User.objects.filter(email="norah@third.example").count() == 1
    assert induction_tutor_of(world.schools["100003"].id).full_name == "Norah Named"


def test_going_back_an_ended_session_and_two_tabs_lose_nothing_and_name_nobody_again(
    world, live_server, context, page
) -> None:
    link = ask(page, live_server.url)
    to_the_check(page, link)
    second = context.new_page()
    second.goto(page.url)
    page.go_back()
    assert page.get_by_label("Full name").input_value() == "Norah Named"
    page.get_by_label("Full name").fill("Norah Renamed")
    page.get_by_label("Email address").fill("norah at third.example")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector(".govuk-error-summary:focus")
    assert page.get_by_label("Email address").input_value() == "norah at third.example"
    looked_at(page)
    page.get_by_label("Email address").fill("norah@third.example")
    Session.objects.all().delete()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector("h1:has-text('Open the link in our email again')")
    looked_at(page)
    letter = context.new_page()
    letter.goto(link)
    letter.get_by_role("button", name="Start now").click()
    letter.wait_for_url("**/nominate/**")
    letter.close()
    page.get_by_role("button", name="Send it again").click()
    page.wait_for_url("**/check")
    second.get_by_role("button", name="Confirm").click()
    assert "Some answers were changed after this page was opened" in second.inner_text("main")
    assert "Norah Renamed" in second.inner_text("main")
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/done")
    second.get_by_role("button", name="Confirm").click()
    second.wait_for_url("**/done")
    assert second.inner_text("h1") == page.inner_text("h1")
    page.go_back()
    page.wait_for_url("**/done")
    assert [one.full_name for one in User.objects.filter(email="norah@third.example")] == ["Norah Renamed"]
    second.goto(link)
    assert "This link has been used" in second.inner_text("h1")


def test_who_acts_for_several_schools_chooses_one_and_changes_to_another(world, live_server, page) -> None:
    world.chooses("100001")
    for urn in ("100001", "100003"):
        school = world.schools[urn].id
        set_induction_tutor(school_id=school, full_name="Theo Twice", email="theo@third.example", actor=ACTOR)
    sign_in(page, f"{live_server.url}/sandbox/sign-in/{User.objects.get().id}")
    page.goto(f"{live_server.url}/school")
    looked_at(page)
    reach(page, "School 100003")
    entered(page, "**/school/100003/set-up/*/*/tutor")  # this school has not set up the year, the other one has
    reach(page, "Back")
    entered(page, "**/school/100003")
    assert page.inner_text("h1") == "School 100003"
    reach(page, "Another of your schools")
    entered(page, "**/school")
    reach(page, "School 100001")
    entered(page, "**/school/100001")
    assert page.inner_text("h1") == "School 100001"
    assert "Set up " not in page.inner_text("main")
