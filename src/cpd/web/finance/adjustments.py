"""Adjustments of a statement: the list, adding, changing and taking away."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe
from markupsafe import Markup

from cpd.accounts.models import User
from cpd.core.ids import parse_id
from cpd.core.refusals import Accepted, NotFound, Refusal
from cpd.statements import rules
from cpd.statements.commands import change_adjustment, remove_adjustment, waiting_preparation
from cpd.statements.models import Adjustment, Statement
from cpd.web.finance.access import acting, editors, with_statement
from cpd.web.finance.adjusting import ADJUSTING, Facts
from cpd.web.finance.words import address_of, pounds, year_of
from cpd.web.kit.fields import MoneyField, TextField, YesNoField
from cpd.web.kit.forms import KitForm
from cpd.web.kit.journeys import Place, journey_page
from cpd.web.kit.journeys import begin as begin_journey
from cpd.web.kit.parts import Column, Link, Row, SummaryList, Table
from cpd.web.pages import page, question
from cpd.web.problems import not_found


class AnotherForm(KitForm):
    """Whether to add another one."""

    another = YesNoField(
        "Do you want to add another adjustment?",
        noun="whether to add another adjustment",
        missing="Select yes if you want to add another adjustment.",
    )


class AdjustmentForm(KitForm):
    """An adjustment that is there already."""

    title = "Change the adjustment"
    name = TextField("Name", noun="name of the adjustment", judge=rules.adjustment_name)
    amount = MoneyField(
        "Amount",
        noun="amount",
        hint="In pounds. Put a minus sign before an amount that is deducted.",
        least=-rules.LARGEST_ADJUSTMENT,
        most=rules.LARGEST_ADJUSTMENT,
    )


def locked(statement: Statement) -> str:
    """Why a statement takes no adjustments now; empty where it does. One query."""
    answer = rules.may_adjust(
        name=statement.name, programme=statement.programme, state=statement.state, output_fee=statement.output_fee
    )
    if not isinstance(answer, Accepted):
        return answer.problems[0].detail
    waiting = waiting_preparation(statement)
    return f"{waiting.prepared_by} has prepared the payment, so adjustments are locked." if waiting else ""


def _turned_away(request: HttpRequest, statement: Statement) -> HttpResponse | None:
    why = locked(statement)
    if not why:
        return None
    messages.info(request, why)
    return redirect(address_of(statement))


@require_http_methods(["GET", "HEAD", "POST"])
@editors
@with_statement
def show(request: HttpRequest, *, user: User, statement: Statement) -> HttpResponse:
    """The list, with the question whether to add another one. Without any it leads to the statement."""
    turned_away = _turned_away(request, statement)
    if turned_away is not None:
        return turned_away
    adjustments = list(Adjustment.objects.filter(statement=statement).order_by("created_at", "id"))
    if not adjustments:
        return redirect(address_of(statement))
    base = f"{address_of(statement)}/adjustments"
    form = AnotherForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return redirect(f"{base}/add" if form.cleaned_data["another"] else address_of(statement))
    return page(
        request,
        "finance/adjustments.html",
        {
            "title": "Adjustments",
            "caption": f"{statement.lead_provider.name}, {statement.name}, {year_of(statement)}",
            "back": address_of(statement),
            "form": form,
            "table": _table(adjustments, base),
            "total": pounds(sum((one.amount for one in adjustments), start=Decimal(0))),
        },
    )


def _table(adjustments: list[Adjustment], base: str) -> Table:
    return Table(
        caption="Adjustments",
        columns=[
            Column("Adjustment", lambda one: one.name),
            Column("Amount", lambda one: pounds(one.amount), numeric=True),
            Column(
                "Change",
                lambda one: Markup("{} or {}").format(
                    Link("change", f"{base}/{one.id}/change", one.name),
                    Link("remove", f"{base}/{one.id}/remove", one.name),
                ),
            ),
        ],
        rows=adjustments,
        hidden=True,
    )


def _place(user: User, statement: Statement) -> Place:
    actor = acting(user)
    return Place(
        base=f"{address_of(statement)}/adjustments/add",
        leave=f"{address_of(statement)}/adjustments",
        owner=actor.one,
        actor=actor,
        facts=Facts(statement),
        caption=f"{statement.lead_provider.name}, {statement.name}",
    )


@require_safe
@editors
@with_statement
def begin(request: HttpRequest, *, user: User, statement: Statement) -> HttpResponse:
    """Begins the journey, where the statement takes adjustments."""
    return _turned_away(request, statement) or begin_journey(ADJUSTING, _place(user, statement))


@require_http_methods(["GET", "HEAD", "POST"])
@editors
@with_statement
def add(request: HttpRequest, token: str, name: str, *, user: User, statement: Statement) -> HttpResponse:
    """A page of the journey."""
    return journey_page(request, ADJUSTING, _place(user, statement), token, name)


def _adjustment(statement: Statement, token: str) -> Adjustment | None:
    key = parse_id(token)
    return Adjustment.objects.filter(id=key, statement=statement).first() if key else None


@require_http_methods(["GET", "HEAD", "POST"])
@editors
@with_statement
def change(request: HttpRequest, token: str, *, user: User, statement: Statement) -> HttpResponse:
    """Another name or another amount."""
    adjustment = _adjustment(statement, token)
    if adjustment is None:
        return not_found(request)
    back = f"{address_of(statement)}/adjustments"
    sent = request.method == "POST"
    known = {"name": adjustment.name, "amount": adjustment.amount}
    form = AdjustmentForm(request.POST if sent else None, initial=known)
    if sent and form.is_valid():
        try:
            change_adjustment(adjustment_id=adjustment.id, **form.cleaned_data, actor=acting(user))
            return redirect(back)
        except Refusal as refusal:
            form.refuse(refusal)
    return question(request, form, {"back": back, "button": "Save"})


@require_http_methods(["GET", "HEAD", "POST"])
@editors
@with_statement
def remove(request: HttpRequest, token: str, *, user: User, statement: Statement) -> HttpResponse:
    """Asks, then takes an adjustment away."""
    adjustment = _adjustment(statement, token)
    if adjustment is None:
        return not_found(request)
    back = f"{address_of(statement)}/adjustments"
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            remove_adjustment(adjustment_id=adjustment.id, actor=acting(user))
            return redirect(back)
        except NotFound:
            return redirect(back)
        except Refusal as refusal:
            errors = [{"text": problem.detail} for problem in refusal.problems]
    return page(
        request,
        "finance/confirm.html",
        {
            "title": "Remove this adjustment?",
            "back": back,
            "button": "Remove",
            "errors": errors,
            "parts": [SummaryList([Row("Name", adjustment.name), Row("Amount", pounds(adjustment.amount))])],
        },
        status=422 if errors else 200,
    )
