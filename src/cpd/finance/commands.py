"""Authorising payment, after which a statement's figures never change; and pricing a payable statement again."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from cpd.core.actor import Actor
from cpd.core.refusals import accepted
from cpd.core.work import unit_of_work
from cpd.declarations.commands import pay_statement
from cpd.finance.figures import statement_figures
from cpd.finance.freezing import freeze
from cpd.finance.queries import find_statement
from cpd.statements.commands import lock_statement, set_state, use_version
from cpd.statements.models import Statement
from cpd.statements.rules import may_price_again


def authorise_statement(
    *, statement_id: UUID, prepared_by: str, approved_by: str, unpriced: bool = False, actor: Actor
) -> Statement:
    """Two people authorise a payable statement: it is paid, and its figures are frozen (rule MON-4).

    Refused as :func:`cpd.declarations.commands.pay_statement` says, and (``base``) when a contract is missing, so that
    nobody pays what was never priced; ``unpriced`` lets that pass, for made-up worlds. Raises :class:`NotFound`.
    """
    with unit_of_work(actor=actor, reason="authorise_statement"):
        return pay_statement(
            statement_id=statement_id,
            prepared_by=prepared_by,
            approved_by=approved_by,
            freeze=partial(freeze, unpriced=unpriced),
            actor=actor,
        )


def state_statement(*, statement_id: UUID, state: str, actor: Actor) -> Statement:
    """States what became of a statement without declarations, for made-up worlds and records older than the service.

    What it states as paid is frozen like any other (rule MON-25). Refused as
    :func:`cpd.statements.commands.set_state` says.
    """
    return set_state(statement_id=statement_id, state=state, freeze=partial(freeze, unpriced=True), actor=actor)


@dataclass(frozen=True, slots=True)
class PricedAgain:
    """A payable statement with another price: each amount in pounds that changes, before and after."""

    statement: Statement
    changes: dict[str, tuple[str | None, str | None]]
    reason: str


def price_again(
    *, statement_id: UUID, version: int, course_identifier: str = "", reason: str, dry_run: bool = False, actor: Actor
) -> PricedAgain:
    """Has another version of the contract price a payable statement (rule MON-24), and says what changes.

    ``version`` is one of the statement's own provider and cohort; for NPQs also of its intake, and of the course that
    ``course_identifier`` names. The reason stands in the audit trail. ``dry_run`` changes nothing.

    Refused as :func:`cpd.statements.rules.may_price_again` says, and (``contract``) when there is no such version.
    Raises :class:`NotFound`.
    """
    priced: PricedAgain | None = None
    try:
        with unit_of_work(actor=actor, reason=f"price_again: {reason.strip()}"[:200]):
            priced = _price_again(statement_id, version, course_identifier, reason)
            if dry_run:
                raise _NotKept
    except _NotKept:
        pass
    assert priced is not None
    return priced


class _NotKept(Exception):
    """Ends a dry run."""


def _price_again(statement_id: UUID, version: int, course_identifier: str, reason: str) -> PricedAgain:
    lock_statement(statement_id)
    statement = find_statement(statement_id)
    why = accepted(may_price_again(statement.state, statement.name, reason))
    before = statement_figures(statement)["amounts"]
    use_version(statement, version=version, course_identifier=course_identifier)
    after = statement_figures(find_statement(statement_id))["amounts"]
    changes = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    return PricedAgain(statement, changes, why)
