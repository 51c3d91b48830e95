"""Payments that were prepared: what waits for a decision, what became of it, and what changed since."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import F, QuerySet

from cpd.core.refusals import Accepted, NotFound
from cpd.finance.facts import facts_of, hash_of_facts
from cpd.finance.rules import Difference, differences
from cpd.statements.models import Preparation, PreparationOutcome, Statement
from cpd.statements.rules import may_prepare


def find_preparation(preparation_id: UUID) -> Preparation:
    """The preparation of that id, with its statement and provider. Raises :class:`NotFound`."""
    preparation = _preparations().filter(id=preparation_id).first()
    if preparation is None:
        raise NotFound("preparation", preparation_id)
    return preparation


def preparations_of(statement: Statement) -> list[Preparation]:
    """Every preparation of a statement, the first one first and the one that waits last. One query."""
    decided = F("decided_at").asc(nulls_last=True)
    return list(_preparations().filter(statement=statement).order_by("prepared_at", decided, "id"))


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
