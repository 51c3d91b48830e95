"""``schools/ecf`` of version 3 (rule SEE-13): the same for every provider, so none has documents of its own."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from cpd.contract.rendering import ContractModel
from cpd.contract.v3.fields import CohortText, CreatedAt, UpdatedAt, Urn
from cpd.core.dates import print_instant

PROGRAMMES = {
    "full_induction_programme": "provider_led",
    "school_funded_fip": "provider_led",
    "core_induction_programme": "school_led",
    "design_our_own": "school_led",
}
"""How version 3 calls what a school chose (rule SCH-18)."""


class SchoolAttributes(ContractModel):
    """What version 3 says about a school in a cohort."""

    name: str = Field(description="The school's name", examples=["Tutorial Primary School"])
    urn: Urn
    cohort: CohortText
    in_partnership: bool = Field(
        description="Whether the school is in a partnership in this cohort, with you or another provider",
        examples=[False],
    )
    induction_programme_choice: Literal["school_led", "provider_led", "no_early_career_teachers", "not_yet_known"] = (
        Field(description="How the school runs training in this cohort", examples=["not_yet_known"])
    )
    created_at: CreatedAt
    updated_at: UpdatedAt


class School(ContractModel):
    """A school that you could be in partnership with."""

    id: UUID = Field(description="The school's ID", examples=["dd4a11cb-2c0d-4d4e-b7a9-0f5a3c9c6c2b"])
    type: Literal["school"]
    attributes: SchoolAttributes


def school(
    *,
    school_id: UUID,
    name: str,
    urn: str,
    cohort: int,
    in_partnership: bool,
    programme: str | None,
    created_at: datetime,
    updated_at: datetime,
) -> School:
    """The school as version 3 shows it. ``programme`` is what it chose, or None."""
    choice = PROGRAMMES.get(programme or "", programme or "not_yet_known")
    return School(
        id=school_id,
        type="school",
        attributes=SchoolAttributes(
            name=name,
            urn=urn,
            cohort=str(cohort),
            in_partnership=in_partnership,
            induction_programme_choice=choice,  # type: ignore[arg-type]
            created_at=print_instant(created_at),
            updated_at=print_instant(updated_at),
        ),
    )
