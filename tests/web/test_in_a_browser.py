"""The main story in a real browser, with an accessibility check of every page on the way."""

import json
import urllib.request

import pytest
from django.contrib.sessions.models import Session

from cpd.accounts.models import User
from cpd.schools.commands import set_induction_tutor
from cpd.training.models import TrainingPeriod, TrainingRecord
from tests.web.browsing import FOCUSED, accessible, looked_at, reach, refused, sign_in
from tests.world import ACTOR, simple_world

BORN = (("Day", "1"), ("Month", "1"), ("Year", "1990"))
STARTS = (("Day", "2"), ("Month", "9"), ("Year", "2024"))
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _links_lead_here(live_server, settings) -> None:
    settings.PUBLIC_URL = live_server.url


def fill(page, *fields: tuple[str, str]) -> None:
    for label, value in fields:
        page.get_by_label(label, exact=True).fill(value)


def answer_about_an_ect(page, look=lambda _: None) -> int:
    """Answers every question from the number on, and says how many pages that were."""

    def find() -> None:
        fill(page, ("Teacher reference number (TRN)", "7654321"), *BORN)

    steps = (
        find,
        page.get_by_label("No, they use another name").check,
        lambda: fill(page, ("What is their full name?", "Nadia New")),
        lambda: fill(page, ("What is their email address?", "nadia.new@first.example")),
        lambda: fill(page, *STARTS),
        page.get_by_label("Full time").check,
    )
    for answer in steps:
        answer()
        look(page)
        page.get_by_role("button", name="Continue").click()
    look(page)
    return len(steps)


def test_a_tutor_adds_an_ect_the_provider_finds_them_and_declares(live_server, page) -> None:
    world = simple_world()
    world.statement("Provider A", "2027-11-30", cohort=2024)
    world.partner("100001", "Provider A", cohort=2024, at="2024-06-10")
    world.chooses("100001")
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
    refused(page)
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
    page.get_by_role("button", name="Accept and continue").click()

    page.goto(f"{base}/school/100001")
    accessible(page)
    page.get_by_role("button", name="Add an early career teacher or a mentor").click()
    page.get_by_label("An early career teacher").check()
    accessible(page)
    page.get_by_role("button", name="Continue").click()
    pages = 1 + answer_about_an_ect(page, look=accessible)
    page.get_by_role("button", name="Confirm and add").click()
    pages += 2
    assert "You have added Nadia New" in page.inner_text("h1")
    assert pages == 9
    accessible(page)
    page.get_by_role("link", name="Choose a mentor now").click()
    accessible(page)
    page.get_by_label("Mina Mentor").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Confirm the mentor").click()
    assert "Mina Mentor" in page.inner_text("main")
    page.goto(f"{base}/school/100001")
    assert "Nadia New" in page.inner_text("main")
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


@pytest.fixture
def school(live_server):
    """A school with its tutor."""
    world = simple_world()
    world.partner("100001", "Provider A", cohort=2024, at="2024-06-10")
    world.chooses("100001")
    set_induction_tutor(
        school_id=world.schools["100001"].id, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR
    )
    return f"{live_server.url}/sandbox/sign-in/{User.objects.get().id}"


def test_somebody_is_added_without_scripts(live_server, browser, school) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    sign_in(plain, school)
    plain.goto(f"{live_server.url}/school/100001")
    plain.get_by_role("button", name="Add an early career teacher or a mentor").click()
    plain.get_by_role("button", name="Continue").click()
    assert "Select whether you are adding" in plain.inner_text(".govuk-error-summary")
    plain.get_by_label("A mentor").check()
    plain.get_by_role("button", name="Continue").click()
    fill(plain, ("Teacher reference number (TRN)", "7654321"), *BORN)
    plain.get_by_role("button", name="Continue").click()
    plain.get_by_label("No, they use another name").check()
    plain.get_by_role("button", name="Continue").click()
    for field in (
        ("What is their full name?", "Nadia New"),
        ("What is their email address?", "nadia.new@first.example"),
    ):
        fill(plain, field)
        plain.get_by_role("button", name="Continue").click()
    fill(plain, ("Day", "2"), ("Month", "Sep"), ("Year", "2024"))
    plain.get_by_role("button", name="Continue").click()
    plain.get_by_role("link", name="Change full name").click()
    plain.get_by_label("What is their full name?").fill("Nadia Newer")
    plain.get_by_role("button", name="Continue").click()
    plain.get_by_role("button", name="Confirm and add").click()
    assert "You have added Nadia Newer" in plain.inner_text("h1")
    plain.go_back()
    plain.reload()
    assert "You have added Nadia Newer" in plain.inner_text("h1")
    context.close()
    assert TrainingRecord.objects.count() == 1


def test_somebody_is_added_by_keyboard_alone(live_server, page, school) -> None:
    sign_in(page, school)
    page.goto(f"{live_server.url}/school/100001")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Skip to main content"
    page.keyboard.press("Enter")
    reach(page, "Add an early career teacher or a mentor")
    page.keyboard.press("Enter")
    page.wait_for_url("**/type")
    reach(page, "Continue")
    page.keyboard.press("Enter")
    page.wait_for_selector(".govuk-error-summary:focus")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#type:focus")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/find")
    for label, value in (("Teacher reference number (TRN)", "7654321"), *BORN):
        reach(page, label)
        page.keyboard.type(value)
    page.keyboard.press("Enter")
    page.wait_for_url("**/name")
    page.keyboard.press("Tab")
    while not page.evaluate("document.activeElement.type === 'radio'"):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/email")
    reach(page, "What is their email address?")
    page.keyboard.type("nadia.new@first.example")
    page.keyboard.press("Enter")
    page.wait_for_url("**/start-date")
    for label, value in STARTS:
        reach(page, label)
        page.keyboard.type(value)
    page.keyboard.press("Enter")
    page.wait_for_url("**/check")
    reach(page, "Confirm and add")
    page.keyboard.press("Enter")
    page.wait_for_url("**/done")
    assert TrainingRecord.objects.get().role == "mentor"


def test_the_focus_goes_to_what_is_wrong_and_a_double_click_sends_once(live_server, page, school) -> None:
    page.goto(f"{live_server.url}/sign-in")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector(".govuk-error-summary:focus")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_label("Email address").fill("tia@first.example")
    page.get_by_role("button", name="Continue").dblclick()
    page.wait_for_url("**/check-your-email")
    assert sent == [f"{live_server.url}/sign-in"]


def test_nothing_typed_is_lost_or_doubled_by_lost_cookies_expired_sessions_the_back_button_or_another_tab(
    live_server, page, school
) -> None:
    sign_in(page, school)
    page.goto(f"{live_server.url}/school/100001")
    page.get_by_role("button", name="Add an early career teacher or a mentor").click()
    page.get_by_label("A mentor").check()
    page.context.clear_cookies()
    page.get_by_role("button", name="Continue").click()
    assert "This form has expired" in page.inner_text("h1")
    page.get_by_role("button", name="Send it again").click()
    assert "You have been signed out" in page.inner_text("h1")
    sign_in(page, school)  # in another tab
    page.get_by_role("button", name="Send it again").click()
    assert "This form has expired" in page.inner_text("h1")  # whoever signs in gets a new key for forms
    page.get_by_role("button", name="Send it again").click()
    assert "Find their teaching record" in page.inner_text("h1")
    page.get_by_role("link", name="Back").click()
    assert page.get_by_label("A mentor").is_checked()
    page.get_by_role("button", name="Continue").click()

    fill(page, ("Teacher reference number (TRN)", "7654321"), *BORN)
    page.get_by_text("They do not have a TRN, or do not know it").click()
    assert "how to find or get a TRN" in page.inner_text("main")
    looked_at(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Yes, ").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What is their email address?").fill("nadia.new@first.example")
    Session.objects.all().delete()  # more than two hours later
    page.get_by_role("button", name="Continue").click()
    assert "You have been signed out" in page.inner_text("h1")
    looked_at(page)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in (opens in a new tab)").click()
    signing_in = opened.value
    signing_in.get_by_label("Email address").fill("tia@first.example")
    signing_in.get_by_role("button", name="Continue").click()
    signing_in.get_by_role("link", name="read the email here").click()
    signing_in.locator(".govuk-inset-text a").first.click()
    signing_in.get_by_role("button", name="Sign in").click()
    signing_in.get_by_role("button", name="Accept and continue").click()
    signing_in.wait_for_url(f"{live_server.url}/school/**")
    signing_in.close()
    page.get_by_role("button", name="Send it again").click()
    page.get_by_role("button", name="Send it again").click()
    assert "When do they start at your school?" in page.inner_text("h1")

    fill(page, *STARTS)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/check")
    page.go_back()
    assert page.get_by_label("Month", exact=True).input_value() == "9"
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/check")
    assert "nadia.new@first.example" in page.inner_text("main")
    second = page.context.new_page()
    second.goto(page.url)
    page.get_by_role("link", name="Change email address").click()
    page.get_by_label("What is their email address?").fill("nadia.newer@first.example")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/check")
    second.get_by_role("button", name="Confirm and add").click()
    assert "Some answers were changed after this page was opened" in second.inner_text("main")
    assert "nadia.newer@first.example" in second.inner_text("main")
    page.get_by_role("button", name="Confirm and add").click()
    page.wait_for_url("**/done")
    second.get_by_role("button", name="Confirm and add").click()
    second.wait_for_url("**/done")
    page.go_back()
    page.wait_for_url("**/done")
    assert second.inner_text("h1") == page.inner_text("h1")
    assert [one.person.email for one in TrainingRecord.objects.all()] == ["nadia.newer@first.example"]


def test_no_script_and_no_style_is_refused_by_the_policy_of_the_pages(live_server, page, school) -> None:
    refused = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    for path in ("/sign-in", "/sandbox/kit", "/api-reference/tutorial"):
        page.goto(live_server.url + path)
        page.wait_for_selector("body.govuk-frontend-supported")
    page.goto(f"{live_server.url}/sandbox/kit")
    page.wait_for_selector("[data-govuk-button-init], [data-govuk-character-count-init]")
    assert refused == []


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
    for path in ("/school/100001", "/school/100001/early-career-teachers"):
        page.goto(live_server.url + path)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        row = page.get_by_role("row").filter(has_text="Terry Two")
        for word in ("1234567", "1 September 2022", "2022", "Provider A", "In training"):
            box = row.get_by_role("cell").filter(has_text=word).first.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 375
            assert box["height"] < 40, f"{word} is broken over lines"
