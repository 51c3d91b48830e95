"""What was paid, by month and provider: a chart, and its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cpd.accounts.models import User
from cpd.finance.spend import Spent, spent_by_month
from cpd.web.finance.access import readers
from cpd.web.finance.words import pounds
from cpd.web.kit.fields import Choice, SelectField
from cpd.web.kit.forms import FilterForm
from cpd.web.kit.paging import paged
from cpd.web.kit.parts import Column, Table
from cpd.web.pages import page

MONTHS_SHOWN = 24
"""How many months the chart has, the newest of those in which something was paid."""

HEIGHT, STEP, BAR = 200, 24, 16


class SpendFilter(FilterForm):
    """Of which programme."""

    programme = SelectField(
        "Programme",
        noun="a programme",
        first="Both programmes",
        choices=[Choice("ecf", "ECF"), Choice("npq", "NPQ")],
        required=False,
    )


@dataclass(frozen=True)
class Bar:
    """A month of the chart: where its bar stands, how high it is, and what it stands for. Above or below the line."""

    month: date
    total: Decimal
    x: int
    y: float
    height: float


@dataclass(frozen=True)
class Chart:
    """A chart of what was paid in each month. Everything that it shows is in the table beneath it."""

    bars: Sequence[Bar]
    title: str
    description: str
    line: float

    @property
    def width(self) -> int:
        """How wide it is, however many months it has."""
        return MONTHS_SHOWN * STEP

    @property
    def height(self) -> int:
        """How high it is."""
        return HEIGHT


def chart_of(spent: Sequence[Spent]) -> Chart | None:
    """The chart of the newest months; nothing where nothing was paid."""
    months: dict[date, Decimal] = {}
    for one in spent:
        months[one.month] = months.get(one.month, Decimal(0)) + (one.total or Decimal(0))
    shown = sorted(months)[-MONTHS_SHOWN:]
    if not shown:
        return None
    highest = max(Decimal(0), *(months[month] for month in shown))
    lowest = min(Decimal(0), *(months[month] for month in shown))
    scale = float(highest - lowest) or 1.0
    line = HEIGHT * float(highest) / scale
    bars = []
    for number, month in enumerate(shown):
        size = HEIGHT * abs(float(months[month])) / scale
        top = line - size if months[month] >= 0 else line
        bars.append(Bar(month, months[month], number * STEP, round(top, 1), round(size, 1)))
    most = max(shown, key=lambda month: months[month])
    description = (
        f"From {shown[0]:%B %Y} to {shown[-1]:%B %Y}. The most was paid in {most:%B %Y}: {pounds(months[most])}."
    )
    return Chart(bars, "What was paid each month", description, round(line, 1))


@require_safe
@readers
def show(request: HttpRequest, *, user: User) -> HttpResponse:
    """The chart and the table, of both programmes or of one."""
    filters = SpendFilter(request.GET)
    refused = filters.is_bound and not filters.is_valid()
    spent = [] if refused else spent_by_month(filters.values.get("programme", ""))
    pages = paged(spent, request.GET, 50)
    table = Table(
        caption="By month and provider",
        columns=[
            Column("Month of payment", lambda one: f"{one.month:%B %Y}"),
            Column("Provider", lambda one: one.provider),
            Column("Paid, with VAT", lambda one: pounds(one.total), numeric=True),
        ],
        rows=pages.rows,
        empty="Nothing has been paid yet.",
    )
    return page(
        request,
        "finance/spend.html",
        {
            "title": "What was paid",
            "back": "/finance",
            "filters": filters,
            "errors": filters.error_summary,
            "chart": chart_of(spent),
            "table": table,
            "pages": pages,
        },
        status=422 if refused else 200,
    )
