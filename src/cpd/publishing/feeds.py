"""The feeds: for each, which snapshots it shows, of whom, and how one becomes a finished document."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from cpd.publishing import documents
from cpd.publishing.documents import Document, Place
from cpd.publishing.snapshots import (
    application_snapshots,
    declaration_snapshots,
    delivery_partner_snapshots,
    partnership_snapshots,
    person_snapshots,
    statement_snapshots,
    transfer_snapshots,
    unfunded_mentor_snapshots,
)


class Kind(Enum):
    """What a snapshot is of. A change says which kinds it touches.

    Most belong to a person; a partnership belongs to its school, statements and delivery partners to themselves.
    """

    PARTICIPANT = "participant"
    TRANSFER = "transfer"
    UNFUNDED_MENTOR = "unfunded mentor"
    DECLARATION = "declaration"
    APPLICATION = "application"
    PARTNERSHIP = "partnership"
    STATEMENT = "statement"
    DELIVERY_PARTNER = "delivery partner"


def _whole(snapshot: Any) -> Sequence[Any]:
    return (snapshot,)


@dataclass(frozen=True, slots=True)
class Feed:
    """A resource in the versions that show it alike. ``parts`` are the documents' worth of one snapshot."""

    name: str
    kind: Kind
    record_id: Callable[[Any], UUID]
    subject_id: Callable[[Any], UUID]
    render: Callable[[Any, datetime], Document]
    parts: Callable[[Any], Sequence[Any]] = _whole

    def place(self, part: Any) -> Place:
        """Where the document of that part belongs."""
        return Place(part.provider_id, self.name, self.record_id(part), self.subject_id(part))


def _person(part: Any) -> UUID:
    return UUID(str(part.person_id))


def _declarations_of_earlier_versions(snapshot: Any) -> Sequence[Any]:
    return (snapshot,) if snapshot.earlier_versions else ()


FEEDS = (
    Feed(
        "ecf-v1",
        Kind.PARTICIPANT,
        lambda enrolment: enrolment.record_id,
        _person,
        documents.participant_v1,
        lambda person: person.enrolments,
    ),
    Feed("ecf-v3", Kind.PARTICIPANT, _person, _person, documents.participant_v3),
    Feed("transfers-v3", Kind.TRANSFER, _person, _person, documents.moves_v3),
    Feed("unfunded-v3", Kind.UNFUNDED_MENTOR, _person, _person, documents.unfunded_mentor_v3),
    Feed(
        "declarations-v1",
        Kind.DECLARATION,
        lambda one: one.declaration_id,
        _person,
        documents.declaration_v1,
        _declarations_of_earlier_versions,
    ),
    Feed(
        "declarations-v2",
        Kind.DECLARATION,
        lambda one: one.declaration_id,
        _person,
        documents.declaration_v2,
        _declarations_of_earlier_versions,
    ),
    Feed("declarations-v3", Kind.DECLARATION, lambda one: one.declaration_id, _person, documents.declaration_v3),
    Feed("applications-v1", Kind.APPLICATION, lambda one: one.application_id, _person, documents.application_v1),
    Feed("applications-v2", Kind.APPLICATION, lambda one: one.application_id, _person, documents.application_v2),
    Feed(
        "partnerships-v3",
        Kind.PARTNERSHIP,
        lambda one: one.partnership_id,
        lambda one: one.school_id,
        documents.partnership_v3,
    ),
    Feed(
        "statements-v3",
        Kind.STATEMENT,
        lambda one: one.statement_id,
        lambda one: one.statement_id,
        documents.statement_v3,
    ),
    Feed(
        "delivery-partners-v3",
        Kind.DELIVERY_PARTNER,
        lambda one: one.delivery_partner_id,
        lambda one: one.delivery_partner_id,
        documents.delivery_partner_v3,
    ),
)

_LOADERS: dict[Kind, Callable[[Sequence[UUID], date], Sequence[Any]]] = {
    Kind.PARTICIPANT: person_snapshots,
    Kind.TRANSFER: transfer_snapshots,
    Kind.UNFUNDED_MENTOR: unfunded_mentor_snapshots,
    Kind.DECLARATION: lambda ids, _today: declaration_snapshots(ids),
    Kind.APPLICATION: lambda ids, _today: application_snapshots(ids),
    Kind.PARTNERSHIP: lambda ids, _today: partnership_snapshots(ids),
    Kind.STATEMENT: lambda ids, _today: statement_snapshots(ids),
    Kind.DELIVERY_PARTNER: lambda ids, _today: delivery_partner_snapshots(ids),
}

LOCKED_BY: dict[Kind, str] = {
    Kind.PARTNERSHIP: "schools_school",
    Kind.STATEMENT: "statements_statement",
    Kind.DELIVERY_PARTNER: "providers_deliverypartner",
}
"""The table whose rows are the subjects of a kind; a person's otherwise."""


def load(kind: Kind, subject_ids: Sequence[UUID], today: date) -> Sequence[Any]:
    """The snapshots of a kind for these subjects."""
    return _LOADERS[kind](subject_ids, today)


def feeds_of(kinds: frozenset[Kind]) -> list[Feed]:
    """The feeds that show these kinds."""
    return [feed for feed in FEEDS if feed.kind in kinds]
