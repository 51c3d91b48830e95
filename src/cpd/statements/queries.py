"""Finding the statement that takes a declaration, and what a statement is expected to pay."""

from datetime import date
from uuid import UUID

from django.db.models import Q

from cpd.core import clock
from cpd.core.prepared import Statement as Asked
from cpd.core.prepared import put_off, rows_of
from cpd.core.refusals import Accepted
from cpd.statements.models import Statement, StatementMilestone, StatementState
from cpd.statements.rules import in_order, may_change


def takes_declarations(statement: str, today: str = "%(today)s") -> str:
    """Whether a statement takes what is declared on a day, in SQL (rule MON-1): open, paying outputs, its deadline that
    day or later. ``statement`` is its name in the query, ``today`` the parameter that is the day (UTC)."""
    return f"({statement}.state = 'open' AND {statement}.output_fee AND {statement}.deadline_date >= {today})"


def taking(today: date) -> Q:
    """The statements for which :func:`takes_declarations` holds, as a condition of a queryset."""
    return Q(state=StatementState.OPEN, output_fee=True, deadline_date__gte=today)


def is_open(statement: Statement) -> bool:
    """Whether what a statement pays for, and when, can still change (rule MON-2)."""
    answer = may_change(
        name=statement.name,
        state=statement.state,
        deadline_date=statement.deadline_date,
        today=clock.today(),
    )
    return isinstance(answer, Accepted)


_AVAILABLE = f"""
    SELECT id FROM statements_statement AS statement
    WHERE lead_provider_id = %s AND programme = %s AND cohort_id = %s AND coalesce(intake_id, '') = %s
      AND {takes_declarations("statement", "%s")}
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
