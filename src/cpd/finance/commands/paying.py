"""A payment is prepared by one person and approved by another (rules MON-3, MON-26)."""

from functools import partial
from typing import Any
from uuid import UUID

from cpd.accounts.roles import Role
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import NotFound, Refusal, accepted
from cpd.core.work import unit_of_work
from cpd.declarations.commands import lock_to_be_paid, pay_statement
from cpd.finance import errors
from cpd.finance.facts import facts_of, hash_of_facts
from cpd.finance.freezing import freeze
from cpd.finance.queries import find_statement
from cpd.finance.rules import Difference, differences
from cpd.finance.signing import Signatory, must_have_role
from cpd.statements import errors as statement_errors
from cpd.statements.commands import decide, lock_statement, set_state, store_preparation, waiting_preparation
from cpd.statements.models import Preparation, PreparationOutcome, Statement
from cpd.statements.rules import (
    DecisionFacts,
    PaymentFacts,
    is_same_person,
    may_approve,
    may_pay,
    may_prepare,
    may_reject,
)

DIFFERENCES_SAID = 3
"""How many differences the sentence of a refusal lists."""


class FiguresChanged(Refusal):
    """Refuses a payment whose figures are not those that were prepared. ``differences`` says what changed."""

    def __init__(self, prepared_by: str, differences: tuple[Difference, ...]) -> None:
        self.differences = differences
        more = len(differences) - DIFFERENCES_SAID
        said = [str(one) for one in differences[:DIFFERENCES_SAID]] + ([f"and {more} more"] if more > 0 else [])
        super().__init__([errors.FIGURES_CHANGED(prepared_by=prepared_by, changes="; ".join(said))])


def prepare_payment(*, statement_id: UUID, by: Signatory, unpriced: bool = False, actor: Actor) -> Preparation:
    """Somebody in finance says that a payable statement is to be paid as it stands now (rule MON-26).

    It waits for :func:`approve_payment` or :func:`reject_payment`; until then adjustments are locked. Prepared by the
    same person with the same figures, it is the one that waits already; where the figures changed, a new one takes its
    place. Refused: ``prepared_by`` for a user without the role ``finance``; ``base`` as
    :func:`cpd.statements.rules.may_prepare` says, when a contract is missing (``no_contract``; ``unpriced`` lets that
    pass, for made-up worlds), or when somebody else's preparation waits (``prepared``). Raises :class:`NotFound`.
    """
    with unit_of_work(actor=actor, reason="prepare_payment"):
        must_have_role(by, Role.FINANCE, "prepared_by")
        lock_statement(statement_id)
        statement = find_statement(statement_id)
        accepted(may_prepare(statement.state, statement.deadline_date, clock.today()))
        return _prepare(statement, facts_of(statement), by, unpriced=unpriced)


def approve_payment(
    *,
    preparation_id: UUID,
    statement_id: UUID | None = None,
    by: Signatory,
    checks_done: bool,
    unpriced: bool = False,
    actor: Actor,
) -> Statement:
    """Somebody else approves what was prepared: the statement is paid, and its figures are frozen (rules MON-3, MON-4).

    Approved by the same person a second time, nothing happens. Refused as :func:`cpd.statements.rules.may_approve`
    says; ``approved_by`` for a user without the role ``finance_approver``; with :class:`FiguresChanged` when anything
    of the statement changed since, and then nothing is paid. Raises :class:`NotFound`, also for a preparation of
    another statement than ``statement_id``, where that is given.
    """
    with unit_of_work(actor=actor, reason="approve_payment") as work:
        lock_to_be_paid(_statement_of(preparation_id, statement_id), work)
        preparation = Preparation.objects.get(id=preparation_id)
        statement = find_statement(preparation.statement_id)
        if preparation.outcome == PreparationOutcome.APPROVED and is_same_person(by.name, preparation.decided_by):
            return statement
        decision = DecisionFacts(preparation.outcome, preparation.prepared_by, by.name)
        accepted(may_approve(decision, checks_done=checks_done))
        must_have_role(by, Role.FINANCE_APPROVER, "approved_by")
        return _approve(preparation, statement, facts_of(statement), by, unpriced=unpriced, actor=actor)


def reject_payment(
    *, preparation_id: UUID, statement_id: UUID | None = None, by: Signatory, reason: str, actor: Actor
) -> Preparation:
    """Somebody who could approve it rejects a payment, or whoever prepared it takes it back, for a reason that is kept.

    Rejected by the same person a second time, nothing happens. Refused as :func:`cpd.statements.rules.may_reject` says,
    and ``rejected_by`` for another user without the role ``finance_approver``. Raises :class:`NotFound`, also for a
    preparation of another statement than ``statement_id``, where that is given.
    """
    with unit_of_work(actor=actor, reason="reject_payment"):
        lock_statement(_statement_of(preparation_id, statement_id))
        preparation = Preparation.objects.get(id=preparation_id)
        own = is_same_person(by.name, preparation.prepared_by)
        must_have_role(by, Role.FINANCE if own else Role.FINANCE_APPROVER, "rejected_by")
        if preparation.outcome == PreparationOutcome.REJECTED and is_same_person(by.name, preparation.decided_by):
            return preparation
        why = accepted(may_reject(DecisionFacts(preparation.outcome, preparation.prepared_by, by.name), reason))
        return decide(preparation, PreparationOutcome.REJECTED, decided_by=by.name, user_id=by.user_id, reason=why)


def authorise_statement(
    *,
    statement_id: UUID,
    prepared_by: str | Signatory,
    approved_by: str | Signatory,
    unpriced: bool = False,
    actor: Actor,
) -> Statement:
    """Prepares and approves at once what two people decided together: for the command line and made-up worlds.

    It is the same process: a preparation that waits already is the one that is approved, so it must be of the same
    person and the same figures. Refused as :func:`prepare_payment` and :func:`approve_payment` say, with the names
    first. Raises :class:`NotFound`.
    """
    preparing, approving = _signatory(prepared_by), _signatory(approved_by)
    with unit_of_work(actor=actor, reason="authorise_statement") as work:
        locked = lock_to_be_paid(statement_id, work)
        accepted(
            may_pay(
                PaymentFacts(
                    state=locked.state,
                    deadline_date=locked.deadline_date,
                    today=clock.today(),
                    prepared_by=preparing.name,
                    approved_by=approving.name,
                )
            )
        )
        must_have_role(preparing, Role.FINANCE, "prepared_by")
        must_have_role(approving, Role.FINANCE_APPROVER, "approved_by")
        statement = find_statement(statement_id)
        facts = facts_of(statement)
        preparation = waiting_preparation(statement)
        if preparation is None:
            preparation = _prepare(statement, facts, preparing, unpriced=unpriced)
        elif not is_same_person(preparing.name, preparation.prepared_by):
            raise Refusal.because(statement_errors.PREPARED(prepared_by=preparation.prepared_by))
        return _approve(preparation, statement, facts, approving, unpriced=unpriced, actor=actor)


def state_statement(*, statement_id: UUID, state: str, actor: Actor) -> Statement:
    """States what became of a statement without declarations, for made-up worlds and records older than the service.

    What it states as paid is frozen like any other (rule MON-25). Refused as
    :func:`cpd.statements.commands.set_state` says.
    """
    return set_state(statement_id=statement_id, state=state, freeze=partial(freeze, unpriced=True), actor=actor)


def _prepare(statement: Statement, facts: dict[str, Any], by: Signatory, *, unpriced: bool) -> Preparation:
    """Stores a preparation of a locked statement, unless it waits already."""
    problems = facts["figures"]["problems"]
    if problems and not unpriced:
        raise Refusal.because(errors.NO_CONTRACT(problem=problems[0]))
    sha256 = hash_of_facts(facts)
    waiting = waiting_preparation(statement)
    if waiting is not None and waiting.sha256 == sha256:
        if not is_same_person(by.name, waiting.prepared_by):
            raise Refusal.because(statement_errors.PREPARED(prepared_by=waiting.prepared_by))
        return waiting
    if waiting is not None:
        decide(waiting, PreparationOutcome.REPLACED, decided_by=by.name, user_id=by.user_id)
    return store_preparation(statement, facts=facts, sha256=sha256, prepared_by=by.name, user_id=by.user_id)


def _approve(
    preparation: Preparation,
    statement: Statement,
    facts: dict[str, Any],
    by: Signatory,
    *,
    unpriced: bool,
    actor: Actor,
) -> Statement:
    """Pays a locked statement as it was prepared, unless it is no longer that."""
    if hash_of_facts(facts) != preparation.sha256:
        raise FiguresChanged(preparation.prepared_by, differences(preparation.facts, facts))
    decide(preparation, PreparationOutcome.APPROVED, decided_by=by.name, user_id=by.user_id)
    return pay_statement(
        statement_id=statement.id,
        prepared_by=preparation.prepared_by,
        approved_by=by.name,
        freeze=partial(freeze, unpriced=unpriced),
        actor=actor,
    )


def _statement_of(preparation_id: UUID, expected: UUID | None) -> UUID:
    statement_id = Preparation.objects.filter(id=preparation_id).values_list("statement_id", flat=True).first()
    if statement_id is None or (expected is not None and statement_id != expected):
        raise NotFound("preparation", preparation_id)
    return statement_id


def _signatory(by: str | Signatory) -> Signatory:
    return by if isinstance(by, Signatory) else Signatory(by.strip()[:200])
