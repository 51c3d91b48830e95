"""The feeds: for each, which snapshots it shows and how one becomes a finished document."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from cpd.contract.rendering import json_bytes
from cpd.contract.snapshots import ApplicationSnapshot, DeclarationSnapshot, ParticipantSnapshot
from cpd.contract.v1 import applications as applications_v1
from cpd.contract.v1 import declarations as declarations_v1
from cpd.contract.v1 import participants as participants_v1
from cpd.publishing.snapshots import application_snapshots, declaration_snapshots, participant_snapshots

FIRST_LISTED_COHORT = 2021
"""Lists without a cohort filter leave out participants of earlier cohorts (participants dossier 3.6)."""


class Kind(Enum):
    """What a snapshot is of. A change says which kinds it touches."""

    PARTICIPANT = "participant"
    DECLARATION = "declaration"
    APPLICATION = "application"


@dataclass(frozen=True, slots=True)
class Document:
    """A finished document and the columns by which it is found. The body carries ``updated_at``."""

    body: bytes
    csv: str
    created_at: datetime
    cohorts: list[int]
    facets: list[str]
    listed: bool
    fresh_from: date | None
    fresh_until: date | None


@dataclass(frozen=True, slots=True)
class Place:
    """Whose document of what it is."""

    provider_id: UUID
    feed: str
    record_id: UUID
    subject_id: UUID


Render = Callable[[datetime], Document]
"""Renders the document as if it had last changed at that instant."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A resource in the versions that show it alike."""

    name: str
    kind: Kind
    place: Callable[[Any], Place]
    render: Callable[[Any, datetime], Document]


def _participant_place(snapshot: ParticipantSnapshot) -> Place:
    return Place(snapshot.provider_id, "ecf-v1", snapshot.record_id, snapshot.person_id)


def _participant_v1(snapshot: ParticipantSnapshot, updated_at: datetime) -> Document:
    resource = participants_v1.participant(snapshot, updated_at)
    return Document(
        body=json_bytes(resource),
        csv=participants_v1.participant_csv(resource),
        created_at=snapshot.person_created_at,
        cohorts=[snapshot.cohort],
        facets=[snapshot.role],
        listed=snapshot.cohort >= FIRST_LISTED_COHORT,
        fresh_from=snapshot.fresh_from,
        fresh_until=snapshot.fresh_until,
    )


def _declaration_place(snapshot: DeclarationSnapshot) -> Place:
    return Place(snapshot.provider_id, "declarations-v1", snapshot.declaration_id, snapshot.person_id)


def _timeless(body: BaseModel, csv: str, snapshot: DeclarationSnapshot | ApplicationSnapshot) -> Document:
    """The document of something that the date alone never changes, and that every list shows."""
    return Document(
        body=json_bytes(body),
        csv=csv,
        created_at=snapshot.created_at,
        cohorts=[snapshot.cohort],
        facets=[],
        listed=True,
        fresh_from=None,
        fresh_until=None,
    )


def _declaration_v1(snapshot: DeclarationSnapshot, updated_at: datetime) -> Document:
    resource = declarations_v1.declaration(snapshot, updated_at)
    return _timeless(resource, declarations_v1.declaration_csv(resource), snapshot)


def _application_place(snapshot: ApplicationSnapshot) -> Place:
    return Place(snapshot.provider_id, "applications-v1", snapshot.application_id, snapshot.person_id)


def _application_v1(snapshot: ApplicationSnapshot, updated_at: datetime) -> Document:
    resource = applications_v1.application(snapshot, updated_at)
    return _timeless(resource, applications_v1.application_csv(resource), snapshot)


FEEDS = (
    Feed("ecf-v1", Kind.PARTICIPANT, _participant_place, _participant_v1),
    Feed("declarations-v1", Kind.DECLARATION, _declaration_place, _declaration_v1),
    Feed("applications-v1", Kind.APPLICATION, _application_place, _application_v1),
)


def load(kind: Kind, person_ids: Sequence[UUID], today: date) -> Sequence[Any]:
    """The snapshots of a kind for these people."""
    if kind is Kind.PARTICIPANT:
        return participant_snapshots(person_ids, today)
    if kind is Kind.DECLARATION:
        return declaration_snapshots(person_ids)
    return application_snapshots(person_ids)


def feeds_of(kinds: frozenset[Kind]) -> list[Feed]:
    """The feeds that show these kinds."""
    return [feed for feed in FEEDS if feed.kind in kinds]
