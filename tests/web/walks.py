"""What each journey of a school is held to in a browser: nothing that was typed is lost, and nothing is done twice."""

from collections.abc import Callable

from django.contrib.sessions.models import Session

from tests.web.browsing import looked_at, sign_in

TYPED = """[...document.querySelectorAll("main form :is(input:not([type=hidden]), select, textarea)")]
    .filter(field => !["checkbox", "radio"].includes(field.type) || field.checked).map(field => field.value)"""
"""What is typed and selected on a page."""

Fill = Callable[[], object]
"""Answers the question that is open."""


class Walk:
    """A walk through journeys of somebody who signs in, and signs in again, at an address that asks nothing."""

    def __init__(self, page, address: str) -> None:
        self.page, self.address = page, address
        sign_in(page, address)

    def typed(self) -> list[str]:
        """What stands in the form."""
        return self.page.evaluate(TYPED)

    def press(self, button: str = "Continue") -> None:
        """Presses a button, and waits for the page that it leads to."""
        here = self.page.url
        self.page.get_by_role("button", name=button, exact=True).click()
        self.page.wait_for_url(lambda url: url != here)

    def refused(self, error: str, button: str = "Continue") -> None:
        """What is typed is wrong: the page says so where the focus is, and what was typed stays."""
        typed = self.typed()
        self.page.get_by_role("button", name=button, exact=True).click()
        self.page.wait_for_selector(".govuk-error-summary:focus")
        summary = self.page.inner_text(".govuk-error-summary")
        assert error in summary, summary
        assert self.typed() == typed
        looked_at(self.page)

    def signed_out(self, button: str = "Continue") -> None:
        """The session ends before the form is sent, which is sent again after signing in, and taken."""
        here = self.page.url
        Session.objects.all().delete()
        self.page.get_by_role("button", name=button, exact=True).click()
        self.page.wait_for_selector("h1:has-text('You have been signed out')")
        sign_in(self.page, self.address)
        self.page.get_by_role("button", name="Send it again").click()
        self.page.wait_for_selector("h1:has-text('This form has expired')")  # who signs in gets a new key for forms
        self.page.get_by_role("button", name="Send it again").click()
        self.page.wait_for_url(lambda url: url != here)

    def question(self, wrong: Fill, error: str, right: Fill, *, signed_out: bool = False) -> None:
        """A question that is answered wrongly, then right, and gone back to; ``signed_out``: then the session ends."""
        wrong()
        self.refused(error)
        right()
        typed = self.typed()
        self.press()
        self.page.go_back()
        assert self.typed() == typed
        if signed_out:
            self.signed_out()
        else:
            self.press()

    def confirm(self, button: str, says: str) -> None:
        """Confirms the check with a double click, and in a second tab: it is done once, and going back stays there."""
        page = self.page
        tab = page.context.new_page()
        tab.goto(page.url)
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
        page.get_by_role("button", name=button).dblclick()
        page.wait_for_url("**/done")
        assert len(sent) == 1
        tab.get_by_role("button", name=button).click()
        tab.wait_for_url("**/done")
        tab.close()
        page.go_back()
        page.wait_for_url("**/done")
        assert says in page.inner_text("h1")
        looked_at(page)

    def date(self, day: str, month: str, year: str) -> None:
        """Types a date."""
        for label, value in (("Day", day), ("Month", month), ("Year", year)):
            self.page.get_by_label(label, exact=True).fill(value)
