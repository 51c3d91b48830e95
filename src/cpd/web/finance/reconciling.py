"""What stands open before a deadline: what came, what waits, what can't be priced."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cpd.accounts.models import User
from cpd.core import clock
from cpd.finance.reconciling import before_deadlines
from cpd.web.finance.access import readers
from cpd.web.finance.start import AHEAD
from cpd.web.finance.words import PROGRAMMES, declared
from cpd.web.kit.paging import paged
from cpd.web.kit.parts import Column, Link, Table, Tag
from cpd.web.kit.words import in_words
from cpd.web.pages import page


@require_safe
@readers
def show(request: HttpRequest, *, user: User) -> HttpResponse:
    """The open statements that pay declarations, with a deadline in the next two months."""
    today = clock.today()
    pages = paged(before_deadlines(today, today + AHEAD), request.GET)
    table = Table(
        caption="Before the next deadlines",
        columns=[
            Column(
                "Statement", lambda one: Link(one.name, f"/finance/statements/{one.statement_id}", f"of {one.provider}")
            ),
            Column("Provider", lambda one: one.provider),
            Column("Cohort", lambda one: f"{PROGRAMMES[one.programme]} {one.year}"),
            Column("Deadline", lambda one: in_words(one.deadline_date)),
            Column("Expected to pay", lambda one: ", ".join(map(declared, one.expected)) or "Nothing stated"),
            Column("Received", lambda one: f"{one.received:,}", numeric=True),
            Column("Clawed back", lambda one: f"{one.refunds:,}", numeric=True),
            Column("Submitted, on no statement", lambda one: f"{one.waiting:,}", numeric=True),
            Column("Contract", lambda one: Tag("Yes", "green") if one.priced else Tag("None: store it", "red")),
        ],
        rows=pages.rows,
        empty="No statement has a deadline in the next two months.",
        hidden=True,
    )
    return page(
        request,
        "finance/list.html",
        {
            "title": "Before the next deadlines",
            "back": "/finance",
            "paragraphs": [
                "Submitted declarations go onto a statement once DfE has decided that the participant is eligible for "
                "funding. The page of a statement shows what is still to come of each type."
            ],
            "table": table,
            "pages": pages,
        },
    )
