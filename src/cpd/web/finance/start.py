"""The first page of the finance console: what waits, what comes next, and where everything is."""

from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cpd.accounts.models import User
from cpd.core import clock
from cpd.finance.finding import Due, Sought, next_deadlines, statements_sought
from cpd.statements.models import Statement
from cpd.web.finance.access import readers
from cpd.web.finance.words import PROGRAMMES, address_of, year_of
from cpd.web.kit.paging import paged
from cpd.web.kit.parts import Column, Link, Table
from cpd.web.kit.words import in_words
from cpd.web.pages import page

AHEAD = timedelta(days=62)
"""How far ahead deadlines are listed."""


def _waiting_table(statements: list[Statement]) -> Table:
    return Table(
        caption="To be authorised",
        columns=[
            Column("Statement", lambda one: Link(one.name, address_of(one), f"of {one.lead_provider.name}")),
            Column("Provider", lambda one: one.lead_provider.name),
            Column("Cohort", year_of),
            Column("Payment date", lambda one: in_words(one.payment_date)),
        ],
        rows=statements,
        empty="Nothing is waiting to be authorised.",
    )


def _list_of(due: Due) -> Link:
    query = urlencode({"programme": due.programme, "year": due.year, "period": due.name})
    return Link(due.name, f"/finance/statements?{query}", f"{PROGRAMMES[due.programme]} {due.year}")


def _deadlines_table(deadlines: list[Due]) -> Table:
    return Table(
        caption="Next deadlines",
        columns=[
            Column("Statement", _list_of),
            Column("Cohort", lambda due: f"{PROGRAMMES[due.programme]} {due.year}"),
            Column("Deadline", lambda due: in_words(due.deadline_date)),
            Column("Payment date", lambda due: in_words(due.payment_date)),
            Column("Providers", lambda due: due.count, numeric=True),
        ],
        rows=deadlines,
        empty="No deadline in the next two months.",
    )


@require_safe
@readers
def show(request: HttpRequest, *, user: User) -> HttpResponse:
    """Payable statements, the deadlines of the next two months, and links to everything else."""
    today = clock.today()
    waiting = paged(statements_sought(Sought(state="payable")), request.GET)
    return page(
        request,
        "finance/start.html",
        {
            "title": "Payments to providers",
            "waiting": _waiting_table(list(waiting.rows)),
            "pages": waiting,
            "deadlines": _deadlines_table(next_deadlines(today, today + AHEAD)),
        },
    )
