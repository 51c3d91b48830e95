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
from cpd.core.prepared import few, put_off
from cpd.core.refusals import accepted
from cpd.core.work import Work
from cpd.declarations import rules
from cpd.declarations.models import (
    BLOCKING_STATES,
    Declaration,
    DeclarationState,
    Kind,
    LineItem,
)
from cpd.statements.models import StatementProgramme
from cpd.statements.queries import available_statement
from cpd.training.models import TrainingRecord

VOIDABLE_ITEM_STATES = (DeclarationState.ELIGIBLE, DeclarationState.PAYABLE, DeclarationState.INELIGIBLE)
"""Line item states that voiding turns into voided."""


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

    A few statements, however many there are; they go out with the next one.
    """
    now = clock.now()
    ids = [declaration.id for declaration in declarations]
    for declaration in declarations:
        declaration.state = accepted(rules.may_move(declaration.state, to))
        declaration.state_reason = ""
        work.declaration(declaration.person_id, declaration.id)
    work.say_who()
    put_off(_MOVE, {"to": str(to), "ids": ids}, again=few(ids))
    put_off(_NOTE, {"to": str(to), "ids": ids, "actor": str(work.actor), "now": now}, again=few(ids))


_MOVE = "UPDATE declarations_declaration SET state = %(to)s, state_reason = '' WHERE id = ANY(%(ids)s)"
_NOTE = """
INSERT INTO declarations_declarationstatechange (declaration_id, state, reason, actor, created_at)
SELECT moved.id, %(to)s, '', %(actor)s, %(now)s::timestamptz
FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS moved (id, place) ORDER BY moved.place
"""


def move_items(items: QuerySet[LineItem], to: str) -> None:
    """Moves line items of locked declarations to another state. The database refuses an impossible move."""
    items.update(state=to)


_VOID_ITEMS = """
UPDATE declarations_lineitem AS item SET state = 'voided'
WHERE declaration_id = %s AND state = ANY(%s)
  AND NOT EXISTS (SELECT FROM statements_statement WHERE id = item.statement_id AND state = 'paid')
"""


def void_items(declaration: Declaration, work: Work) -> None:
    """Voids the line items of a locked declaration that are not paid, with the next statement to the database."""
    work.say_who()
    put_off(_VOID_ITEMS, [declaration.id, list(map(str, VOIDABLE_ITEM_STATES))])


_ATTACH = """
INSERT INTO declarations_lineitem (id, statement_id, declaration_id, state, created_at)
SELECT item.id, %(statement)s::uuid, item.declaration_id, item.state, %(now)s::timestamptz
FROM unnest(%(items)s::uuid[], %(declarations)s::uuid[], %(states)s::text[]) AS item (id, declaration_id, state)
"""


def attach(declarations: Sequence[Declaration], statement_id: UUID, work: Work) -> None:
    """Puts the declarations on a statement in the state they are in, with the next statement to the database."""
    work.say_who()
    put_off(
        _ATTACH,
        {
            "statement": statement_id,
            "now": clock.now(),
            "items": [new_id() for _ in declarations],
            "declarations": [declaration.id for declaration in declarations],
            "states": [str(declaration.state) for declaration in declarations],
        },
        again=few(declarations),
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
