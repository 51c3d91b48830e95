"""Whose documents a change touches. What a provider sees belongs to a subject: a person, a school, a statement or a
delivery partner; a change names the subjects."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from cpd.core.as_role import become
from cpd.core.prepared import few, run_prepared
from cpd.core.work import Subject
from cpd.npq.models import Application
from cpd.publishing.declared import PUBLISHED
from cpd.publishing.resource import Reach, Resource
from cpd.publishing.resources import RESOURCES
from cpd.publishing.resources.participants import PARTICIPANTS
from cpd.schools.models import Partnership
from cpd.training.models import TrainingPeriod, TrainingRecord

EVERYTHING = frozenset(RESOURCES)


TOUCHES: dict[Reach, frozenset[Resource]] = {
    reach: frozenset(resource for resource in RESOURCES if reach in resource.touched) for reach in Reach
}
"""What touches what, as the resources declare it: which of them a change may alter, by how it reaches their subject."""


@dataclass
class Touched:
    """For each subject the instant of the latest change, and the resources that it may have changed.

    ``named`` are the subjects that the change itself is of; the others are touched because of them. ``declared`` has
    the declarations that changed, for each person about whom nothing else did; ``new`` are those that there were not
    before.
    """

    instants: dict[UUID, datetime] = field(default_factory=dict)
    resources: dict[UUID, frozenset[Resource]] = field(default_factory=dict)
    named: set[UUID] = field(default_factory=set)
    declared: dict[UUID, set[UUID]] = field(default_factory=dict)
    new: set[UUID] = field(default_factory=set)

    def add(self, subjects: Iterable[UUID], at: datetime, reach: Reach, *, named: bool = False) -> None:
        """Notes that a change reaches these subjects."""
        resources = TOUCHES[reach]
        for subject_id in subjects:
            if named:
                self.named.add(subject_id)
            self.instants[subject_id] = max(at, self.instants.get(subject_id, at))
            self.resources[subject_id] = self.resources.get(subject_id, frozenset()) | resources

    def by_resources(self) -> dict[frozenset[Resource], list[UUID]]:
        """The subjects, grouped by what is to be rendered for them; without those of ``declared``."""
        groups: dict[frozenset[Resource], list[UUID]] = defaultdict(list)
        for subject_id, resources in self.resources.items():
            if subject_id not in self.declared:
                groups[resources].append(subject_id)
        return groups


def touched_by(changed: Mapping[Subject, datetime]) -> Touched:
    """Whom the changed subjects touch: a query or two for each kind of subject, none for declarations."""
    if any(subject.kind != "declarations" for subject in changed):
        become()
    touched = Touched()
    ids: dict[str, dict[UUID, datetime]] = defaultdict(dict)
    for subject, at in changed.items():
        ids[subject.kind][subject.id] = max(at, ids[subject.kind].get(subject.id, at))
    for person_id, at in ids["person"].items():
        touched.add([person_id], at, Reach.PERSON, named=True)
    for person_id, at in ids["declarations"].items():
        touched.add([person_id], at, Reach.DECLARATIONS, named=True)
    if ids["application"]:
        owners = Application.objects.filter(id__in=ids["application"]).values_list("id", "person_id")
        for key, person_id in owners:
            touched.add([person_id], ids["application"][key], Reach.APPLICANT, named=True)
    if ids["school"]:
        _at_schools(ids["school"], touched)
    if ids["partnership"]:
        _under_partnerships(ids["partnership"], touched)
    for kind, reach in (("statement", Reach.STATEMENT), ("delivery_partner", Reach.DELIVERY_PARTNER)):
        for key, at in ids[kind].items():
            touched.add([key], at, reach, named=True)
    _with_their_mentors(touched)
    touched.declared = _declared(changed, touched)
    touched.new = {subject.declaration for subject in changed if subject.declaration is not None and subject.new}
    return touched


def _declared(changed: Iterable[Subject], touched: Touched) -> dict[UUID, set[UUID]]:
    """The declarations of those about whom nothing else changed, by the person.

    Empty where declarations touch what :mod:`cpd.publishing.declared` does not publish.
    """
    declared: dict[UUID, set[UUID]] = defaultdict(set)
    resources = TOUCHES[Reach.DECLARATIONS]
    if not resources <= PUBLISHED:
        return {}
    for subject in changed:
        if subject.declaration is not None and touched.resources[subject.id] == resources:
            declared[subject.id].add(subject.declaration)
    for subject in changed:
        if subject.declaration is None:
            declared.pop(subject.id, None)
    return dict(declared)


_MENTORS = """
SELECT DISTINCT ect.person_id, mentor.person_id FROM training_trainingrecord AS ect
JOIN training_mentorshipperiod AS mentorship ON mentorship.ect_record_id = ect.id
JOIN training_trainingrecord AS mentor ON mentor.id = mentorship.mentor_record_id
WHERE ect.person_id = ANY(%s)
"""


def mentors_of(person_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """For each of these people everybody who ever mentored them. One query."""
    mentors: dict[UUID, set[UUID]] = {}
    for ect, mentor in run_prepared(_MENTORS, [list(person_ids)], again=few(person_ids)):
        mentors.setdefault(ect, set()).add(mentor)
    return mentors


def _with_their_mentors(touched: Touched) -> None:
    """Whether a mentor is unfunded depends on those they mentor."""
    trained = [person for person, resources in touched.resources.items() if PARTICIPANTS in resources]
    if not trained:
        return
    for ect, mentors in mentors_of(trained).items():
        touched.add(mentors, touched.instants[ect], Reach.MENTOR)


def _at_schools(schools: Mapping[UUID, datetime], touched: Touched) -> None:
    trained = TrainingRecord.objects.filter(school_periods__school_id__in=schools)
    for school_id, person_id in trained.values_list("school_periods__school_id", "person_id").distinct():
        if school_id in schools:
            touched.add([person_id], schools[school_id], Reach.TRAINED_AT_SCHOOL)
    applied = Application.objects.filter(school_id__in=schools)
    for school_id, person_id in applied.values_list("school_id", "person_id"):
        touched.add([person_id], schools[school_id], Reach.APPLIED_FROM_SCHOOL)
    for school_id, at in schools.items():
        touched.add([school_id], at, Reach.SCHOOL)


def _under_partnerships(partnerships: Mapping[UUID, datetime], touched: Touched) -> None:
    under = TrainingPeriod.objects.filter(partnership_id__in=partnerships)
    for key, person_id in under.values_list("partnership_id", "record__person_id").distinct():
        touched.add([person_id], partnerships[key], Reach.TRAINED_UNDER_PARTNERSHIP)
    for key, school_id in Partnership.objects.filter(id__in=partnerships).values_list("id", "school_id"):
        touched.add([school_id], partnerships[key], Reach.SCHOOL_OF_PARTNERSHIP, named=True)
