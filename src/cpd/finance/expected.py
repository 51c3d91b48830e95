"""Expected and received: what a statement was expected to pay beside what is on it (rule MON-28)."""

from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from django.db import connection

from cpd.core.money import print_pounds
from cpd.declarations.models import BLOCKING_STATES
from cpd.finance.queries import Counted, counted, npq_terms
from cpd.finance.rules import Expectation, expectations, received_only
from cpd.statements.models import Statement, StatementProgramme
from cpd.statements.queries import milestones_of
from cpd.statements.rules import DECLARATION_TYPES

_EXPECTED = """
WITH accepted AS (
    SELECT application.course_id,
           coalesce(nullif(application.training_status, ''), 'active') = 'active' AS active,
           coalesce(schedule.declaration_types, '{}') AS types,
           ARRAY(SELECT declaration.declaration_type::text FROM declarations_declaration AS declaration
                 WHERE declaration.application_id = application.id
                   AND declaration.state = ANY(%(standing)s)) AS declared
    FROM npq_application AS application LEFT JOIN npq_npqschedule AS schedule ON schedule.id = application.schedule_id
    WHERE application.lead_provider_id = %(provider)s AND application.intake_id = %(intake)s
      AND application.state = 'accepted'
), expected AS (
    SELECT course_id,
           'started' = ANY(%(linked)s) AS started,
           'retained-1' = ANY(%(linked)s) AND active AND 'retained-1' = ANY(types)
               AND 'started' = ANY(declared) AS retained_1,
           'retained-2' = ANY(%(linked)s) AND active AND 'retained-2' = ANY(types)
               AND 'retained-1' = ANY(declared) AS retained_2,
           'completed' = ANY(%(linked)s) AND active AND 'completed' = ANY(types)
               AND CASE WHEN 'retained-2' = ANY(types) THEN 'retained-2' ELSE 'retained-1' END = ANY(declared)
               AS completed
    FROM accepted
)
SELECT course_id, count(*) FILTER (WHERE started), count(*) FILTER (WHERE retained_1),
       count(*) FILTER (WHERE retained_2), count(*) FILTER (WHERE completed),
       count(*) FILTER (WHERE started OR retained_1 OR retained_2 OR completed)
FROM expected GROUP BY course_id
"""
"""By course: how many applications are expected to have each type declared, and any."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a statement is expected to pay: ``milestones`` are the types that it is linked to.

    ``output_payment`` is what the people expected would come to in pounds, each counted once; None where nobody has
    stated what to expect, or where a course has no price.
    """

    milestones: tuple[str, ...]
    rows: tuple[Expectation, ...]
    output_payment: Fraction | None

    def as_json(self) -> dict[str, Any]:
        """The same as JSON carries it."""
        return {
            "milestones": list(self.milestones),
            "expected": [asdict(row) for row in self.rows],
            "expected_output_payment": None if self.output_payment is None else print_pounds(self.output_payment),
        }


def expected_of(statement: Statement, counts: Counted | None = None) -> Expected:
    """What is expected on a statement and what has come, as it is now. Four queries.

    For ECF it says what has come alone, until DfE states what to expect. ``counts`` is what is on the statement, where
    the caller has counted it: then three queries.
    """
    types = DECLARATION_TYPES[statement.programme]
    received = (counted(statement, earlier=False) if counts is None else counts).received
    linked = milestones_of(statement)
    if statement.programme == StatementProgramme.ECF:
        return Expected(linked, received_only(types, received), None)
    by_course = _by_course(statement, linked)
    sums = [sum(counts[n] for counts in by_course.values()) for n in range(len(types))]
    rows = expectations(types, dict(zip(types, sums, strict=True)), received)
    return Expected(linked, rows, _payment(statement, {course: counts[-1] for course, counts in by_course.items()}))


def _by_course(statement: Statement, linked: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            _EXPECTED,
            {
                "provider": statement.lead_provider_id,
                "intake": statement.intake_id,
                "linked": list(linked),
                "standing": list(map(str, BLOCKING_STATES)),
            },
        )
        return {row[0]: row[1:] for row in cursor.fetchall()}


def _payment(statement: Statement, people: dict[str, int]) -> Fraction | None:
    """What so many people of each course would come to; special courses are paid apart (rule MON-15)."""
    terms = {one.course_identifier: one for one in npq_terms(statement)}
    if any(number and course not in terms for course, number in people.items()):
        return None
    counted = [(terms[course], number) for course, number in people.items() if course in terms]
    return sum((number * one.exact_price for one, number in counted if not one.special), Fraction(0))
