"""Which schools a provider trains with, in which cohorts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cpd.contract.snapshots import PartnershipSnapshot
from cpd.contract.v3 import partnerships as partnerships_v3
from cpd.core.prepared import few, run_prepared
from cpd.providers.rules import Scope
from cpd.publishing import facets
from cpd.publishing.documents import FIRST_LISTED_COHORT, Document, document
from cpd.publishing.resource import BY_INSTANT, Feed, Reach, Reading, Resource, Route, SubjectTable

PARTNERSHIPS_V3 = "partnerships-v3"

_PARTNERSHIPS = """
SELECT partnership.lead_provider_id, partnership.id, school.id, partnership.created_at, partnership.cohort_id,
       school.urn, partner.id, partner.name, partnership.challenge_reason, partnership.challenged_at, tutor.full_name,
       coalesce(tutor.email, nullif(school.primary_contact_email, ''), nullif(school.secondary_contact_email, ''))
FROM schools_partnership AS partnership
JOIN schools_school AS school ON school.id = partnership.school_id
JOIN providers_deliverypartner AS partner ON partner.id = partnership.delivery_partner_id
LEFT JOIN accounts_membership AS membership ON membership.school_id = school.id
    AND membership.role = 'induction_tutor'
LEFT JOIN accounts_user AS tutor ON tutor.id = membership.user_id
WHERE partnership.school_id = ANY(%s) AND NOT partnership.relationship
ORDER BY partnership.created_at, partnership.id
"""


def partnership_snapshots(school_ids: Sequence[UUID]) -> list[PartnershipSnapshot]:
    """The partnerships of these schools, challenged ones too, but for those made for one person. One query.

    Rule SEE-12.
    """
    rows = run_prepared(_PARTNERSHIPS, [list(school_ids)], again=few(school_ids))
    return [PartnershipSnapshot(*row) for row in rows]


def partnership_v3(snapshot: PartnershipSnapshot, updated_at: datetime) -> Document:
    """A partnership, for version 3. Its delivery partner is a facet."""
    return document(
        partnerships_v3.partnership(snapshot, updated_at),
        snapshot.created_at,
        cohorts=[snapshot.cohort],
        facets=[facets.delivery_partner(snapshot.delivery_partner_id)],
        listed=snapshot.cohort >= FIRST_LISTED_COHORT,
    )


READING = Reading(
    path="/partnerships/ecf",
    section="Partnerships",
    envelope="Partnership",
    nouns=("A partnership", "Partnerships"),
    schema=partnerships_v3.Partnership,
    scope=Scope.ECF,
    many=Route("list_partnerships", "List your partnerships with schools", "Challenged ones too."),
    one=Route("show_partnership", "Show one partnership", "By the partnership's ID, whatever the cohort."),
    filters=("cohort", "updated_since", "delivery_partner_id"),
    sorts=BY_INSTANT,
)

PARTNERSHIPS = Resource(
    name="partnership",
    subject=SubjectTable.SCHOOL,
    subject_id=lambda partnership: partnership.school_id,
    load=lambda school_ids, _today: partnership_snapshots(school_ids),
    feeds=(Feed(PARTNERSHIPS_V3, lambda partnership: partnership.partnership_id, partnership_v3, reading=READING),),
    also_touched=frozenset({Reach.SCHOOL_OF_PARTNERSHIP}),
)
