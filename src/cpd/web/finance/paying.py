"""Paying a statement: one person prepares, another approves what was prepared, or rejects it (rules MON-3, MON-26)."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cpd.accounts.models import User
from cpd.core.ids import parse_id
from cpd.core.refusals import NotFound, Refusal
from cpd.finance.commands import FiguresChanged, approve_payment, prepare_payment, reject_payment
from cpd.finance.figures import statement_figures
from cpd.finance.preparations import changes_since
from cpd.finance.rules import Difference
from cpd.finance.signing import signatory_of
from cpd.statements.commands import waiting_preparation
from cpd.statements.models import Statement
from cpd.statements.rules import LONGEST_REASON
from cpd.web.finance.access import acting, approvers, editors, readers, with_statement
from cpd.web.finance.statement import summary_of
from cpd.web.finance.words import address_of, year_of
from cpd.web.kit.fields import CheckboxesField, Choice, TextareaField
from cpd.web.kit.forms import KitForm
from cpd.web.kit.parts import Column, Table
from cpd.web.kit.words import instant_in_words
from cpd.web.pages import page, question

NOTHING_WAITS = "No payment of this statement is waiting for a decision."


class ApprovalForm(KitForm):
    """The box to tick."""

    checks_done = CheckboxesField(
        "Before you approve",
        noun="that you have checked what the statement comes to",
        missing="Tick the box to say that you have checked what the statement comes to.",
        choices=[Choice("yes", "I have checked what this statement comes to, and it should be paid")],
    )


class RejectionForm(KitForm):
    """Why it is rejected."""

    reason = TextareaField(
        "Why are you rejecting this payment?",
        heading=True,
        summary="Reason",
        noun="reason",
        missing="Enter why you are rejecting this payment.",
        hint="The person who prepared it will see this.",
        max_length=LONGEST_REASON,
    )


def _caption(statement: Statement) -> str:
    return f"{statement.lead_provider.name}, {statement.name}, {year_of(statement)}"


def _refused(refusal: Refusal) -> list[dict[str, str]]:
    return [{"text": problem.detail} for problem in refusal.problems]


@require_http_methods(["GET", "HEAD", "POST"])
@editors
@with_statement
def prepare(request: HttpRequest, *, user: User, statement: Statement) -> HttpResponse:
    """Shows what the statement comes to, and prepares its payment."""
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            prepare_payment(statement_id=statement.id, by=signatory_of(user.id), actor=acting(user))
        except Refusal as refusal:
            errors = _refused(refusal)
        else:
            messages.success(request, "The payment was prepared. Somebody else now has to approve it.")
            return redirect(address_of(statement))
    return page(
        request,
        "finance/confirm.html",
        {
            "title": "Prepare this payment",
            "caption": _caption(statement),
            "back": address_of(statement),
            "button": "Prepare payment",
            "paragraphs": [
                "Somebody else approves it after you, exactly as it is now. Until then adjustments are locked.",
            ],
            "parts": [summary_of(statement, statement_figures(statement))],
            "errors": errors,
        },
        status=422 if errors else 200,
    )


def differences_table(differences: Sequence[Difference]) -> Table:
    """What is no longer as it was prepared."""
    return Table(
        caption="What has changed since it was prepared",
        columns=[
            Column("What", lambda one: (f"{one.item}: {one.name}" if one.item else one.name).replace("_", " ")),
            Column("Prepared", lambda one: "Nothing" if one.before is None else one.before),
            Column("Now", lambda one: "Nothing" if one.after is None else one.after),
        ],
        rows=differences,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@approvers
@with_statement
def approve(request: HttpRequest, *, user: User, statement: Statement) -> HttpResponse:
    """Shows what was prepared, asks to tick a box, and pays; what has changed since is shown instead, and not paid."""
    preparation = waiting_preparation(statement)
    sent = request.method == "POST"
    if preparation is None and not sent:
        messages.info(request, NOTHING_WAITS)
        return redirect(address_of(statement))
    form = ApprovalForm(request.POST if sent else None)
    changed: Sequence[Difference] = ()
    errors: list[dict[str, str]] = []
    if sent and form.is_valid():
        try:
            _approve(statement, parse_id(request.POST.get("preparation", "")), user)
        except FiguresChanged as refusal:
            changed, errors = refusal.differences, _refused(refusal)
        except Refusal as refusal:
            errors = _refused(refusal)
        except NotFound:
            messages.info(request, NOTHING_WAITS)
            return redirect(address_of(statement))
        else:
            messages.success(request, f"{statement.name} is authorised for payment.")
            return redirect(address_of(statement))
    if preparation is None:
        messages.info(request, errors[0]["text"] if errors else NOTHING_WAITS)
        return redirect(address_of(statement))
    changed = changed or changes_since(preparation)
    return page(
        request,
        "finance/approve.html",
        {
            "title": "Approve this payment",
            "caption": _caption(statement),
            "back": address_of(statement),
            "form": form,
            "errors": errors or form.error_summary,
            "preparation": preparation,
            "prepared_at": instant_in_words(preparation.prepared_at),
            "summary": summary_of(statement, preparation.facts["figures"]),
            "changed": differences_table(changed) if changed else None,
            "reject": f"{address_of(statement)}/reject",
            "button": "Approve and pay",
        },
        status=422 if errors or form.error_summary else 200,
    )


def _approve(statement: Statement, preparation_id: UUID | None, user: User) -> None:
    """Approves what the page showed (rule MON-26): a preparation of this statement, no other."""
    if preparation_id is None:
        raise NotFound("preparation")
    approve_payment(
        preparation_id=preparation_id,
        statement_id=statement.id,
        by=signatory_of(user.id),
        checks_done=True,
        actor=acting(user),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@readers
@with_statement
def reject(request: HttpRequest, *, user: User, statement: Statement) -> HttpResponse:
    """Asks for the reason, and rejects what the page showed; whoever prepared it takes it back."""
    sent = request.method == "POST"
    waiting = waiting_preparation(statement)
    shown = parse_id(request.POST.get("preparation", "")) if sent else None
    if waiting is None and shown is None:
        messages.info(request, NOTHING_WAITS)
        return redirect(address_of(statement))
    form = RejectionForm(request.POST if sent else None)
    if sent and form.is_valid():
        try:
            _reject(statement, shown, form.cleaned_data["reason"], user)
        except NotFound:
            messages.info(request, NOTHING_WAITS)
            return redirect(address_of(statement))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The payment was rejected. Nothing is paid.")
            return redirect(address_of(statement))
    return question(
        request,
        form,
        {
            "back": address_of(statement),
            "caption": _caption(statement),
            "hidden": [("preparation", shown or (waiting and waiting.id))],
            "button": "Reject payment",
        },
    )


def _reject(statement: Statement, preparation_id: UUID | None, reason: str, user: User) -> None:
    """Rejects what the page showed (rule MON-26): a preparation of this statement, no other."""
    if preparation_id is None:
        raise NotFound("preparation")
    reject_payment(
        preparation_id=preparation_id,
        statement_id=statement.id,
        by=signatory_of(user.id),
        reason=reason,
        actor=acting(user),
    )
