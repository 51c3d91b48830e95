"""How a snapshot of each kind becomes the finished document of a feed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from cpd.contract.rendering import json_bytes
from cpd.contract.snapshots import (
    ApplicationSnapshot,
    DeclarationSnapshot,
    DeliveryPartnerSnapshot,
    ParticipantSnapshot,
    PartnershipSnapshot,
    PersonSnapshot,
    StatementSnapshot,
    TransfersSnapshot,
    UnfundedMentorSnapshot,
)
from cpd.contract.v1 import applications as applications_v1
from cpd.contract.v1 import declarations as declarations_v1
from cpd.contract.v1 import participants as participants_v1
from cpd.contract.v2 import applications as applications_v2
from cpd.contract.v2 import declarations as declarations_v2
from cpd.contract.v3 import declarations as declarations_v3
from cpd.contract.v3 import delivery_partners as delivery_partners_v3
from cpd.contract.v3 import participants as participants_v3
from cpd.contract.v3 import partnerships as partnerships_v3
from cpd.contract.v3 import statements as statements_v3
from cpd.contract.v3 import transfers as transfers_v3
from cpd.contract.v3 import unfunded_mentors as unfunded_mentors_v3
from cpd.core.dates import start_of_day
from cpd.training.rules import training_status

FIRST_LISTED_COHORT = 2021
"""Lists without a cohort filter leave out earlier cohorts (rule SEE-3)."""


@dataclass(frozen=True, slots=True)
class Document:
    """A finished document and the columns by which it is found. The body carries ``updated_at``.

    Lists are in order of ``created_at``. ``cohorts`` and ``facets`` are what filters look at: single words, or words
    that must hold together joined by a colon (``2022:deferred``).
    """

    body: bytes
    csv: str
    created_at: datetime
    cohorts: list[int]
    facets: list[str]
    listed: bool
    fresh_from: date | None
    fresh_until: date | None


def _document(
    body: BaseModel,
    created_at: datetime,
    *,
    csv: str = "",
    cohorts: Sequence[int] = (),
    facets: Sequence[str] = (),
    listed: bool = True,
    fresh: tuple[date | None, date | None] = (None, None),
) -> Document:
    return Document(
        body=json_bytes(body),
        csv=csv,
        created_at=created_at,
        cohorts=list(cohorts),
        facets=list(facets),
        listed=listed,
        fresh_from=fresh[0],
        fresh_until=fresh[1],
    )


def participant_v1(snapshot: ParticipantSnapshot, updated_at: datetime) -> Document:
    """A training record, for versions 1 and 2."""
    resource = participants_v1.participant(snapshot, updated_at)
    return _document(
        resource,
        snapshot.person_created_at,
        csv=participants_v1.participant_csv(resource),
        cohorts=[snapshot.cohort],
        facets=[snapshot.role],
        listed=snapshot.cohort >= FIRST_LISTED_COHORT,
        fresh=(snapshot.fresh_from, snapshot.fresh_until),
    )


def participant_v3(snapshot: PersonSnapshot, updated_at: datetime) -> Document:
    """A person, for version 3. A cohort and a training status must be found in one and the same enrolment."""
    cohorts = sorted({one.cohort for one in snapshot.enrolments})
    facets = set()
    for one in snapshot.enrolments:
        status = training_status(one.withdrawn_at, one.deferred_at)
        facets.add(f"{one.cohort}:{status}")
        if one.cohort >= FIRST_LISTED_COHORT:
            facets.add(status)
    facets |= {f"from:{change.from_id}" for change in snapshot.id_changes}
    return _document(
        participants_v3.participant(snapshot, updated_at),
        snapshot.created_at,
        cohorts=cohorts,
        facets=sorted(facets),
        listed=cohorts[-1] >= FIRST_LISTED_COHORT,
        fresh=(snapshot.fresh_from, snapshot.fresh_until),
    )


def moves_v3(snapshot: TransfersSnapshot, updated_at: datetime) -> Document:
    """A person's transfers, for version 3."""
    return _document(
        transfers_v3.transfers(snapshot, updated_at),
        snapshot.created_at,
        fresh=(snapshot.fresh_from, snapshot.fresh_until),
    )


def unfunded_mentor_v3(snapshot: UnfundedMentorSnapshot, updated_at: datetime) -> Document:
    """An unfunded mentor, for version 3."""
    return _document(
        unfunded_mentors_v3.unfunded_mentor(snapshot, updated_at),
        snapshot.created_at,
        fresh=(snapshot.fresh_from, snapshot.fresh_until),
    )


def declaration_v1(snapshot: DeclarationSnapshot, updated_at: datetime) -> Document:
    """A declaration, for version 1."""
    resource = declarations_v1.declaration(snapshot, updated_at)
    csv = declarations_v1.declaration_csv(resource)
    return _document(resource, snapshot.created_at, csv=csv, cohorts=[snapshot.cohort])


def declaration_v2(snapshot: DeclarationSnapshot, updated_at: datetime) -> Document:
    """A declaration, for version 2."""
    resource = declarations_v2.declaration(snapshot, updated_at)
    csv = declarations_v2.declaration_csv(resource)
    return _document(resource, snapshot.created_at, csv=csv, cohorts=[snapshot.cohort])


def declaration_v3(snapshot: DeclarationSnapshot, updated_at: datetime) -> Document:
    """A declaration, for version 3. Its delivery partners are facets."""
    partners = {snapshot.delivery_partner_id, snapshot.secondary_delivery_partner_id} - {None}
    return _document(
        declarations_v3.declaration(snapshot, updated_at),
        snapshot.created_at,
        cohorts=[snapshot.cohort],
        facets=sorted(map(str, partners)),
        listed=snapshot.cohort >= FIRST_LISTED_COHORT,
    )


def application_v1(snapshot: ApplicationSnapshot, updated_at: datetime) -> Document:
    """An application, for version 1."""
    resource = applications_v1.application(snapshot, updated_at)
    csv = applications_v1.application_csv(resource)
    return _document(resource, snapshot.created_at, csv=csv, cohorts=[snapshot.cohort])


def application_v2(snapshot: ApplicationSnapshot, updated_at: datetime) -> Document:
    """An application, for version 2: version 1's JSON with a shorter line of CSV."""
    resource = applications_v1.application(snapshot, updated_at)
    csv = applications_v2.application_csv(resource)
    return _document(resource, snapshot.created_at, csv=csv, cohorts=[snapshot.cohort])


def partnership_v3(snapshot: PartnershipSnapshot, updated_at: datetime) -> Document:
    """A partnership, for version 3. Its delivery partner is a facet."""
    return _document(
        partnerships_v3.partnership(snapshot, updated_at),
        snapshot.created_at,
        cohorts=[snapshot.cohort],
        facets=[str(snapshot.delivery_partner_id)],
        listed=snapshot.cohort >= FIRST_LISTED_COHORT,
    )


def statement_v3(snapshot: StatementSnapshot, updated_at: datetime) -> Document:
    """A statement, for version 3. Lists are in order of payment, and show what pays outputs only."""
    facets = [snapshot.programme, *([f"outputs:{snapshot.programme}", "outputs"] if snapshot.output_fee else [])]
    return _document(
        statements_v3.statement(snapshot, updated_at),
        start_of_day(snapshot.payment_date),
        cohorts=[snapshot.cohort],
        facets=facets,
        listed=snapshot.cohort >= FIRST_LISTED_COHORT,
    )


def delivery_partner_v3(snapshot: DeliveryPartnerSnapshot, updated_at: datetime) -> Document:
    """A delivery partner, for version 3. Its name is the first facet, to sort by."""
    return _document(
        delivery_partners_v3.delivery_partner(snapshot, updated_at),
        snapshot.created_at,
        cohorts=snapshot.cohorts,
        facets=[snapshot.name[:60]],
        listed=snapshot.cohorts[-1] >= FIRST_LISTED_COHORT,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Whose document of what it is, and which subject's change may change it."""

    provider_id: UUID
    feed: str
    record_id: UUID
    subject_id: UUID
