"""Declarations that would wait for ever unless somebody does something, and why: none is ever silently dropped."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from cpd.core import clock
from cpd.statements.queries import takes_declarations

_STUCK = f"""
SELECT declaration.id, declaration.state,
       CASE
       WHEN declaration.state = 'submitted' AND EXISTS (
            SELECT 1 FROM statements_statement AS open
            WHERE open.lead_provider_id = declaration.lead_provider_id AND open.programme = 'ecf'
              AND open.cohort_id = declaration.cohort_id AND {takes_declarations("open")})
            THEN 'a statement would take it: run the job promote-declarations'
       WHEN declaration.state = 'submitted' THEN
            format('no statement of the %%s cohort takes declarations of this provider: open one, or void it',
                   declaration.cohort_id)
       WHEN statement.id IS NULL THEN 'it is on no statement in this state: tell the developers'
       WHEN NOT statement.output_fee THEN
            format('its statement %%s pays no declarations: let it pay them', statement.name)
       WHEN statement.state = 'open' THEN
            format('its statement %%s took declarations until %%s and is still open: run the job '
                   'mark-statements-payable', statement.name, statement.deadline_date)
       WHEN statement.state = 'paid' THEN
            format('its statement %%s was paid without it: tell the developers', statement.name)
       ELSE format('its statement %%s was to be paid on %%s and nobody has authorised it', statement.name,
                   statement.payment_date)
       END
FROM declarations_declaration AS declaration
LEFT JOIN training_trainingrecord AS record ON record.id = declaration.record_id
LEFT JOIN declarations_lineitem AS item ON item.declaration_id = declaration.id AND item.state = declaration.state
LEFT JOIN statements_statement AS statement ON statement.id = item.statement_id
WHERE CASE
      WHEN declaration.state = 'submitted' THEN
           record.eligibility_status = 'eligible'
      WHEN declaration.state IN ('eligible', 'payable', 'awaiting_clawback') THEN
           statement.id IS NULL OR NOT statement.output_fee OR statement.state = 'paid'
           OR (statement.state = 'open' AND statement.deadline_date < %(today)s)
           OR (statement.state = 'payable' AND statement.payment_date < %(today)s)
      END
ORDER BY declaration.created_at, declaration.id
"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class Stuck:
    """A declaration that waits, the state it waits in, and what for."""

    declaration_id: UUID
    state: str
    why: str


def stuck_declarations() -> list[Stuck]:
    """The declarations that wait for something that no job will bring, oldest first. One query.

    An eligible participant's submitted declaration counts: the job ``promote-declarations`` has found no statement for
    it. One whose participant is not eligible waits for DfE's decision about them and does not count.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STUCK, {"today": clock.service_now().date()})
        return [Stuck(*row) for row in cursor.fetchall()]
