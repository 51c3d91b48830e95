"""Statements follow the calendar that the project ships, with what is declared on them (rule MON-20).

Here and not with statements, because what is on a statement moves with it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

import structlog
from django.db.models import Min, Q

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.work import Work, unit_of_work
from cpd.declarations.commands.payment import lock_statements
from cpd.declarations.models import DeclarationState, LineItem
from cpd.npq.models import Intake
from cpd.statements.commands import calendar_of, open_entries
from cpd.statements.models import Statement, StatementMilestone, StatementProgramme, StatementState
from cpd.statements.rules import CalendarEntry

log = structlog.get_logger("cpd.declarations")


@dataclass(frozen=True, slots=True)
class Difference:
    """A statement that is not as the shipped calendar has it, and stays as it is; ``entry`` is None where the calendar
    has none of that name."""

    statement: Statement
    entry: CalendarEntry | None

    def __str__(self) -> str:
        """The difference in a line for people."""
        one = self.statement
        who = f"{one.lead_provider.name}, {one.programme.upper()} {one.year_or_intake}, {one.name} ({one.state})"
        if self.entry is None:
            return f"{who}: not in the calendar any more"
        named = zip(("deadline", "payment", "pays declarations"), _terms(one), self.entry.terms, strict=True)
        return f"{who}: " + ", ".join(
            f"{name} {_shown(is_now)}, not {_shown(shipped)}" for name, is_now, shipped in named if is_now != shipped
        )


def _shown(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _terms(statement: Statement) -> tuple[object, object, object]:
    return statement.deadline_date, statement.payment_date, statement.output_fee


def follow_calendars() -> None:
    """Brings open statements that were opened from a calendar to what it says now, and opens the ones it has gained.

    A provider that follows the calendars of NPQs gets those of new intakes, too.

    What stands on a statement that no longer pays declarations moves to the next that does; where there is none, the
    statement stays as it is. Payable and paid statements are never touched (:func:`calendar_differences` lists them),
    nor are statements that somebody stated by hand. Safe to run again: then it finds nothing to do.
    """
    if not any(_due(*calendar) or _gained(*calendar) for calendar in _calendars()) and not any(_new_intakes()):
        return  # nothing is locked for nothing
    with unit_of_work(actor=Actor.system("reference-data"), reason="follow_calendars") as work:
        lock_statements(Q(id__in=_ceasing()), DeclarationState.values, work)
        lock_statements(Q(state=StatementState.OPEN), (), work)  # nobody else is locked: their declarations stay
        moved = 0
        opened = sum(len(_open_intake(provider_id, intake, entries)) for provider_id, intake, entries in _new_intakes())
        for statements, entries in _calendars():
            opened += len(_open_gained(statements, entries))  # first, as they may take what has to move
            moved += _move(statements, entries, work)
        log.info("statements follow the calendar", moved=moved, opened=opened)
        for difference in calendar_differences():
            log.warning("a statement stays as it is", statement=str(difference.statement.id), why=str(difference))


def calendar_differences() -> list[Difference]:
    """The statements of calendars that are not as shipped and stay as they are, by provider and payment date."""
    return [
        Difference(statement, entry)
        for statements, entries in _calendars()
        for statement, entry in _against(statements, entries)
        if entry is None or _terms(statement) != entry.terms
    ]


def _calendars() -> Iterator[tuple[list[Statement], list[CalendarEntry]]]:
    """The statements of each provider's calendars, with what is shipped now."""
    statements = (
        Statement.objects.filter(from_calendar=True)
        .select_related("lead_provider")
        .order_by("lead_provider__name", "programme", "cohort_id", "intake_id", "payment_date", "id")
    )
    for (_, programme, cohort, suffix), of_calendar in groupby(
        statements, key=lambda one: (one.lead_provider_id, one.programme, one.cohort_id, one.cohort_suffix)
    ):
        yield list(of_calendar), calendar_of(programme, cohort, suffix)


def _ceasing() -> list[UUID]:
    """The open statements whose declarations have to move, as the calendar has them pay none any more."""
    return [
        statement.id
        for statements, entries in _calendars()
        for statement, entry in _due(statements, entries)
        if statement.output_fee and not entry.output_fee
    ]


def _against(
    statements: Iterable[Statement], entries: Iterable[CalendarEntry]
) -> Iterator[tuple[Statement, CalendarEntry | None]]:
    by_name = {entry.name: entry for entry in entries}
    for statement in statements:
        yield statement, by_name.get(statement.name)


def _due(statements: list[Statement], entries: list[CalendarEntry]) -> list[tuple[Statement, CalendarEntry]]:
    """The open ones of a calendar that are not what it says; those that cease to pay declarations come last."""
    due = [
        (statement, entry)
        for statement, entry in _against(statements, entries)
        if entry is not None and statement.state == StatementState.OPEN and _terms(statement) != entry.terms
    ]
    return sorted(due, key=lambda pair: not pair[1].output_fee)


def _move(statements: list[Statement], entries: list[CalendarEntry], work: Work) -> int:
    """Brings the open ones of a calendar to what it says. Gives how many have moved."""
    now = clock.now()
    moved = 0
    for statement, entry in _due(statements, entries):
        ceases = statement.output_fee and not entry.output_fee
        if ceases and not _items_moved(statement, work):
            continue
        if ceases:
            StatementMilestone.objects.filter(statement=statement).delete()
        statement.deadline_date, statement.payment_date, statement.output_fee = entry.terms
        statement.updated_at = now
        statement.save(update_fields=["deadline_date", "payment_date", "output_fee", "updated_at"])
        work.statement(statement.id)
        moved += 1
    return moved


def _items_moved(statement: Statement, work: Work) -> bool:
    """Moves what is on a statement to the next one that pays, whoever stated that; False where something is on it and
    there is none."""
    items = LineItem.objects.filter(statement=statement)
    declarations = set(items.values_list("declaration__person_id", "declaration_id"))
    if not declarations:
        return True
    taking = (
        Statement.objects.filter(
            lead_provider_id=statement.lead_provider_id,
            programme=statement.programme,
            cohort_id=statement.cohort_id,
            intake_id=statement.intake_id,
            state=StatementState.OPEN,
            output_fee=True,
            deadline_date__gte=max(clock.today(), statement.deadline_date),
        )
        .exclude(id=statement.id)
        .order_by("deadline_date", "id")
        .first()
    )
    if taking is None:
        return False
    items.update(statement=taking)
    for person_id, declaration_id in declarations:
        work.declaration(person_id, declaration_id)
    return True


def _gained(statements: list[Statement], entries: list[CalendarEntry]) -> list[CalendarEntry]:
    """What the calendar has gained since it was opened for the provider; nothing whose deadline was over then."""
    first = statements[0]
    opened_on = min(statement.created_at for statement in statements).date()
    names = {statement.name for statement in statements}
    gained = [entry for entry in entries if entry.name not in names and entry.deadline_date >= opened_on]
    if not gained:
        return []
    stated = Statement.objects.filter(
        lead_provider_id=first.lead_provider_id,
        programme=first.programme,
        cohort_id=first.cohort_id,
        intake_id=first.intake_id,
        from_calendar=False,
    ).values_list("name", flat=True)
    by_hand = set(stated)
    return [entry for entry in gained if entry.name not in by_hand]


def _new_intakes() -> Iterator[tuple[UUID, Intake, list[CalendarEntry]]]:
    """For each provider that follows a calendar of NPQs, the intakes of which it has no statement, with their entries;
    nothing whose deadline was over when it began to follow one."""
    since = dict(
        Statement.objects.filter(from_calendar=True, programme=StatementProgramme.NPQ)
        .order_by("lead_provider_id")
        .values_list("lead_provider_id")
        .annotate(since=Min("created_at"))
    )
    having = set(
        Statement.objects.filter(lead_provider_id__in=since, programme=StatementProgramme.NPQ).values_list(
            "lead_provider_id", "intake_id"
        )
    )
    intakes = list(Intake.objects.all()) if since else []
    for provider_id, opened_at in since.items():
        for intake in intakes:
            if (provider_id, intake.identifier) in having:
                continue
            entries = calendar_of(StatementProgramme.NPQ, intake.cohort_id, intake.suffix)
            due = [entry for entry in entries if entry.deadline_date >= opened_at.date()]
            if due:
                yield provider_id, intake, due


def _open_intake(provider_id: UUID, intake: Intake, entries: list[CalendarEntry]) -> list[Statement]:
    return open_entries(provider_id, StatementProgramme.NPQ, intake.cohort_id, entries, suffix=intake.suffix)


def _open_gained(statements: list[Statement], entries: list[CalendarEntry]) -> list[Statement]:
    first = statements[0]
    gained = _gained(statements, entries)
    if not gained:
        return []
    return open_entries(first.lead_provider_id, first.programme, first.cohort_id, gained, suffix=first.cohort_suffix)
