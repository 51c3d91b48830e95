"""What a school's pages show of its people: each question is one query."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower

from cpd.core.refusals import NotFound
from cpd.teachers.models import Person
from cpd.training.models import MentorshipPeriod, Role, SchoolPeriod, TrainingPeriod, TrainingRecord


@dataclass(frozen=True, slots=True)
class AtSchool:
    """Somebody at a school, as its list shows them."""

    record_id: UUID
    person_id: UUID
    full_name: str
    email: str
    trn: str | None
    role: str
    started_on: date
    finished_on: date | None
    cohort: int
    provider: str | None
    mentor: str | None
    eligibility: str
    deferred: bool
    withdrawn: bool


def people_at_school(school_id: UUID, today: date) -> list[AtSchool]:
    """Everybody registered at a school and not removed, ECTs first, by name."""
    return [listed(row) for row in roll_of(school_id, today)]


def roll_of(school_id: UUID, today: date) -> "QuerySet[Any]":
    """The stays of everybody registered at a school and not removed, with what :func:`listed` needs.

    ECTs first, by name. What is needed of a stay is looked up for those rows alone that are asked for.
    """
    training = TrainingPeriod.objects.filter(school_period=OuterRef("pk")).order_by("-started_on")
    mentorship = MentorshipPeriod.objects.filter(school_period=OuterRef("pk")).filter(
        Q(finished_on__isnull=True) | Q(finished_on__gt=today)
    )
    return (
        SchoolPeriod.objects.filter(school_id=school_id, removed_at__isnull=True)
        .annotate(
            cohort=Subquery(training.values("cohort_id")[:1]),
            provider=Subquery(training.values("partnership__lead_provider__name")[:1]),
            deferred_at=Subquery(training.values("deferred_at")[:1]),
            withdrawn_at=Subquery(training.values("withdrawn_at")[:1]),
            mentor=Subquery(mentorship.order_by("started_on").values("mentor_record__person__full_name")[:1]),
        )
        .select_related("record__person")
        .order_by("role", F("record__person__full_name"), "id")
    )


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
        mentor=row.mentor,
        eligibility=row.record.eligibility_status,
        deferred=row.deferred_at is not None,
        withdrawn=row.withdrawn_at is not None,
    )


def mentors_at_school(school_id: UUID, today: date) -> list[AtSchool]:
    """The mentors whom an ECT of the school may be given."""
    return [
        person
        for person in people_at_school(school_id, today)
        if person.role == Role.MENTOR and (person.finished_on is None or person.finished_on > today)
    ]


def name_of_participant(record_id: UUID) -> str:
    """The name of whose record it is; empty when there is none."""
    names = TrainingRecord.objects.filter(id=record_id).values_list("person__full_name", flat=True)
    return names.first() or ""


def registered_at_school(school_id: UUID, trn: str, role: str) -> SchoolPeriod | None:
    """Who with that TRN, verified or typed, is registered in a role at the school now."""
    return (
        SchoolPeriod.objects.filter(school_id=school_id, role=role, removed_at__isnull=True, finished_on__isnull=True)
        .filter(Q(record__person__trn=trn) | Q(record__person__typed_trn=trn))
        .select_related("record__person")
        .first()
    )


def belongs_to_somebody_else(email: str, trn: str) -> bool:
    """Whether a person with another TRN has that e-mail address (rule REG-5), however it is capitalised.

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
