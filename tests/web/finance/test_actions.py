"""What finance users do with a statement: adjust, change dates, prepare, approve, reject."""

import re
from datetime import date

import pytest

from cpd.accounts.roles import Role
from cpd.core import clock
from cpd.declarations.commands import void_declaration
from cpd.declarations.models import LineItem
from cpd.statements.commands import waiting_preparation
from cpd.statements.models import Adjustment, Preparation, Statement
from cpd.web.finance.paying import NOTHING_WAITS
from tests.accounts.people import user
from tests.web.finance.console import Console, client_of, console
from tests.web.finance.test_statements import text_of
from tests.world import ACTOR, instant

pytestmark = pytest.mark.django_db


@pytest.fixture
def money() -> Console:
    return console()


def at(statement, name: str = "") -> str:
    return f"/finance/statements/{statement.id}" + (f"/{name}" if name else "")


def add(client, statement, name: str, amount: str):
    address = client.get(at(statement, "adjustments/add"))["Location"]
    address = client.post(address, {"name": name})["Location"]
    answer = client.post(address, {"amount": amount})
    if answer.status_code == 302:
        shown = client.get(answer["Location"]).content.decode()
        token = re.search(r'name="shown" value="([^"]+)"', shown)[1]
        return client.post(answer["Location"], {"shown": token})
    return answer


def reject(money, reason: str, *, by=None, preparation_id=None):
    waiting = preparation_id or waiting_preparation(money.november).id
    sent = {"preparation": waiting, "reason": reason}
    return (by or money.approver).post(at(money.november, "reject"), sent)


class TestAdjusting:
    def test_a_name_an_amount_and_a_check_add_one_and_the_list_asks_for_another(self, money) -> None:
        client = money.client
        done = add(client, money.november, "Correction  of March", "-99.50")
        answer = client.get(done["Location"])
        assert answer["Location"] == at(money.november, "adjustments")
        shown = text_of(client.get(answer["Location"]))
        assert "Correction of March -£99.50" in shown
        assert "Total: -£99.50" in shown
        refused = client.post(answer["Location"], {})
        assert refused.status_code == 422
        assert "Select yes if you want to add another adjustment." in text_of(refused)
        assert client.post(answer["Location"], {"another": "yes"})["Location"] == at(money.november, "adjustments/add")
        assert client.post(answer["Location"], {"another": "no"})["Location"] == at(money.november)

    @pytest.mark.parametrize("amount", ["0", "text", "", "1.234", "1000000.01"])
    def test_an_amount_that_is_none_is_refused(self, money, amount) -> None:
        answer = add(money.client, money.november, "One", amount)
        assert answer.status_code == 422
        assert not Adjustment.objects.exists()

    def test_one_is_changed_or_removed(self, money) -> None:
        client = money.client
        add(client, money.november, "One", "10")
        one = Adjustment.objects.get()
        refused = client.post(at(money.november, f"adjustments/{one.id}/change"), {"name": "One", "amount": "0"})
        assert refused.status_code == 422
        client.post(at(money.november, f"adjustments/{one.id}/change"), {"name": "Two", "amount": "20"})
        two = Adjustment.objects.get()
        assert (two.name, two.amount) == ("Two", 20)
        assert client.get(at(money.november, f"adjustments/{one.id}/change")).status_code == 404
        assert client.get(at(money.npq, f"adjustments/{two.id}/change")).status_code == 404
        client.post(at(money.november, f"adjustments/{two.id}/remove"))
        assert not Adjustment.objects.exists()
        assert client.get(at(money.november, "adjustments"))["Location"] == at(money.november)

    def test_they_are_locked_while_a_payment_waits(self, money) -> None:
        add(money.client, money.november, "One", "10")
        money.due()
        assert money.client.post(at(money.november, "prepare")).status_code == 302
        for name in ("adjustments", "adjustments/add"):
            assert money.client.get(at(money.november, name))["Location"] == at(money.november)
        one = Adjustment.objects.get()
        refused = money.client.post(at(money.november, f"adjustments/{one.id}/remove"))
        assert refused.status_code == 422
        assert "adjustments are locked" in text_of(refused)
        assert "Add an adjustment" not in text_of(money.client.get(at(money.november)))

    def test_an_approver_changes_nothing(self, money) -> None:
        for name in ("adjustments", "adjustments/add", "deadline", "payment-date", "expected", "prepare"):
            assert money.approver.get(at(money.november, name)).status_code == 403


class TestDates:
    def test_the_deadline_is_changed_while_the_statement_is_open(self, money) -> None:
        with clock.at(instant("2022-11-01"), frozen=True):
            given = {"deadline_date-day": "2", "deadline_date-month": "12", "deadline_date-year": "2022"}
            assert money.client.post(at(money.november, "deadline"), given).status_code == 302
            assert Statement.objects.get(id=money.november.id).deadline_date == date(2022, 12, 2)
            late = {**given, "deadline_date-day": "26"}
            refused = money.client.post(at(money.november, "deadline"), late)
        assert refused.status_code == 422
        assert "on or before the payment date, 25 December 2022" in text_of(refused)

    def test_the_payment_date_is_never_before_the_deadline(self, money) -> None:
        with clock.at(instant("2022-11-01"), frozen=True):
            given = {"payment_date-day": "29", "payment_date-month": "11", "payment_date-year": "2022"}
            refused = money.client.post(at(money.november, "payment-date"), given)
        assert refused.status_code == 422
        assert Statement.objects.get(id=money.november.id).payment_date == date(2022, 12, 25)

    def test_nothing_of_it_once_it_is_payable(self, money) -> None:
        money.due()
        for name in ("deadline", "payment-date", "expected"):
            assert money.client.get(at(money.november, name))["Location"] == at(money.november)

    def test_what_is_expected_is_stated(self, money) -> None:
        answer = money.client.post(at(money.npq, "expected"), {"milestones": ["started", "retained-1"]})
        assert answer.status_code == 302
        shown = text_of(money.client.get(at(money.npq)))
        assert "Expected to pay Started, Retained 1" in shown
        assert "Started 1 1 0 0" in shown
        assert money.client.post(at(money.npq, "expected"), {"milestones": ["x"]}).status_code == 422


class TestPaying:
    def test_one_prepares_and_another_approves(self, money) -> None:
        money.due()
        assert "Prepare this payment" in text_of(money.client.get(at(money.november)))
        shown = text_of(money.client.get(at(money.november, "prepare")))
        assert "Output payment £132.00" in shown
        money.client.post(at(money.november, "prepare"))
        shown = money.approver.get(at(money.november, "approve"))
        assert "fay.finance@example.org prepared it" in text_of(shown)
        preparation = {"preparation": waiting_preparation(money.november).id}
        refused = money.approver.post(at(money.november, "approve"), preparation)
        assert refused.status_code == 422
        assert "Tick the box" in text_of(refused)
        done = money.approver.post(at(money.november, "approve"), {**preparation, "checks_done": "yes"})
        assert done["Location"] == at(money.november)
        paid = Statement.objects.get(id=money.november.id)
        assert (paid.state, paid.prepared_by, paid.approved_by) == (
            "paid",
            "fay.finance@example.org",
            "ada.approver@example.org",
        )
        shown = text_of(money.client.get(at(money.november)))
        assert "Prepared by fay.finance@example.org" in shown
        assert "Approved by ada.approver@example.org" in shown
        copy = text_of(money.client.get(at(money.november, "copies/provider")))
        assert paid.frozen_statement.hash in copy
        assert "fay.finance@example.org" not in copy

    def test_what_changed_meanwhile_is_shown_and_nothing_is_paid(self, money) -> None:
        money.due()
        money.client.post(at(money.november, "prepare"))
        preparation = waiting_preparation(money.november).id
        item = LineItem.objects.filter(statement=money.november).earliest("created_at")
        with clock.at(instant("2022-12-06"), frozen=True):
            void_declaration(
                lead_provider_id=money.world.id_of("Provider A"), declaration_id=str(item.declaration_id), actor=ACTOR
            )
        shown = text_of(money.approver.get(at(money.november, "approve")))
        assert "it cannot be approved" in shown
        assert "output payment 132.00 96.00" in shown
        assert "Approve and pay" not in shown
        sent = {"preparation": preparation, "checks_done": "yes"}
        refused = money.approver.post(at(money.november, "approve"), sent)
        assert refused.status_code == 422
        assert "output payment 132.00 96.00" in text_of(refused)
        assert Statement.objects.get(id=money.november.id).state == "payable"

    def test_who_prepared_it_does_not_approve_it(self, money) -> None:
        from cpd.accounts.commands import give_role

        give_role(user_id=money.fay.id, role=Role.FINANCE_APPROVER, actor=ACTOR)
        money.due()
        client = money.client
        client.post(at(money.november, "prepare"))
        sent = {"preparation": waiting_preparation(money.november).id, "checks_done": "yes"}
        refused = client.post(at(money.november, "approve"), sent)
        assert refused.status_code == 422
        assert "approved by somebody else" in text_of(refused)

    def test_whoever_approves_what_was_decided_meanwhile_learns_what_became_of_it(self, money) -> None:
        money.due()
        money.client.post(at(money.november, "prepare"))
        sent = {"preparation": waiting_preparation(money.november).id, "checks_done": "yes"}
        reject(money, "The fee is wrong.")
        late = client_of(user("Abe Approver", Role.FINANCE_APPROVER))
        answer = late.post(at(money.november, "approve"), sent, follow=True)
        assert "This preparation was rejected already" in text_of(answer)
        assert Statement.objects.get(id=money.november.id).state == "payable"

    def test_it_is_rejected_for_a_reason_that_is_kept(self, money) -> None:
        money.due()
        money.client.post(at(money.november, "prepare"))
        assert reject(money, " ").status_code == 422
        reject(money, "The fee is wrong.")
        assert Preparation.objects.get().reason == "The fee is wrong."
        assert "Prepare this payment" in text_of(money.client.get(at(money.november)))

    def test_what_is_approved_is_what_the_page_shows_and_no_other_statements(self, money) -> None:
        money.due()
        money.client.post(at(money.november, "prepare"))
        sent = {"preparation": waiting_preparation(money.november).id, "checks_done": "yes"}
        answer = money.approver.post(at(money.february, "approve"), sent, follow=True)
        assert NOTHING_WAITS in text_of(answer)
        answer = money.approver.post(at(money.february, "reject"), {**sent, "reason": "No"}, follow=True)
        assert NOTHING_WAITS in text_of(answer)
        assert Preparation.objects.get().outcome == "waiting"

    def test_what_is_rejected_is_what_the_page_showed_and_not_what_was_prepared_since(self, money) -> None:
        money.due()
        money.client.post(at(money.november, "prepare"))
        shown = waiting_preparation(money.november).id
        reject(money, "Mine was wrong", by=money.client)
        money.client.post(at(money.november, "prepare"))
        answer = reject(money, "Of the old one", preparation_id=shown)
        assert answer.status_code == 422
        assert "This preparation was rejected already" in text_of(answer)
        assert waiting_preparation(money.november).id != shown

    def test_nothing_is_prepared_that_nobody_can_price_or_that_is_open(self, money) -> None:
        refused = money.client.post(at(money.february, "prepare"))
        assert refused.status_code == 422
        bare = money.world.statement("Provider B", "2022-11-30")
        money.due()
        refused = money.client.post(at(bare, "prepare"))
        assert refused.status_code == 422
        assert "There is no contract of Provider B" in text_of(refused)

    @pytest.mark.parametrize("preparation", ["", "x", "00000000-0000-0000-0000-000000000000"])
    def test_a_preparation_that_is_none_pays_nothing(self, money, preparation) -> None:
        money.due()
        money.client.post(at(money.november, "prepare"))
        sent = {"preparation": preparation, "checks_done": "yes"}
        assert money.approver.post(at(money.november, "approve"), sent).status_code == 302
        assert Statement.objects.get(id=money.november.id).state == "payable"
