"""Signing in with a second factor in a real browser: at every width, by keyboard, with and without scripts."""

import pytest

from cpd.accounts.commands import answer_sign_in_requests
from cpd.accounts.models import AuthenticatorApp
from cpd.accounts.roles import Role
from cpd.outbox.models import Message
from tests.accounts.people import code_of, user
from tests.web.browsing import accessible, launched, refused

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (320, 375, 1280)


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def scripts(request) -> bool:
    return request.param


@pytest.fixture(scope="module")
def browser():
    with launched() as browser:
        yield browser


@pytest.fixture
def page(browser, scripts):
    context = browser.new_context(java_script_enabled=scripts)
    yield context.new_page()
    context.close()


@pytest.fixture(autouse=True)
def _links_lead_here(live_server, settings) -> None:
    settings.PUBLIC_URL = live_server.url


def entered(page, control=None) -> None:
    """Presses Enter, in a field or on a button or link, and waits for the page that comes."""
    with page.expect_event("load"):
        control.press("Enter") if control else page.keyboard.press("Enter")


def looked_at(page, scripts: bool) -> None:
    """The page at each width: axe finds nothing, where scripts run, and nothing is wider than the window."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if scripts:
            accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, width)


def test_operations_sets_up_an_app_by_keyboard_and_signs_out_everywhere(live_server, page, scripts) -> None:
    olga = user("Olga Operations", Role.OPERATIONS)
    page.goto(f"{live_server.url}/sign-in")
    page.get_by_label("Email address").focus()
    page.keyboard.type(olga.email)
    entered(page)
    answer_sign_in_requests()
    body = Message.objects.get().content["body"]
    page.goto(next(line for line in body.splitlines() if line.startswith("http")))
    entered(page, page.get_by_role("button", name="Sign in"))
    assert page.inner_text("h1") == "Set up your authenticator app"
    looked_at(page, scripts)
    page.get_by_label("Code that your app shows").fill("000")
    entered(page)
    refused(page)
    looked_at(page, scripts)
    page.get_by_label("Code that your app shows").fill(code_of(AuthenticatorApp.objects.get()))
    entered(page)
    assert page.inner_text("h1") == "Your recovery codes"
    looked_at(page, scripts)
    code = page.locator(".cpd-codes code").first.inner_text()
    entered(page, page.get_by_role("button", name="Continue"))
    assert page.inner_text("h1") == "Your account"
    looked_at(page, scripts)
    for link in ("Get new recovery codes", "Reset somebody's second factor"):
        entered(page, page.get_by_role("link", name=link))
        looked_at(page, scripts)
        entered(page, page.get_by_role("link", name="Back"))
    entered(page, page.get_by_role("link", name="Sign out everywhere"))
    looked_at(page, scripts)
    entered(page, page.get_by_role("button", name="Sign out everywhere"))
    assert "You have been signed out everywhere" in page.inner_text("main")

    page.get_by_label("Email address").fill(olga.email)
    entered(page)
    answer_sign_in_requests()
    body = Message.objects.order_by("-created_at").first().content["body"]
    page.goto(next(line for line in body.splitlines() if line.startswith("http")))
    entered(page, page.get_by_role("button", name="Sign in"))
    looked_at(page, scripts)
    page.get_by_label("Enter the code from your authenticator app").fill(code)
    entered(page)
    assert "You have 9 left." in page.inner_text("main")


FOCUSED = "document.activeElement.innerText || document.activeElement.labels?.[0]?.innerText || ''"


def test_operations_adds_somebody_and_gives_a_role_by_keyboard_alone(live_server, page, scripts) -> None:
    olga = user("Olga Operations", Role.OPERATIONS)
    page.goto(f"{live_server.url}/sandbox/sign-in/{olga.id}")

    def reach(name: str) -> None:
        """Goes on by the Tab key until what begins so has the focus."""
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate(FOCUSED).strip().startswith(name):
                return
        raise AssertionError(f"{name!r} cannot be reached: {page.url}")

    reach("Users")
    entered(page)
    reach("Add a user")
    entered(page)
    reach("Full name")
    entered(page)
    refused(page)
    looked_at(page, scripts)
    page.get_by_label("Full name").focus()
    page.keyboard.type("Nora New")
    reach("Email address")
    page.keyboard.type("nora@education.example")
    entered(page)
    assert "Nora New has an account." in page.inner_text("main")
    looked_at(page, scripts)
    page.get_by_label("DfE support").focus()
    page.keyboard.press("Space")
    entered(page)
    assert "Nora New has the role DfE support" in page.inner_text("main")
    looked_at(page, scripts)
    reach("Take away")
    entered(page)
    looked_at(page, scripts)
    reach("Take role away")
    entered(page)
    assert "no longer has the role" in page.inner_text("main")
    assert "No role yet." in page.inner_text("main")
