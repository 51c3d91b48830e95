"""Every page of the list in a real browser, on a small phone, a phone and a desk: axe, and nothing beside the window.

In ``make test`` each page is held to axe at one of the three, always the same, and the phone is left out where it is
not that one (``widths_for``). In ``make soak`` it is every page at all three, and the contrast of each text is looked
at on every page that has it.
``SCREENSHOTS=folder`` keeps a picture of each.
"""

import os
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from tests.rows import start_afresh
from tests.web.browsing import (
    AXE,
    WIDTHS,
    Window,
    accessible,
    can_be_unseen,
    fits,
    hand_over,
    launched,
    widths_for,
)
from tests.web.every_page import ADDRESSES, PAGES
from tests.web.site import Site, client_of

pytestmark = [pytest.mark.browser]
SOAK = "SOAK" in os.environ


PICTURES = os.environ.get("SCREENSHOTS")


def looked_at(name: str) -> tuple[int, ...]:
    """The widths at which a page is held to axe."""
    return WIDTHS if SOAK else (WIDTHS[sum(name.encode()) % len(WIDTHS)],)


def sent(page) -> None:
    """Sends the form of a page, by its first button, and waits for the page that comes."""
    with page.expect_event("load"):
        page.locator("main form button").first.evaluate("button => button.click()")


class OpenSite:
    """The service on a port, and one tab for everybody of the list: the next person takes it over with cookies of their
    own. A browser for each would read the style sheets and compile the scripts anew."""

    def __init__(self, site: Site, server: LiveServer, browser, *, unseen: bool) -> None:
        self.site, self.url = site, server.url
        self.context = browser.new_context(viewport={"width": WIDTHS[0], "height": 800})
        self.context.add_init_script(AXE)
        self.page = self.context.new_page()
        self.window = Window(self.page, unseen=unseen)
        self.who = "nobody"
        self.cookies: dict[str, list] = {"nobody": []}

    def page_of(self, who: str):
        """The tab, in which somebody is signed in."""
        if who == self.who:
            return self.page
        self.leave()
        self.who = who
        if who in self.cookies:
            self.context.add_cookies(self.cookies[who])
            return self.page
        hand_over(client_of(who), self.context, self.url)
        return self.page

    def leave(self) -> None:
        """Keeps the cookies of whoever has the tab, which belongs to nobody then."""
        self.cookies[self.who] = self.context.cookies()
        self.who = "nobody"
        self.context.clear_cookies()

    def forget(self, who: str) -> None:
        """Somebody has lost a cookie: the next time they sign in anew."""
        self.leave()
        del self.cookies[who]


@pytest.fixture(scope="module")
def open_site(django_db_setup, django_db_blocker) -> Iterator[OpenSite]:
    """One world, one server and one browser for all pages: they are only looked at."""
    unseen = can_be_unseen() and not PICTURES
    with (
        django_db_blocker.unblock(),
        override_settings(ROOT_URLCONF=ADDRESSES),
        launched(unseen=unseen) as browser,
    ):
        server = LiveServer("127.0.0.1")
        try:
            opened = OpenSite(Site(), server, browser, unseen=unseen)
            yield opened
            opened.context.close()  # and with it the connections that the server's threads wait on
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
        with page.expect_response(lambda one: one.request.method == "POST") as response:
            sent(page)
        answer = response.value
    assert answer.status == listed.status
    widths = looked_at(listed.name)
    shown = WIDTHS if PICTURES else widths_for(widths)
    for width in sorted(shown, reverse=open_site.window.width == WIDTHS[-1]):  # from where the last page left it
        open_site.window.widen(width)
        fits(page, width)
        if width in widths:
            accessible(page, anew=SOAK)
        if PICTURES:
            folder = Path(PICTURES)
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


LINK = '<a href="/" style="color: #222; text-decoration: {}">words that lead on</a>'


def test_a_link_among_texts_is_looked_at_wherever_it_looks_otherwise_than_before(open_site) -> None:
    page = open_site.page_of("nobody")
    page.goto("about:blank")
    around = "<p>Some words, longer than the link, and then {}, and some more of them, to the end of the sentence.</p>"
    for decoration in ("none", "underline"):
        page.set_content(TEXT.format("").replace("</main>", f"<p>{LINK.format(decoration)}</p></main>"))
        accessible(page)
    page.set_content(TEXT.format("").replace("</main>", around.format(LINK.format("underline")) + "</main>"))
    accessible(page)
    page.set_content(TEXT.format("").replace("</main>", around.format(LINK.format("none")) + "</main>"))
    for _ in ("once", "and again: what was wrong is not remembered"):
        with pytest.raises(AssertionError, match="link-in-text-block"):
            accessible(page)


def test_what_is_wider_than_the_narrowest_window_is_found_there_and_not_in_wider_ones(open_site) -> None:
    page, window = open_site.page_of("nobody"), open_site.window
    page.goto("about:blank")
    page.set_content(TEXT.format(' style="width: 350px; margin: 0"').replace("<main>", '<main style="margin: -8px">'))
    for width in (*WIDTHS, *reversed(WIDTHS)):
        window.widen(width)
        with pytest.raises(AssertionError, match="350 pixels wide") if width == WIDTHS[0] else nullcontext():
            fits(page, width)


def test_scripts_that_follow_the_width_have_run_when_it_is_looked_at(open_site) -> None:
    page, window = open_site.page_of("nobody"), open_site.window
    page.goto("about:blank")
    window.widen(WIDTHS[-1])
    page.evaluate("""matchMedia("(max-width: 400px)").addEventListener("change", event => {
        document.title = event.matches ? "narrow" : "wide"
    })""")
    for width, title in ((320, "narrow"), (1280, "wide"), (375, "narrow")):
        window.widen(width)
        assert page.title() == title
