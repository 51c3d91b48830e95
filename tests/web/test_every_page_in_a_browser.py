"""Every page of the list in a real browser, on a small phone, a phone and a desk: axe, and nothing beside the window.

In ``make test`` pages of schools are held to axe at the narrowest width and the widest, and each other page at one of
the three, always the same. In ``make soak`` it is every page at all three, and the contrast of each text is looked at
on every page that has it.
``SCREENSHOTS=folder`` keeps a picture of each.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from tests.rows import start_afresh
from tests.web.browsing import AXE, WIDTHS, accessible, fits, launched
from tests.web.every_page import ADDRESSES, BY_LINK, PAGES, sign_in_address
from tests.web.school_pages import NOMINATION
from tests.web.site import Site

pytestmark = [pytest.mark.browser]
SOAK = "SOAK" in os.environ


SCHOOLS = ("/school", "/nomination", "/challenge")
"""How addresses of the pages begin on which schools do what they have to."""


def looked_at(name: str, path: str) -> tuple[int, ...]:
    """The widths at which a page is held to axe."""
    if SOAK:
        return WIDTHS
    return (WIDTHS[0], WIDTHS[-1]) if path.startswith(SCHOOLS) else (WIDTHS[sum(name.encode()) % len(WIDTHS)],)


class OpenSite:
    """The service on a port, and a browser in which everybody of the list is signed in."""

    def __init__(self, site: Site, server: LiveServer, browser) -> None:
        self.site, self.url, self.browser = site, server.url, browser
        self.tabs: dict[str, object] = {}

    def page_of(self, who: str):
        """The tab of somebody's browser, as wide as the narrowest window. Everybody keeps theirs: each new one would be
        a process."""
        if who not in self.tabs:
            context = self.browser.new_context()
            context.add_init_script(AXE)
            self.tabs[who] = page = context.new_page()
            address = sign_in_address(who)
            if address:
                page.goto(self.url + address)
                if address.startswith((BY_LINK, NOMINATION)):
                    page.locator("main form button").first.click()
        self.tabs[who].set_viewport_size({"width": WIDTHS[0], "height": 800})
        return self.tabs[who]

    def forget(self, who: str) -> None:
        """Closes somebody's browser: in the next one they sign in anew."""
        self.tabs.pop(who).context.close()

    def forget_all(self) -> None:
        """Closes everybody's browser, and with it the connections that the server's threads wait on."""
        for who in list(self.tabs):
            self.forget(who)


@pytest.fixture(scope="module")
def open_site(django_db_setup, django_db_blocker) -> Iterator[OpenSite]:
    """One world, one server and one browser for all pages: they are only looked at."""
    with django_db_blocker.unblock(), override_settings(ROOT_URLCONF=ADDRESSES), launched() as browser:
        server = LiveServer("127.0.0.1")
        try:
            opened = OpenSite(Site(), server, browser)
            yield opened
            opened.forget_all()
        finally:
            server.stop()
            start_afresh()


@pytest.mark.parametrize("listed", PAGES, ids=lambda page: page.name)
def test_a_page_is_accessible_and_fits_at_every_width(listed, open_site) -> None:
    page = open_site.page_of(listed.who)
    answer = page.goto(open_site.url + open_site.site.address(listed))
    if listed.sent:
        if listed.lost:
            page.context.clear_cookies(name=listed.lost)
        with page.expect_event("load"), page.expect_response(lambda one: one.request.method == "POST") as sent:
            page.locator("main form button").first.click()
        answer = sent.value
    assert answer.status == listed.status
    widths = looked_at(listed.name, urlsplit(page.url).path)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        fits(page, width)
        if width in widths:
            accessible(page, anew=SOAK)
        if "SCREENSHOTS" in os.environ:
            folder = Path(os.environ["SCREENSHOTS"])
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{listed.name}-{width}.png", full_page=True)
    if listed.lost:
        open_site.forget(listed.who)


TEXT = "<!doctype html><html lang=en><title>A page</title><main><h1>A page</h1><p{}>Some words</p></main>"


def test_contrast_is_looked_at_wherever_a_text_looks_otherwise_than_before(open_site) -> None:
    page = open_site.page_of("nobody")
    page.goto("about:blank")
    page.set_content(TEXT.format(""))
    accessible(page)
    for style in ("color: #ccc", "background: #222"):
        page.set_content(TEXT.format(f' style="{style}"'))
        for _ in ("once", "and again: what was wrong is not remembered"):
            with pytest.raises(AssertionError, match="color-contrast"):
                accessible(page)
    page.set_content(TEXT.format("").replace("<main>", '<main style="background: #222">'))
    with pytest.raises(AssertionError, match="color-contrast"):
        accessible(page)
