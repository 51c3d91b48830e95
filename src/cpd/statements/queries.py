"""Finding the statement that takes a declaration, and what a statement is expected to pay."""

from datetime import date
from uuid import UUID

from cpd.core.prepared import Statement as Asked
from cpd.core.prepared import put_off, rows_of
from cpd.statements.models import Statement, StatementMilestone
from cpd.statements.rules import in_order

TAKES_DECLARATIONS = "state = 'open' AND output_fee AND deadline_date >= "
"""Whether a statement takes what is declared, goes on with the day (rule MON-1)."""

_AVAILABLE = f"""
    SELECT id FROM statements_statement
    WHERE lead_provider_id = %s AND programme = %s AND cohort_id = %s AND coalesce(intake_id, '') = %s
      AND {TAKES_DECLARATIONS} %s
    ORDER BY deadline_date, id LIMIT 1
    FOR SHARE
"""  # noqa: S608 - our own words


def ask_for_statement(*, lead_provider_id: UUID, programme: str, cohort: int, intake: str = "", today: date) -> Asked:
    """Asks for the statement on which a declaration made today goes, with the next statement to the database."""
    return put_off(_AVAILABLE, [lead_provider_id, str(programme), cohort, intake, today])


def statement_found(asked: Asked) -> UUID | None:
    """The statement that was asked for, or None: open, paying outputs, its deadline today or later; the earliest (rule
    MON-1).

    Held until the commit: the statement can't become payable while a declaration is being attached to it. Declarations
    do not wait for one another.
    """
    rows = rows_of(asked)
    return rows[0][0] if rows else None


def available_statement(
    *, lead_provider_id: UUID, programme: str, cohort: int, intake: str = "", today: date
) -> UUID | None:
    """The statement on which a declaration made today goes, or None (:func:`statement_found`). ``intake`` is that of an
    NPQ; ``cohort`` its year."""
    return statement_found(
        ask_for_statement(
            lead_provider_id=lead_provider_id, programme=programme, cohort=cohort, intake=intake, today=today
        )
    )


def milestones_of(statement: Statement) -> tuple[str, ...]:
    """The declaration types that a statement is expected to pay, in the order in which they are reached. One query."""
    types = StatementMilestone.objects.filter(statement=statement).values_list("declaration_type", flat=True)
    return in_order(statement.programme, types)
