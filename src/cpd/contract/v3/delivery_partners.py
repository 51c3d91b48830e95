"""``delivery-partners`` of version 3 (rule SEE-15)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from cpd.contract.rendering import ContractModel
from cpd.contract.snapshots import DeliveryPartnerSnapshot
from cpd.contract.v3.fields import PARTNER, CreatedAt, UpdatedAt
from cpd.core.dates import print_instant


class DeliveryPartnerAttributes(ContractModel):
    """What version 3 says about a delivery partner."""

    name: str = Field(description="The delivery partner's name", examples=["Tutorial Teaching School Hub"])
    cohort: list[str] = Field(description="The cohorts in which you work with them", examples=[["2021", "2022"]])
    created_at: CreatedAt
    updated_at: UpdatedAt


class DeliveryPartner(ContractModel):
    """A delivery partner that you work with."""

    id: UUID = Field(description="The delivery partner's ID", examples=[PARTNER])
    type: Literal["delivery-partner"]
    attributes: DeliveryPartnerAttributes


def delivery_partner(snapshot: DeliveryPartnerSnapshot, updated_at: datetime) -> DeliveryPartner:
    """The delivery partner as version 3 shows it."""
    return DeliveryPartner(
        id=snapshot.delivery_partner_id,
        type="delivery-partner",
        attributes=DeliveryPartnerAttributes(
            name=snapshot.name,
            cohort=[str(cohort) for cohort in snapshot.cohorts],
            created_at=print_instant(snapshot.created_at),
            updated_at=print_instant(updated_at),
        ),
    )
