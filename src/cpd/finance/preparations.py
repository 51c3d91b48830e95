"""Payments that were prepared: what waits for a decision, what became of it, and what changed since."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet

from cpd.core.refusals import Accepted
from cpd.finance.facts import facts_of, hash_of_facts
from cpd.finance.rules import Difference, differences
from cpd.statements.models import Preparation, PreparationOutcome, Statement
from cpd.statements.rules import may_prepare


def waiting_preparations() -> list[Preparation]:
    """Every preparation that waits for a decision, that of the earliest payment first. One query."""
    waiting = _preparations().filter(outcome=PreparationOutcome.WAITING)
    return list(waiting.order_by("statement__payment_date", "prepared_at", "id"))


def changes_since(preparation: Preparation) -> Sequence[Difference]:
    """What is different about a statement since its payment was prepared; nothing as long as it can be approved."""
    facts = facts_of(preparation.statement)
    if hash_of_facts(facts) == preparation.sha256:
        return ()
    return differences(preparation.facts, facts)


def can_be_prepared(statement: Statement, today: date) -> bool:
    """Whether somebody may prepare the payment now: a page offers it then (rule MON-26)."""
    return isinstance(may_prepare(statement.state, statement.deadline_date, today), Accepted)


def _preparations() -> QuerySet[Preparation]:
    return Preparation.objects.select_related("statement__lead_provider", "statement__cohort", "statement__contract")
