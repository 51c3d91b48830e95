"""Statements fall due and are paid, and their declarations with them (rules MON-2, MON-3)."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import NotFound, accepted
from cpd.core.turns import retried
from cpd.core.work import TURNS, LocksMoved, Subject, Work, unit_of_work
from cpd.declarations.commands.state import lock_declarations, move, move_items
from cpd.declarations.models import DeclarationState, LineItem
from cpd.statements.commands.state import Freeze
from cpd.statements.commands.state import move as move_statements
from cpd.statements.models import Statement, StatementState
from cpd.statements.rules import PaymentFacts, may_pay


@retried
def mark_statements_payable(*, actor: Actor) -> int:
    """Makes every open statement payable whose deadline has passed, with its eligible declarations.

    Catches up with missed nights, and does nothing the second time. Gives the number of statements.
    """
    with unit_of_work(actor=actor, reason="mark_statements_payable") as work:
        due = lock_statements(
            Q(state=StatementState.OPEN, deadline_date__lt=clock.today()), [DeclarationState.ELIGIBLE], work
        )
        _move_with_items(due, DeclarationState.ELIGIBLE, DeclarationState.PAYABLE, work)
        move_statements(due, StatementState.PAYABLE, work)
        return len(due)


def pay_statement(*, statement_id: UUID, prepared_by: str, approved_by: str, freeze: Freeze, actor: Actor) -> Statement:
    """What two people authorised is done: what is payable on a statement is paid, what awaits clawback clawed back.

    Callers authorise by :func:`cpd.finance.commands.authorise_statement`, whose ``freeze`` keeps what was paid. Refused
    as :func:`cpd.statements.rules.may_pay` says; raises :class:`NotFound`.
    """
    with unit_of_work(actor=actor, reason="pay_statement") as work:
        statement = lock_to_be_paid(statement_id, work)
        by = accepted(
            may_pay(
                PaymentFacts(
                    state=statement.state,
                    deadline_date=statement.deadline_date,
                    today=clock.today(),
                    prepared_by=prepared_by,
                    approved_by=approved_by,
                )
            )
        )
        _move_with_items([statement], DeclarationState.PAYABLE, DeclarationState.PAID, work)
        _move_with_items([statement], DeclarationState.AWAITING_CLAWBACK, DeclarationState.CLAWED_BACK, work)
        move_statements([statement], StatementState.PAID, work, by=by, freeze=freeze)
        return statement


def lock_to_be_paid(statement_id: UUID, work: Work) -> Statement:
    """A statement, locked with everything that paying it changes. Raises :class:`NotFound`."""
    locked = lock_statements(Q(id=statement_id), [DeclarationState.PAYABLE, DeclarationState.AWAITING_CLAWBACK], work)
    if not locked:
        raise NotFound("statement", statement_id)
    return locked[0]


def lock_statements(which: Q, states: Sequence[str], work: Work) -> list[Statement]:
    """Statements, locked after the people whose declarations are on them in one of the states.

    Who declares locks a person, then the statement; so does this. A declaration that was attached before the
    statements were locked brings another person: then everything is let go and locked again, with that person.
    """
    statements = Statement.objects.select_for_update(no_key=True).filter(which).order_by("id")

    def take() -> list[Statement] | None:
        people = _people_on(which, states)
        work.lock(*(Subject("declarations", person_id) for person_id in people))
        rows = list(statements.all())
        return rows if _people_on(which, states) <= people else None

    for _ in range(TURNS):
        rows = work.take_or_let_go(take)
        if rows is not None:
            return rows
    raise LocksMoved


def _people_on(which: Q, states: Sequence[str]) -> set[UUID]:
    on = LineItem.objects.filter(statement__in=Statement.objects.filter(which), state__in=states)
    return set(on.values_list("declaration__person_id", flat=True))


def _move_with_items(statements: Sequence[Statement], state: str, to: str, work: Work) -> None:
    """Moves the statements' line items in ``state``, and their declarations, to ``to``."""
    items = LineItem.objects.filter(statement__in=statements, state=state)
    ids = list(items.values_list("declaration_id", flat=True))
    if not ids:
        return
    move(lock_declarations(id__in=ids, state=state), to, work)
    move_items(items, to)
