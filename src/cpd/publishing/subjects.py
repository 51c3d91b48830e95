"""Whose documents a change touches. Everything a provider sees belongs to a person; a change names the people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from cpd.core.work import Subject
from cpd.declarations.models import Declaration
from cpd.npq.models import Application
from cpd.publishing.feeds import Kind
from cpd.training.models import TrainingPeriod, TrainingRecord

EVERYTHING = frozenset(Kind)


@dataclass
class Touched:
    """For each person the instant of the latest change, and the kinds of document that it may have changed."""

    instants: dict[UUID, datetime] = field(default_factory=dict)
    kinds: dict[UUID, frozenset[Kind]] = field(default_factory=dict)

    def add(self, people: Iterable[UUID], at: datetime, kinds: frozenset[Kind]) -> None:
        """Notes a change of these people."""
        for person_id in people:
            self.instants[person_id] = max(at, self.instants.get(person_id, at))
            self.kinds[person_id] = self.kinds.get(person_id, frozenset()) | kinds

    def by_kinds(self) -> dict[frozenset[Kind], list[UUID]]:
        """The people, grouped by what is to be rendered for them."""
        groups: dict[frozenset[Kind], list[UUID]] = defaultdict(list)
        for person_id, kinds in self.kinds.items():
            groups[kinds].append(person_id)
        return groups


def touched_by(changed: Mapping[Subject, datetime]) -> Touched:
    """Whom the changed subjects touch: one query for each kind of subject."""
    touched = Touched()
    ids: dict[str, dict[UUID, datetime]] = defaultdict(dict)
    for subject, at in changed.items():
        ids[subject.kind][subject.id] = at
    for person_id, at in ids["person"].items():
        touched.add([person_id], at, EVERYTHING)
    for key, person_id in _owners(Declaration.objects.filter(id__in=ids["declaration"])):
        touched.add([person_id], ids["declaration"][key], frozenset({Kind.DECLARATION}))
    for key, person_id in _owners(Application.objects.filter(id__in=ids["application"])):
        touched.add([person_id], ids["application"][key], frozenset({Kind.APPLICATION, Kind.DECLARATION}))
    if ids["school"]:
        _at_schools(ids["school"], touched)
    if ids["partnership"]:
        under = TrainingPeriod.objects.filter(partnership_id__in=ids["partnership"])
        for key, person_id in under.values_list("partnership_id", "record__person_id").distinct():
            touched.add([person_id], ids["partnership"][key], frozenset({Kind.PARTICIPANT, Kind.DECLARATION}))
    return touched


def _owners(rows: object) -> list[tuple[UUID, UUID]]:
    return list(rows.values_list("id", "person_id"))  # type: ignore[attr-defined]


def _at_schools(schools: Mapping[UUID, datetime], touched: Touched) -> None:
    trained = TrainingRecord.objects.filter(school_periods__school_id__in=schools)
    for school_id, person_id in trained.values_list("school_periods__school_id", "person_id").distinct():
        if school_id in schools:
            touched.add([person_id], schools[school_id], frozenset({Kind.PARTICIPANT}))
    applied = Application.objects.filter(school_id__in=schools)
    for school_id, person_id in applied.values_list("school_id", "person_id"):
        touched.add([person_id], schools[school_id], frozenset({Kind.APPLICATION}))
