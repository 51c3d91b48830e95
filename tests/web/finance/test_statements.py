"""Finding a statement, and what its page shows: each amount opens to its formula, its declarations and its rules."""

import json
import re
from html import unescape

import pytest

from cpd.accounts.roles import Role
from cpd.core import clock
from cpd.declarations.commands import void_declaration
from cpd.declarations.models import LineItem
from cpd.finance.figures import statement_figures
from cpd.finance.queries import find_statement
from tests.accounts.people import user
from tests.web.finance.console import Console, client_of, console
from tests.world import ACTOR, instant

pytestmark = pytest.mark.django_db


@pytest.fixture
def money() -> Console:
    return console()


def text_of(response) -> str:
    """What is read on a page, without its marks."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


class TestFinding:
    def test_the_start_lists_what_waits_and_leads_to_everything(self, money) -> None:
        money.due()
        shown = text_of(money.client.get("/finance"))
        assert "To be authorised" in shown
        assert "November 2022" in shown

    def test_filters_leave_what_is_like_that(self, money) -> None:
        shown = text_of(money.client.get("/finance/statements?programme=ecf"))
        assert "2 statements" in shown
        assert "November 2022" in shown
        assert "February 2023" in shown

    def test_one_that_is_left_is_opened_at_once(self, money) -> None:
        query = f"programme=ecf&period=February+2023&provider={money.february.lead_provider_id}&year=2022&state=open"
        answer = money.client.get(f"/finance/statements?{query}&outputs=yes")
        assert answer.status_code == 302
        assert answer["Location"] == f"/finance/statements/{money.february.id}"

    def test_none_says_so_and_what_to_do(self, money) -> None:
        shown = text_of(money.client.get("/finance/statements?state=paid"))
        assert "No statements match these filters. Remove a filter." in shown

    @pytest.mark.parametrize("query", ["state=closed", "year=1999", "provider=x", "period=Never", "programme=itt"])
    def test_what_is_not_offered_is_refused_and_never_ignored(self, money, query) -> None:
        answer = money.client.get(f"/finance/statements?{query}")
        assert answer.status_code == 422
        assert "Select " in text_of(answer)

    def test_nobody_else_gets_in(self, money) -> None:
        for role in (Role.SUPPORT, Role.OPERATIONS, Role.PRODUCT):
            other = client_of(user(f"Other {role}", role))
            for address in ("/finance", "/finance/statements", f"/finance/statements/{money.november.id}"):
                assert other.get(address).status_code == 403

    @pytest.mark.parametrize("key", ["x", "00000000-0000-0000-0000-000000000000", "%00"])
    def test_an_id_that_is_none_is_not_found(self, money, key) -> None:
        assert money.client.get(f"/finance/statements/{key}").status_code == 404


class TestEcf:
    def test_the_page_shows_totals_counts_bands_and_the_contract(self, money) -> None:
        shown = text_of(money.client.get(f"/finance/statements/{money.november.id}"))
        # band A of the worked examples has two places: two starts at £48, the third in band B at £36
        assert "Output payment £132.00" in shown
        assert "Started £48.00" not in shown
        assert "Band A Band B Band C Band D" in shown
        assert "Recruitment target 6,000" in shown
        assert "Milestone cut-off 30 November 2022" in shown

    def test_every_figure_that_it_shows_opens(self, money) -> None:
        page = money.client.get(f"/finance/statements/{money.november.id}").content.decode()
        addresses = set(re.findall(r'href="(/finance/statements/[^"]+/figures/[^"]+)"', page))
        assert len(addresses) > 30
        seen: set[str] = set()
        while addresses - seen:
            address = min(addresses - seen)
            seen.add(address)
            answer = money.client.get(address)
            assert answer.status_code == 200, address
            body = answer.content.decode()
            assert "/api-reference/rules#mon-" in body, address
            addresses |= set(re.findall(r'href="(/finance/statements/[^"]+/figures/[^"]+)"', body))

    def test_an_amount_leads_to_its_formula_its_declarations_and_its_rule(self, money) -> None:
        shown = text_of(money.client.get(f"/finance/statements/{money.november.id}/figures/payment.all.started.B"))
        assert "Started, band B: paid: £36.00" in shown
        assert "Number of declarations 1" in shown
        assert "Fee for one £36.00" in shown
        assert "Declarations behind it (1)" in shown
        assert "Person C" in shown
        assert "Person A" not in shown
        assert "MON-10 A declaration of early career training pays its share of the band's price" in shown

    def test_the_fee_is_the_price_times_the_share_times_the_percentage(self, money) -> None:
        shown = text_of(money.client.get(f"/finance/statements/{money.november.id}/figures/fee.all.started.A"))
        assert "Price of band A for each participant £400.00" in shown
        assert "Share of the type 20%" in shown
        assert "Output payment percentage 60%" in shown

    @pytest.mark.parametrize(
        "name", ["x", "payment.all.started.Z", "fee", "course.npq-senco.total", "count.x", "uplift.x", "payment", "..."]
    )
    def test_a_figure_that_it_does_not_have_is_not_found(self, money, name) -> None:
        assert money.client.get(f"/finance/statements/{money.november.id}/figures/{name}").status_code == 404

    def test_without_a_contract_it_says_so_and_shows_no_zero(self, money) -> None:
        bare = money.world.statement("Provider B", "2022-11-30")
        for address in (f"/finance/statements/{bare.id}", f"/finance/statements/{bare.id}/copies/provider"):
            shown = text_of(money.client.get(address))
            assert "There is no contract of Provider B for the 2022 cohort." in shown
            assert "Total, with VAT Not known" in shown
            assert "£0.00" not in shown
        opened = text_of(money.client.get(f"/finance/statements/{bare.id}/figures/total"))
        assert "Total: Not known" in opened
        assert "£0.00" not in opened

    def test_voided_declarations_have_a_list_of_their_own(self, money) -> None:
        item = LineItem.objects.filter(statement=money.november).earliest("created_at")
        void_declaration(
            lead_provider_id=money.world.id_of("Provider A"), declaration_id=str(item.declaration_id), actor=ACTOR
        )
        shown = text_of(money.client.get(f"/finance/statements/{money.november.id}/voided"))
        assert "1 voided" in shown
        assert str(item.declaration_id) in shown


class TestNpq:
    def test_the_page_shows_each_course_with_count_times_price(self, money) -> None:
        shown = text_of(money.client.get(f"/finance/statements/{money.npq.id}"))
        assert "Intake 2022a" in shown
        assert "npq-senior-leadership" in shown
        figures = statement_figures(find_statement(money.npq.id))
        (course,) = figures["courses"]
        assert f"Output payment {course['billable']} £{course['price']}" in shown

    def test_every_figure_that_it_shows_opens(self, money) -> None:
        page = money.client.get(f"/finance/statements/{money.npq.id}").content.decode()
        addresses = set(re.findall(r'href="(/finance/statements/[^"]+/figures/[^"]+)"', page))
        assert len(addresses) > 12
        for address in addresses:
            answer = money.client.get(address)
            assert answer.status_code == 200, address
            assert "/api-reference/rules#mon-" in answer.content.decode()


class TestFiles:
    def test_the_export_is_the_one_of_the_command_line(self, money) -> None:
        answer = money.client.get(f"/finance/statements/{money.november.id}/export")
        lines = b"".join(answer.streaming_content).decode().splitlines()
        assert len(lines) == 4
        assert 'filename="ECF-Declarations-ProviderA-Cohort2022-November2022.csv"' in answer["Content-Disposition"]

    def test_the_json_is_what_the_command_line_prints(self, money) -> None:
        answer = money.client.get(f"/finance/statements/{money.november.id}/json")
        assert json.loads(answer.content) == statement_figures(find_statement(money.november.id))

    def test_the_providers_copy_hides_what_is_only_dfes(self, money) -> None:
        for name, shows in (("provider", False), ("dfe", True)):
            shown = text_of(money.client.get(f"/finance/statements/{money.november.id}/copies/{name}"))
            assert ("Recruitment target" in shown) is shows
        assert money.client.get(f"/finance/statements/{money.november.id}/copies/x").status_code == 404


class TestKnownAt:
    def test_the_figures_and_declarations_of_an_instant_come_back(self, money) -> None:
        address = f"/finance/statements/{money.november.id}/known-at"
        item = LineItem.objects.filter(statement=money.november).earliest("created_at")
        with clock.at(instant("2022-11-20"), frozen=True):
            void_declaration(
                lead_provider_id=money.world.id_of("Provider A"), declaration_id=str(item.declaration_id), actor=ACTOR
            )
        before = text_of(money.client.get(f"{address}?at=2022-11-19T00:00:00Z"))
        assert "Output payment £132.00" in before
        assert "Declarations (3)" in before
        after = text_of(money.client.get(f"{address}?at=2022-11-21T00:00:00Z"))
        assert "Output payment £96.00" in after

    @pytest.mark.parametrize("at", ["yesterday", "2999-01-01T00:00:00Z", "2001-01-01T00:00:00Z"])
    def test_an_instant_that_is_none_is_refused(self, money, at) -> None:
        answer = money.client.get(f"/finance/statements/{money.november.id}/known-at?at={at}")
        assert answer.status_code == 422
        assert "Output payment" not in text_of(answer)
