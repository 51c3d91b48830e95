"""Signing in with an OpenID provider in a real browser: by keyboard, at every width, with and without scripts."""

from collections.abc import Iterator

import pytest

from cpd.accounts.models import OpenIdAccount, User
from cpd.integrations.circuit import FAILURES
from cpd.integrations.openid import identity_provider
from tests.accounts.people import user
from tests.integrations.openid_server import NAME, OpenIdProvider, providing, settings_for
from tests.web.accounts.test_in_a_browser import entered, look, profile, scripts
from tests.web.browsing import WIDTHS, reach

__all__ = ["look", "profile", "scripts"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def tia() -> User:
    return user("Tia Tutor")


@pytest.fixture
def server(live_server, settings, tia) -> Iterator[OpenIdProvider]:
    settings.PUBLIC_URL = live_server.url
    with providing() as provider:
        for name, value in settings_for(provider).items():
            setattr(settings, name, value)
        provider.accounts |= {
            "tia": {"email": tia.email, "email_verified": True},
            "unconfirmed": {"email": tia.email, "email_verified": False},
        }
        yield provider


def test_somebody_goes_there_and_comes_back_signed_in(server, live_server, page, look) -> None:
    page.goto(f"{live_server.url}/sign-in")
    look(WIDTHS)
    reach(page, f"Sign in with {NAME}")
    entered(page)
    assert page.url.startswith(server.issuer)
    page.get_by_role("link", name="unconfirmed").click()
    page.wait_for_url(f"{live_server.url}/**")
    assert page.inner_text("h1") == f"You cannot sign in with this {NAME} account"
    look(WIDTHS)
    entered(page, page.get_by_role("link", name="Go to the sign-in page"))
    entered(page, page.get_by_role("button", name=f"Sign in with {NAME}"))
    page.get_by_role("link", name="tia").click()
    page.wait_for_url(f"{live_server.url}/**")
    assert page.inner_text("h1") == "Your account"
    assert OpenIdAccount.objects.get().subject == "tia"
    page.go_back()
    page.goto(f"{live_server.url}/sign-in")
    assert page.inner_text("h1") == "Your account"


def test_the_page_for_signing_in_says_that_the_provider_does_not_answer(server, live_server, page, look) -> None:
    for _ in range(FAILURES):
        identity_provider().circuit.failed()
    page.goto(f"{live_server.url}/sign-in")
    assert f"{NAME} does not answer at the moment" in page.inner_text("main")
    assert page.get_by_role("button", name=f"Sign in with {NAME}").count() == 0
    look(WIDTHS)
