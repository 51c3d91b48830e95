"""Setting up a year in a real browser: by keyboard alone, clicked twice, in two tabs, and with an expired session."""

import pytest

from cpd.accounts.models import User
from cpd.cohorts.queries import active_registration_cohort
from cpd.core import clock
from cpd.schools.commands import set_induction_tutor
from cpd.schools.models import SchoolCohort
from tests.web.browsing import accessible, sign_in
from tests.world import ACTOR, simple_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def address(live_server, settings) -> str:
    """Where the tutor of a school signs in that has not set up the newest year."""
    settings.PUBLIC_URL = live_server.url
    school = simple_world().schools["100001"].id
    set_induction_tutor(school_id=school, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR)
    return f"{live_server.url}/sandbox/sign-in/{User.objects.get().id}"


def choices() -> list[SchoolCohort]:
    """What the school chose for the newest year."""
    cohort = active_registration_cohort(clock.today())
    assert cohort is not None
    return list(SchoolCohort.objects.filter(school__urn="100001", cohort=cohort))


def to_the_check(page, address: str) -> None:
    """Signs in, which leads to the set-up, and answers that nobody is expected."""
    sign_in(page, address)
    page.goto(f"{address.partition('/sandbox')[0]}/school")
    assert "Is Tia Tutor still the induction tutor?" in page.inner_text("h1")
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Continue").click()
    assert "Do you expect any early career teachers" in page.inner_text("h1")
    page.get_by_label("No").check()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/check")


def test_it_is_done_by_keyboard_alone_and_every_page_is_accessible(page, address, live_server) -> None:
    def reach(what: str) -> None:
        """Goes on by the Tab key until what the script says has the focus."""
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate(f"(() => {{ const it = document.activeElement; return {what} }})()"):
                return
        raise AssertionError(f"{what} cannot be reached: {page.url}")

    def sent(leads_to: str) -> None:
        page.keyboard.press("Enter")
        page.wait_for_url(leads_to)
        accessible(page)

    sign_in(page, address)
    page.goto(f"{live_server.url}/school")
    accessible(page)
    reach("it.innerText === 'Continue'")
    page.keyboard.press("Enter")
    page.wait_for_selector(".govuk-error-summary:focus")
    accessible(page)
    reach("it.type === 'radio'")
    page.keyboard.press("Space")
    sent("**/expects")
    reach("it.type === 'radio'")
    page.keyboard.press("ArrowRight")
    sent("**/check")
    reach("it.innerText === 'Confirm'")
    sent("**/done")
    (choice,) = choices()
    assert choice.programme == "no_early_career_teachers"


def test_clicked_twice_it_is_sent_and_done_once(page, address) -> None:
    to_the_check(page, address)
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="Confirm").dblclick()
    page.wait_for_url("**/done")
    assert len(sent) == 1
    assert len(choices()) == 1


def test_of_two_tabs_the_second_is_told_what_was_done_in_the_first(context, page, address) -> None:
    to_the_check(page, address)
    second = context.new_page()
    second.goto(page.url)
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/done")
    before = choices()
    second.get_by_role("button", name="Confirm").click()
    second.wait_for_url("**/done")
    assert second.inner_text("h1") == page.inner_text("h1")
    assert [(one.id, one.set_up_at) for one in choices()] == [(one.id, one.set_up_at) for one in before]


def test_what_was_answered_outlives_an_expired_session(context, page, address) -> None:
    to_the_check(page, address)
    check = page.url
    page.go_back()
    page.get_by_label("Yes").check()
    context.clear_cookies()
    page.get_by_role("button", name="Continue").click()
    assert "This form has expired" in page.inner_text("h1")
    assert not choices()
    sign_in(page, address)
    page.get_by_role("button", name="Send it again").click()
    page.get_by_role("button", name="Send it again").click()
    assert "How will you run their training?" in page.inner_text("h1")
    page.goto(check.replace("/check", "/tutor"))
    assert page.get_by_label("Yes").is_checked()
