"""Finding a statement: by programme, provider, cohort or intake, period, state, and whether it pays declarations."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from cpd.accounts.models import User
from cpd.core.ids import parse_id
from cpd.finance.finding import Sought, offered, statements_sought
from cpd.statements.models import StatementState
from cpd.web.finance.access import readers
from cpd.web.finance.words import STATEMENT_TAGS, address_of, year_of
from cpd.web.kit.fields import Choice, SelectField
from cpd.web.kit.forms import FilterForm
from cpd.web.kit.paging import paged
from cpd.web.kit.parts import Column, Link, Table
from cpd.web.kit.words import in_words
from cpd.web.pages import page


class StatementFilter(FilterForm):
    """What people look for."""

    programme = SelectField(
        "Programme",
        noun="a programme",
        first="All programmes",
        choices=[Choice("ecf", "ECF"), Choice("npq", "NPQ")],
        required=False,
    )
    provider = SelectField("Provider", noun="a provider", first="All providers", required=False)
    year = SelectField("Cohort or intake", noun="a cohort or an intake", first="All cohorts", required=False)
    period = SelectField("Period", noun="a period", first="All periods", required=False)
    state = SelectField(
        "State",
        noun="a state",
        first="All states",
        choices=[Choice(str(state), state.label) for state in StatementState],
        required=False,
    )
    outputs = SelectField(
        "Pays declarations",
        noun="whether it pays declarations",
        first="Either",
        choices=[Choice("yes", "Yes"), Choice("no", "No, service fees alone")],
        required=False,
    )

    def prepare(self) -> None:
        """Offers only what some statement has."""
        offer = offered()
        choices = {
            "provider": [Choice(str(key), name) for key, name in offer.providers],
            "year": [Choice(year, year) for year in offer.years],
            "period": [Choice(period, period) for period in offer.periods],
        }
        for name, options in choices.items():
            self.fields[name].choose_from(options)  # type: ignore[attr-defined]

    @property
    def sought(self) -> Sought:
        """What is asked for."""
        values = self.values
        return Sought(
            programme=values.get("programme", ""),
            provider=parse_id(values.get("provider", "")),
            year=values.get("year", ""),
            period=values.get("period", ""),
            state=values.get("state", ""),
            outputs={"yes": True, "no": False}.get(values.get("outputs", "")),
        )


@require_safe
@readers
def find(request: HttpRequest, *, user: User) -> HttpResponse:
    """The list; where filters leave one statement, straight to it."""
    filters = StatementFilter(request.GET)
    filters.prepare()
    refused = filters.is_bound and not filters.is_valid()
    statements = statements_sought(filters.sought)
    pages = paged([] if refused else statements, request.GET)
    if filters.values and pages.count == 1:
        return redirect(address_of(pages.rows[0]))
    table = Table(
        caption=f"{pages.count:,} {'statement' if pages.count == 1 else 'statements'}",
        columns=[
            Column(
                "Statement", lambda one: Link(one.name, address_of(one), f"{one.lead_provider.name}, {year_of(one)}")
            ),
            Column("Provider", lambda one: one.lead_provider.name),
            Column("Cohort", year_of),
            Column("Deadline", lambda one: in_words(one.deadline_date)),
            Column("Payment date", lambda one: in_words(one.payment_date)),
            Column("Pays", lambda one: "Declarations and fees" if one.output_fee else "Service fees"),
            Column("State", lambda one: STATEMENT_TAGS[one.state]),
        ],
        rows=pages.rows,
        empty="No statements match these filters. Remove a filter.",
    )
    return page(
        request,
        "finance/list.html",
        {
            "title": "Statements",
            "back": "/finance",
            "filters": filters,
            "errors": filters.error_summary,
            "pages": pages,
            "table": table,
        },
        status=422 if refused else 200,
    )
