"""Which declarations a statement is expected to pay (rule MON-27)."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from uuid import UUID

from cpd.cohorts.rules import a_year_later
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.core.refusals import NotFound, accepted
from cpd.core.work import unit_of_work
from cpd.npq.commands import shipped_deadlines
from cpd.statements.commands.shipped import calendar_of
from cpd.statements.models import Statement, StatementMilestone, StatementProgramme, StatementState
from cpd.statements.rules import CalendarEntry, PublishedDeadline, expected_types, may_link


def expect_milestones(
    *, statement_id: UUID, types: Sequence[str], stated_on: date | None = None, actor: Actor
) -> tuple[str, ...]:
    """States the declaration types that an open statement is expected to pay, and no others; gives them in order.

    From then on it no longer follows what was published. ``stated_on`` is today unless it is given. Refused as
    :func:`cpd.statements.rules.may_link` says. Raises :class:`NotFound`.
    """
    with unit_of_work(actor=actor, reason="expect_milestones"):
        statement = Statement.objects.select_for_update(no_key=True).filter(id=statement_id).first()
        if statement is None:
            raise NotFound("statement", statement_id)
        wanted = accepted(
            may_link(
                name=statement.name,
                state=statement.state,
                deadline_date=statement.deadline_date,
                today=stated_on or clock.today(),
                output_fee=statement.output_fee,
                programme=statement.programme,
                types=types,
            )
        )
        existing = StatementMilestone.objects.filter(statement=statement)
        existing.exclude(declaration_type__in=wanted).delete()
        known = set(existing.values_list("declaration_type", flat=True))
        _link((statement.id, one) for one in wanted if one not in known)
        if not statement.milestones_stated:
            Statement.objects.filter(id=statement.id).update(milestones_stated=True)
        return wanted


def expect_as_published(ids: Iterable[UUID] | None = None) -> int:
    """Links open NPQ statements of the calendar to what was published for their intake, within the open unit of work.

    ``ids``: these alone. Statements that are linked to anything, or that somebody has spoken about, are left alone, so
    it is safe to run again. Gives how many links it made.
    """
    statements = Statement.objects.filter(
        programme=StatementProgramme.NPQ,
        state=StatementState.OPEN,
        output_fee=True,
        from_calendar=True,
        milestones_stated=False,
        milestones__isnull=True,
    )
    if ids is not None:
        statements = statements.filter(id__in=list(ids))
    rows = statements.order_by("id").values_list("id", "name", "intake_id")
    return _link((key, one) for key, name, intake in rows for one in published_types(intake).get(name, ()))


def load_expected_milestones() -> None:
    """Links the statements that are there already to what was published. Safe to run again."""
    with unit_of_work(actor=Actor.system("reference-data"), reason="load_expected_milestones"):
        expect_as_published()


@cache
def published_types(intake: str) -> dict[str, tuple[str, ...]]:
    """The types that each statement of an intake's calendar is expected to pay, by its name.

    Where nothing was published for the intake, it is what was for the newest earlier one of the same letter, whole
    years on; nothing where there is none.
    """
    year, suffix = int(intake[:4]), intake[4:]
    rows = shipped_deadlines()["deadlines"]
    before = max((row["intake"] for row in rows if row["intake"][4:] == suffix and row["intake"] <= intake), default="")
    years = year - int(before[:4] or year)
    deadlines = [
        PublishedDeadline(row["declaration_type"], a_year_later(date.fromisoformat(row["deadline"]), years))
        for row in rows
        if row["intake"] == before
    ]
    entries: list[CalendarEntry] = calendar_of(StatementProgramme.NPQ, year, suffix)
    return expected_types(entries, deadlines)


def _link(pairs: Iterable[tuple[UUID, str]]) -> int:
    rows = [StatementMilestone(id=new_id(), statement_id=key, declaration_type=one) for key, one in pairs]
    return len(StatementMilestone.objects.bulk_create(rows))
