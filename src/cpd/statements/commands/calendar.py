"""Opening statements, and adding amounts to them."""

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from cpd.cohorts.models import Cohort
from cpd.cohorts.queries import find_cohort
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.core.refusals import NotFound, Refusal, accepted
from cpd.core.work import current_work, unit_of_work
from cpd.providers.models import LeadProvider
from cpd.statements import errors
from cpd.statements.commands.state import move
from cpd.statements.models import Adjustment, Statement, StatementProgramme, StatementState
from cpd.statements.rules import CalendarEntry, generated_calendar, moves_between

ECF, NPQ = StatementProgramme.ECF, StatementProgramme.NPQ
FIRST_NPQ_YEAR = 2021
"""The first year with national professional qualifications."""


@cache
def shipped_calendars() -> dict[str, Any]:
    """``data/calendar.json``: rows by programme, and by cohort (ECF) or intake (NPQ, ``2024a``); and their sources."""
    return dict(json.loads(files("cpd.statements").joinpath("data/calendar.json").read_text(encoding="utf-8")))


def calendar_of(programme: str, cohort: int, suffix: str = "") -> list[CalendarEntry]:
    """The calendar of an ECF cohort or an NPQ intake (``data/calendar.json``); generated where none is shipped.

    ``suffix`` names the intake of an NPQ year. Without it, a year of several intakes is paid on the generated
    calendar: its statements do not say yet which intake they are for.
    """
    shipped = shipped_calendars()[programme]
    keys = [key for key in shipped if key.startswith(f"{cohort}{suffix}")]
    if len(keys) != 1:
        return generated_calendar(cohort)
    return [
        CalendarEntry(
            name=row["name"],
            deadline_date=date.fromisoformat(row["deadline_date"]),
            payment_date=date.fromisoformat(row["payment_date"]),
            output_fee=row["output_fee"],
            assumed=row["assumed"],
        )
        for row in shipped[keys[0]]
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
    actor: Actor,
) -> Statement:
    """Opens a statement, or changes the dates of the open one of that provider, programme, cohort and name.

    A statement that is stated here no longer follows the shipped calendar.

    Refused: ``programme`` that is neither ecf nor npq, ``payment_date`` before the deadline, ``base`` when the
    statement is no longer open.
    """
    with unit_of_work(actor=actor, reason="open_statement") as work:
        if programme not in StatementProgramme.values:
            raise Refusal.because(errors.PROGRAMME_INVALID())
        if payment_date < deadline_date:
            raise Refusal.because(errors.PAYMENT_DATE_TOO_EARLY())
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
            raise Refusal.because(errors.NOT_OPEN(name=name, state=statement.state))
        statement.deadline_date, statement.payment_date = deadline_date, payment_date
        statement.output_fee, statement.updated_at = output_fee, now
        statement.from_calendar = False
        statement.save()
        work.statement(statement.id)
        return statement


def open_calendars(*, lead_provider_id: UUID, since: date | None = None, actor: Actor) -> list[Statement]:
    """Opens the calendars of a provider's programmes, for every cohort.

    ``since``, for a provider that joins the service, leaves out statements whose deadline was before that day. Gives
    the statements that were opened; run again, none.
    """
    with unit_of_work(actor=actor, reason="open_calendars"):
        provider = LeadProvider.objects.get(id=lead_provider_id)
        programmes = [name for name, has in ((ECF, provider.ecf), (NPQ, provider.npq)) if has]
        opened = []
        for cohort in Cohort.objects.all():
            for programme in programmes:
                if programme == NPQ and cohort.start_year < FIRST_NPQ_YEAR:
                    continue
                opened += _open(lead_provider_id, programme, cohort, since)
        return opened


def open_calendar(*, lead_provider_id: UUID, programme: str, cohort: int, actor: Actor) -> list[Statement]:
    """Opens every statement of a calendar that the provider does not have yet, and gives all of them by date."""
    with unit_of_work(actor=actor, reason="open_calendar"):
        year = find_cohort(cohort)
        _open(lead_provider_id, programme, year, None)
        return list(
            Statement.objects.filter(lead_provider_id=lead_provider_id, programme=programme, cohort=year).order_by(
                "payment_date", "id"
            )
        )


def _open(lead_provider_id: UUID, programme: str, cohort: Cohort, since: date | None) -> list[Statement]:
    """Opens the entries of one calendar that are not there, those from ``since`` on if there is one."""
    names = set(
        Statement.objects.filter(lead_provider_id=lead_provider_id, programme=programme, cohort=cohort).values_list(
            "name", flat=True
        )
    )
    entries = calendar_of(programme, cohort.start_year)
    return open_entries(
        lead_provider_id,
        programme,
        cohort.start_year,
        [one for one in entries if one.name not in names and (since is None or one.deadline_date >= since)],
    )


def open_entries(
    lead_provider_id: UUID, programme: str, cohort: int, entries: Iterable[CalendarEntry]
) -> list[Statement]:
    """Opens statements from entries of the calendar, within the open unit of work. They follow it while they are open.

    A statement of that name that somebody opened at the same moment is left alone.
    """
    now, work = clock.now(), current_work()
    opened = [
        Statement(
            id=new_id(),
            lead_provider_id=lead_provider_id,
            programme=programme,
            cohort_id=cohort,
            name=entry.name,
            deadline_date=entry.deadline_date,
            payment_date=entry.payment_date,
            output_fee=entry.output_fee,
            from_calendar=True,
            created_at=now,
            updated_at=now,
        )
        for entry in entries
    ]
    Statement.objects.bulk_create(opened, ignore_conflicts=True)
    for statement in opened:
        work.statement(statement.id)
    return opened


def add_adjustment(*, statement_id: UUID, name: str, amount: Decimal, actor: Actor) -> Adjustment:
    """Adds a named amount in pounds, negative to take away.

    Refused: ``base`` once paid, ``amount`` finer than pence.
    """
    with unit_of_work(actor=actor, reason="add_adjustment"):
        statement = Statement.objects.select_for_update(no_key=True).filter(id=statement_id).first()
        if statement is None:
            raise NotFound("statement", statement_id)
        if statement.state == StatementState.PAID:
            raise Refusal.because(errors.PAID())
        if not amount.is_finite() or amount != amount.quantize(Decimal("0.01")):
            raise Refusal.because(errors.AMOUNT_INVALID())
        return Adjustment.objects.create(
            id=new_id(), statement=statement, name=name.strip()[:200], amount=amount, created_at=clock.now()
        )


def set_state(*, statement_id: UUID, state: str, actor: Actor) -> Statement:
    """Puts a statement without declarations into a state, for records that are older than the service.

    Statements with declarations move by their deadline and by authorisation only. Refused: ``state`` of another name,
    ``base`` when the state is an earlier one.
    """
    with unit_of_work(actor=actor, reason="set_state") as work:
        statement = Statement.objects.select_for_update(no_key=True).filter(id=statement_id).first()
        if statement is None:
            raise NotFound("statement", statement_id)
        if state not in StatementState.values:
            raise Refusal.because(errors.STATE_INVALID())
        for after in accepted(moves_between(statement.state, state)):
            move([statement], after, work)
        return statement
