"""A statement as DfE's finance team sees it, its copies to print, and its files."""

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from cpd.accounts.models import User
from cpd.finance.behind import Behind, items_behind
from cpd.finance.expected import expected_of
from cpd.finance.exports import export_lines, export_name
from cpd.finance.figures import Figures, statement_figures
from cpd.finance.models import AuditNote, FrozenStatement
from cpd.finance.queries import counted
from cpd.finance.rules.opening import AMOUNTS
from cpd.statements.models import Adjustment, Statement, StatementProgramme
from cpd.statements.queries import milestones_of
from cpd.web.finance import ecf, npq
from cpd.web.finance.access import readers, with_statement
from cpd.web.finance.actions import actions_for
from cpd.web.finance.items import items_table
from cpd.web.finance.notes import notes_table
from cpd.web.finance.words import PROGRAMMES, STATEMENT_TAGS, address_of, declared, opens, pounds, year_of
from cpd.web.kit.paging import paged
from cpd.web.kit.parts import Column, Row, SummaryList, Table, Tag
from cpd.web.kit.words import in_words, instant_in_words
from cpd.web.pages import page
from cpd.web.problems import not_found

ITEMS_SHOWN = 50
COPIES = {"provider": "Provider's copy", "dfe": "DfE's copy"}


@require_safe
@readers
@with_statement
def show(request: HttpRequest, *, user: User, statement: Statement) -> HttpResponse:
    """What the statement comes to, what it is made of, and what can be done with it."""
    shown = contents(statement)
    actions = actions_for(request, statement, adjusted=shown["adjustments"] is not None)
    return page(
        request,
        "finance/statement.html",
        {
            **shown,
            "overview": overview_of(statement, shown["expected_types"], changes=actions.changes),
            "back": "/finance/statements",
            "actions": actions,
            "notes": _notes(statement),
        },
    )


@require_safe
@readers
@with_statement
def print_copy(request: HttpRequest, name: str, *, user: User, statement: Statement) -> HttpResponse:
    """A copy to print or to save as PDF: the provider's, without what is only DfE's, or DfE's."""
    if name not in COPIES:
        return not_found(request)
    shown = contents(statement)
    title = f"{statement.lead_provider.name} {statement.name} {year_of(statement)}: {COPIES[name].lower()}"
    return page(
        request,
        "finance/copy.html",
        {
            **shown,
            "title": title,
            "copy": COPIES[name],
            "internal": name == "dfe",
            "notes": _notes(statement) if name == "dfe" else None,
            "back": address_of(statement),
        },
    )


def _notes(statement: Statement) -> Table | None:
    return notes_table(list(AuditNote.objects.filter(statement=statement).select_related("written_by")))


def contents(statement: Statement) -> dict[str, Any]:
    """What a page of a statement shows, by its programme. A constant number of queries."""
    counts = counted(statement, earlier=statement.frozen_totals is None)
    figures = statement_figures(statement, counts)
    frozen = FrozenStatement.objects.filter(statement=statement).first()
    adjustments = list(Adjustment.objects.filter(statement=statement).order_by("created_at", "id"))
    shown = {
        "title": f"{statement.lead_provider.name}: {statement.name}",
        "statement": statement,
        "address": address_of(statement),
        "year": year_of(statement),
        "tag": STATEMENT_TAGS[statement.state],
        "problems": figures["problems"],
        "summary": summary_of(statement, figures),
        "frozen": frozen,
        "adjustments": _adjustments_table(adjustments) if adjustments else None,
    }
    if statement.programme == StatementProgramme.NPQ:
        expected = expected_of(statement, counts)
        shown |= {"expected": npq.expected_table(expected), "expected_types": expected.milestones}
        ordinary, special, contracts = npq.course_tables(statement, figures, counts.by_course)
        return {
            **shown,
            "counts": npq.counts_of(statement, figures),
            "counts_by_course": npq.counts_table(figures, counts.by_course),
            "courses": ordinary,
            "special": special,
            "contract": [contracts],
        }
    shown |= {"expected_types": milestones_of(statement)}
    contract = statement.contract
    uplift, clawbacks = ecf.uplift_tables(statement, figures, contract, counts.now)
    return {
        **shown,
        "counts": ecf.counts_of(statement, figures),
        "counts_by_type": "counts_by_type" in figures,
        "output": ecf.output_tables(statement, figures),
        "uplift": uplift,
        "clawbacks": clawbacks,
        "beyond": ecf.beyond_table(figures),
        "contract": ecf.contract_of(contract) if contract else [],
    }


def summary_of(statement: Statement, figures: Figures) -> SummaryList:
    """The amounts, each of which opens; the total first."""
    npq_only, ecf_only = ("targeted_delivery_funding",), ("uplift", "vat", "subtotal")
    left_out = ecf_only if statement.programme == StatementProgramme.NPQ else npq_only
    total = "Total" if statement.programme == StatementProgramme.NPQ else "Total, with VAT"
    return SummaryList(
        Row(
            total if name == "total" else title,
            opens(pounds(figures["amounts"][name]), statement, name, f"{title.lower()}: how it was worked out"),
        )
        for name, title in AMOUNTS.items()
        if name not in left_out
    )


def overview_of(statement: Statement, expected: Sequence[str], *, changes: bool) -> SummaryList:
    """What the statement is, and who authorised it when. ``changes``: with links to what can be changed."""

    def at(name: str) -> str:
        return f"{address_of(statement)}/{name}" if changes else ""

    npq_statement = statement.programme == StatementProgramme.NPQ
    paid = []
    if statement.marked_as_paid_at is not None:
        paid = [
            Row("Authorised for payment", instant_in_words(statement.marked_as_paid_at)),
            Row("Prepared by", statement.prepared_by or "Nobody named"),
            Row("Approved by", statement.approved_by or "Nobody named"),
        ]
    return SummaryList(
        [
            Row("Provider", statement.lead_provider.name),
            Row("Programme", PROGRAMMES[statement.programme]),
            Row("Intake" if npq_statement else "Cohort", statement.year_or_intake),
            Row("State", STATEMENT_TAGS[statement.state]),
            Row("Pays declarations", Tag("Yes", "green") if statement.output_fee else "No, service fees alone"),
            Row("Milestone cut-off", in_words(statement.deadline_date), at("deadline")),
            Row("Payment date", in_words(statement.payment_date), at("payment-date")),
            Row("Expected to pay", ", ".join(map(declared, expected)) or "Nothing stated", at("expected")),
            *paid,
        ]
    )


def _adjustments_table(adjustments: list[Adjustment]) -> Table:
    return Table(
        caption="Additional adjustments",
        columns=[
            Column("Adjustment", lambda one: one.name),
            Column("Amount", lambda one: pounds(one.amount), numeric=True),
        ],
        rows=adjustments,
    )


@require_safe
@readers
@with_statement
def voided(request: HttpRequest, *, user: User, statement: Statement) -> HttpResponse:
    """The declarations on the statement that were voided."""
    pages = paged(items_behind(statement, Behind("voided")), request.GET, ITEMS_SHOWN)
    return page(
        request,
        "finance/list.html",
        {
            "title": "Voided declarations",
            "caption": f"{statement.lead_provider.name}, {statement.name}, {year_of(statement)}",
            "back": address_of(statement),
            "table": items_table(f"{pages.count:,} voided", pages.rows),
            "pages": pages,
        },
    )


@require_safe
@readers
@with_statement
def export(request: HttpRequest, *, user: User, statement: Statement) -> HttpResponseBase:
    """What is on the statement as CSV; of a paid one the bytes that were kept (rule MON-25)."""
    lines = (line.encode() for line in export_lines(statement))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{export_name(statement)}"'
    return response


@require_safe
@readers
@with_statement
def as_json(request: HttpRequest, *, user: User, statement: Statement) -> HttpResponse:
    """The figures as JSON, as ``cpd statement show --json`` prints them."""
    response = JsonResponse(statement_figures(statement), encoder=json.JSONEncoder)
    response["Content-Disposition"] = f'attachment; filename="{export_name(statement).removesuffix(".csv")}.json"'
    return response
