"""With whom a provider works, and in which cohorts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cpd.contract.snapshots import DeliveryPartnerSnapshot
from cpd.contract.v3 import delivery_partners as delivery_partners_v3
from cpd.core.prepared import few, run_prepared
from cpd.providers.rules import Scope
from cpd.publishing.documents import FIRST_LISTED_COHORT, Document, document
from cpd.publishing.resource import BY_INSTANT, Feed, Reading, Resource, Route, SubjectTable

DELIVERY_PARTNERS_V3 = "delivery-partners-v3"

_PARTNERS = """
SELECT relationship.lead_provider_id, partner.id, partner.created_at, partner.name,
       array_agg(relationship.cohort_id ORDER BY relationship.cohort_id)
FROM providers_deliverypartner AS partner
JOIN providers_providerrelationship AS relationship ON relationship.delivery_partner_id = partner.id
WHERE partner.id = ANY(%s)
GROUP BY relationship.lead_provider_id, partner.id
ORDER BY partner.created_at, partner.id
"""


def delivery_partner_snapshots(partner_ids: Sequence[UUID]) -> list[DeliveryPartnerSnapshot]:
    """These delivery partners, once for each provider that works with them in any cohort. One query."""
    return [
        DeliveryPartnerSnapshot(provider_id, partner_id, created_at, name, tuple(cohorts))
        for provider_id, partner_id, created_at, name, cohorts in run_prepared(
            _PARTNERS, [list(partner_ids)], again=few(partner_ids)
        )
    ]


def delivery_partner_v3(snapshot: DeliveryPartnerSnapshot, updated_at: datetime) -> Document:
    """A delivery partner, for version 3. Lists can be sorted by its name."""
    return document(
        delivery_partners_v3.delivery_partner(snapshot, updated_at),
        snapshot.created_at,
        cohorts=snapshot.cohorts,
        name=snapshot.name,
        listed=snapshot.cohorts[-1] >= FIRST_LISTED_COHORT,
    )


def _id(partner: DeliveryPartnerSnapshot) -> UUID:
    return partner.delivery_partner_id


READING = Reading(
    path="/delivery-partners",
    section="Delivery partners",
    envelope="DeliveryPartner",
    nouns=("A delivery partner", "Delivery partners"),
    schema=delivery_partners_v3.DeliveryPartner,
    scope=Scope.EITHER,
    many=Route(
        "list_delivery_partners",
        "List your delivery partners",
        "Those you work with in any of the cohorts; the cohorts are shown whole.",
    ),
    one=Route(
        "show_delivery_partner", "Show one delivery partner", "By the delivery partner's ID, whatever the cohort."
    ),
    filters=("cohort",),
    sorts=(*BY_INSTANT, "name"),
)

DELIVERY_PARTNERS = Resource(
    name="delivery partner",
    subject=SubjectTable.DELIVERY_PARTNER,
    subject_id=_id,
    load=lambda partner_ids, _today: delivery_partner_snapshots(partner_ids),
    feeds=(Feed(DELIVERY_PARTNERS_V3, _id, delivery_partner_v3, reading=READING),),
)
