"""Which declarations a provider sees (declarations dossier 5.1; decision 60)."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from cpd.contract.snapshots import DeclarationSnapshot

_SEEN = """
WITH seen AS (
    SELECT declaration.id, declaration.lead_provider_id AS provider_id
    FROM declarations_declaration AS declaration
    WHERE declaration.person_id = ANY(%(people)s)
    UNION
    SELECT declaration.id, partnership.lead_provider_id
    FROM declarations_declaration AS declaration
    JOIN training_trainingperiod AS period ON period.record_id = declaration.record_id
    JOIN training_schoolperiod AS stay ON stay.id = period.school_period_id
    JOIN schools_partnership AS partnership ON partnership.id = period.partnership_id
    WHERE declaration.person_id = ANY(%(people)s)
      AND declaration.state IN ('submitted', 'eligible', 'payable', 'paid')
      AND period.end_reason IN ('', 'completed') AND stay.removed_at IS NULL
    UNION
    SELECT declaration.id, application.lead_provider_id
    FROM declarations_declaration AS declaration
    JOIN npq_application AS application ON application.id = declaration.application_id
    WHERE declaration.person_id = ANY(%(people)s)
)
SELECT seen.provider_id, declaration.id, declaration.person_id, declaration.declaration_type,
       declaration.course_identifier, declaration.declaration_date, declaration.state, declaration.cohort_id,
       declaration.created_at,
       (SELECT CASE outcome.state WHEN 'passed' THEN true WHEN 'failed' THEN false END
        FROM npq_outcome AS outcome WHERE outcome.declaration_id = declaration.id
        ORDER BY outcome.created_at DESC, outcome.id DESC LIMIT 1)
FROM seen JOIN declarations_declaration AS declaration ON declaration.id = seen.id
ORDER BY declaration.created_at, declaration.id, seen.provider_id
"""
"""Own declarations; live ones of others about a record that the provider trains; those of an application it has now."""


def declaration_snapshots(person_ids: Sequence[UUID]) -> list[DeclarationSnapshot]:
    """Every declaration about these people, for every provider that may see it. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, {"people": list(person_ids)})
        return [DeclarationSnapshot(*row) for row in cursor.fetchall()]
