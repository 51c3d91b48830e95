"""Pricing a payable statement again."""

from dataclasses import dataclass
from uuid import UUID

from cpd.core.actor import Actor
from cpd.core.dry_run import kept_unless
from cpd.core.refusals import accepted
from cpd.finance.figures import statement_figures
from cpd.finance.queries import find_statement
from cpd.statements.commands import lock_statement, use_version
from cpd.statements.models import Statement
from cpd.statements.rules import may_price_again


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
    return kept_unless(
        dry_run,
        lambda _: _price_again(statement_id, version, course_identifier, reason),
        reason=f"price_again: {reason.strip()}",
        actor=actor,
    )


def _price_again(statement_id: UUID, version: int, course_identifier: str, reason: str) -> PricedAgain:
    lock_statement(statement_id)
    statement = find_statement(statement_id)
    why = accepted(may_price_again(statement.state, statement.name, reason))
    before = statement_figures(statement)["amounts"]
    use_version(statement, version=version, course_identifier=course_identifier)
    after = statement_figures(find_statement(statement_id))["amounts"]
    changes = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    return PricedAgain(statement, changes, why)
