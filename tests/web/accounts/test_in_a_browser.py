"""Signing in with a second factor in a real browser: at every width, by keyboard, with and without scripts.

Pages that are in the list of pages are held to axe at one width here, as they are there.
"""

from collections.abc import Callable, Iterator

import pytest

from cpd.accounts.commands import answer_sign_in_requests
from cpd.accounts.models import AuthenticatorApp
from cpd.accounts.roles import Role
from cpd.outbox.models import Message
from tests.accounts.people import code_of, user
from tests.web.browsing import WIDTHS, looked_at, refused

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module", params=[True, False], ids=["with scripts", "without scripts"])
def scripts(request) -> bool:
    return request.param


@pytest.fixture(scope="module")
def profile(browser, scripts) -> Iterator:
    """Of a browser that runs scripts, or does not."""
    context = browser.new_context(java_script_enabled=scripts)
    context.new_page()
    yield context
    context.close()


@pytest.fixture
def look(page, scripts) -> Callable[..., None]:
    """``look()`` looks at the page, as ``looked_at`` does; ``look(WIDTHS)`` where the list of pages does not have it as
    it is here: axe, which needs scripts, at every width."""
    return lambda axe_at=None: looked_at(page, axe_at=axe_at if scripts else ())


@pytest.fixture(autouse=True)
def _links_lead_here(live_server, settings) -> None:
    settings.PUBLIC_URL = live_server.url


def entered(page, control=None) -> None:
    """Presses Enter, in a field or on a button or link, and waits for the page that comes."""
    with page.expect_event("load"):
        control.press("Enter") if control else page.keyboard.press("Enter")


def test_operations_sets_up_an_app_by_keyboard_and_signs_out_everywhere(live_server, page, look) -> None:
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
    look()
    page.get_by_label("Code that your app shows").fill("000")
    entered(page)
    refused(page)
    look()
    page.get_by_label("Code that your app shows").fill(code_of(AuthenticatorApp.objects.get()))
    entered(page)
    assert page.inner_text("h1") == "Your recovery codes"
    look()
    code = page.locator(".cpd-codes code").first.inner_text()
    entered(page, page.get_by_role("button", name="Continue"))
    assert page.inner_text("h1") == "Your account"
    look()
    for link in ("Get new recovery codes", "Reset somebody's second factor"):
        entered(page, page.get_by_role("link", name=link))
        look()
        entered(page, page.get_by_role("link", name="Back"))
    entered(page, page.get_by_role("link", name="Sign out everywhere"))
    look()
    entered(page, page.get_by_role("button", name="Sign out everywhere"))
    assert "You have been signed out everywhere" in page.inner_text("main")

    page.get_by_label("Email address").fill(olga.email)
    entered(page)
    answer_sign_in_requests()
    body = Message.objects.order_by("-created_at").first().content["body"]
    page.goto(next(line for line in body.splitlines() if line.startswith("http")))
    entered(page, page.get_by_role("button", name="Sign in"))
    look()
    page.get_by_label("Enter the code from your authenticator app").fill(code)
    entered(page)
    assert "You have 9 left." in page.inner_text("main")


FOCUSED = "document.activeElement.innerText || document.activeElement.labels?.[0]?.innerText || ''"


def test_operations_adds_somebody_and_gives_a_role_by_keyboard_alone(live_server, page, look) -> None:
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
    look()
    page.get_by_label("Full name").focus()
    page.keyboard.type("Nora New")
    reach("Email address")
    page.keyboard.type("nora@education.example")
    entered(page)
    assert "Nora New has an account." in page.inner_text("main")
    look(WIDTHS)
    page.get_by_label("DfE support").focus()
    page.keyboard.press("Space")
    entered(page)
    assert "Nora New has the role DfE support" in page.inner_text("main")
    look(WIDTHS)
    reach("Take away")
    entered(page)
    look()
    reach("Take role away")
    entered(page)
    assert "no longer has the role" in page.inner_text("main")
    assert "No role yet." in page.inner_text("main")
