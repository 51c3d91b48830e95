"""A tutor reports a leaver, takes it back, challenges a partnership and asks DfE for help, in a real browser."""

from datetime import timedelta

import pytest

from cpd.accounts.models import User
from cpd.core import clock
from cpd.schools.commands import set_induction_tutor
from cpd.schools.models import Partnership, SupportRequest
from cpd.training.models import ParticipantChange, TrainingRecord
from cpd.web.kit.words import in_words
from tests.web.browsing import entered, launched, looked_at, reach
from tests.world import ACTOR, simple_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page():
    with launched() as browser:
        yield browser.new_context().new_page()


@pytest.fixture
def school(live_server, settings, page) -> str:
    """The page of a school with an early career teacher and a partnership of this week, whose tutor has signed in."""
    settings.PUBLIC_URL = live_server.url
    world = simple_world()
    world.partner("100001", "Provider A", cohort=2025, at=clock.today().isoformat())
    set_induction_tutor(
        school_id=world.schools["100001"].id, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR
    )
    world.register("Terry Two", mentor=world.register("Mia Mentor", role="mentor"))
    page.goto(f"{live_server.url}/sandbox/sign-in/{User.objects.get().id}")
    return f"{live_server.url}/school/100001"


def test_a_leaver_is_reported_once_and_stays_after_all(page, school) -> None:
    terry = TrainingRecord.objects.get(role="ect")
    day = clock.today() + timedelta(days=30)
    page.goto(f"{school}/people/{terry.id}")
    reach(page, "Report that they leave your school")
    entered(page, "**/reason")
    page.get_by_label("They are moving to another school").check()
    page.get_by_role("button", name="Continue").click()
    for label, value in (("Day", str(day.day)), ("Month", str(day.month)), ("Year", str(day.year))):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/check")
    page.go_back()
    assert page.get_by_label("Year", exact=True).input_value() == str(day.year)
    page.go_forward()
    page.get_by_role("button", name="Confirm that they leave").dblclick()
    page.wait_for_url("**/done")
    assert f"Terry Two leaves your school on {in_words(day)}" in page.inner_text("h1")
    looked_at(page)
    page.go_back()
    page.wait_for_url("**/done")
    page.get_by_role("link", name="Go to the page of Terry Two").click()
    page.get_by_role("link", name="They stay at your school after all").click()
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Confirm that they stay").click()
    page.wait_for_url("**/done")
    assert "Terry Two stays at your school" in page.inner_text("h1")
    assert terry.school_periods.get().finished_on is None
    assert [one.kind for one in ParticipantChange.objects.order_by("created_at", "id")] == ["leaving", "staying"]


def test_a_partnership_is_challenged_and_dfe_is_asked_about_it(page, school) -> None:
    page.goto(school)
    page.get_by_role("link", name="Challenge").click()
    second = page.context.new_page()
    second.goto(page.url)
    page.get_by_role("button", name="Challenge the partnership").click()
    page.wait_for_selector(".govuk-error-summary:focus")
    page.get_by_label("This looks like a mistake").check()
    page.get_by_role("button", name="Challenge the partnership").dblclick()
    page.wait_for_selector("h1:has-text('challenged')")
    assert "You have challenged the partnership" in page.inner_text("h1")
    looked_at(page)
    second.get_by_label("We do not recognise this provider").check()
    second.get_by_role("button", name="Challenge the partnership").click()
    assert "This partnership has been challenged" in second.inner_text("h1")
    assert Partnership.objects.get(cohort_id=2025).challenge_reason == "mistake"
    second.get_by_role("button", name="Ask DfE for help").click()
    assert second.get_by_label("What is it about?").input_value() == "partnership-already-challenged"
    second.get_by_label("Your question").fill("Was that right?")
    second.get_by_role("button", name="Send").dblclick()
    second.wait_for_url(school)
    assert "We have your question" in second.inner_text("main")
    looked_at(second)
    asked = SupportRequest.objects.get()
    assert (asked.subject, asked.cohort_id, asked.message) == (
        "partnership-already-challenged",
        2025,
        "Was that right?",
    )
