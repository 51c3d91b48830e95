"""A real Chromium for tests, and what every page in it is held to."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
from django.test import Client

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

CHECK = """(async seen => {
    if (!window.axe) return null
    const hash = text => {
        let one = 0xdeadbeef, two = 0x41c6ce57
        for (let at = 0; at < text.length; at++) {
            one = Math.imul(one ^ text.charCodeAt(at), 2654435761)
            two = Math.imul(two ^ text.charCodeAt(at), 1597334677)
        }
        return 4294967296 * (2097151 & two) + (one >>> 0)
    }
    const known = new Set(seen.split(" ").map(Number)), fresh = new Map()
    const looks = new Map([[null, 0]]), fonts = new Map([[null, 0]])
    const look = element => {
        if (!looks.has(element)) {
            const style = getComputedStyle(element)
            looks.set(element, hash([look(element.parentElement), element.tagName, element.className, style.color,
                style.backgroundColor, style.backgroundImage, style.fontSize, style.fontWeight, style.opacity,
                style.position, style.textShadow].join("|")))
        }
        return looks.get(element)
    }
    const font = element => {
        if (!fonts.has(element)) {
            const style = getComputedStyle(element)
            fonts.set(element, hash([font(element.parentElement), look(element), style.display, style.fontFamily,
                style.fontStyle, style.textDecoration, style.borderTop, style.borderBottom, style.outline].join("|")))
        }
        return fonts.get(element)
    }
    for (const element of document.body.querySelectorAll("*")) {
        const texts = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim())
        if (!texts && !element.matches("input, select, textarea, button")) continue
        if (!known.has(look(element)) && !fresh.has(look(element))) fresh.set(look(element), element)
    }
    fresh.forEach(element => element.setAttribute("data-fresh", ""))
    const links = axe._audit.rules.find(rule => rule.id === "link-in-text-block"), among = new Set()
    links.inText ??= links.matches
    axe.configure({rules: [
        {id: "color-contrast", selector: "[data-fresh]"},
        {id: links.id, matches: (...args) => {
            if (!links.inText(...args) || known.has(font(args[0])) || among.has(font(args[0]))) return false
            return !!among.add(font(args[0]))
        }},
    ]})
    const rules = {"color-contrast": {enabled: fresh.size > 0}}
    const {violations} = await axe.run(document, {rules, resultTypes: ["violations"], preload: {assets: ["media"]}})
    fresh.forEach(element => element.removeAttribute("data-fresh"))
    return {violations, fresh: [...fresh.keys(), ...among]}
})"""
"""Runs axe. It does not fetch the style sheets for a rule that is not run, and looks at colours only where a text, with
all that it is in, looks otherwise than any before: those of texts, and of links among texts, would take two thirds of
its time, and most are the same on each page."""

WIDTHS = (320, 375, 1280)
"""Of a small phone, a phone and a desk."""


def widths_for(axe_at: tuple[int, ...]) -> list[int]:
    """The widths at which to look at a page that is held to axe at these. The phone is left out unless it is one of
    them: no style begins or ends between it and the small phone, so what fits the one fits the other."""
    return [width for width in WIDTHS if width != WIDTHS[1] or width in axe_at]


WITHOUT = (
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "PaintHolding"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "ThirdPartyStoragePartitioning"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled"),
    "PreconnectToSearch",
)
"""What Playwright switches off. It has to be said again: of two lists, Chromium follows the last."""

SWITCHES = [
    *("--no-sandbox", "--disable-gpu", "--process-per-site", "--renderer-process-limit=1"),
    *("--in-process-gpu", "--disable-software-rasterizer"),
    "--js-flags=--no-opt --no-maglev --always-sparkplug",
    "--disable-features=" + ",".join(["RenderDocument", *WITHOUT]),
]
"""The pages of one person are drawn by one process: to start another for each costs more than to draw them. A page has
its scripts for a moment only, so that they are compiled once, and nothing makes them faster while they run. Without
``RenderDocument`` a page takes over the frame of the page before, which saves a quarter of what it costs to load it."""

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first that is there is taken. They draw alike, and the first, which has no windows, takes half the time."""

UNSEEN = ("--enable-begin-frame-control", "--run-all-compositor-stages-before-draw")
"""With these, pages are laid out and never drawn, which is a quarter of what they cost. Playwright cannot click in
them: it waits until what it clicks has kept its place for two frames, and there are none but those that a ``Window``
asks for."""

_seen: set[int] = set()
"""The looks of texts whose contrast is enough."""


def chromium() -> str:
    """Where Chromium is; the test fails where it is not, with what to do."""
    path = next((path for path in map(shutil.which, BROWSERS) if path), None)
    assert path, "Install Chromium to run the browser tests: apt-get install chromium-headless-shell"
    return path


def can_be_unseen() -> bool:
    """Whether there is a browser that draws its pages only when it is told to."""
    return Path(chromium()).name == BROWSERS[0]


@contextmanager
def launched(*, unseen: bool = False) -> Iterator:
    """A browser. ``unseen``: it lays its pages out, and does not draw them.

    While its driver's event loop runs, Django has connections to the database of its own for this thread, which nothing
    finds afterwards: they are closed with the browser.
    """
    from django.db import connections
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*SWITCHES, *(UNSEEN if unseen else ())])
        try:
            yield browser
        finally:
            browser.close()
            connections.close_all()


def accessible(page, *, anew: bool = False) -> None:
    """Nothing that axe knows to be wrong is on the page. ``anew``: contrasts that were looked at before, too."""
    whole(page)
    seen = "" if anew else " ".join(map(str, _seen))
    answer = page.evaluate(CHECK, seen)
    if answer is None:
        page.evaluate(AXE)
        answer = page.evaluate(CHECK, seen)
    wrong = [
        f"{one['id']}: {one['help']}\n    " + "\n    ".join(node["html"] for node in one["nodes"])
        for one in answer["violations"]
    ]
    assert not wrong, f"{page.url}\n" + "\n".join(wrong)
    _seen.update(answer["fresh"])


def sign_in(page, address: str) -> None:
    """Signs somebody in at an address that asks nothing, and stays on the page that is open: for tests whose subject is
    not signing in. A page that is drawn only to be left costs as much as any other."""
    client, url = Client(), urlsplit(address)
    assert client.get(url.path).status_code == 302
    hand_over(client, page.context, f"{url.scheme}://{url.netloc}")


def hand_over(client: Client, context, url: str) -> None:
    """Gives a browser the cookies that a client has of a site, at its first address."""
    cookies = client.cookies.items()
    context.add_cookies([{"name": name, "value": cookie.value, "url": url} for name, cookie in cookies])


class Window:
    """The window of a page. ``unseen``: the browser does not draw it."""

    def __init__(self, page, *, unseen: bool) -> None:
        self.page = page
        self._frames = page.context.new_cdp_session(page) if unseen else None

    @property
    def width(self) -> int:
        """Its width in pixels."""
        return self.page.viewport_size["width"]

    def widen(self, width: int) -> None:
        """Gives it another width, and waits for the next frame, with which scripts run that follow the width: where
        nothing is drawn, it asks for one."""
        if width == self.width:
            return
        self.page.set_viewport_size({"width": width, "height": 800})
        if self._frames:
            self._frames.send("HeadlessExperimental.beginFrame", {"noDisplayUpdates": True})
        else:
            self.page.evaluate("new Promise(requestAnimationFrame)")


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


def refused(page) -> None:
    """The page that comes says in its title that something is wrong."""
    from playwright.sync_api import expect

    expect(page).to_have_title(re.compile("^Error:"), timeout=30_000)


def looked_at(page, *, axe_at: tuple[int, ...] | None = None) -> None:
    """Nothing is beside the window at any width (:func:`widths_for`), and at ``axe_at`` axe finds nothing: where it is
    not given, at one of the widths, another for each title."""
    whole(page)
    if axe_at is None:
        axe_at = (WIDTHS[sum(page.title().encode()) % len(WIDTHS)],)
    for width in widths_for(axe_at):
        page.set_viewport_size({"width": width, "height": 900})
        fits(page, width)
        if width in axe_at:
            accessible(page)


def whole(page) -> None:
    """Waits until the page is read to its end. A click waits only until the page that it leads to begins to come."""
    page.wait_for_load_state("domcontentloaded")


def fits(page, width: int) -> None:
    """Nothing of the page is beside the window. What scrolls within itself is not beside it."""
    window, wide = page.evaluate("[window.innerWidth, document.documentElement.scrollWidth]")
    assert window == width
    assert wide <= width, f"{page.url} is {wide} pixels wide in a window of {width}: {page.evaluate(BESIDE)}"
