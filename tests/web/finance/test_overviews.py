"""Contracts with their history and files, what was paid by month, and what stands open before a deadline."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cpd.core import clock
from cpd.declarations.models import LineItem
from cpd.finance.commands import authorise_statement
from cpd.finance.imports.contracts import COLUMNS
from cpd.statements.models import Contract
from cpd.training.models import Schedule
from cpd.web.finance.words import pounds
from tests.web.finance.console import Console, console
from tests.web.finance.test_statements import text_of
from tests.world import ACTOR, instant

pytestmark = pytest.mark.django_db


@pytest.fixture
def money() -> Console:
    return console()


def file_of(**changed: str) -> SimpleUploadedFile:
    """A file with one contract of the worked examples."""
    cells = {
        "lead-provider-name": "Provider A",
        "cohort-start-year": "2022",
        "uplift-target": "",
        "uplift-amount": "100",
        "recruitment-target": "6000",
        "revised-target": "",
        "set-up-fee": "149651",
        "monthly-service-fee": "2000",
        **{
            f"band-{letter}-{what}": value
            for letter, low, high, price in (("a", 1, 2, 400), ("b", 3, 4, 300), ("c", 5, 6, 200), ("d", 7, 8, 100))
            for what, value in (("min", str(low)), ("max", str(high)), ("per-participant", str(price)))
        },
        **changed,
    }
    lines = [",".join(COLUMNS), ",".join(cells[column] for column in COLUMNS)]
    return SimpleUploadedFile("contracts.csv", "\n".join(lines).encode(), "text/csv")


class TestContracts:
    def test_each_provider_has_its_history_and_what_changed_with_each_version(self, money) -> None:
        money.world.contract("Provider A", monthly_service_fee="2000")
        assert "Provider A 2022 ECF 2022 2" in text_of(money.client.get("/finance/contracts")).replace("  ", " ")
        provider = money.world.id_of("Provider A")
        shown = text_of(money.client.get(f"/finance/contracts/{provider}"))
        assert "2022, version 2" in shown
        assert "npq-senior-leadership, 2022a, version 1" in shown
        first, second = Contract.objects.order_by("version")
        shown = text_of(money.client.get(f"/finance/contracts/{provider}?first={first.id}&second={second.id}"))
        assert "Monthly service fee Calculated £2,000.00" in shown
        assert "Set-up fee £" not in shown.partition("Every version")[0]

    @pytest.mark.parametrize("query", ["?first=x&second=y", "?first=x"])
    def test_versions_that_are_not_there_are_not_found(self, money, query) -> None:
        assert money.client.get(f"/finance/contracts/{money.world.id_of('Provider A')}{query}").status_code == 404
        assert money.client.get("/finance/contracts/x").status_code == 404

    def test_a_file_is_checked_without_storing_and_then_stored(self, money) -> None:
        sent = {"kind": "ecf", "do": "check"}
        client = money.client
        answer = client.post("/finance/contract-files", {**sent, "file": file_of()})
        assert answer["Location"] == "/finance/contract-files"
        assert Contract.objects.count() == 1
        assert "1 would be given a new version" in text_of(client.get(answer["Location"]))
        client.post("/finance/contract-files", {**sent, "do": "store", "file": file_of()})
        assert Contract.objects.latest("version").monthly_service_fee == 2000

    def test_a_bad_cell_is_named_by_line_and_column_and_nothing_is_stored(self, money) -> None:
        bad = file_of(**{"band-b-max": "3", "set-up-fee": "many"})
        answer = money.client.post("/finance/contract-files", {"kind": "ecf", "do": "store", "file": bad})
        assert answer.status_code == 422
        assert "line 2" in text_of(answer)
        assert "set-up-fee" in text_of(answer)
        assert Contract.objects.count() == 1

    def test_a_file_that_is_none_is_refused(self, money) -> None:
        file = SimpleUploadedFile("contracts.csv", b"\x00\xff\xfe", "text/csv")
        answer = money.client.post("/finance/contract-files", {"kind": "npq", "do": "store", "file": file})
        assert answer.status_code == 422
        assert money.approver.get("/finance/contract-files").status_code == 403


class TestSpend:
    def test_what_was_paid_is_shown_by_month_and_provider_with_a_chart(self, money) -> None:
        assert "Nothing has been paid yet." in text_of(money.client.get("/finance/spend"))
        money.due()
        with clock.at(instant("2022-12-06"), frozen=True):
            paid = authorise_statement(statement_id=money.november.id, prepared_by="Pat", approved_by="Al", actor=ACTOR)
            authorise_statement(statement_id=money.npq.id, prepared_by="Pat", approved_by="Al", actor=ACTOR)
        answer = money.client.get("/finance/spend?programme=ecf")
        total = paid.frozen_totals["amounts"]["total"]
        assert f"December 2022 Provider A {pounds(total)}" in text_of(answer)
        assert b'role="img"' in answer.content
        assert "style=" not in answer.content.decode().partition("<main")[2]


class TestBeforeADeadline:
    def test_what_came_and_what_waits_is_shown_and_what_nobody_can_price(self, money) -> None:
        money.world.statement("Provider B", "2022-11-30")
        waiting = money.world.register("Wanda Waiting", trn="3000000", eligible=False)
        money.world.declare(waiting)
        with clock.at(instant("2022-11-20"), frozen=True):
            shown = text_of(money.client.get("/finance/deadlines"))
        assert "Provider A ECF 2022 30 November 2022 Nothing stated 3 0 1 Yes" in shown
        assert "Provider A NPQ 2022a 30 November 2022 Nothing stated 1 0 0 Yes" in shown
        assert "Provider B ECF 2022 30 November 2022 Nothing stated 0 0 0 None: store it" in shown


class TestSchedules:
    def test_a_milestone_is_checked_and_then_changed(self, money) -> None:
        schedule = Schedule.objects.get(cohort_id=2022, identifier="ecf-standard-september")
        assert "ecf-standard-september" in text_of(money.client.get("/finance/schedules?cohort=2022"))
        assert "Output 1 - Participant Start" in text_of(money.client.get(f"/finance/schedules/{schedule.id}"))
        address = f"/finance/schedules/{schedule.id}/milestones/started"
        day = {"milestone_date-day": "1", "milestone_date-month": "10", "milestone_date-year": "2022"}
        refused = money.client.post(address, {**day, "do": "change"})
        assert refused.status_code == 422
        assert "2 declarations are dated within" in text_of(refused)
        later = {**day, "milestone_date-month": "11"}
        assert money.client.post(address, {**later, "do": "check"})["Location"] == address
        assert "31 December 2022" in text_of(money.client.get(f"/finance/schedules/{schedule.id}"))
        assert money.client.post(address, {**later, "do": "change"}).status_code == 302
        assert "1 November 2022" in text_of(money.client.get(f"/finance/schedules/{schedule.id}"))

    @pytest.mark.parametrize("path", ["x", "x/milestones/started"])
    def test_what_is_not_there_is_not_found(self, money, path) -> None:
        assert money.client.get(f"/finance/schedules/{path}").status_code == 404


class TestMoving:
    def test_what_would_move_is_shown_before_it_moves(self, money) -> None:
        provider = str(money.november.lead_provider_id)
        sent = {"year": "2022", "source": "November 2022", "target": "February 2023", "provider": provider}
        with clock.at(instant("2022-11-20"), frozen=True):
            shown = text_of(money.client.post("/finance/moving", {**sent, "do": "check"}))
            assert "Provider A Started Eligible 3" in shown
            assert LineItem.objects.filter(statement=money.february).count() == 0
            assert money.client.post("/finance/moving", {**sent, "do": "move"}).status_code == 302
        assert LineItem.objects.filter(statement=money.february).count() == 3
        refused = money.client.post("/finance/moving", {**sent, "target": "November 2022", "do": "move"})
        assert refused.status_code == 422
        assert "Choose another statement to move to." in text_of(refused)
        assert money.client.post("/finance/moving", {**sent, "year": "1999", "do": "move"}).status_code == 422
