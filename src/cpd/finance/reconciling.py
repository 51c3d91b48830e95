"""What stands open before a deadline: what came, what waits, and what can't be priced. One query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

_OPEN = """
SELECT statement.id, statement.name, provider.name, statement.programme,
       coalesce(statement.intake_id, statement.cohort_id::text), statement.deadline_date,
       (SELECT count(*) FROM declarations_lineitem AS item
        WHERE item.statement_id = statement.id AND item.state IN ('eligible', 'payable', 'paid')),
       (SELECT count(*) FROM declarations_lineitem AS item
        WHERE item.statement_id = statement.id AND item.state IN ('awaiting_clawback', 'clawed_back')),
       (SELECT count(*) FROM declarations_declaration AS declaration
        WHERE declaration.lead_provider_id = statement.lead_provider_id AND declaration.state = 'submitted'
          AND declaration.cohort_id = statement.cohort_id
          AND CASE WHEN statement.programme = 'npq' THEN declaration.intake_id = statement.intake_id
                   ELSE declaration.kind <> 'npq' END),
       CASE WHEN statement.programme = 'npq'
            THEN EXISTS (SELECT FROM statements_courseprice AS price WHERE price.statement_id = statement.id)
            ELSE statement.contract_id IS NOT NULL END,
       ARRAY(SELECT milestone.declaration_type::text FROM statements_statementmilestone AS milestone
             WHERE milestone.statement_id = statement.id ORDER BY milestone.declaration_type)
FROM statements_statement AS statement
JOIN providers_leadprovider AS provider ON provider.id = statement.lead_provider_id
WHERE statement.state = 'open' AND statement.output_fee AND statement.deadline_date BETWEEN %(today)s AND %(until)s
ORDER BY statement.deadline_date, provider.name, statement.programme, statement.cohort_id, statement.id
"""


@dataclass(frozen=True, slots=True)
class BeforeDeadline:
    """An open statement that pays declarations, before its deadline.

    ``received`` is what it pays so far, ``refunds`` what it claws back, ``waiting`` how many declarations of the
    provider and cohort are submitted and on no statement. ``expected`` are the types that it is linked to (rule
    MON-27).
    """

    statement_id: UUID
    name: str
    provider: str
    programme: str
    year: str
    deadline_date: date
    received: int
    refunds: int
    waiting: int
    priced: bool
    expected: Sequence[str]


def before_deadlines(today: date, until: date) -> list[BeforeDeadline]:
    """The open statements whose deadline is from today to a day, soonest first."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, {"today": today, "until": until})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return [BeforeDeadline(*row) for row in rows]
