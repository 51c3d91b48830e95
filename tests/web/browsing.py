"""A real Chromium for tests, and what every page in it is held to."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

import axe_playwright_python

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's driver keeps an event loop in this thread

AXE = files(axe_playwright_python).joinpath("axe.min.js").read_text(encoding="utf-8")
BESIDE = """(() => {
    const beside = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = new Range()
    while (texts.nextNode()) {
        range.selectNodeContents(texts.currentNode)
        const parent = texts.currentNode.parentElement
        if (range.getBoundingClientRect().right > window.innerWidth && !parent.closest(".cpd-wide, .cpd-code"))
            beside.push(parent.outerHTML.slice(0, 200))
    }
    return beside.slice(0, 3)
})()"""
"""The first texts that reach beyond the window, and do not scroll within it."""

WIDTHS = (320, 375, 1280)

SWITCHES = ["--no-sandbox", "--disable-gpu", "--process-per-site", "--renderer-process-limit=1"]
"""The pages of one person are drawn by one process: to start another for each costs more than to draw them."""


def chromium() -> str:
    """Where Chromium is; the test fails where it is not, with what to do."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "Install Chromium to run the browser tests: apt-get install chromium"
    return found


@contextmanager
def launched() -> Iterator:
    """A browser. While its driver's event loop runs, Django has connections to the database of its own for this thread,
    which nothing finds afterwards: they are closed with the browser."""
    from django.db import connections
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=SWITCHES)
        try:
            yield browser
        finally:
            browser.close()
            connections.close_all()


def accessible(page) -> None:
    """Nothing that axe knows to be wrong is on the page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    wrong = [
        f"{one['id']}: {one['help']}\n    " + "\n    ".join(node["html"] for node in one["nodes"])
        for one in found["violations"]
    ]
    assert not wrong, f"{page.url}\n" + "\n".join(wrong)


FOCUSED = """(() => {
    const focused = document.activeElement
    return (focused.labels?.[0]?.innerText ?? focused.innerText ?? "").trim()
})()"""
"""What has the focus, by its label or its text."""


def reach(page, name: str) -> None:
    """Goes on by the Tab key until what is called so has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == name:
            return
    raise AssertionError(f"{name!r} cannot be reached: {page.url}")


def entered(page, leads_to: str) -> None:
    """Presses Enter where the focus is, and waits for the page that it leads to."""
    page.keyboard.press("Enter")
    page.wait_for_url(leads_to)


def looked_at(page) -> None:
    """Nothing is beside the window at any width, and at one of them, another for each title, axe finds nothing."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        fits(page, width)
        if width == WIDTHS[sum(page.title().encode()) % len(WIDTHS)]:
            accessible(page)


def fits(page, width: int) -> None:
    """Nothing of the page is beside the window. What scrolls within itself is not beside it."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, f"{page.url} is {wide} pixels wide in a window of {width}: {page.evaluate(BESIDE)}"
