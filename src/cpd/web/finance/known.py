"""A statement as it was known at an instant (rule MON-35)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cpd.accounts.models import User
from cpd.core.dates import parse_instant
from cpd.core.refusals import Accepted, Refusal, Refused
from cpd.finance import errors
from cpd.finance.known import Known, KnownDeclaration, known_at
from cpd.finance.rules.opening import AMOUNTS
from cpd.statements.models import Statement
from cpd.web.finance.access import readers, with_statement
from cpd.web.finance.words import DECLARATION_TAGS, address_of, declared, pounds, year_of
from cpd.web.kit.fields import TextField
from cpd.web.kit.forms import FilterForm
from cpd.web.kit.paging import Pages, paged
from cpd.web.kit.parts import Column, Link, Row, SummaryList, Table
from cpd.web.kit.words import instant_in_words
from cpd.web.pages import page

ITEMS_SHOWN = 50


def _instant(text: str) -> Accepted[str | None] | Refused:
    if text and parse_instant(text) is None:
        return Refused.because(errors.NOT_AN_INSTANT(value=text))
    return Accepted(text or None)


class KnownFilter(FilterForm):
    """At which instant."""

    at = TextField(
        "Date and time",
        noun="date and time",
        hint="In UTC, for example 2026-11-30T17:00:00Z.",
        judge=_instant,
        required=False,
        max_length=40,
        width=20,
        spellcheck=False,
    )


@require_safe
@readers
@with_statement
def show(request: HttpRequest, *, user: User, statement: Statement) -> HttpResponse:
    """What the statement came to and had on it at the instant that ``?at=`` names."""
    filters = KnownFilter(request.GET)
    at = parse_instant(str(filters.values.get("at", "")))
    known: Known | None = None
    if at is not None:
        try:
            known = known_at(statement.id, at)
        except Refusal as refusal:
            for problem in refusal.problems:
                filters.add_error("at", problem.detail)
    pages = paged(known.declarations if known else [], request.GET, ITEMS_SHOWN)
    return page(
        request,
        "finance/known.html",
        {
            "title": f"{statement.name} as it was known",
            "caption": f"{statement.lead_provider.name}, {year_of(statement)}",
            "back": address_of(statement),
            "filters": filters,
            "errors": filters.error_summary,
            "known": known,
            "at": instant_in_words(known.at) if known else "",
            "problems": known.figures["problems"] if known else [],
            "summary": _summary(known) if known else "",
            "adjustments": _adjustments_table(known) if known and known.adjustments else "",
            "declarations": _declarations_table(pages) if known else "",
            "pages": pages,
        },
        status=422 if filters.error_summary else 200,
    )


def _summary(known: Known) -> SummaryList:
    amounts = known.figures["amounts"]
    return SummaryList(
        [
            Row("State", known.statement.state.capitalize() if not known.frozen else "Paid"),
            *(Row(title, pounds(amounts[name])) for name, title in AMOUNTS.items() if name in amounts),
        ]
    )


def _adjustments_table(known: Known) -> Table:
    return Table(
        caption="Adjustments",
        columns=[Column("Adjustment", lambda one: one[0]), Column("Amount", lambda one: pounds(one[1]), numeric=True)],
        rows=known.adjustments,
    )


def _declarations_table(pages: Pages) -> Table:
    def person(one: KnownDeclaration) -> Link:
        return Link(str(one.person_id), f"/finance/people/{one.person_id}")

    return Table(
        caption=f"Declarations ({pages.count:,})",
        columns=[
            Column("Declaration ID", lambda one: one.id),
            Column("Participant ID", person),
            Column("Type", lambda one: declared(one.declaration_type)),
            Column("Course", lambda one: one.course_identifier),
            Column("State then", lambda one: DECLARATION_TAGS[one.state]),
        ],
        rows=pages.rows,
        size="s",
        empty="Nothing was on it.",
    )
