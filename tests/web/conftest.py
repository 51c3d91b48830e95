"""A browser for the tests of a file, and a window in it for each."""

from collections.abc import Iterator

import pytest

from tests.web.browsing import launched


@pytest.fixture(scope="module")
def browser() -> Iterator:
    """One browser for all tests of a file."""
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def profile(browser) -> Iterator:
    """A context of that browser, with an empty tab."""
    context = browser.new_context()
    context.new_page()
    yield context
    context.close()


@pytest.fixture
def context(profile) -> Iterator:
    """The same for all tests of a file, so that style sheets, fonts and scripts are read once: who was signed in is not
    any more, and every tab is closed but an empty one."""
    yield profile
    tabs = profile.pages
    profile.new_page()
    for tab in tabs:
        tab.close()
    profile.clear_cookies()


@pytest.fixture
def page(context):
    """The empty tab."""
    return context.pages[0]
