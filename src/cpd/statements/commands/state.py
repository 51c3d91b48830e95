"""Moving statements from state to state: the one place that does."""

from collections.abc import Callable, Sequence
from typing import Any

from cpd.core import clock
from cpd.core.refusals import accepted
from cpd.core.work import Work
from cpd.statements import rules
from cpd.statements.models import Statement, StatementState

Freeze = Callable[[Statement], dict[str, Any]]
"""Stores what a statement comes to as it is paid, and gives its figures."""


def move(
    statements: Sequence[Statement],
    to: str,
    work: Work,
    *,
    by: rules.By | None = None,
    freeze: Freeze | None = None,
) -> None:
    """Moves locked statements to another state and says so to publishing; ``by`` is who had them paid.

    Once paid a statement can't change any more, so ``freeze`` is called with each before that is stored. Refused as
    :func:`cpd.statements.rules.may_move` says.
    """
    now = clock.now()
    paid_at = now if to == StatementState.PAID else None
    names = {"prepared_by": by.prepared_by, "approved_by": by.approved_by} if by else {}
    for statement in statements:
        statement.state = accepted(rules.may_move(statement.state, to))
        statement.updated_at, statement.marked_as_paid_at = now, paid_at
        for name, value in names.items():
            setattr(statement, name, value)
        work.statement(statement.id)
        if freeze is not None:
            statement.frozen_totals = freeze(statement)
            Statement.objects.filter(id=statement.id).update(frozen_totals=statement.frozen_totals)
    Statement.objects.filter(id__in=[statement.id for statement in statements]).update(
        state=to, updated_at=now, marked_as_paid_at=paid_at, **names
    )
