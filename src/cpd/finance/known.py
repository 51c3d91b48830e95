"""A statement as it was known at an instant (rule MON-35)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from cpd.core import clock
from cpd.core.dates import print_instant
from cpd.core.refusals import Refusal
from cpd.finance import errors
from cpd.finance.dated import adjusted_at, statement_at, tables
from cpd.finance.figures import Figures, worked_out
from cpd.finance.queries import find_statement
from cpd.statements.models import Statement

_DECLARATIONS = """
SELECT declaration.id, declaration.person_id, declaration.declaration_type, declaration.course_identifier, item.state
FROM {items} AS item JOIN declarations_declaration AS declaration ON declaration.id = item.declaration_id
WHERE item.statement_id = %(statement)s
ORDER BY declaration.declaration_date, declaration.created_at, declaration.id, item.created_at
"""


@dataclass(frozen=True, slots=True)
class KnownDeclaration:
    """A declaration on a statement, in the state in which it counted there."""

    id: UUID
    person_id: UUID
    declaration_type: str
    course_identifier: str
    state: str


@dataclass(frozen=True, slots=True)
class Known:
    """A statement as it was at an instant.

    ``frozen``: it was paid by then, and ``figures`` are those that were kept. Otherwise they were worked out from dated
    rows, and ``statement`` has the state, name, dates and contract that it had.
    """

    statement: Statement
    at: datetime
    frozen: bool
    figures: Figures
    adjustments: tuple[tuple[str, str], ...]
    declarations: tuple[KnownDeclaration, ...]

    def as_json(self) -> dict[str, Any]:
        """What was kept of a paid statement, and nothing else; of another its figures, adjustments and declarations."""
        if self.frozen:
            return self.figures
        return {
            **self.figures,
            "known_at": print_instant(self.at),
            "adjustments": [{"name": name, "amount": amount} for name, amount in self.adjustments],
            "declarations": [
                {
                    "id": str(one.id),
                    "participant_id": str(one.person_id),
                    "declaration_type": one.declaration_type,
                    "course_identifier": one.course_identifier,
                    "state": one.state,
                }
                for one in self.declarations
            ],
        }


def known_at(statement_id: UUID | None, at: datetime) -> Known:
    """A statement as it was at an instant: of a paid one what was kept, of another what dated rows say.

    Who is VAT registered, which people were merged and which applications have targeted delivery funding is as it is
    now. Refused (``known_at``): an instant that is still to come (``future``), or before the statement was opened
    (``too_early``). Raises :class:`NotFound`.
    """
    statement = find_statement(statement_id)
    if at > clock.now():
        raise Refusal.because(errors.KNOWN_IN_FUTURE())
    kept, paid_at = statement.frozen_totals, statement.marked_as_paid_at
    if kept is not None and paid_at is not None and paid_at <= at:
        return Known(
            statement,
            at,
            frozen=True,
            figures=kept,
            adjustments=_adjustments(statement, at),
            declarations=_declarations(statement, at),
        )
    as_it_was = statement_at(statement, at)
    if as_it_was is None:
        raise Refusal.because(errors.KNOWN_TOO_EARLY(name=statement.name, opened=print_instant(statement.created_at)))
    return Known(
        as_it_was,
        at,
        frozen=False,
        figures=worked_out(as_it_was, at),
        adjustments=_adjustments(as_it_was, at),
        declarations=_declarations(as_it_was, at),
    )


def _adjustments(statement: Statement, at: datetime) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(amount)) for name, amount in adjusted_at(statement, at))


def _declarations(statement: Statement, at: datetime) -> tuple[KnownDeclaration, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            _DECLARATIONS.format(**tables(at)),
            {
                "at": at,
                "provider": statement.lead_provider_id,
                "cohort": statement.cohort_id,
                "statement": statement.id,
            },
        )
        return tuple(KnownDeclaration(*row) for row in cursor.fetchall())
