"""Changing the deadline or the payment date of a statement, and what it is expected to pay."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cpd.accounts.models import User
from cpd.core.refusals import Refusal
from cpd.statements.commands import change_dates, expect_milestones
from cpd.statements.models import Statement, StatementState
from cpd.statements.queries import is_open, milestones_of
from cpd.statements.rules import DECLARATION_TYPES
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
        hint="Leave every box empty if it is expected to pay none.",
        required=False,
    )


def _ask(
    request: HttpRequest, statement: Statement, form: KitForm, save: Callable[..., object], done: str, user: User
) -> HttpResponse:
    """Asks, and saves the answer once it is sound; what the command refuses is shown at the field."""
    if not is_open(statement):
        over = "its deadline is over" if statement.state == StatementState.OPEN else f"it is {statement.state}"
        messages.info(request, f"This can no longer be changed for {statement.name}, because {over}.")
        return redirect(address_of(statement))
    if form.is_bound and form.is_valid():
        try:
            save(statement_id=statement.id, **form.cleaned_data, actor=acting(user))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, done)
            return redirect(address_of(statement))
    caption = f"{statement.lead_provider.name}, {statement.name}, {year_of(statement)}"
    return question(request, form, {"back": address_of(statement), "caption": caption, "button": "Save"})


def _expect(*, milestones: Sequence[str], **given: Any) -> object:
    return expect_milestones(types=milestones, **given)


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


@require_http_methods(["GET", "HEAD", "POST"])
@editors
@with_statement
def change_deadline(request: HttpRequest, *, user: User, statement: Statement) -> HttpResponse:
    """Another deadline, while the statement is open."""
    form = DeadlineForm(_sent(request), initial={"deadline_date": statement.deadline_date})
    return _ask(request, statement, form, change_dates, "The deadline was changed.", user)


@require_http_methods(["GET", "HEAD", "POST"])
@editors
@with_statement
def change_payment_date(request: HttpRequest, *, user: User, statement: Statement) -> HttpResponse:
    """Another payment date, while the statement is open."""
    form = PaymentDateForm(_sent(request), initial={"payment_date": statement.payment_date})
    return _ask(request, statement, form, change_dates, "The payment date was changed.", user)


@require_http_methods(["GET", "HEAD", "POST"])
@editors
@with_statement
def change_expected(request: HttpRequest, *, user: User, statement: Statement) -> HttpResponse:
    """Other declaration types that it is expected to pay, while the statement is open."""
    form = ExpectedForm(_sent(request), initial={"milestones": list(milestones_of(statement))})
    types = DECLARATION_TYPES[statement.programme]
    form.fields["milestones"].choose_from([Choice(one, declared(one)) for one in types])  # type: ignore[attr-defined]
    return _ask(request, statement, form, _expect, "What the statement is expected to pay was changed.", user)
