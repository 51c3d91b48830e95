"""Which declarations a provider sees (rules SEE-6, SEE-7)."""

from collections.abc import Sequence
from uuid import UUID

from cpd.contract.snapshots import DeclarationSnapshot
from cpd.core.prepared import run_prepared

_SEEN = """
WITH about AS MATERIALIZED (
    SELECT * FROM declarations_declaration WHERE person_id = ANY(%(people)s)
), seen AS (
    SELECT id, lead_provider_id AS provider_id, true AS earlier_versions FROM about
    UNION ALL
    SELECT about.id, partnership.lead_provider_id, period.end_reason IN ('', 'completed')
    FROM about
    JOIN training_trainingperiod AS period ON period.record_id = about.record_id
    JOIN training_schoolperiod AS stay ON stay.id = period.school_period_id
    JOIN schools_partnership AS partnership ON partnership.id = period.partnership_id
    WHERE about.state IN ('submitted', 'eligible', 'payable', 'paid')
      AND stay.removed_at IS NULL
      AND (period.end_reason IN ('', 'completed')
           OR (period.end_reason = 'left_school'
               AND (about.declaration_date AT TIME ZONE 'UTC')::date <= period.finished_on))
    UNION ALL
    SELECT about.id, application.lead_provider_id, true
    FROM about
    JOIN npq_application AS application ON application.id = about.application_id
)
SELECT seen.provider_id, declaration.id, declaration.person_id, declaration.declaration_type,
       declaration.course_identifier, declaration.declaration_date, declaration.state, declaration.cohort_id,
       declaration.created_at,
       (SELECT CASE outcome.state WHEN 'passed' THEN true WHEN 'failed' THEN false END
        FROM npq_outcome AS outcome WHERE outcome.declaration_id = declaration.id
        ORDER BY outcome.created_at DESC, outcome.id DESC LIMIT 1),
       declaration.kind, declaration.state_reason, declaration.mentor_id,
       declaration.delivery_partner_id, partner.name, declaration.secondary_delivery_partner_id, second.name,
       (SELECT item.statement_id FROM declarations_lineitem AS item
        WHERE item.declaration_id = declaration.id AND item.state IN ('eligible', 'payable', 'paid') LIMIT 1),
       (SELECT item.statement_id FROM declarations_lineitem AS item
        WHERE item.declaration_id = declaration.id AND item.state IN ('awaiting_clawback', 'clawed_back') LIMIT 1),
       CASE WHEN declaration.kind = 'npq' THEN application.targeted_delivery_funding
            ELSE declaration.kind = 'ect' AND (declaration.pupil_premium_uplift OR declaration.sparsity_uplift) END,
       declaration.evidence_held, provider.name, declaration.application_id, seen.earlier_versions
FROM (SELECT id, provider_id, bool_or(earlier_versions) AS earlier_versions FROM seen GROUP BY id, provider_id) AS seen
JOIN about AS declaration ON declaration.id = seen.id
JOIN providers_leadprovider AS provider ON provider.id = declaration.lead_provider_id
LEFT JOIN providers_deliverypartner AS partner ON partner.id = declaration.delivery_partner_id
LEFT JOIN providers_deliverypartner AS second ON second.id = declaration.secondary_delivery_partner_id
LEFT JOIN npq_application AS application ON application.id = declaration.application_id
ORDER BY declaration.created_at, declaration.id, seen.provider_id
"""
"""Own declarations; live ones of others about a record that the provider trains, or trained until somebody left its
school (version 3 only); those of an application it has now."""


def declaration_snapshots(person_ids: Sequence[UUID]) -> list[DeclarationSnapshot]:
    """Every declaration about these people, for every provider that may see it. One query."""
    rows = run_prepared(_SEEN, {"people": list(person_ids)}, again=len(person_ids) == 1)
    return [DeclarationSnapshot(*row) for row in rows]
