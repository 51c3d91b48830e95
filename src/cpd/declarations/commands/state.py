"""Moving declarations and line items from state to state, with their history.

``recording.py`` writes the states that a new declaration has; every later move is made here, which a test holds.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Max, QuerySet

from cpd.core import clock
from cpd.core.ids import new_id
from cpd.core.refusals import accepted
from cpd.core.work import Work
from cpd.declarations import rules
from cpd.declarations.models import (
    BLOCKING_STATES,
    Declaration,
    DeclarationState,
    DeclarationStateChange,
    Kind,
    LineItem,
)
from cpd.statements.models import StatementProgramme
from cpd.statements.queries import available_statement
from cpd.training.models import TrainingRecord


class Place(NamedTuple):
    """Whose statements pay a declaration: provider, programme and cohort, and the intake of an NPQ."""

    lead_provider_id: UUID
    programme: str
    cohort: int
    intake: str = ""


def place_of(declaration: Declaration) -> Place:
    """Which statements pay a declaration."""
    programme = StatementProgramme.NPQ if declaration.kind == Kind.NPQ else StatementProgramme.ECF
    return Place(declaration.lead_provider_id, str(programme), declaration.cohort_id, declaration.intake_id or "")


def statement_at(place: Place) -> UUID | None:
    """The statement that takes declarations, or clawbacks, of that place today."""
    return available_statement(
        lead_provider_id=place.lead_provider_id,
        programme=place.programme,
        cohort=place.cohort,
        intake=place.intake,
        today=clock.today(),
    )


def move(declarations: Sequence[Declaration], to: str, work: Work) -> None:
    """Moves locked declarations to another state and says so to publishing. An impossible move is refused.

    A few statements, however many there are.
    """
    now = clock.now()
    for declaration in declarations:
        declaration.state = accepted(rules.may_move(declaration.state, to))
        declaration.state_reason = ""
        work.declaration(declaration.person_id, declaration.id)
    Declaration.objects.filter(id__in=[declaration.id for declaration in declarations]).update(
        state=to, state_reason=""
    )
    DeclarationStateChange.objects.bulk_create(
        [
            DeclarationStateChange(declaration=declaration, state=to, actor=str(work.actor), created_at=now)
            for declaration in declarations
        ]
    )


def move_items(items: QuerySet[LineItem], to: str) -> None:
    """Moves line items of locked declarations to another state. The database refuses an impossible move."""
    items.update(state=to)


def attach(declarations: Sequence[Declaration], statement_id: UUID) -> None:
    """Puts the declarations on a statement in the state they are in."""
    now = clock.now()
    LineItem.objects.bulk_create(
        [
            LineItem(
                id=new_id(), statement_id=statement_id, declaration=declaration, state=declaration.state, created_at=now
            )
            for declaration in declarations
        ]
    )


def complete_mentor(record_id: UUID, work: Work) -> None:
    """Brings a mentor's completion in line with their completed declarations (rule DEC-26)."""
    record = TrainingRecord.objects.select_for_update(no_key=True).get(id=record_id)
    newest = Declaration.objects.filter(
        record=record, kind=Kind.MENTOR, declaration_type="completed", state__in=BLOCKING_STATES
    ).aggregate(at=Max("declaration_date"))["at"]
    answer = rules.mentor_completion(
        today=clock.today(),
        reason_now=record.completion_reason,
        early_roll_out=record.eligibility_reason == "previous_participation" or _took_part_early(record.id),
        completed_on=newest.date() if newest else None,
    )
    if answer is None or answer == (record.completed_on, record.completion_reason):
        return
    record.completed_on, record.completion_reason = answer
    record.save(update_fields=["completed_on", "completion_reason"])
    work.person(record.person_id)


def _took_part_early(record_id: UUID) -> bool:
    """Whether the early roll-out list has them; a provider's work does not read it, but may ask this (rule REG-29)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT training_took_part_early(%s)", [record_id])
        return bool(cursor.fetchone()[0])


def lock_declarations(**where: object) -> list[Declaration]:
    """The declarations, locked until the commit, in one order everywhere. Callers have locked their people."""
    return list(Declaration.objects.select_for_update(of=("self",), no_key=True).filter(**where).order_by("id"))


BILLED = (DeclarationState.ELIGIBLE, DeclarationState.PAYABLE, DeclarationState.INELIGIBLE)
"""Line item states that voiding turns into voided."""
