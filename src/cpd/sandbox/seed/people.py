"""The people of the seed, written in bulk in the shape that registration gives them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Manager

from cpd.core import clock
from cpd.core.ids import new_id
from cpd.core.work import Subject, Work
from cpd.npq.models import Application, Intake
from cpd.sandbox.seed import applicants
from cpd.sandbox.seed.world import COHORTS, Participant, World
from cpd.schools.models import AppropriateBody, Partnership, ProgrammeChoice, School, SchoolCohort
from cpd.schools.rules import challenge_deadline
from cpd.teachers.models import Person
from cpd.training.models import (
    EligibilityStatus,
    MentorshipPeriod,
    Programme,
    Role,
    Schedule,
    SchoolPeriod,
    TrainingPeriod,
    TrainingRecord,
)
from cpd.training.rules import DEFAULT_SCHEDULE

ELIGIBILITY = (
    (0.1, (EligibilityStatus.ELIGIBLE, "none")),
    (0.07, (EligibilityStatus.MANUAL_CHECK, "no_qts")),
    (0.05, (EligibilityStatus.INELIGIBLE, "previous_participation")),
    (-1, ("", "")),
)
"""What becomes of a draw above each bound: nine in ten are eligible."""

MODELS = (
    SchoolCohort,
    Partnership,
    Person,
    TrainingRecord,
    SchoolPeriod,
    TrainingPeriod,
    MentorshipPeriod,
    Application,
)

Seen = tuple[datetime, UUID, str]


def moves(n: int, k: int) -> bool:
    """Whether somebody leaves for another school."""
    return k == 3 and n % 5 == 4


def without_provider(n: int, cohort: int) -> bool:
    """Whether a school has no provider for a cohort: nobody there is seen by any."""
    return n % 25 == 24 and cohort == COHORTS[-1]


def register(world: World, work: Work) -> None:
    """Writes partnerships, people and applications, and says when providers began to see each."""
    people = _Register(world)
    for n, school in enumerate(world.schools):
        for cohort in (*COHORTS, 2026):
            if not without_provider(n, cohort):
                people.partner(n, school, cohort)
        people.of_school(n, school)
    people.applications()
    for model in MODELS:
        manager: Manager[Any] = model._default_manager
        manager.bulk_create(world.rows[model], batch_size=1000)
    for at, key, kind in people.seen:
        with clock.at(at, frozen=True):
            work.changed(Subject(kind, key))


class _Register:
    def __init__(self, world: World) -> None:
        self.world = world
        self.seen: list[Seen] = []
        self._trns: Iterator[int] = iter(range(1_000_001, 9_999_999))
        self._schedules = {one.cohort_id: one for one in Schedule.objects.filter(identifier=DEFAULT_SCHEDULE)}

    def partner(self, n: int, school: School, cohort: int) -> None:
        at = datetime(cohort, 6, 12, 9, n % 60, tzinfo=UTC)
        partnership = Partnership(
            id=new_id(),
            school=school,
            lead_provider=self.world.provider_of(n),
            delivery_partner=self.world.partners[n % len(self.world.partners)],
            cohort_id=cohort,
            challenge_deadline=challenge_deadline(at, date(cohort, 9, 1)),
            created_at=at,
            updated_at=at,
        )
        self.world.partnerships[n, cohort] = partnership
        self.world.rows[Partnership].append(partnership)
        self.world.rows[SchoolCohort].append(
            SchoolCohort(
                id=new_id(),
                school=school,
                cohort_id=cohort,
                programme=ProgrammeChoice.FULL,
                appropriate_body=self.world.body_of(n),
                created_at=at,
                updated_at=at,
            )
        )
        self.seen.append((at, partnership.id, "partnership"))

    def of_school(self, n: int, school: School) -> None:
        count = self.world.size.people_per_school
        mentor: TrainingRecord | None = None
        for k in range(count):
            again = n % 25 == 11 and k == count - 1  # somebody of the school, registered again as a mentor
            is_mentor = k in (0, count // 2) or again
            record = self._person(n, k, school, COHORTS[min(2, k * 3 // count)], None if is_mentor else mentor)
            mentor = record if is_mentor else mentor

    def _person(self, n: int, k: int, school: School, cohort: int, mentor: TrainingRecord | None) -> TrainingRecord:
        chance = self.world.chance
        role = Role.MENTOR if mentor is None else Role.ECT
        draw, fate = chance.random(), chance.random()
        name, trn = self.world.name(), f"{next(self._trns):07d}"
        duplicate = n % 25 == 3 and k >= self.world.size.people_per_school - 2
        if duplicate:  # the last two of some schools have one TRN: a duplicate that only the TRN shows
            draw, fate, trn = 0.5, 0.5, f"{9_000_000 + n:07d}"
        at = datetime(cohort, 9, 1 + chance.randrange(20), 9 + k % 8, chance.randrange(60), tzinfo=UTC)
        if moves(n, k):  # the oldest of their provider's participants, so that examples find somebody who moves
            at = datetime(cohort, 9, 1, 7, n % 60, tzinfo=UTC)
        partnership = self.world.partnerships.get((n, cohort))
        if role == Role.MENTOR and k and n % 12 == 9:
            partnership = None  # mentors without training of their own: unfunded for their ECTs' provider
        verified = partnership is not None or k % 2 == 0
        words = name.lower().split()
        person = Person(
            id=new_id(),
            full_name=name,
            email=f"{words[0]}.{words[-1]}{n}.{k}@school.example",
            trn=trn if verified else None,
            typed_trn=None if verified else trn,
            created_at=at,
        )
        status, reason = next(answer for above, answer in ELIGIBILITY if draw > above)
        if role == Role.MENTOR and reason == "no_qts":
            reason = "active_flags"  # no mentor waits for QTS (rule REG-14)
        record = TrainingRecord(
            id=new_id(),
            person=person,
            role=role,
            created_at=at,
            eligibility_status=status if verified else "",
            eligibility_reason=reason if verified else "",
            became_eligible_at=at if verified and status == EligibilityStatus.ELIGIBLE else None,
            became_ineligible_at=at if verified and status == EligibilityStatus.INELIGIBLE else None,
        )
        body = self.world.body_of(n) if role == Role.ECT and (n, cohort) in self.world.partnerships else None
        self._train(record, person, school, cohort, partnership, mentor if draw < 0.97 else None, body, at)
        participant = Participant(n, k, role, cohort, person.id, record.id, at, fate, duplicate)
        if partnership is not None:
            self.world.people[participant.key] = participant
        return record

    def _train(
        self,
        record: TrainingRecord,
        person: Person,
        school: School,
        cohort: int,
        partnership: Partnership | None,
        mentor: TrainingRecord | None,
        body: AppropriateBody | None,
        at: datetime,
    ) -> None:
        started_on = date(cohort, 9, 1)
        rows = self.world.rows
        stay = SchoolPeriod(
            id=new_id(),
            record=record,
            role=record.role,
            school=school,
            started_on=started_on,
            appropriate_body=body,
            created_at=at,
        )
        rows[TrainingPeriod].append(
            TrainingPeriod(
                id=new_id(),
                record=record,
                school_period=stay,
                programme=Programme.PROVIDER_LED,
                partnership=partnership,
                cohort_id=cohort,
                schedule=self._schedules[cohort],
                started_on=started_on,
                created_at=at,
            )
        )
        if mentor is not None:
            rows[MentorshipPeriod].append(
                MentorshipPeriod(
                    id=new_id(),
                    ect_record=record,
                    school_period=stay,
                    mentor_record=mentor,
                    started_on=started_on,
                    created_at=at,
                )
            )
        rows[Person].append(person)
        rows[TrainingRecord].append(record)
        rows[SchoolPeriod].append(stay)
        self.seen.append((at, person.id, "person"))

    def applications(self) -> None:
        intakes = {intake.identifier: intake for intake in Intake.objects.all()}
        for n in range(self.world.size.applications):
            name = self.world.name()
            words = name.lower().split()
            wished = applicants.wish(n, len(self.world.providers))
            intake = intakes[wished.intake]
            school = self.world.schools[(n * 7) % len(self.world.schools)]
            trn, matched = f"{next(self._trns):07d}", n % 11 not in (5, 7)
            person = Person(
                id=new_id(),
                full_name=name,
                email=f"{words[0]}.{words[-1]}.npq{n}@school.example",
                trn=trn if matched else None,
                typed_trn=None if matched else trn,
                created_at=wished.at,
            )
            outcome = applicants.funding(wished, intake, school, n)
            application = Application(
                id=new_id(),
                person=person,
                course_id=wished.course,
                cohort_id=intake.cohort_id,
                intake=intake,
                lead_provider=self.world.provider_of(n),
                school=school,
                submitted_at=wished.at,
                eligible_for_funding=outcome.funded,
                funding_status_code=outcome.code,
                **applicants.details(wished, n),
            )
            self.world.rows[Person].append(person)
            self.world.rows[Application].append(application)
            self.seen.append((wished.at, application.id, "application"))
