"""Submitted declarations whose participant has become eligible (rules DEC-21, DEC-27)."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from cpd.core.actor import Actor
from cpd.core.turns import retried
from cpd.core.work import Subject, unit_of_work
from cpd.declarations.commands.state import Place, attach, lock_declarations, move, place_of, statement_at
from cpd.declarations.models import Declaration, DeclarationState
from cpd.training.models import EligibilityStatus, TrainingRecord


def promote_declarations(*, record_id: UUID | None = None, actor: Actor) -> int:
    """Makes submitted declarations of eligible participants eligible and puts them on a statement.

    All of them, or those of one record; the declarations of one provider, programme and cohort at a time, each in a
    transaction of its own. One without an open statement stays submitted and is tried again by the next run. Gives the
    number promoted.
    """
    where: dict[str, object] = {
        "state": DeclarationState.SUBMITTED,
        "record__eligibility_status": EligibilityStatus.ELIGIBLE,
        **({"record_id": record_id} if record_id else {}),
    }
    waiting: dict[Place, dict[UUID, UUID]] = defaultdict(dict)
    for declaration in Declaration.objects.filter(**where):
        waiting[place_of(declaration)][declaration.id] = declaration.person_id
    return sum(_promote_at(place, people, where, actor) for place, people in sorted(waiting.items()))


@retried
def _promote_at(place: Place, people: Mapping[UUID, UUID], where: Mapping[str, object], actor: Actor) -> int:
    """Promotes the declarations of a place, given with their people, who are locked first."""
    with unit_of_work(actor=actor, reason="promote_declarations") as work:
        work.lock(*(Subject("declarations", person_id) for person_id in people.values()))
        statement = statement_at(place)
        if statement is None:
            return 0
        declarations = lock_declarations(id__in=list(people), **where)
        move(declarations, DeclarationState.ELIGIBLE, work)
        attach(declarations, statement, work)
        return len(declarations)


def promote_of_record(record: TrainingRecord, actor: Actor) -> None:
    """What training calls when a record becomes eligible."""
    promote_declarations(record_id=record.id, actor=actor)
