"""The slot of a declaration: who waits for it, who has it, and whose double somebody is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from cpd.declarations.models import BLOCKING_STATES, Kind

_STANDING = """
SELECT id, lead_provider_id, declaration_date, state FROM declarations_declaration
WHERE person_id = %s AND course_identifier = %s AND declaration_type = %s AND kind <> 'npq' AND state = ANY(%s)
LIMIT 1
"""

_DOUBLE = """
SELECT declaration.id FROM declarations_declaration AS declaration
JOIN teachers_person AS person ON person.id = declaration.person_id
WHERE person.trn = %s AND declaration.kind = %s AND declaration.course_identifier = ANY(%s)
  AND declaration.declaration_type = %s AND declaration.state = ANY(%s) AND declaration.superseded_by_id IS NULL
  AND declaration.person_id <> %s
ORDER BY declaration.created_at, declaration.id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """The declaration that occupies a slot."""

    declaration_id: UUID
    lead_provider_id: UUID
    declaration_date: datetime
    state: str


def read_row(query: str, values: Any) -> tuple[Any, ...] | None:
    """The first row of a query, or None."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def hold_slot(person_id: UUID, trn: str | None, course_identifier: str, declaration_type: str) -> None:
    """Locks the person, and makes declarations about one TRN, course and type take turns until the commit."""
    slot = f"declare {trn or person_id} {course_identifier} {declaration_type}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM teachers_person WHERE id = %s FOR NO KEY UPDATE", [person_id])
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [slot])


def standing_declaration(person_id: UUID, course_identifier: str, declaration_type: str) -> Standing | None:
    """The declaration that occupies the slot of this person, course and type, whoever made it."""
    row = read_row(_STANDING, [person_id, course_identifier, declaration_type, list(map(str, BLOCKING_STATES))])
    return Standing(*row) if row else None


def double_by_trn(
    trn: str | None, kind: Kind | str, courses: Sequence[str], declaration_type: str, person_id: UUID
) -> UUID | None:
    """The oldest standing declaration about somebody else with that TRN, for one of these courses, and the type."""
    if trn is None:
        return None
    row = read_row(
        _DOUBLE, [trn, str(kind), list(courses), declaration_type, list(map(str, BLOCKING_STATES)), person_id]
    )
    return row[0] if row else None
