"""Changing the deadline or the payment date of a statement, and what it is expected to pay."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cpd.accounts.models import User
from cpd.core.refusals import Refusal
from cpd.statements.commands import change_dates, expect_milestones
from cpd.statements.models import Statement
from cpd.statements.queries import milestones_of
from cpd.statements.rules import MILESTONES
from cpd.web.finance.access import acting, editors, with_statement
from cpd.web.finance.words import address_of, declared, year_of
from cpd.web.kit.fields import CheckboxesField, Choice, DateField
from cpd.web.kit.forms import KitForm
from cpd.web.pages import question


class DeadlineForm(KitForm):
    """The last day on which the statement takes declarations."""

    deadline_date = DateField(
        "What is the deadline of this statement?",
        heading=True,
        summary="Deadline",
        hint="The last day on which it takes declarations. It must be on or before the payment date.",
    )


class PaymentDateForm(KitForm):
    """The day on which it is paid."""

    payment_date = DateField(
        "When is this statement paid?",
        heading=True,
        summary="Payment date",
        hint="It must be on or after the deadline.",
    )


class ExpectedForm(KitForm):
    """The types that it is expected to pay."""

    milestones = CheckboxesField(
        "Which declarations is this statement expected to pay?",
        heading=True,
        summary="Expected",
        hint="Leave all of them out if it is expected to pay none.",
        required=False,
    )


def _ask(
    request: HttpRequest, statement: Statement, form: KitForm, save: Callable[[dict[str, Any]], object], done: str
) -> HttpResponse:
    """Asks, and does it once the answer is sound; what the command refuses is shown at the field."""
    if statement.state != "open":
        messages.info(request, f"{statement.name} is {statement.state}, so this can't be changed any more.")
        return redirect(address_of(statement))
    if form.is_bound and form.is_valid():
        try:
            save(form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, done)
            return redirect(address_of(statement))
    caption = f"{statement.lead_provider.name}, {statement.name}, {year_of(statement)}"
    return question(request, form, {"back": address_of(statement), "caption": caption, "button": "Save"})


@require_http_methods(["GET", "HEAD", "POST"])
@editors
@with_statement
def change_deadline(request: HttpRequest, *, user: User, statement: Statement) -> HttpResponse:
    """Another deadline, while the statement is open."""
    data = request.POST if request.method == "POST" else None
    form = DeadlineForm(data, initial={"deadline_date": statement.deadline_date})
    return _ask(
        request,
        statement,
        form,
        lambda given: change_dates(statement_id=statement.id, **given, actor=acting(user)),
        "The deadline was changed.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@editors
@with_statement
def change_payment_date(request: HttpRequest, *, user: User, statement: Statement) -> HttpResponse:
    """Another payment date, while the statement is open."""
    data = request.POST if request.method == "POST" else None
    form = PaymentDateForm(data, initial={"payment_date": statement.payment_date})
    return _ask(
        request,
        statement,
        form,
        lambda given: change_dates(statement_id=statement.id, **given, actor=acting(user)),
        "The payment date was changed.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@editors
@with_statement
def change_expected(request: HttpRequest, *, user: User, statement: Statement) -> HttpResponse:
    """Other declaration types that it is expected to pay, while the statement is open."""
    data = request.POST if request.method == "POST" else None
    form = ExpectedForm(data, initial={"milestones": list(milestones_of(statement))})
    types = MILESTONES[statement.programme]
    form.fields["milestones"].choose_from([Choice(one, declared(one)) for one in types])  # type: ignore[attr-defined]
    return _ask(
        request,
        statement,
        form,
        lambda given: expect_milestones(statement_id=statement.id, types=given["milestones"], actor=acting(user)),
        "What the statement is expected to pay was changed.",
    )
