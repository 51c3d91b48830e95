"""Opening statements, and adding amounts to them."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import files
from uuid import UUID

from cpd.cohorts.models import Cohort
from cpd.cohorts.queries import find_cohort
from cpd.core import clock
from cpd.core.ids import new_id
from cpd.core.refusals import NotFound, Refusal
from cpd.core.work import unit_of_work
from cpd.statements.models import Adjustment, Statement, StatementProgramme, StatementState
from cpd.statements.rules import CalendarEntry, generated_calendar


def calendar_of(programme: str, cohort: int) -> list[CalendarEntry]:
    """The published calendar of a programme and cohort (``data/calendar.json``); generated where none was published."""
    shipped = json.loads(files("cpd.statements").joinpath("data/calendar.json").read_text(encoding="utf-8"))
    rows = shipped[programme].get(str(cohort))
    if rows is None:
        return generated_calendar(cohort)
    return [
        CalendarEntry(
            name=row["name"],
            deadline_date=date.fromisoformat(row["deadline_date"]),
            payment_date=date.fromisoformat(row["payment_date"]),
            output_fee=row["output_fee"],
        )
        for row in rows
    ]


def open_statement(
    *,
    lead_provider_id: UUID,
    programme: str,
    cohort: int,
    name: str,
    deadline_date: date,
    payment_date: date,
    output_fee: bool,
    actor: str,
) -> Statement:
    """Opens a statement, or changes the dates of the open one of that provider, programme, cohort and name.

    Refused: ``programme`` that is neither ecf nor npq, ``payment_date`` before the deadline, ``base`` when the
    statement is no longer open.
    """
    with unit_of_work(actor=actor, reason="open_statement") as work:
        if programme not in StatementProgramme.values:
            raise Refusal.because("programme", "invalid", "A statement is for the programme ecf or npq.")
        if payment_date < deadline_date:
            raise Refusal.because("payment_date", "too_early", "The payment date can't be before the deadline.")
        now = clock.now()
        statement = (
            Statement.objects.select_for_update(no_key=True)
            .filter(lead_provider_id=lead_provider_id, programme=programme, cohort_id=cohort, name=name)
            .first()
        )
        if statement is None:
            statement = Statement.objects.create(
                id=new_id(),
                lead_provider_id=lead_provider_id,
                programme=programme,
                cohort=find_cohort(cohort),
                name=name,
                deadline_date=deadline_date,
                payment_date=payment_date,
                output_fee=output_fee,
                created_at=now,
                updated_at=now,
            )
            work.statement(statement.id)
            return statement
        if statement.state != StatementState.OPEN:
            raise Refusal.because("base", "not_open", f"The statement {name} is {statement.state} and can't change.")
        statement.deadline_date, statement.payment_date = deadline_date, payment_date
        statement.output_fee, statement.updated_at = output_fee, now
        statement.save()
        work.statement(statement.id)
        return statement


def open_calendar(*, lead_provider_id: UUID, programme: str, cohort: int, actor: str) -> list[Statement]:
    """Opens every statement of a calendar that the provider does not have yet, and gives all of them by date."""
    with unit_of_work(actor=actor, reason="open_calendar") as work:
        now = clock.now()
        year = find_cohort(cohort)
        opened = _unopened(lead_provider_id, programme, cohort, calendar_of(programme, cohort), now, year)
        Statement.objects.bulk_create(opened, ignore_conflicts=True)
        for statement in opened:
            work.statement(statement.id)
        return list(
            Statement.objects.filter(lead_provider_id=lead_provider_id, programme=programme, cohort=year).order_by(
                "payment_date", "id"
            )
        )


def _unopened(
    lead_provider_id: UUID, programme: str, cohort: int, entries: Iterable[CalendarEntry], now: datetime, year: Cohort
) -> list[Statement]:
    there = set(
        Statement.objects.filter(lead_provider_id=lead_provider_id, programme=programme, cohort_id=cohort).values_list(
            "name", flat=True
        )
    )
    return [
        Statement(
            id=new_id(),
            lead_provider_id=lead_provider_id,
            programme=programme,
            cohort=year,
            name=entry.name,
            deadline_date=entry.deadline_date,
            payment_date=entry.payment_date,
            output_fee=entry.output_fee,
            created_at=now,
            updated_at=now,
        )
        for entry in entries
        if entry.name not in there
    ]


def add_adjustment(*, statement_id: UUID, name: str, amount: Decimal, actor: str) -> Adjustment:
    """Adds a named amount in pounds, negative to take away.

    Refused: ``base`` once paid, ``amount`` finer than pence.
    """
    with unit_of_work(actor=actor, reason="add_adjustment"):
        statement = Statement.objects.select_for_update(no_key=True).filter(id=statement_id).first()
        if statement is None:
            raise NotFound("statement", statement_id)
        if statement.state == StatementState.PAID:
            raise Refusal.because("base", "paid", "This statement was paid and can't be adjusted.")
        if not amount.is_finite() or amount != amount.quantize(Decimal("0.01")):
            raise Refusal.because("amount", "invalid", "The amount must be in pounds and pence, like 999.99.")
        return Adjustment.objects.create(
            id=new_id(), statement=statement, name=name.strip()[:200], amount=amount, created_at=clock.now()
        )


def set_state(*, statement_id: UUID, state: str, actor: str) -> Statement:
    """Puts a statement without declarations into a state, for records that are older than the service.

    Statements with declarations move by their deadline and by authorisation only. Refused: ``state`` of another name,
    ``base`` when it was paid already.
    """
    with unit_of_work(actor=actor, reason="set_state") as work:
        statement = Statement.objects.select_for_update(no_key=True).filter(id=statement_id).first()
        if statement is None:
            raise NotFound("statement", statement_id)
        if state not in StatementState.values:
            raise Refusal.because("state", "invalid", "A statement is open, payable or paid.")
        if statement.state == StatementState.PAID and state != StatementState.PAID:
            raise Refusal.because("base", "paid", "This statement was paid and can't be opened again.")
        now = clock.now()
        statement.state, statement.updated_at = state, now
        statement.marked_as_paid_at = now if state == StatementState.PAID else None
        statement.save()
        work.statement(statement.id)
        return statement
