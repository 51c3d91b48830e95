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
from cpd.core.prepared import Statement, put_off, rows_of
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
       set_config('cpd.held', person.id::text, true), set_config('cpd.held_trn', coalesce(person.trn, ''), true),
       pg_advisory_xact_lock(hashtextextended(
           format('declare %%s %%s %%s', coalesce(person.trn, person.id::text), %(course)s::text, %(type)s::text), 0))
FROM person, audit
"""  # noqa: S608 - our own texts
"""Finds the person, also by a retired id (rule SEE-9), and locks the person, then the slot. Says who acts, for the
audit triggers of what follows, whose work it is and as which role it goes on, how long each statement may take, and
that what is prepared is planned once, as planning takes longer than running it. Who is held is left in two settings, so
that what is to be known about them can be asked for in the same exchange (:data:`HELD`)."""

HELD = """
held AS MATERIALIZED (
    SELECT nullif(current_setting('cpd.held', true), '')::uuid AS id,
           nullif(current_setting('cpd.held_trn', true), '') AS trn
)
"""
"""Who is held, for a statement that comes after: nobody where nobody was found."""

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


@dataclass(frozen=True, slots=True)
class Holding:
    """A person who is being locked."""

    given: UUID
    work: Work
    statement: Statement

    def held(self) -> Held | None:
        """The person, locked; None when there is none.

        Raises :class:`LocksMoved` when they were merged into somebody else while they were waited for: whoever looks
        again finds who is left.
        """
        rows = rows_of(self.statement)
        if not rows:
            self.work.enter()
            return None
        self.work.entered = self.work.said_who = True
        person_id, trn, retired, *_ = rows[0]
        if retired and _merged_since(self.given, person_id):
            raise LocksMoved
        self.work.hold(person_id)
        return Held(person_id, trn)


def hold_slot(given: UUID, course_identifier: str, declaration_type: str, work: Work) -> Holding:
    """Locks the person whose id that is, or was, with the next statement.

    Declarations about one TRN, course and type take turns until the commit (rule DEC-24).
    """
    context, who = work.audit
    became = work.provider and work.entered  # under a key, or to try
    if became:
        set_until_the_end({ROLE: PUBLISHER})
    statement = put_off(
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
    if became:
        work.enter()  # where nobody is found, PostgreSQL need not come to the settings
    return Holding(given, work, statement)


def _merged_since(given: UUID, person_id: UUID) -> bool:
    """Whether the id leads to somebody else by now."""
    with as_role(PUBLISHER):
        person = person_called(given)
    return person is not None and person.id != person_id


def ask_for_duplicate(held: Held, kind: Kind | str, courses: Sequence[str], declaration_type: str) -> Statement | None:
    """Asks for the oldest standing declaration about somebody else with that TRN, for one of these courses, and the
    type, with the next statement to the database. None where there is no TRN."""
    if held.trn is None:
        return None
    return put_off(_DUPLICATE, [held.person_id, held.trn, str(kind), list(courses), declaration_type])


def duplicate_found(asked: Statement | None) -> UUID | None:
    """The declaration that was asked for."""
    if asked is None:
        return None
    ((duplicate,),) = rows_of(asked)
    return duplicate  # type: ignore[no-any-return]
