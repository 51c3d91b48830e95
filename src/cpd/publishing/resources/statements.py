"""A provider's statements."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from cpd.contract.snapshots import StatementSnapshot
from cpd.contract.v3 import statements as statements_v3
from cpd.core.dates import start_of_day
from cpd.providers.rules import Scope
from cpd.publishing import facets
from cpd.publishing.documents import FIRST_LISTED_COHORT, Document, document
from cpd.publishing.resource import Feed, Reading, Resource, Route, SubjectTable

STATEMENTS_V3 = "statements-v3"

_STATEMENTS = """
SELECT lead_provider_id, id, created_at, name, programme, cohort_id, deadline_date, payment_date, state, output_fee
FROM statements_statement WHERE id = ANY(%s) ORDER BY payment_date, id
"""


def statement_snapshots(statement_ids: Sequence[UUID]) -> list[StatementSnapshot]:
    """These statements. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENTS, [list(statement_ids)])
        return [StatementSnapshot(*row) for row in cursor.fetchall()]


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
