"""A finished document, the columns by which it is found, and the place where it belongs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from cpd.contract.rendering import json_bytes
from cpd.publishing.models import LONGEST_NAME

FIRST_LISTED_COHORT = 2021
"""Lists without a cohort filter leave out earlier cohorts (rule SEE-3)."""


@dataclass(frozen=True, slots=True)
class Document:
    """A finished document and the columns by which it is found. The body carries ``updated_at``.

    Lists are in order of ``created_at``; ``name`` is there where they can be sorted by it. ``cohorts`` and ``facets``
    are what filters look at: single words, or words that must hold together joined by a colon (``2022:deferred``).
    """

    body: bytes
    csv: str
    created_at: datetime
    cohorts: list[int]
    facets: list[str]
    listed: bool
    fresh_from: date | None
    fresh_until: date | None
    name: str


def document(
    body: BaseModel,
    created_at: datetime,
    *,
    csv: str = "",
    cohorts: Sequence[int] = (),
    facets: Sequence[str] = (),
    listed: bool = True,
    fresh: tuple[date | None, date | None] = (None, None),
    name: str = "",
) -> Document:
    """The document with that body; ``fresh`` are the first dates on which it is right, and no longer right.

    Of the ``name`` to sort by as much is kept as fits its column.
    """
    return Document(
        body=json_bytes(body),
        csv=csv,
        created_at=created_at,
        cohorts=list(cohorts),
        facets=list(facets),
        listed=listed,
        fresh_from=fresh[0],
        fresh_until=fresh[1],
        name=name[:LONGEST_NAME],
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Whose document of what it is, and which subject's change may change it."""

    provider_id: UUID
    feed: str
    record_id: UUID
    subject_id: UUID


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored document, as far as comparison needs it."""

    subject_id: UUID
    body: bytes
    csv: str
    created_at: datetime
    updated_at: datetime
    cohorts: list[int]
    facets: list[str]
    listed: bool
    fresh_from: date | None
    fresh_until: date | None
    removed: bool
    shown_at: datetime | None
    name: str
