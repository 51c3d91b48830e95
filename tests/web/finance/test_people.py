"""Searching for somebody, what their page says, voiding for a reason, and notes."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cpd.core import clock
from cpd.declarations.models import Declaration, LineItem
from cpd.finance.commands import authorise_statement
from cpd.finance.models import AuditNote
from tests.web.finance.console import Console, console
from tests.web.finance.test_statements import text_of
from tests.world import ACTOR, instant

pytestmark = pytest.mark.django_db


@pytest.fixture
def money() -> Console:
    return console()


@pytest.fixture
def declaration(money) -> Declaration:
    return Declaration.objects.get(person__trn="2000000")


class TestSearching:
    def test_any_id_and_the_trn_lead_to_the_person(self, money, declaration) -> None:
        application = Declaration.objects.get(kind="npq").application
        for text, person in (
            (declaration.person_id, declaration.person_id),
            (declaration.id, declaration.person_id),
            (declaration.record_id, declaration.person_id),
            (" 2000000 ", declaration.person_id),
            (application.id, application.person_id),
        ):
            answer = money.client.get("/finance/search", {"query": str(text)})
            assert answer.status_code == 302, text
            assert answer["Location"] == f"/finance/people/{person}"

    @pytest.mark.parametrize("text", ["9999999", "18a8df4c-2e35-4a91-bd65-9750d5bab2a0", "somebody", "1234"])
    def test_nobody_is_said_to_be_nobody(self, money, text) -> None:
        shown = text_of(money.client.get("/finance/search", {"query": text}))
        assert "Nobody has that ID or teacher reference number." in shown

    def test_without_a_question_nothing_is_said(self, money) -> None:
        assert "Nobody has that" not in text_of(money.client.get("/finance/search"))


class TestThePageOfAPerson:
    def test_shows_declarations_with_every_state_and_why_each_milestone_is_paid_or_not(
        self, money, declaration
    ) -> None:
        with clock.at(instant("2022-11-20"), frozen=True):
            shown = text_of(money.client.get(f"/finance/people/{declaration.person_id}"))
        assert "£48.00 is to be paid on 25 December 2022 on the statement November 2022." in shown
        assert "It can be declared from 1 January 2023 on." in shown
        assert "Eligible: 15 November 2022 at 10:00am" in shown
        assert "November 2022 Started : £48.00, band A" in shown
        assert str(declaration.id) in shown

    @pytest.mark.parametrize(
        "address",
        [
            "/finance/people/{one.person_id}",
            "/finance/declarations/{one.id}/void",
            "/finance/statements/{statement.id}/figures/payment.all.started.A",
        ],
    )
    def test_the_day_of_a_declaration_is_that_of_london(self, money, address) -> None:
        made = money.world.declare(money.world.register("Nora Night"), day="2022-06-30T23:30:00Z")
        shown = text_of(money.client.get(address.format(one=made, statement=money.november)))
        assert "1 July 2022" in shown
        assert "30 June 2022" not in shown

    def test_takes_as_few_queries_however_many_declarations_there_are(self, money, declaration) -> None:
        counts = []
        client = money.client
        with clock.at(instant("2023-01-20"), frozen=True):
            for again in (True, False):
                with CaptureQueriesContext(connection) as captured:
                    assert client.get(f"/finance/people/{declaration.person_id}").status_code == 200
                counts.append(len(captured))
                if again:
                    money.world.declare(
                        declaration.record,
                        kind="retained-1",
                        at="2023-01-20T10:00:00",
                        day="2023-01-10T10:00:00Z",
                        evidence_held="other",
                    )
        assert counts[0] == counts[1] <= 35

    @pytest.mark.parametrize("key", ["x", "18a8df4c-2e35-4a91-bd65-9750d5bab2a0"])
    def test_of_nobody_is_not_found(self, money, key) -> None:
        assert money.client.get(f"/finance/people/{key}").status_code == 404
        assert money.client.get(f"/finance/declarations/{key}/void").status_code == 404


class TestVoiding:
    def test_asks_for_a_reason_and_keeps_it_as_a_note(self, money, declaration) -> None:
        address = f"/finance/declarations/{declaration.id}/void"
        refused = money.client.post(address, {"reason": "  "})
        assert refused.status_code == 422
        assert "Enter why you are voiding this declaration." in text_of(refused)
        answer = money.client.post(address, {"reason": "Declared by mistake."})
        assert answer["Location"] == f"/finance/people/{declaration.person_id}"
        declaration.refresh_from_db()
        assert declaration.state == "voided"
        assert declaration.state_changes.latest("id").actor == f"dfe:{money.fay.id}"
        note = AuditNote.objects.get()
        assert (note.text, note.written_by) == ("Voided: Declared by mistake.", money.fay)
        assert "Declared by mistake." in text_of(money.client.get(answer["Location"]))

    def test_what_was_paid_is_clawed_back(self, money, declaration) -> None:
        money.due()
        with clock.at(instant("2022-12-06"), frozen=True):
            authorise_statement(statement_id=money.november.id, prepared_by="Pat", approved_by="Al", actor=ACTOR)
            shown = text_of(money.client.get(f"/finance/declarations/{declaration.id}/void"))
            assert "Claw this declaration back" in shown
            money.client.post(f"/finance/declarations/{declaration.id}/void", {"reason": "Left before."})
        item = LineItem.objects.get(declaration=declaration, state="awaiting_clawback")
        assert item.statement_id == money.february.id

    def test_what_is_voided_already_is_refused_and_leaves_no_note(self, money, declaration) -> None:
        address = f"/finance/declarations/{declaration.id}/void"
        money.client.post(address, {"reason": "Once."})
        refused = money.client.post(address, {"reason": "Twice."})
        assert refused.status_code == 422
        assert AuditNote.objects.count() == 1

    def test_an_approver_voids_nothing(self, money, declaration) -> None:
        assert money.approver.post(f"/finance/declarations/{declaration.id}/void", {"reason": "x"}).status_code == 403
        assert "Void" not in text_of(money.approver.get(f"/finance/people/{declaration.person_id}"))


class TestNotes:
    def test_are_kept_with_who_wrote_them_and_never_change(self, money) -> None:
        address = f"/finance/statements/{money.november.id}/note"
        assert money.approver.post(address, {"text": " "}).status_code == 422
        assert money.approver.post(address, {"text": "x" * 2001}).status_code == 422
        assert money.approver.post(address, {"text": "Checked with the provider."}).status_code == 302
        shown = text_of(money.client.get(f"/finance/statements/{money.november.id}"))
        assert "Checked with the provider. ada.approver@example.org" in shown
        for copy in ("provider", "dfe"):
            shown = text_of(money.client.get(f"/finance/statements/{money.november.id}/copies/{copy}"))
            assert ("Checked with the provider." in shown) is (copy == "dfe")
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditNote.objects.update(text="Never mind.")
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditNote.objects.all().delete()
