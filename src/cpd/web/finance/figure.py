"""A figure, opened: its formula with inputs, the declarations behind it, and the rules that it comes from."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from markupsafe import Markup

from cpd.accounts.models import User
from cpd.finance.behind import items_behind
from cpd.finance.figures import statement_figures
from cpd.finance.opening import Opened, open_figure
from cpd.statements.models import Statement
from cpd.web.docs.markdown import render
from cpd.web.docs.rule_book import rules_of
from cpd.web.finance.access import readers, with_statement
from cpd.web.finance.items import items_table
from cpd.web.finance.words import address_of, exact, opens, pounds, year_of
from cpd.web.kit.paging import paged
from cpd.web.kit.parts import Column, Link, Table
from cpd.web.pages import page
from cpd.web.problems import not_found

ITEMS_SHOWN = 25


@cache
def _paragraphs() -> dict[str, str]:
    """The text of each rule of money, as HTML."""
    return {rule.number: render(rule.text).html for rule in rules_of("statements-and-money")}


def rule_paragraphs(numbers: tuple[str, ...]) -> list[tuple[Link, Markup]]:
    """Rules by their numbers: the address of each, and its paragraph of the rule book."""
    return [
        (Link(number, f"/api-reference/rules#{number.lower()}"), Markup(_paragraphs()[number]))  # noqa: S704 - ours
        for number in numbers
    ]


def _terms_table(statement: Statement, opened: Opened) -> Table:
    return Table(
        caption="What goes in",
        columns=[
            Column("Input", lambda term: term.name),
            Column(
                "Value",
                lambda term: (
                    opens(exact(term.value), statement, term.figure, term.name) if term.figure else exact(term.value)
                ),
                numeric=True,
            ),
        ],
        rows=opened.terms,
        empty="Nothing goes in.",
    )


def amount_in_words(opened: Opened) -> str:
    """What the figure is: an amount, or a count."""
    return f"{opened.amount:,}" if isinstance(opened.amount, int) else pounds(opened.amount)


@require_safe
@readers
@with_statement
def show(request: HttpRequest, name: str, *, user: User, statement: Statement) -> HttpResponse:
    """The figure of that name; there is no such page where the statement has none."""
    figures = statement_figures(statement)
    opened = open_figure(statement, figures, name)
    if opened is None:
        return not_found(request)
    pages = paged(items_behind(statement, opened.behind), request.GET, ITEMS_SHOWN) if opened.behind else None
    items = items_table(f"Declarations behind it ({pages.count:,})", pages.rows) if pages is not None else None
    return page(
        request,
        "finance/figure.html",
        {
            "title": opened.title,
            "caption": f"{statement.lead_provider.name}, {statement.name}, {year_of(statement)}",
            "back": address_of(statement),
            "opened": opened,
            "amount": amount_in_words(opened),
            "problems": figures["problems"],
            "terms": _terms_table(statement, opened) if opened.terms else None,
            "items": items,
            "pages": pages,
            "rules": rule_paragraphs(opened.rules),
        },
    )
