"""A provider's statements."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cpd.contract.snapshots import StatementSnapshot
from cpd.contract.v3 import statements as statements_v3
from cpd.core.dates import start_of_day
from cpd.core.prepared import few, run_prepared
from cpd.providers.rules import Scope
from cpd.publishing import facets
from cpd.publishing.documents import FIRST_LISTED_COHORT, Document, document
from cpd.publishing.resource import Feed, Reading, Resource, Route, SubjectTable

STATEMENTS_V3 = "statements-v3"

_STATEMENTS = """
SELECT statement.lead_provider_id, statement.id, statement.created_at, statement.name, statement.programme,
       statement.cohort_id, statement.deadline_date, statement.payment_date, statement.state, statement.output_fee,
       coalesce(frozen.hash, '')
FROM statements_statement AS statement
LEFT JOIN finance_frozenstatement AS frozen ON frozen.statement_id = statement.id
WHERE statement.id = ANY(%s) ORDER BY statement.payment_date, statement.id
"""


def statement_snapshots(statement_ids: Sequence[UUID]) -> list[StatementSnapshot]:
    """These statements. One query."""
    rows = run_prepared(_STATEMENTS, [list(statement_ids)], again=few(statement_ids))
    return [StatementSnapshot(*row) for row in rows]


def statement_v3(snapshot: StatementSnapshot, updated_at: datetime) -> Document:
    """A statement, for version 3. Lists are in order of payment, and show what pays outputs only."""
    words = [facets.programme(snapshot.programme)]
    if snapshot.output_fee:
        words += [facets.outputs(snapshot.programme), facets.outputs()]
    return document(
        statements_v3.statement(snapshot, updated_at),
        start_of_day(snapshot.payment_date),
        cohorts=[snapshot.cohort],
        facets=words,
        listed=snapshot.cohort >= FIRST_LISTED_COHORT,
    )


def _id(statement: StatementSnapshot) -> UUID:
    return statement.statement_id


READING = Reading(
    path="/statements",
    section="Statements",
    envelope="Statement",
    nouns=("A statement", "Statements"),
    schema=statements_v3.Statement,
    scope=Scope.EITHER,
    many=Route("list_statements", "List your statements", "Those that pay declarations, in order of payment."),
    one=Route("show_statement", "Show one statement", "By the statement's ID, whether or not it pays declarations."),
    filters=("cohort", "type", "updated_since"),
)

STATEMENTS = Resource(
    name="statement",
    subject=SubjectTable.STATEMENT,
    subject_id=_id,
    load=lambda statement_ids, _today: statement_snapshots(statement_ids),
    feeds=(Feed(STATEMENTS_V3, _id, statement_v3, reading=READING),),
)
