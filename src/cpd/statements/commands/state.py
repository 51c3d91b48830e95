"""Moving statements from state to state: the one place that does."""

from collections.abc import Sequence

from cpd.core import clock
from cpd.core.refusals import accepted
from cpd.core.work import Work
from cpd.statements import rules
from cpd.statements.models import Statement, StatementState


def move(statements: Sequence[Statement], to: str, work: Work, *, by: rules.By | None = None) -> None:
    """Moves locked statements to another state and says so to publishing; ``by`` is who had them paid.

    Refused as :func:`cpd.statements.rules.may_move` says.
    """
    now = clock.now()
    changes = {"state": to, "updated_at": now}
    if to == StatementState.PAID:
        changes["marked_as_paid_at"] = now
    if by is not None:
        changes |= {"prepared_by": by.prepared_by, "approved_by": by.approved_by}
    for statement in statements:
        accepted(rules.may_move(statement.state, to))
        for name, value in changes.items():
            setattr(statement, name, value)
        work.statement(statement.id)
    Statement.objects.filter(id__in=[statement.id for statement in statements]).update(**changes)
