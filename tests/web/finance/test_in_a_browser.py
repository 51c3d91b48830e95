"""The work of a finance team in a real browser: find, void, adjust, prepare, approve, print; axe at each step.

Where the list of pages does not have a page as it is here, axe looks at every width.
"""

import pytest

from cpd.statements.models import Statement
from tests.web.browsing import WIDTHS, looked_at, refused, sign_in
from tests.web.finance.console import Console, console

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def money() -> Console:
    return console()


def test_a_statement_is_found_adjusted_prepared_approved_and_printed(live_server, page, money) -> None:
    money.due()
    base = live_server.url
    fay = page
    fay.goto(f"{base}/sandbox/sign-in/{money.fay.id}")
    fay.get_by_role("link", name="Statements", exact=True).click()
    looked_at(fay)
    fay.get_by_label("Programme").select_option("ecf")
    fay.get_by_label("State").select_option("payable")
    fay.get_by_role("button", name="Apply filters").click()
    assert fay.inner_text("h1").startswith("November 2022")
    looked_at(fay)

    fay.get_by_role("link", name="£132.00").first.click()
    assert "Output payment: £132.00" in fay.inner_text("h1")
    looked_at(fay)
    fay.get_by_role("link", name="Person A").click()
    looked_at(fay)
    fay.get_by_role("link", name="Void").first.click()
    looked_at(fay)
    fay.get_by_label("Why are you voiding this declaration?").fill("Declared by mistake.")
    fay.get_by_role("button", name="Void declaration").click()
    assert "The declaration was voided." in fay.inner_text("main")
    looked_at(fay, axe_at=WIDTHS)

    fay.goto(f"{base}/finance/statements/{money.november.id}")
    assert "£96.00" in fay.inner_text("main")
    fay.get_by_role("link", name="Add an adjustment").click()
    looked_at(fay)
    fay.get_by_label("What is the adjustment called?").fill("Correction of March")
    fay.get_by_role("button", name="Continue").click()
    fay.get_by_label("How much is the adjustment?").fill("0")
    fay.get_by_role("button", name="Continue").click()
    refused(fay)
    looked_at(fay, axe_at=WIDTHS)
    fay.get_by_label("How much is the adjustment?").fill("-10.00")
    fay.get_by_role("button", name="Continue").click()
    looked_at(fay)
    fay.get_by_role("button", name="Confirm and add").click()
    looked_at(fay)
    fay.get_by_label("No", exact=True).check()
    fay.get_by_role("button", name="Continue").click()
    fay.get_by_role("button", name="Prepare this payment").click()
    looked_at(fay)
    fay.get_by_role("button", name="Prepare payment").click()
    assert "It is waiting for somebody else" in fay.inner_text("main")
    assert fay.get_by_role("link", name="Adjustments", exact=True).count() == 0

    page.context.clear_cookies()
    ada = page
    sign_in(ada, f"{base}/sandbox/sign-in/{money.ada.id}")
    ada.goto(f"{base}/finance/statements/{money.november.id}")
    ada.get_by_role("button", name="Approve or reject this payment").click()
    looked_at(ada)
    ada.get_by_role("button", name="Approve and pay").click()
    refused(ada)
    looked_at(ada)
    ada.get_by_label("I have checked what this statement comes to, and it should be paid").check()
    ada.get_by_role("button", name="Approve and pay").click()
    assert "is authorised for payment" in ada.inner_text("main")
    paid = Statement.objects.get(id=money.november.id)
    assert paid.state == "paid"

    ada.get_by_role("link", name="Provider's copy to print").click()
    looked_at(ada)
    assert paid.frozen_statement.hash in ada.inner_text("main")
    assert ada.get_by_text(money.fay.email).count() == 0
    ada.emulate_media(media="print")
    assert not ada.locator(".govuk-footer").is_visible()
    assert not ada.locator(".govuk-back-link").is_visible()
