"""What the declaration of a resource says (docs/adr/0011-subjects.md).

Each has a file of its own in :mod:`cpd.publishing.resources`. From the declarations follow what is loaded, rendered and
locked when something changes, and which feeds there are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from cpd.providers.rules import Scope
from cpd.publishing.documents import Document, Place


class Reach(Enum):
    """How a change reaches the subject of a document: from what changed to the subject itself or to others."""

    PERSON = "the person who changed"
    DECLARATIONS = "the person about whom something was declared"
    APPLICANT = "the person whose application changed"
    TRAINED_AT_SCHOOL = "everybody who was ever trained at the school that changed"
    APPLIED_FROM_SCHOOL = "everybody who applied from the school that changed"
    SCHOOL = "the school that changed"
    TRAINED_UNDER_PARTNERSHIP = "everybody who was ever trained under the partnership that changed"
    SCHOOL_OF_PARTNERSHIP = "the school of the partnership that changed"
    MENTOR = "everybody who ever mentored somebody whose training is touched"
    STATEMENT = "the statement that changed"
    DELIVERY_PARTNER = "the delivery partner that changed, or with whom others work now"


class SubjectTable(Enum):
    """Whose change makes a document stale; the value is the table whose row is locked before it is rendered."""

    PERSON = "teachers_person"
    SCHOOL = "schools_school"
    STATEMENT = "statements_statement"
    DELIVERY_PARTNER = "providers_deliverypartner"


OF_ITSELF = {
    SubjectTable.PERSON: Reach.PERSON,
    SubjectTable.SCHOOL: Reach.SCHOOL,
    SubjectTable.STATEMENT: Reach.STATEMENT,
    SubjectTable.DELIVERY_PARTNER: Reach.DELIVERY_PARTNER,
}
"""How a subject's own change reaches it: every resource is touched by that, whatever else touches it."""


def _whole(snapshot: Any) -> Sequence[Any]:
    return (snapshot,)


@dataclass(frozen=True, slots=True)
class Route:
    """A way to read: the name by which generators of clients call it, its title, and a sentence about it."""

    name: str
    title: str
    sentence: str


@dataclass(frozen=True, slots=True)
class AsCsv:
    """A list as one file: its line of headings, and the way to it, which is ``path.csv``."""

    header: str
    route: Route


EARLIER = (1, 2)
"""The versions before the third."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How ``versions`` list a feed and show one of it. Its routes, envelopes and OpenAPI are made of this.

    ``many`` is None for what is read as a file only, ``one`` where nothing is read by its own id.
    ``envelope`` begins the names of the envelopes' schemas, which ``nouns`` describe: one, and many;
    ``envelope_ending`` ends them. The list and the file are read at ``older_path`` too. ``one_path`` is ``path/{id}``
    unless it says otherwise. ``filters`` are names of filters, ``sorts`` of columns, in the order in which they are
    described. ``by_person`` says that one is asked for by the person's id: in version 3 the id of somebody who was
    merged answers 410; in earlier ones the first of the person's documents is shown.
    """

    path: str
    section: str
    envelope: str
    nouns: tuple[str, str]
    schema: type[BaseModel]
    scope: Scope
    many: Route | None
    one: Route | None
    one_path: str = ""
    filters: tuple[str, ...] = ()
    sorts: tuple[str, ...] = ()
    by_person: bool = False
    versions: tuple[int, ...] = (3,)
    csv: AsCsv | None = None
    older_path: str = ""
    envelope_ending: str = ""


BY_INSTANT = ("created_at", "updated_at")
"""What most lists can be sorted by."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A resource in the versions that show it alike. ``parts`` are the documents' worth of one snapshot.

    ``reading`` says which versions list it, and how.
    """

    name: str
    record_id: Callable[[Any], UUID]
    render: Callable[[Any, datetime], Document]
    parts: Callable[[Any], Sequence[Any]] = _whole
    reading: Reading | None = None

    def read_in(self, version: int) -> Reading | None:
        """How a version lists it; None where it does not."""
        return self.reading if self.reading is not None and version in self.reading.versions else None


@dataclass(frozen=True, eq=False)
class Resource:
    """Something of which every provider has finished documents of its own.

    ``load`` gives the snapshots of many subjects as of a date, each with its ``provider_id``, in a constant number of
    queries. ``subject_id`` finds the subject of a snapshot's part. ``also_touched`` is how changes of others reach it.
    """

    name: str
    subject: SubjectTable
    subject_id: Callable[[Any], UUID]
    load: Callable[[Sequence[UUID], date], Sequence[Any]]
    feeds: tuple[Feed, ...]
    also_touched: frozenset[Reach] = frozenset()

    @property
    def touched(self) -> frozenset[Reach]:
        """Every way in which a change reaches it."""
        return self.also_touched | {OF_ITSELF[self.subject]}

    def place(self, feed: Feed, part: Any) -> Place:
        """Where the document of that part belongs."""
        return Place(part.provider_id, feed.name, feed.record_id(part), self.subject_id(part))


def person_of(part: Any) -> UUID:
    """The person whom a part is of, as :attr:`Resource.subject_id`."""
    person_id = part.person_id
    return person_id if isinstance(person_id, UUID) else UUID(str(person_id))
