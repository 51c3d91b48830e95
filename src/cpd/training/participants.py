"""What the page of one participant shows their school: a fixed number of queries, however much happened."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower

from cpd.teachers.models import Person
from cpd.training import rules
from cpd.training.mentor_training import why_untrained_at
from cpd.training.models import (
    MentorshipPeriod,
    ParticipantChange,
    Programme,
    Role,
    SchoolPeriod,
    TrainingPeriod,
    TrainingRecord,
    TrainingStateChange,
)
from cpd.training.queries import induction_over, paid_by_the_school, stays_without_mentor


@dataclass(frozen=True, slots=True)
class Mentored:
    """Who mentors whom: the other one of the two, from when until when."""

    record_id: UUID
    full_name: str
    started_on: date
    finished_on: date | None
    since: datetime

    def on(self, today: date) -> bool:
        """Whether it goes on, or is still to begin."""
        return self.finished_on is None or self.finished_on > today


@dataclass(frozen=True, slots=True)
class Trained:
    """A stretch of training: who trains and delivers it, for which cohort, and whether the school challenges that.

    ``school_pays``: the school pays a provider itself, which has nothing to do with us.
    """

    cohort_id: int
    provider: str
    delivery_partner: str
    challenged: bool
    programme: str
    training_status: str
    started_on: date
    since: datetime
    school_pays: bool = False

    @property
    def dfe_may_pay(self) -> bool:
        """Whether DfE pays for it, if it pays for the one who is trained: the school neither leads nor pays for it."""
        return self.programme == Programme.PROVIDER_LED and not self.school_pays


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody at a school, as their page shows them. Dates are UTC dates; instants are when we were told.

    ``mentors`` are an early career teacher's, ``mentees`` a mentor's, each by their start. ``trainings`` are those of
    the stay, by their start. ``joins_from``: they come from another school. ``untrained``: why a mentor has no training
    in this stay, as :func:`cpd.training.mentor_training.why_untrained_at` names it.
    """

    record: TrainingRecord
    stay: SchoolPeriod
    trainings: tuple[Trained, ...]
    mentors: tuple[Mentored, ...]
    mentees: tuple[Mentored, ...]
    joins_from: bool
    untrained: str = ""

    @property
    def key(self) -> UUID:
        """The id of the training record, by which their page is addressed."""
        return self.record.id

    @property
    def is_ect(self) -> bool:
        """Whether they are an early career teacher, and not a mentor."""
        return self.record.role == Role.ECT

    @property
    def full_name(self) -> str:
        """Their name."""
        return self.record.person.full_name

    @property
    def email(self) -> str:
        """The address that the school gave, else their own."""
        return self.stay.email or self.record.person.email

    @property
    def trn(self) -> str:
        """Their teacher reference number, as it was typed where it is not verified."""
        return self.record.person.trn or self.record.person.typed_trn or ""

    @property
    def record_said(self) -> str:
        """What the teaching record last said about them, a value of ``RecordSaid``; empty before it answered."""
        facts = getattr(self.record, "eligibility_facts", None)
        return facts.said if facts else ""

    @property
    def removed(self) -> bool:
        """Whether the school has taken the registration back."""
        return self.stay.removed_at is not None

    @property
    def training(self) -> Trained | None:
        """The training that counts: the last one."""
        return self.trainings[-1] if self.trainings else None

    def mentor(self, today: date) -> Mentored | None:
        """Who mentors them, or will."""
        return next((one for one in self.mentors if one.on(today)), None)

    @property
    def induction_over(self) -> str:
        """Why they have no induction to do any more, as :func:`cpd.training.queries.induction_over` says."""
        return induction_over(self.record)

    def needs_mentor(self, today: date) -> bool:
        """Whether they need a mentor and have none, as long as they are not leaving (rule TUT-10)."""
        return self.is_ect and self.mentor(today) is None and not self.induction_over

    def here(self, today: date) -> bool:
        """Whether they are at the school, or will be: only then something of them may change (rule TUT-1)."""
        return not self.removed and (self.stay.finished_on is None or self.stay.finished_on > today)


def participant_at_school(record_id: UUID, school_id: UUID) -> Participant | None:
    """The participant of that record at a school; None for somebody who never was there.

    Somebody whom the school removed is there, too, so that the school can be told so. Four queries, and three more for
    a mentor who is not trained there.
    """
    stay = (
        SchoolPeriod.objects.filter(record_id=record_id, school_id=school_id)
        .select_related("record__person", "record__eligibility_facts", "school", "appropriate_body")
        .order_by(F("removed_at").desc(nulls_first=True), F("finished_on").desc(nulls_first=True), "-started_on")
        .annotate(
            from_another=Exists(
                SchoolPeriod.objects.filter(
                    record=OuterRef("record"), removed_at__isnull=True, started_on__lt=OuterRef("started_on")
                ).exclude(school_id=school_id)
            )
        )
        .first()
    )
    if stay is None:
        return None
    of_ect, of_mentor = _mentorships(stay)
    trainings = _trainings(stay)
    return Participant(
        record=stay.record,
        stay=stay,
        trainings=trainings,
        mentors=of_ect,
        mentees=of_mentor,
        joins_from=stay.from_another,
        untrained=why_untrained_at(stay) if stay.role == Role.MENTOR and not trainings else "",
    )


def _trainings(stay: SchoolPeriod) -> tuple[Trained, ...]:
    periods = (
        TrainingPeriod.objects.filter(school_period=stay)
        .select_related("partnership__lead_provider", "partnership__delivery_partner")
        .annotate(school_pays=Exists(paid_by_the_school(stay.school_id, OuterRef("cohort"))))
    )
    return tuple(
        Trained(
            cohort_id=period.cohort_id,
            provider=period.partnership.lead_provider.name if period.partnership else "",
            delivery_partner=period.partnership.delivery_partner.name if period.partnership else "",
            challenged=period.partnership is not None and period.partnership.challenged,
            programme=period.programme,
            training_status=rules.training_status(period.withdrawn_at, period.deferred_at),
            started_on=period.started_on,
            since=period.created_at,
            school_pays=period.school_pays and period.programme == Programme.PROVIDER_LED and not period.partnership,
        )
        for period in periods.order_by("started_on", "created_at")
    )


def _mentorships(stay: SchoolPeriod) -> tuple[tuple[Mentored, ...], tuple[Mentored, ...]]:
    rows = (
        MentorshipPeriod.objects.filter(
            Q(school_period=stay) | Q(mentor_record_id=stay.record_id, school_period__school_id=stay.school_id)
        )
        .exclude(started_on=F("finished_on"))
        .select_related("ect_record__person", "mentor_record__person")
        .order_by("started_on", "created_at")
    )
    of_ect: list[Mentored] = []
    of_mentor: list[Mentored] = []
    for row in rows:
        own = row.ect_record_id == stay.record_id
        other = row.mentor_record if own else row.ect_record
        (of_ect if own else of_mentor).append(
            Mentored(other.id, other.person.full_name, row.started_on, row.finished_on, row.created_at)
        )
    return tuple(of_ect), tuple(of_mentor)


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened to a participant: when we were told, and what, with its details by name."""

    at: datetime
    what: str
    details: dict[str, str]


def history_of(participant: Participant) -> list[Happened]:
    """What happened to somebody at their school, the newest first. Two queries."""
    stay, record = participant.stay, participant.record
    happened = [Happened(stay.created_at, "registered", {"day": stay.started_on.isoformat()})]
    happened += [
        Happened(one.since, "trained_by", {"provider": one.provider})
        for number, one in enumerate(participant.trainings)
        if one.provider and (number == 0 or participant.trainings[number - 1].provider != one.provider)
    ]
    happened += [
        Happened(one.since, "mentored_by", {"name": one.full_name, "day": one.started_on.isoformat()})
        for one in participant.mentors
    ]
    happened += [
        Happened(one.since, "mentors", {"name": one.full_name, "day": one.started_on.isoformat()})
        for one in participant.mentees
    ]
    paid = participant.training is None or participant.training.dfe_may_pay
    eligible = "eligible" if paid else "checked"  # the school leads the training then, or pays for it
    for name, at in ((eligible, record.became_eligible_at), ("ineligible", record.became_ineligible_at)):
        if at is not None:
            happened.append(Happened(at, name, {}))
    changes = TrainingStateChange.objects.filter(record=record, training_period__school_period=stay)
    happened += [
        Happened(one.created_at, one.state, {"provider": one.lead_provider.name if one.lead_provider else ""})
        for one in changes.select_related("lead_provider")
    ]
    happened += [
        Happened(
            one.created_at,
            f"changed_{one.kind}",
            {"before": one.before, "after": one.after, "reason": one.reason, "by": one.by},
        )
        for one in ParticipantChange.objects.filter(record=record, school_id=stay.school_id)
    ]
    return sorted(happened, key=lambda one: one.at)[::-1]


@dataclass(frozen=True, slots=True)
class NeedsMentor:
    """An early career teacher of a school who has no mentor, and when they start."""

    record_id: UUID
    full_name: str
    started_on: date


def without_mentor(school_id: UUID, today: date) -> list[NeedsMentor]:
    """The early career teachers of a school who need a mentor and have none, by name. One query."""
    stays = (
        stays_without_mentor(today)
        .filter(school_id=school_id)
        .select_related("record__person")
        .order_by("record__person__full_name", "id")
    )
    return [NeedsMentor(stay.record_id, stay.record.person.full_name, stay.started_on) for stay in stays]


def is_of_another_person(email: str, person: Person) -> bool:
    """Whether somebody else has that email address, however it is capitalised (rules REG-5 and TUT-3).

    Somebody with the same verified TRN is the same human being; somebody whom every school removed has given it back.
    """
    stays = SchoolPeriod.objects.filter(record__person=OuterRef("id"))
    others = (
        Person.objects.annotate(address=Lower("email"))
        .filter(address=email.lower(), archived_at__isnull=True)
        .exclude(id=person.id)
        .exclude(Exists(stays) & ~Exists(stays.filter(removed_at__isnull=True)))
    )
    if person.trn:
        others = others.exclude(trn=person.trn)
    return others.exists()
