"""The slot of a declaration: who waits for it, who has it, and whose duplicate somebody is.

This is the write path that providers wait for: prepared statements, as few as can be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cpd.core import waiting
from cpd.core.as_role import as_role, set_until_the_end
from cpd.core.prepared import run_prepared
from cpd.core.roles import PUBLISHER, ROLE
from cpd.core.work import LocksMoved, Work
from cpd.declarations.models import BLOCKING_STATES, DeclarationState, Kind
from cpd.teachers.queries import PERSON_CALLED, person_called

_HOLD = f"""
WITH audit AS (
    SELECT set_config('pghistory.context_id', %(context)s, true),
           set_config('pghistory.context_metadata', %(who)s, true),
           set_config('plan_cache_mode', 'force_generic_plan', true),
           set_config('cpd.provider_id', %(provider)s, true),
           set_config('role', %(role)s, true),
           {waiting.WRITE_LIMIT}
), person AS (
    SELECT id, trn, archived_at FROM teachers_person
    WHERE id = {PERSON_CALLED}
    FOR NO KEY UPDATE
)
SELECT person.id, person.trn, person.archived_at IS NOT NULL,
       pg_advisory_xact_lock(hashtextextended(
           format('declare %%s %%s %%s', coalesce(person.trn, person.id::text), %(course)s::text, %(type)s::text), 0))
FROM person, audit
"""  # noqa: S608 - our own texts
"""Finds the person, also by a retired id (rule SEE-9), and locks the person, then the slot. Says who acts, for the
audit triggers of what follows, whose work it is and as which role it goes on, how long each statement may take, and
that what is prepared is planned once, as planning takes longer than running it."""

_DUPLICATE = "SELECT declarations_duplicate_of(%s, %s, %s, %s, %s)"

BLOCKING = list(map(str, BLOCKING_STATES))


@dataclass(frozen=True, slots=True)
class Held:
    """A person who is locked, with their verified TRN."""

    person_id: UUID
    trn: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The declaration that occupies a slot. Of another provider's it need not be known which, nor whose."""

    declaration_id: UUID | None
    lead_provider_id: UUID | None
    declaration_date: datetime
    state: str

    @classmethod
    def read(cls, columns: Sequence[Any] | None) -> "Standing | None":
        """The declaration in a JSON array of id, provider, date and state."""
        if columns is None:
            return None
        key, provider, at, state = columns
        return cls(key and UUID(key), provider and UUID(provider), datetime.fromisoformat(at), state)


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot as one provider may know it: the declaration in the way by its id if it is theirs, else without.

    ``identical``: it is the provider's own, of the same date; ``billable``: and it is paid for.
    """

    taken_by: str | None = None
    identical: bool = False
    billable: bool = False


def slot_for(standing: Standing | None, lead_provider_id: UUID, at: datetime | None) -> Slot:
    """The slot that ``standing`` occupies, as the provider may know it who declares for the date ``at``."""
    if standing is None:
        return Slot()
    own = standing.lead_provider_id == lead_provider_id
    identical = own and standing.declaration_date == at
    return Slot(
        taken_by=str(standing.declaration_id) if own else "",
        identical=identical,
        billable=identical and standing.state != DeclarationState.SUBMITTED,
    )


def hold_slot(given: UUID, course_identifier: str, declaration_type: str, work: Work) -> Held | None:
    """The person whose id that is, or was, locked; None when there is none. One statement.

    Declarations about one TRN, course and type take turns until the commit (rule DEC-24). Raises :class:`LocksMoved`
    when they were merged into somebody else while they were waited for: whoever looks again finds who is left.
    """
    context, who = work.audit
    if work.provider and work.entered:  # under a key, or to try: as the publisher, and back by this very statement
        set_until_the_end({ROLE: PUBLISHER})
    rows = run_prepared(
        _HOLD,
        {
            "context": context,
            "who": who,
            "provider": work.provider,
            "role": work.role,
            "given": given,
            "course": course_identifier,
            "type": declaration_type,
            "write_limit": str(waiting.limits().write),
        },
    )
    if not rows:
        work.enter()  # where nobody was found, PostgreSQL need not have come to the settings
        return None
    work.entered = True
    person_id, trn, retired, _ = rows[0]
    if retired and _merged_since(given, person_id):
        raise LocksMoved
    work.hold(person_id)
    return Held(person_id, trn)


def _merged_since(given: UUID, person_id: UUID) -> bool:
    """Whether the id leads to somebody else by now."""
    with as_role(PUBLISHER):
        person = person_called(given)
    return person is not None and person.id != person_id


def duplicate_by_trn(held: Held, kind: Kind | str, courses: Sequence[str], declaration_type: str) -> UUID | None:
    """The oldest standing declaration about somebody else with that TRN, for one of these courses, and the type."""
    if held.trn is None:
        return None
    ((duplicate,),) = run_prepared(_DUPLICATE, [held.person_id, held.trn, str(kind), list(courses), declaration_type])
    return duplicate
