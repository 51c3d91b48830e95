"""The main story in a real browser, with an accessibility check of every page on the way."""

import json
import os
import shutil
import urllib.request

import pytest

from cpd.core import clock
from cpd.schools.commands import set_induction_tutor
from cpd.training.models import TrainingPeriod
from tests.world import ACTOR, instant, simple_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's driver keeps an event loop in this thread


def chromium() -> str:
    """Where Chromium is; the test fails where it is not, with what to do."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "Install Chromium to run the browser tests: apt-get install chromium"
    return found


@pytest.fixture
def page():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(java_script_enabled=True)
        yield context.new_page()
        browser.close()


@pytest.fixture(autouse=True)
def _links_lead_here(live_server, settings) -> None:
    settings.PUBLIC_URL = live_server.url


def accessible(page) -> None:
    """Nothing that axe knows to be wrong is on the page."""
    from axe_playwright_python.sync_playwright import Axe

    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_a_tutor_adds_an_ect_the_provider_finds_them_and_declares(live_server, page) -> None:
    world = simple_world()
    world.statement("Provider A", "2027-11-30", cohort=2024)
    world.partner("100001", "Provider A", cohort=2024, at="2024-06-10")
    set_induction_tutor(
        school_id=world.schools["100001"].id, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR
    )
    world.register("Mina Mentor", role="mentor", cohort=2024, started_on="2024-09-01", at="2024-09-01")
    base = live_server.url

    page.goto(base)
    accessible(page)
    page.get_by_role("button", name="Sign in").click()
    accessible(page)
    page.get_by_label("Email address").fill("not an address")
    page.get_by_role("button", name="Continue").click()
    assert page.title().startswith("Error:")
    accessible(page)
    page.get_by_label("Email address").fill("tia@first.example")
    page.get_by_role("button", name="Continue").click()
    accessible(page)
    page.get_by_role("link", name="read the email here").click()
    accessible(page)
    page.locator(".govuk-inset-text a").first.click()
    accessible(page)
    page.get_by_role("button", name="Sign in").click()
    accessible(page)

    page.get_by_role("button", name="Add an early career teacher or a mentor").click()
    page.get_by_label("An early career teacher").check()
    accessible(page)
    page.get_by_role("button", name="Continue").click()
    for label, value in (
        ("What is their full name?", "Nadia New"),
        ("What is their teacher reference number (TRN)?", "7654321"),
        ("What is their email address?", "nadia.new@first.example"),
    ):
        page.get_by_label(label).fill(value)
        accessible(page)
        page.get_by_role("button", name="Continue").click()
    for label, value in (("Day", "2"), ("Month", "9"), ("Year", "2024")):
        page.get_by_label(label).fill(value)
    accessible(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Mina Mentor").check()
    accessible(page)
    page.get_by_role("button", name="Continue").click()
    accessible(page)
    page.get_by_role("button", name="Confirm and add").click()
    assert "You have added Nadia New" in page.inner_text("h1")
    accessible(page)
    page.get_by_role("link", name="Go to your school").click()
    assert "Nadia New" in page.inner_text("table >> nth=0")
    accessible(page)

    def call(path: str, body: object = None, **headers: str) -> bytes:
        request = urllib.request.Request(base + path, json.dumps(body).encode() if body else None)
        request.add_header("Authorization", f"Bearer {world.tokens['Provider A']}")
        for name, value in {"Content-Type": "application/json", **headers}.items():
            request.add_header(name, value)
        with urllib.request.urlopen(request) as answer:
            return answer.read()

    people = json.loads(call("/api/v1/participants/ecf"))["data"]
    ect = next(person for person in people if person["attributes"]["full_name"] == "Nadia New")
    assert b"Nadia New" in call("/api/v1/participants/ecf.csv")
    schedule = TrainingPeriod.objects.get(record__person_id=ect["id"]).schedule  # chosen by today's date
    starts = schedule.milestones.get(declaration_type="started").start_date
    attributes = {
        "participant_id": ect["id"],
        "declaration_type": "started",
        "declaration_date": f"{starts}T09:00:00Z",
        "course_identifier": "ecf-induction",
    }
    declared = json.loads(
        call(
            "/api/v1/participant-declarations",
            {"data": {"type": "participant-declaration", "attributes": attributes}},
            **{"X-With-Server-Date": f"{starts}T10:00:00Z"},
        )
    )["data"]
    assert declared["attributes"]["state"] == "eligible"
    assert json.loads(call(f"/api/v1/participant-declarations/{declared['id']}"))["data"] == declared


@pytest.mark.parametrize(
    "path",
    [
        "/api-reference/",
        "/api-reference/tutorial",
        "/api-reference/reference-v1",
        "/api-reference/rules",
        "/api-reference/errors",
        "/api-reference/declarations",
        "/nowhere",
    ],
)
def test_documentation_pages_are_accessible(live_server, page, path) -> None:
    page.goto(live_server.url + path)
    accessible(page)


def test_the_pages_work_without_scripts(live_server, page) -> None:
    with clock.at(instant("2022-09-05"), frozen=True):
        simple_world()
    context = page.context.browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{live_server.url}/sign-in")
    plain.get_by_role("button", name="Continue").click()
    assert "Enter an email address" in plain.inner_text(".govuk-error-summary")
    context.close()


def test_a_schools_list_reads_on_a_phone_without_sideways_scrolling_or_broken_words(live_server, page) -> None:
    world = simple_world()
    set_induction_tutor(
        school_id=world.schools["100001"].id, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR
    )
    mentor = world.register("Wilhelmina Featherstonehaugh-Cholmondeley", role="mentor", trn="1000007")
    world.register("Terry Two", trn="1234567", mentor=mentor)
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(live_server.url)
    page.get_by_role("link", name="Tia Tutor").click()
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    row = page.get_by_role("row").filter(has_text="Terry Two")
    for word in ("1234567", "1 September 2022", "2022", "Provider A", "In training"):
        box = row.get_by_role("cell").filter(has_text=word).first.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 375
        assert box["height"] < 40, f"{word} is broken over lines"
