"""Amounts that are added to a statement by name, and its dates (rules MON-31, MON-32)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.core.refusals import NotFound, accepted
from cpd.core.work import unit_of_work
from cpd.statements import rules
from cpd.statements.commands.preparing import refuse_while_prepared
from cpd.statements.commands.pricing import lock_statement
from cpd.statements.models import Adjustment, Statement


def add_adjustment(*, statement_id: UUID, name: str, amount: Decimal, actor: Actor) -> Adjustment:
    """Adds a named amount in pounds, negative to take away.

    Refused: ``base`` as :func:`cpd.statements.rules.may_adjust` says and while its payment waits for a decision
    (``prepared``); ``name`` and ``amount`` as their rules say. Raises :class:`NotFound`.
    """
    with unit_of_work(actor=actor, reason="add_adjustment"):
        return _add(_adjustable(statement_id), name, amount)


def change_adjustment(*, adjustment_id: UUID, name: str, amount: Decimal, actor: Actor) -> Adjustment:
    """Takes an adjustment away and adds another one in its place. Refused as :func:`add_adjustment` says."""
    with unit_of_work(actor=actor, reason="change_adjustment"):
        statement = _adjustable(_statement_of(adjustment_id))
        _remove(statement, adjustment_id)
        return _add(statement, name, amount)


def remove_adjustment(*, adjustment_id: UUID, actor: Actor) -> None:
    """Takes an adjustment away; the row stays, with the instant. Refused as :func:`add_adjustment` says.

    Raises :class:`NotFound`, also for one that was taken away already.
    """
    with unit_of_work(actor=actor, reason="remove_adjustment"):
        _remove(_adjustable(_statement_of(adjustment_id)), adjustment_id)


def _statement_of(adjustment_id: UUID) -> UUID:
    statement_id = Adjustment.objects.filter(id=adjustment_id).values_list("statement_id", flat=True).first()
    if statement_id is None:
        raise NotFound("adjustment", adjustment_id)
    return statement_id


def _adjustable(statement_id: UUID) -> Statement:
    statement = lock_statement(statement_id)
    accepted(
        rules.may_adjust(
            name=statement.name,
            programme=statement.programme,
            state=statement.state,
            output_fee=statement.output_fee,
        )
    )
    refuse_while_prepared(statement)
    return statement


def _add(statement: Statement, name: str, amount: Decimal) -> Adjustment:
    return Adjustment.objects.create(
        id=new_id(),
        statement=statement,
        name=accepted(rules.adjustment_name(name)),
        amount=accepted(rules.adjustment_amount(amount)),
        created_at=clock.now(),
    )


def _remove(statement: Statement, adjustment_id: UUID) -> None:
    removed = Adjustment.objects.filter(id=adjustment_id, statement=statement).update(removed_at=clock.now())
    if not removed:
        raise NotFound("adjustment", adjustment_id)


def change_dates(
    *, statement_id: UUID, deadline_date: date | None = None, payment_date: date | None = None, actor: Actor
) -> Statement:
    """Gives an open statement another deadline, another payment date, or both.

    From then on it no longer follows the shipped calendar. Refused as :func:`cpd.statements.rules.may_change_dates`
    says. Raises :class:`NotFound`.
    """
    with unit_of_work(actor=actor, reason="change_dates") as work:
        statement = lock_statement(statement_id)
        facts = rules.DatesFacts(statement.name, statement.state, statement.deadline_date, statement.payment_date)
        deadline, payment = accepted(
            rules.may_change_dates(
                facts,
                deadline_date=deadline_date or statement.deadline_date,
                payment_date=payment_date or statement.payment_date,
                today=clock.today(),
            )
        )
        if (deadline, payment) == (statement.deadline_date, statement.payment_date):
            return statement
        statement.deadline_date, statement.payment_date = deadline, payment
        statement.from_calendar, statement.updated_at = False, clock.now()
        statement.save(update_fields=["deadline_date", "payment_date", "from_calendar", "updated_at"])
        work.statement(statement.id)
        return statement
