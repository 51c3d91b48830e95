"""Authorising payment: from then on a statement's figures never change."""

from uuid import UUID

from cpd.core.actor import Actor
from cpd.core.refusals import Refusal
from cpd.core.work import unit_of_work
from cpd.declarations.commands import pay_statement
from cpd.finance import errors
from cpd.finance.figures import statement_figures
from cpd.statements.models import Statement


def authorise_statement(
    *, statement_id: UUID, prepared_by: str, approved_by: str, unpriced: bool = False, actor: Actor
) -> Statement:
    """Two people authorise a payable statement: it is paid, and its figures are frozen (rule MON-4).

    Refused as :func:`cpd.declarations.commands.pay_statement` says, and (``base``) when a contract is missing, so that
    nobody pays what was never priced; ``unpriced`` lets that pass, for made-up worlds. Raises :class:`NotFound`.
    """
    with unit_of_work(actor=actor, reason="authorise_statement"):
        statement = pay_statement(
            statement_id=statement_id, prepared_by=prepared_by, approved_by=approved_by, actor=actor
        )
        figures = {**statement_figures(statement), "frozen": True}
        if figures["problems"] and not unpriced:
            raise Refusal.because(errors.NO_CONTRACT(problem=figures["problems"][0]))
        statement.frozen_totals = figures
        statement.save(update_fields=["frozen_totals"])
        return statement
