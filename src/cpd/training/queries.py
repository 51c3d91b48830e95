"""What pages and the command line show of people in training: each question is one query."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower

from cpd.core.refusals import NotFound
from cpd.schools.models import ProgrammeChoice, SchoolCohort
from cpd.teachers.models import Person
from cpd.teachers.queries import people_called
from cpd.training import rules
from cpd.training.decisions import WAITING, records_sought
from cpd.training.models import (
    EligibilityFacts,
    MentorshipPeriod,
    Programme,
    RecordCheck,
    Role,
    SchoolPeriod,
    TrainingPeriod,
    TrainingRecord,
)


@dataclass(frozen=True, slots=True)
class AtSchool:
    """Somebody at a school, as its list shows them.

    ``cohort`` is None for a mentor who is not trained there; ``elsewhere``: they are trained at another school.
    ``induction_over``: the teaching record says that they have no induction to do any more
    (:data:`cpd.training.rules.INDUCTION_OVER`). ``challenged``: the school says that the provider is wrong. ``mentees``
    are the early career teachers of a mentor, by name. ``school_pays``: the school pays a provider itself, and no
    partnership trains them.
    """

    record_id: UUID
    person_id: UUID
    full_name: str
    email: str
    trn: str | None
    role: str
    started_on: date
    finished_on: date | None
    cohort: int | None
    provider: str | None
    challenged: bool
    programme: str
    school_pays: bool
    mentor: str | None
    mentees: tuple[str, ...]
    eligibility: str
    eligibility_reason: str
    completed_on: date | None
    completion_reason: str
    induction_over: str
    deferred: bool
    withdrawn: bool
    elsewhere: bool

    @property
    def needs_mentor(self) -> bool:
        """Whether they need a mentor and have none, as long as they are not leaving (rule TUT-10)."""
        return self.role == Role.ECT and self.mentor is None and not self.induction_over


def roll_of(school_id: UUID, today: date) -> "QuerySet[Any]":
    """The stays of everybody registered at a school and not removed, with what :func:`listed` needs.

    ECTs first, by name. What is needed of a stay is looked up for those rows alone that are asked for.
    """
    training = TrainingPeriod.objects.filter(school_period=OuterRef("pk")).order_by("-started_on")
    going_on = MentorshipPeriod.objects.exclude(finished_on__lte=today)
    mentorship = going_on.filter(school_period=OuterRef("pk"))
    mentees = going_on.filter(
        mentor_record=OuterRef("record"),
        school_period__school_id=school_id,
        school_period__removed_at__isnull=True,
    ).order_by("ect_record__person__full_name", "id")
    elsewhere = TrainingPeriod.objects.filter(record=OuterRef("record")).exclude(finished_on__lte=today)
    return (
        SchoolPeriod.objects.filter(school_id=school_id, removed_at__isnull=True)
        .annotate(
            cohort=Subquery(training.values("cohort_id")[:1]),
            provider=Subquery(training.values("partnership__lead_provider__name")[:1]),
            challenged_at=Subquery(training.values("partnership__challenged_at")[:1]),
            programme=Subquery(training.values("programme")[:1]),
            school_pays=Exists(paid_by_the_school(school_id, OuterRef("cohort"))),
            deferred_at=Subquery(training.values("deferred_at")[:1]),
            withdrawn_at=Subquery(training.values("withdrawn_at")[:1]),
            elsewhere=Exists(elsewhere.exclude(school_period=OuterRef("pk"))),
            mentor=Subquery(mentorship.order_by("started_on").values("mentor_record__person__full_name")[:1]),
            mentees=ArraySubquery(mentees.values("ect_record__person__full_name")),
        )
        .select_related("record__person", "record__eligibility_facts")
        .order_by("role", F("record__person__full_name"), "id")
    )


def paid_by_the_school(school_id: UUID, cohort: OuterRef) -> "QuerySet[SchoolCohort]":
    """That a school chose for a cohort to pay a provider itself."""
    return SchoolCohort.objects.filter(school_id=school_id, cohort=cohort, programme=ProgrammeChoice.SCHOOL_FUNDED)


def listed(row: Any) -> AtSchool:
    """Somebody of a school's roll, as a list shows them."""
    return AtSchool(
        record_id=row.record_id,
        person_id=row.record.person_id,
        full_name=row.record.person.full_name,
        email=row.email or row.record.person.email,
        trn=row.record.person.trn or row.record.person.typed_trn,
        role=row.role,
        started_on=row.started_on,
        finished_on=row.finished_on,
        cohort=row.cohort,
        provider=row.provider,
        challenged=row.challenged_at is not None,
        programme=row.programme or "",
        school_pays=row.school_pays and row.programme == Programme.PROVIDER_LED and row.provider is None,
        mentor=row.mentor,
        mentees=tuple(row.mentees),
        eligibility=row.record.eligibility_status,
        eligibility_reason=row.record.eligibility_reason,
        completed_on=row.record.completed_on,
        completion_reason=row.record.completion_reason,
        induction_over=induction_over(row.record),
        deferred=row.deferred_at is not None,
        withdrawn=row.withdrawn_at is not None,
        elsewhere=row.elsewhere,
    )


def induction_over(record: TrainingRecord) -> str:
    """Why an early career teacher has no induction to do any more: ``passed``, ``failed``, ``exempt``; or empty."""
    if record.role != Role.ECT:
        return ""
    facts = getattr(record, "eligibility_facts", None)
    word = rules.INDUCTION_OVER.get(facts.induction_status, "") if facts else ""
    return word or ("exempt" if record.eligibility_reason == "exempt_from_induction" else "")


def mentors_at_school(school_id: UUID, today: date) -> list[AtSchool]:
    """The mentors whom an ECT of the school may be given."""
    return [listed(row) for row in roll_of(school_id, today).exclude(finished_on__lte=today).filter(role=Role.MENTOR)]


def stays_without_mentor(today: date) -> QuerySet[SchoolPeriod]:
    """The stays of early career teachers who need a mentor and have none, now or ahead (rule TUT-10).

    Whoever is leaving, or has passed, failed or completed their induction or is exempt from it, needs none.
    """
    mentored = MentorshipPeriod.objects.filter(school_period=OuterRef("pk")).exclude(finished_on__lte=today)
    over = EligibilityFacts.objects.filter(record=OuterRef("record"), induction_status__in=list(rules.INDUCTION_OVER))
    return SchoolPeriod.objects.filter(
        ~Exists(mentored),
        ~Exists(over),
        role=Role.ECT,
        removed_at__isnull=True,
        finished_on__isnull=True,
        record__completed_on__isnull=True,
    ).exclude(record__eligibility_reason="exempt_from_induction")


def registered_at_school(school_id: UUID, trn: str, role: str) -> SchoolPeriod | None:
    """Who with that TRN, verified or typed, is registered in a role at the school now."""
    return (
        SchoolPeriod.objects.filter(school_id=school_id, role=role, removed_at__isnull=True, finished_on__isnull=True)
        .filter(Q(record__person__trn=trn) | Q(record__person__typed_trn=trn))
        .select_related("record__person")
        .first()
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands whom a school is about to add in a role (rule REG-25).

    ``kind``: ``new``; ``known`` in the other role only; ``here`` now; ``again``, who was here before; ``elsewhere``:
    they are, or were last, at another school. ``person_id`` is who they are, ``record_id`` their enrolment, which goes
    on; ``school_name``, ``started_on`` and ``finished_on`` are of the stay that says so.
    """

    kind: str = "new"
    person_id: UUID | None = None
    record_id: UUID | None = None
    school_name: str = ""
    started_on: date | None = None
    finished_on: date | None = None


def standing_of(trn: str, role: str, school_id: UUID) -> Standing:
    """Where the person with that verified TRN stands, for a school and a role. Where several have it, the first."""
    stays = SchoolPeriod.objects.filter(
        record__person__trn=trn, record__person__archived_at__isnull=True, role=role, removed_at__isnull=True
    ).select_related("record", "school")
    latest = list(stays.order_by(F("finished_on").desc(nulls_first=True), "-started_on", "id"))
    at_school = [stay for stay in latest if stay.school_id == school_id and stay.finished_on is None]
    if not latest:
        person = Person.objects.filter(trn=trn, archived_at__isnull=True).order_by("created_at", "id").first()
        return Standing("known", person.id) if person else Standing()
    stay = (at_school or latest)[0]
    kind = "elsewhere" if stay.school_id != school_id else "here" if stay.finished_on is None else "again"
    return Standing(
        kind,
        stay.record.person_id,
        None if kind == "here" else stay.record_id,
        stay.school.name,
        stay.started_on,
        stay.finished_on,
    )


def cohort_of_record(record_id: UUID) -> int | None:
    """The cohort of a record's latest training; None for somebody who was never trained."""
    latest = TrainingPeriod.objects.filter(record_id=record_id).order_by("-started_on", "-created_at")
    return latest.values_list("cohort_id", flat=True).first()


def belongs_to_somebody_else(email: str, trn: str) -> bool:
    """Whether a person with another TRN has that email address (rule REG-5), however it is capitalised.

    Somebody whom every school removed again has given it back.
    """
    stays = SchoolPeriod.objects.filter(record__person=OuterRef("id"))
    return (
        Person.objects.annotate(address=Lower("email"))
        .filter(address=email.lower(), archived_at__isnull=True)
        .exclude(Q(trn=trn) | Q(trn__isnull=True, typed_trn=trn))
        .exclude(Exists(stays) & ~Exists(stays.filter(removed_at__isnull=True)))
        .exists()
    )


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Where somebody's eligibility stands, for DfE: ``why`` in a sentence.

    ``next_try_at``: the teaching record has still to answer, and is asked again then.
    """

    record_id: UUID
    person_id: UUID
    full_name: str
    trn: str
    role: str
    status: str
    reason: str
    why: str
    checked_at: datetime | None
    decided_by_hand_at: datetime | None
    note: str
    next_try_at: datetime | None


def eligibility_of(person_id: UUID) -> list[Eligibility]:
    """The eligibility of a person, in each role in which they train."""
    return _eligibility(TrainingRecord.objects.filter(person_id=person_id))


def waiting_for_a_decision() -> list[Eligibility]:
    """Everybody at a school now about whom nothing is decided, or who waits for a check by hand; the oldest first."""
    return _eligibility(records_sought(shown=WAITING))


def mentors_called(given: Collection[UUID]) -> dict[UUID, TrainingRecord]:
    """For each of these ids of people, retired ones too, their newest record as a mentor. Two queries."""
    people = people_called(given)
    records = TrainingRecord.objects.filter(person_id__in=set(people.values()), role=Role.MENTOR)
    newest = {record.person_id: record for record in records.select_related("person").order_by("created_at", "id")}
    return {one: newest[person_id] for one, person_id in people.items() if person_id in newest}


def eligibility_of_records(record_ids: Iterable[UUID]) -> list[Eligibility]:
    """The eligibility of these training records, the oldest first."""
    return _eligibility(TrainingRecord.objects.filter(id__in=list(record_ids)))


def _eligibility(records: QuerySet[TrainingRecord]) -> list[Eligibility]:
    facts = EligibilityFacts.objects.filter(record=OuterRef("pk"))
    checks = RecordCheck.objects.filter(record=OuterRef("pk"))
    rows = records.annotate(
        said=Subquery(facts.values("said")[:1]),
        checked_at=Subquery(facts.values("checked_at")[:1]),
        by_hand_at=Subquery(facts.values("decided_by_hand_at")[:1]),
        note=Subquery(facts.values("note")[:1]),
        next_try_at=Subquery(checks.values("next_try_at")[:1]),
    ).select_related("person")
    return [
        Eligibility(
            record_id=row.id,
            person_id=row.person_id,
            full_name=row.person.full_name,
            trn=row.person.trn or row.person.typed_trn or "",
            role=row.role,
            status=row.eligibility_status,
            reason=row.eligibility_reason,
            why=rules.explanation(
                row.eligibility_status,
                row.eligibility_reason,
                row.said or "",
                asked=row.said is not None or row.next_try_at is not None,
            ),
            checked_at=row.checked_at,
            decided_by_hand_at=row.by_hand_at,
            note=row.note or "",
            next_try_at=row.next_try_at,
        )
        for row in rows.order_by("created_at", "id")
    ]


def provider_of_record(record_id: UUID) -> UUID:
    """The lead provider of a record's latest training period; raises :class:`NotFound` when nobody trains it."""
    provider_id = (
        TrainingPeriod.objects.filter(record_id=record_id, partnership__isnull=False)
        .order_by("-started_on", "-created_at")
        .values_list("partnership__lead_provider_id", flat=True)
        .first()
    )
    if provider_id is None:
        raise NotFound("lead provider that trains", record_id)
    return provider_id


def latest_stay(record_id: UUID, school_id: UUID | None = None) -> SchoolPeriod | None:
    """Where a record is, or was last: at that school, or at any. Not where it was removed."""
    stays = SchoolPeriod.objects.filter(record_id=record_id, removed_at__isnull=True)
    if school_id is not None:
        stays = stays.filter(school_id=school_id)
    return stays.order_by(F("finished_on").desc(nulls_first=True), "-started_on").first()


def school_of_record(record_id: UUID) -> UUID:
    """The school where a record is, or was last; raises :class:`NotFound` when it is at none."""
    stay = latest_stay(record_id)
    if stay is None:
        raise NotFound("school of", record_id)
    return stay.school_id
