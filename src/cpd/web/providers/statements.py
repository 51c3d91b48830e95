"""A lead provider's statements, for its finance users: what each comes to, and what is on it (rule SEE-22).

A statement is looked up as the role that sees nothing of other providers. Its amounts depend on contracts, which that
role cannot read, so they are worked out as for DfE once the statement has been found.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from cpd.core.ids import parse_id
from cpd.declarations.models import LineItem
from cpd.finance.behind import Behind, items_behind
from cpd.finance.exports import export_name, lines_for_provider
from cpd.finance.figures import Figures, statement_figures
from cpd.finance.models import FrozenStatement
from cpd.finance.rules.opening import AMOUNTS
from cpd.statements.models import Adjustment, Statement, StatementProgramme
from cpd.web.finance.words import DECLARATION_TAGS, STATEMENT_TAGS, declared, pounds, year_of
from cpd.web.kit.paging import paged
from cpd.web.kit.parts import Column, Link, Row, SummaryList, Table
from cpd.web.kit.words import day_in_words, in_words
from cpd.web.pages import page
from cpd.web.problems import not_found
from cpd.web.providers.access import FINANCE, Place, for_provider

View = Callable[..., Any]

WHO = {"all": "Everybody", "ect": "Early career teachers", "mentor": "Mentors"}
COUNTS = {
    "started": "Started",
    "retained": "Retained",
    "completed": "Completed",
    "extended": "Extended",
    "clawed_back": "Clawed back",
    "voided": "Voided",
}
ITEMS_SHOWN = 50


def _of(place: Place) -> QuerySet[Statement]:
    return Statement.objects.filter(lead_provider_id=place.id, output_fee=True).select_related("lead_provider")


@require_safe
@for_provider(FINANCE)
def show_all(request: HttpRequest, *, place: Place) -> HttpResponse:
    """The provider's statements that pay declarations, the newest payment first."""
    with place.reading():
        statements = _of(place).order_by("-payment_date", "programme", "cohort_id", "intake_id", "id")
        pages = paged(statements, request.GET)
    table = Table(
        caption=f"{pages.count:,} {'statement' if pages.count == 1 else 'statements'}",
        columns=[
            Column("Statement", lambda one: Link(one.name, f"{place.address}/statements/{one.id}", year_of(one))),
            Column("Cohort", year_of),
            Column("Milestone cut-off", lambda one: in_words(one.deadline_date)),
            Column("Payment date", lambda one: in_words(one.payment_date)),
            Column("State", lambda one: STATEMENT_TAGS[one.state]),
        ],
        rows=pages.rows,
        empty="You have no statements yet.",
    )
    return page(
        request,
        "finance/list.html",
        {
            "title": "Statements",
            "caption": place.provider.name,
            "back": place.address,
            "table": table,
            "pages": pages,
        },
    )


def with_statement(view: View) -> View:
    """Gives the view ``statement``, one of the provider's, instead of its id; any other is no page."""

    @wraps(view)
    def statement_page(request: HttpRequest, statement: str, *, place: Place) -> Any:
        statement_id = parse_id(statement)
        with place.reading():
            own = _of(place).filter(id=statement_id).first() if statement_id else None
        return view(request, place=place, statement=own) if own else not_found(request)

    return statement_page


@require_safe
@for_provider(FINANCE)
@with_statement
def show(request: HttpRequest, *, place: Place, statement: Statement) -> HttpResponse:
    """What a statement comes to, what that is made of, and the declarations on it."""
    figures = statement_figures(statement)
    pages = paged(items_behind(statement, Behind()), request.GET, ITEMS_SHOWN)
    address = f"{place.address}/statements/{statement.id}"
    return page(
        request,
        "providers/statement.html",
        {
            "title": statement.name,
            "caption": f"{place.provider.name}, {year_of(statement)}",
            "back": f"{place.address}/statements",
            "overview": _overview(statement),
            "problems": figures["problems"],
            "amounts": _amounts(statement, figures),
            "counts": SummaryList(
                Row(words, f"{figures['counts'][name]:,}")
                for name, words in COUNTS.items()
                if name in figures["counts"]
            ),
            "parts": _parts(statement, figures),
            "items": _items(f"{pages.count:,} {'declaration' if pages.count == 1 else 'declarations'}", pages.rows),
            "pages": pages,
            "file": f"{address}/declarations",
            "frozen": FrozenStatement.objects.filter(statement=statement).first(),
        },
    )


@require_safe
@for_provider(FINANCE)
@with_statement
def download(request: HttpRequest, *, place: Place, statement: Statement) -> HttpResponseBase:
    """The declarations on a statement as a CSV file."""
    lines = (line.encode() for line in lines_for_provider(statement))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{export_name(statement)}"'
    return response


def _overview(statement: Statement) -> SummaryList:
    return SummaryList(
        [
            Row("State", STATEMENT_TAGS[statement.state]),
            Row("Milestone cut-off", in_words(statement.deadline_date)),
            Row("Payment date", in_words(statement.payment_date)),
            Row("Statement ID", statement.id),
        ]
    )


def _amounts(statement: Statement, figures: Figures) -> SummaryList:
    npq = statement.programme == StatementProgramme.NPQ
    left_out = ("uplift", "vat", "subtotal") if npq else ("targeted_delivery_funding",)
    total = "Total" if npq else "Total, with VAT"
    return SummaryList(
        Row(total if name == "total" else words, pounds(figures["amounts"][name]))
        for name, words in AMOUNTS.items()
        if name not in left_out
    )


def _parts(statement: Statement, figures: Figures) -> list[Table]:
    """What the amounts are made of: bands or courses, what no band has room for, and adjustments."""
    npq = statement.programme == StatementProgramme.NPQ
    tables = [_courses(figures)] if npq else [_bands(figures)]
    if figures.get("beyond_bands"):
        tables.append(_beyond(figures))
    adjustments = list(Adjustment.objects.filter(statement=statement).order_by("created_at", "id"))
    if adjustments:
        tables.append(
            Table(
                caption="Additional adjustments",
                columns=[
                    Column("Adjustment", lambda one: one.name),
                    Column("Amount", lambda one: pounds(one.amount), numeric=True),
                ],
                rows=adjustments,
            )
        )
    return tables


def _bands(figures: Figures) -> Table:
    return Table(
        caption="Declarations by band",
        columns=[
            Column("Who", lambda line: WHO[line["participant_type"]]),
            Column("Type", lambda line: declared(line["declaration_type"])),
            Column("Band", lambda line: line["band"] or "None"),
            Column("Added", lambda line: f"{line['additions']:,}", numeric=True),
            Column("Taken away", lambda line: f"{line['subtractions']:,}", numeric=True),
            Column("Fee for each", lambda line: pounds(line["fee"]), numeric=True),
            Column("Payment", lambda line: pounds(line["payment"]), numeric=True),
            Column("Clawback", lambda line: pounds(line["clawback"]), numeric=True),
        ],
        rows=[line for line in figures.get("lines", []) if line["additions"] or line["subtractions"]],
        empty="No declaration is in a band.",
        size="s",
    )


def _courses(figures: Figures) -> Table:
    return Table(
        caption="Courses",
        columns=[
            Column("Course", lambda course: course["course_identifier"]),
            Column("Paid", lambda course: f"{course['billable']:,}", numeric=True),
            Column("Clawed back", lambda course: f"{course['refundable']:,}", numeric=True),
            Column("Output payment", lambda course: pounds(course["output_payment"]), numeric=True),
            Column("Clawback", lambda course: pounds(course["clawback"]), numeric=True),
            Column("Service fee", lambda course: pounds(course["service_fee"]), numeric=True),
            Column(
                "Targeted delivery funding", lambda course: pounds(course["targeted_delivery_funding"]), numeric=True
            ),
            Column("Total", lambda course: pounds(course["total"]), numeric=True),
            Column("In the totals", lambda course: "No, paid separately" if course["special"] else "Yes"),
        ],
        rows=figures.get("courses", []),
        empty="There is no contract for a course.",
        size="s",
    )


def _beyond(figures: Figures) -> Table:
    return Table(
        caption="Paid no output payment, because no band has room for them",
        columns=[
            Column("Who", lambda one: WHO[one["participant_type"]]),
            Column("Type", lambda one: declared(one["declaration_type"])),
            Column("Declarations", lambda one: f"{one['count']:,}", numeric=True),
        ],
        rows=figures["beyond_bands"],
    )


def _items(caption: str, items: Any) -> Table:
    def value(name: str) -> Callable[[LineItem], Any]:
        return lambda item: getattr(item.declaration, name)

    return Table(
        caption=caption,
        columns=[
            Column("Participant", lambda item: item.declaration.person.full_name),
            Column("Participant ID", value("person_id")),
            Column("Declaration ID", value("id")),
            Column("Type", lambda item: declared(item.declaration.declaration_type)),
            Column("Course", value("course_identifier")),
            Column("Date", lambda item: day_in_words(item.declaration.declaration_date)),
            Column("State here", lambda item: DECLARATION_TAGS[item.state]),
        ],
        rows=items,
        empty="There are no declarations on this statement.",
        size="s",
    )
