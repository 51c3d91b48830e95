"""What a provider sees that is about no person: its partnerships, statements and delivery partners."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from cpd.contract.snapshots import DeliveryPartnerSnapshot, PartnershipSnapshot, StatementSnapshot

_PARTNERSHIPS = """
SELECT partnership.lead_provider_id, partnership.id, school.id, partnership.created_at, partnership.cohort_id,
       school.urn, partner.id, partner.name, partnership.challenge_reason, partnership.challenged_at, tutor.full_name,
       coalesce(tutor.email, nullif(school.primary_contact_email, ''), nullif(school.secondary_contact_email, ''))
FROM schools_partnership AS partnership
JOIN schools_school AS school ON school.id = partnership.school_id
JOIN providers_deliverypartner AS partner ON partner.id = partnership.delivery_partner_id
LEFT JOIN schools_inductiontutor AS tutor ON tutor.id = school.induction_tutor_id
WHERE partnership.school_id = ANY(%s) AND NOT partnership.relationship
ORDER BY partnership.created_at, partnership.id
"""

_STATEMENTS = """
SELECT lead_provider_id, id, created_at, name, programme, cohort_id, deadline_date, payment_date, state, output_fee
FROM statements_statement WHERE id = ANY(%s) ORDER BY payment_date, id
"""

_PARTNERS = """
SELECT relationship.lead_provider_id, partner.id, partner.created_at, partner.name,
       array_agg(relationship.cohort_id ORDER BY relationship.cohort_id)
FROM providers_deliverypartner AS partner
JOIN providers_providerrelationship AS relationship ON relationship.delivery_partner_id = partner.id
WHERE partner.id = ANY(%s)
GROUP BY relationship.lead_provider_id, partner.id
ORDER BY partner.created_at, partner.id
"""


def partnership_snapshots(school_ids: Sequence[UUID]) -> list[PartnershipSnapshot]:
    """The partnerships of these schools, challenged ones too, but for those made for one person. One query.

    Rule SEE-12.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PARTNERSHIPS, [list(school_ids)])
        return [PartnershipSnapshot(*row) for row in cursor.fetchall()]


def statement_snapshots(statement_ids: Sequence[UUID]) -> list[StatementSnapshot]:
    """These statements. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENTS, [list(statement_ids)])
        return [StatementSnapshot(*row) for row in cursor.fetchall()]


def delivery_partner_snapshots(partner_ids: Sequence[UUID]) -> list[DeliveryPartnerSnapshot]:
    """These delivery partners, once for each provider that works with them in any cohort. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_PARTNERS, [list(partner_ids)])
        return [
            DeliveryPartnerSnapshot(provider_id, partner_id, created_at, name, tuple(cohorts))
            for provider_id, partner_id, created_at, name, cohorts in cursor.fetchall()
        ]
