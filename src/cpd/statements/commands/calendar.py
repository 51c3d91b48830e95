"""Opening statements, and adding amounts to them."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from cpd.cohorts.models import Cohort
from cpd.cohorts.queries import find_cohort
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.core.refusals import NotFound, Refusal, accepted
from cpd.core.work import current_work, unit_of_work
from cpd.npq.models import Intake
from cpd.npq.queries import FIRST_SUFFIX, find_intake
from cpd.providers.models import LeadProvider
from cpd.statements import errors
from cpd.statements.commands.milestones import expect_as_published
from cpd.statements.commands.pricing import price_new_statements
from cpd.statements.commands.shipped import calendar_of
from cpd.statements.commands.state import Freeze, move
from cpd.statements.models import Statement, StatementProgramme, StatementState
from cpd.statements.queries import milestones_of
from cpd.statements.rules import CalendarEntry, moves_between

ECF, NPQ = StatementProgramme.ECF, StatementProgramme.NPQ


def open_statement(
    *,
    lead_provider_id: UUID,
    programme: str,
    cohort: int,
    cohort_suffix: str = FIRST_SUFFIX,
    name: str,
    deadline_date: date,
    payment_date: date,
    output_fee: bool,
    actor: Actor,
) -> Statement:
    """Opens a statement, or changes the dates of the open one of that provider, cohort or intake, and name.

    ``cohort_suffix`` is the letter of an NPQ statement's intake. A statement that is stated here no longer follows the
    shipped calendar.

    Refused: ``programme`` that is neither ecf nor npq, ``payment_date`` before the deadline, ``base`` when the
    statement is no longer open, ``output_fee`` when it is to pay no declarations and some are expected on it.
    """
    with unit_of_work(actor=actor, reason="open_statement") as work:
        if programme not in StatementProgramme.values:
            raise Refusal.because(errors.PROGRAMME_INVALID())
        if payment_date < deadline_date:
            raise Refusal.because(errors.PAYMENT_DATE_TOO_EARLY())
        now = clock.now()
        place = _place(programme, cohort, cohort_suffix)
        statement = (
            Statement.objects.select_for_update(no_key=True)
            .filter(lead_provider_id=lead_provider_id, name=name, **place)
            .first()
        )
        if statement is None:
            statement = Statement.objects.create(
                id=new_id(),
                lead_provider_id=lead_provider_id,
                **place,
                name=name,
                deadline_date=deadline_date,
                payment_date=payment_date,
                output_fee=output_fee,
                created_at=now,
                updated_at=now,
            )
            price_new_statements([statement.id])
            work.statement(statement.id)
            return statement
        if statement.state != StatementState.OPEN:
            raise Refusal.because(errors.NOT_OPEN(name=name, state=statement.state))
        if not output_fee and (types := milestones_of(statement)):
            raise Refusal.because(errors.MILESTONES_LINKED(name=name, types=", ".join(types)))
        statement.deadline_date, statement.payment_date = deadline_date, payment_date
        statement.output_fee, statement.updated_at = output_fee, now
        statement.from_calendar = False
        statement.save()
        work.statement(statement.id)
        return statement


def _place(programme: str, cohort: int, suffix: str) -> dict[str, Any]:
    """What a statement is for, by the model's names: a cohort of ECF, or an intake of NPQs."""
    if programme == NPQ:
        return {"programme": NPQ, "cohort_id": cohort, "intake_id": find_intake(cohort, suffix).identifier}
    return {"programme": ECF, "cohort_id": find_cohort(cohort).start_year, "intake_id": None}


def open_calendars(*, lead_provider_id: UUID, since: date | None = None, actor: Actor) -> list[Statement]:
    """Opens the calendars of a provider's programmes, for every cohort and every intake.

    ``since``, for a provider that joins the service, leaves out statements whose deadline was before that day. Gives
    the statements that were opened; run again, none.
    """
    with unit_of_work(actor=actor, reason="open_calendars"):
        provider = LeadProvider.objects.get(id=lead_provider_id)
        opened = []
        if provider.ecf:
            for cohort in Cohort.objects.all():
                opened += _open(lead_provider_id, ECF, cohort.start_year, "", since)
        if provider.npq:
            for intake in Intake.objects.all():
                opened += _open(lead_provider_id, NPQ, intake.cohort_id, intake.suffix, since)
        return opened


def open_calendar(
    *, lead_provider_id: UUID, programme: str, cohort: int, cohort_suffix: str = FIRST_SUFFIX, actor: Actor
) -> list[Statement]:
    """Opens every statement of a calendar that the provider does not have yet, and gives all of them by date."""
    with unit_of_work(actor=actor, reason="open_calendar"):
        place = _place(programme, cohort, cohort_suffix)
        _open(lead_provider_id, programme, cohort, cohort_suffix, None)
        return list(Statement.objects.filter(lead_provider_id=lead_provider_id, **place).order_by("payment_date", "id"))


def _open(lead_provider_id: UUID, programme: str, cohort: int, suffix: str, since: date | None) -> list[Statement]:
    """Opens the entries of one calendar that are not there, those from ``since`` on if there is one."""
    place = _place(programme, cohort, suffix)
    names = set(Statement.objects.filter(lead_provider_id=lead_provider_id, **place).values_list("name", flat=True))
    entries = calendar_of(programme, cohort, suffix)
    return open_entries(
        lead_provider_id,
        programme,
        cohort,
        [one for one in entries if one.name not in names and (since is None or one.deadline_date >= since)],
        suffix=suffix,
    )


def open_entries(
    lead_provider_id: UUID, programme: str, cohort: int, entries: Iterable[CalendarEntry], *, suffix: str = ""
) -> list[Statement]:
    """Opens statements from entries of the calendar, within the open unit of work. They follow it while they are open.

    ``suffix`` is the letter of the intake of NPQ statements. A statement of that name that somebody opened at the same
    moment is left alone.
    """
    now, work = clock.now(), current_work()
    place = _place(programme, cohort, suffix)
    opened = [
        Statement(
            id=new_id(),
            lead_provider_id=lead_provider_id,
            **place,
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
    price_new_statements([statement.id for statement in opened])
    expect_as_published([statement.id for statement in opened])
    for statement in opened:
        work.statement(statement.id)
    return opened


def set_state(*, statement_id: UUID, state: str, freeze: Freeze | None = None, actor: Actor) -> Statement:
    """Puts a statement without declarations into a state, for records that are older than the service.

    Statements with declarations move by their deadline and by authorisation only. ``freeze`` keeps what it comes to
    when it is paid (:func:`cpd.finance.commands.state_statement`). Refused: ``state`` of another name,
    ``base`` when the state is an earlier one.
    """
    with unit_of_work(actor=actor, reason="set_state") as work:
        statement = Statement.objects.select_for_update(no_key=True).filter(id=statement_id).first()
        if statement is None:
            raise NotFound("statement", statement_id)
        if state not in StatementState.values:
            raise Refusal.because(errors.STATE_INVALID())
        for after in accepted(moves_between(statement.state, state)):
            move([statement], after, work, freeze=freeze if after == StatementState.PAID else None)
        return statement
