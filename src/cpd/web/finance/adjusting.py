"""The journey of adding an adjustment: its name, its amount, check."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cpd.core.refusals import accepted
from cpd.statements import rules
from cpd.statements.commands import add_adjustment
from cpd.statements.models import Statement
from cpd.web.kit.fields import MoneyField, TextField
from cpd.web.kit.journeys import Answers, Journey, Place, Question, Step


@dataclass(frozen=True)
class Facts:
    """What surrounds the journey: the statement."""

    statement: Statement


class NameQuestion(Question):
    """What the adjustment is called."""

    name = TextField(
        "What is the adjustment called?",
        heading=True,
        summary="Name",
        noun="name of the adjustment",
        hint="The provider sees this name on the statement.",
        judge=rules.adjustment_name,
    )


class AmountQuestion(Question):
    """How much it is."""

    amount = MoneyField(
        "How much is the adjustment?",
        heading=True,
        summary="Amount",
        noun="amount",
        hint="In pounds, for example 1,250 or -99.50. Put a minus sign before an amount that is deducted.",
        least=-rules.LARGEST_ADJUSTMENT,
        most=rules.LARGEST_ADJUSTMENT,
    )

    def judge(self, place: Place, answers: Answers) -> None:
        """Refuses an amount that is none."""
        accepted(rules.adjustment_amount(self.cleaned_data["amount"]))


STEPS = (Step("name", NameQuestion), Step("amount", AmountQuestion))


def next_question(answers: Answers, facts: Facts) -> str | None:
    """The name, then the amount."""
    return answers.first_open([step.name for step in STEPS])


def _add(place: Place, *, name: str, amount: Decimal) -> dict[str, Any]:
    """Adds it."""
    adjustment = add_adjustment(statement_id=place.facts.statement.id, name=name, amount=amount, actor=place.actor)
    return {"adjustment_id": str(adjustment.id)}


def _done(request: HttpRequest, place: Place, result: dict[str, Any]) -> HttpResponse:
    """Back to the list, which asks whether to add another one."""
    return redirect(place.leave)


def _described(answers: Answers) -> str:
    return str(answers.get("name") or "An adjustment")


ADJUSTING = Journey(
    name="add-adjustment",
    steps=STEPS,
    next_step=next_question,
    finish=_add,
    done=_done,
    reason="add_adjustment",
    described=_described,
    button="Confirm and add",
)
