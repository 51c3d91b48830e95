"""The seeded world: small but complete, the same on every machine.

Providers, schools, contracts and statements, and everything that happens to people (actions, declarations, challenges,
deadlines, payments) go through the service's own commands, each at its own instant, as in a scenario. The people
themselves are written in bulk, in the shape that registration gives them, because two thousand registrations one by one
take longer than a newcomer should wait. Chance and ids come from seeded sources; nothing depends on the day it is made.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

from django.db import connection
from django.db.models import Model

from cpd.core import clock
from cpd.core.ids import new_id, seeded_ids
from cpd.core.work import Subject, Work, unit_of_work
from cpd.declarations.commands import authorise_statement, declare, mark_statements_payable, void_declaration
from cpd.finance.commands import store_contract
from cpd.npq.models import Application
from cpd.providers.models import DeliveryPartner, LeadProvider
from cpd.sandbox.names import FIRST, KINDS, LAST, PLACES, PROVIDERS
from cpd.sandbox.scenario.events import Event, run
from cpd.sandbox.scenario.schema import ProviderPart, Scenario, SchoolPart
from cpd.sandbox.scenario.things import Stage, make_things
from cpd.schools.commands import challenge_partnership, lift_challenge
from cpd.schools.models import Partnership, ProgrammeChoice, School, SchoolCohort
from cpd.schools.rules import challenge_deadline
from cpd.statements.commands import open_calendar
from cpd.statements.models import Statement, StatementState
from cpd.teachers.models import Person
from cpd.training.commands import report_training
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

ACTOR = "seed"
COHORTS = (2023, 2024, 2025)
LAST_INSTANT = datetime(2026, 11, 20, 12, tzinfo=UTC)
"""Nothing in the seeded world happens after this; statements lie beyond it."""

MILESTONES = (
    ("started", (10, 20), 0),
    ("retained-1", (2, 10), 1),
    ("retained-2", (5, 12), 1),
    ("retained-3", (9, 15), 1),
    ("retained-4", (2, 12), 2),
    ("completed", (5, 20), 2),
)
"""When participants of a cohort reach the milestones: month, day and years after the cohort's start."""

NPQ_COURSES = (
    "npq-senior-leadership",
    "npq-headship",
    "npq-executive-leadership",
    "npq-leading-teaching",
    "npq-leading-literacy",
    "npq-early-headship-coaching-offer",
)


ELIGIBILITY = (
    (0.1, (EligibilityStatus.ELIGIBLE, "none")),
    (0.07, (EligibilityStatus.MANUAL_CHECK, "no_qts")),
    (0.05, (EligibilityStatus.INELIGIBLE, "previous_participation")),
    (-1, ("", "")),
)
"""What becomes of a draw above each bound: nine in ten are eligible."""


@dataclass(frozen=True)
class Size:
    """How large a world is."""

    schools: int
    people_per_school: int
    applications: int


SIZES = {"small": Size(200, 10, 500), "large": Size(2000, 10, 5000)}


def seed(size: str = "small", progress: Callable[[str], None] = lambda line: None) -> bool:
    """Makes the world of that size unless there are providers already. Gives whether it did."""
    if LeadProvider.objects.exists():
        return False
    with seeded_ids("sandbox"), unit_of_work(actor=ACTOR, reason="seed") as work:
        world = _World(SIZES[size], Random("sandbox"))  # noqa: S311 - a made-up world, not secrets
        progress("Writing providers, schools and statements ...")
        with clock.at(datetime(2023, 5, 1, 9, tzinfo=UTC), frozen=True):
            world.things()
        work.publish()
        progress(f"Registering {world.size.schools * world.size.people_per_school:,} people ...")
        world.register(work)
        work.publish()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # the planner knows nothing yet of what was written a moment ago
        progress("Declaring, deferring, paying: three years of events ...")
        run(world.events(), work)
    return True


def token_of(provider: str) -> str:
    """The fixed token of a seeded provider: the same in every sandbox, so that examples can be copied."""
    return hashlib.sha256(f"sandbox token of {provider}".encode()).hexdigest()[:32]


class _World:
    def __init__(self, size: Size, chance: Random) -> None:
        self.size = size
        self.chance = chance
        self.providers: list[LeadProvider] = []
        self.partners: list[DeliveryPartner] = []
        self.schools: list[School] = []
        self.partnerships: dict[tuple[int, int], Partnership] = {}
        self.people: dict[str, UUID] = {}
        self.declared: dict[str, UUID] = {}
        self._rows: dict[type[Model], list[Model]] = defaultdict(list)
        self._seen: list[tuple[datetime, UUID, str]] = []
        self._list: list[Event] = []
        self._trns = iter(range(1_000_001, 9_999_999))

    def things(self) -> None:
        """Everything without an instant of its own."""
        scenario = Scenario(
            lead_providers=[
                ProviderPart(
                    name=name,
                    vat=n % 4 != 3,
                    token=token_of(name),
                    delivery_partners={f"{name.split()[0]} Teaching School Hub": [2021, 2022, *COHORTS, 2026]},
                )
                for n, name in enumerate(PROVIDERS)
            ],
            schools=[self._school(n) for n in range(self.size.schools)],
        )
        make_things(scenario, Stage())
        self.providers = [LeadProvider.objects.get(name=name) for name in PROVIDERS]
        self.partners = [
            DeliveryPartner.objects.get(name=f"{name.split()[0]} Teaching School Hub") for name in PROVIDERS
        ]
        self.schools = list(School.objects.order_by("urn"))
        for n, provider in enumerate(self.providers):
            for cohort in (*COHORTS, 2026):
                open_calendar(lead_provider_id=provider.id, programme="ecf", cohort=cohort, actor=ACTOR)
                open_calendar(lead_provider_id=provider.id, programme="npq", cohort=cohort, actor=ACTOR)
                self._contract(provider, cohort, n)

    def _contract(self, provider: LeadProvider, cohort: int, n: int) -> None:
        terms: dict[str, object] = {
            "recruitment_target": 2000 + 250 * n,
            "set_up_fee": "149651",
            "uplift_amount": "100",
            "uplift_target": "0.33",
            "bands": [
                {"max": 1000 + 100 * n, "per_participant": "995"},
                {"max": 2000 + 200 * n, "per_participant": "979"},
                {"max": 3000 + 300 * n, "per_participant": "966"},
            ],
        }
        if cohort >= 2025:
            terms["mentor"] = {"recruitment_target": 1500, "payment_per_participant": "1000"}
        store_contract(lead_provider_id=provider.id, cohort=cohort, terms=terms, actor=ACTOR)

    def _school(self, n: int) -> SchoolPart:
        kind = KINDS[n % len(KINDS)]
        tutor = self._name()
        return SchoolPart(
            urn=str(900_001 + n),
            name=f"{PLACES[n % len(PLACES)]} {kind}" if n < 60 else f"{PLACES[n % len(PLACES)]} {n // 60} {kind}",
            ukprn=str(10_000_001 + n),
            establishment_type_code=34 if kind == "Academy" else 1,
            phase_code=4 if kind == "High School" else 2,
            induction_tutor={"name": tutor, "email": f"tutor{n + 1}@{PLACES[n % len(PLACES)].lower()}.example"},
            incentives={
                year: {"pupil_premium": n % 5 == 0, "sparsity": n % 9 == 0} for year in (2021, 2022, *COHORTS, 2026)
            },
        )

    def _name(self) -> str:
        return f"{self.chance.choice(FIRST)} {self.chance.choice(LAST)}"

    def _add(self, at: datetime, path: str, about: str, happen: Callable[[], object]) -> None:
        if at <= LAST_INSTANT:
            self._list.append(Event(at, path, frozenset({about} if about else ()), lambda: happen() and None))

    def register(self, work: Work) -> None:
        """Writes partnerships, people and applications, and says when providers began to see each."""
        self._schedules = {
            schedule.cohort_id: schedule for schedule in Schedule.objects.filter(identifier=DEFAULT_SCHEDULE)
        }
        for n, school in enumerate(self.schools):
            for cohort in (*COHORTS, 2026):
                self._partner(n, school, cohort)
            self._people(n, school)
        self._applications()
        for model in (
            *(SchoolCohort, Partnership, Person, TrainingRecord, SchoolPeriod, TrainingPeriod, MentorshipPeriod),
            Application,
        ):
            model.objects.bulk_create(self._rows[model], batch_size=1000)  # type: ignore[attr-defined]
        for at, key, kind in self._seen:
            with clock.at(at, frozen=True):
                work.changed(Subject(kind, key))

    def events(self) -> list[Event]:
        """Everything that happens to people, in the order in which it is thought up."""
        for n in range(len(self.schools)):
            if n % 40 == 7:
                self._challenge(n, lifted=n % 80 == 7)
        self._jobs()
        return self._list

    def _partner(self, n: int, school: School, cohort: int) -> None:
        at = datetime(cohort, 6, 12, 9, n % 60, tzinfo=UTC)
        provider = n % len(self.providers)
        self.partnerships[n, cohort] = Partnership(
            id=new_id(),
            school=school,
            lead_provider=self.providers[provider],
            delivery_partner=self.partners[provider],
            cohort_id=cohort,
            challenge_deadline=challenge_deadline(at, date(cohort, 9, 1)),
            created_at=at,
            updated_at=at,
        )
        self._rows[Partnership].append(self.partnerships[n, cohort])
        self._rows[SchoolCohort].append(
            SchoolCohort(
                id=new_id(),
                school=school,
                cohort_id=cohort,
                programme=ProgrammeChoice.FULL,
                created_at=at,
                updated_at=at,
            )
        )

    def _challenge(self, n: int, *, lifted: bool) -> None:
        at = datetime(2025, 9, 20, 10, tzinfo=UTC)
        self._add(
            at,
            f"challenge {n}",
            "",
            lambda: challenge_partnership(partnership_id=self.partnerships[n, 2025].id, reason="mistake", actor=ACTOR),
        )
        if lifted:
            self._add(
                at + timedelta(days=5),
                f"lift {n}",
                "",
                lambda: lift_challenge(partnership_id=self.partnerships[n, 2025].id, actor=ACTOR),
            )

    def _people(self, n: int, school: School) -> None:
        count = self.size.people_per_school
        mentor: TrainingRecord | None = None
        for k in range(count):
            is_mentor = k in (0, count // 2)
            record = self._person(n, k, school, COHORTS[min(2, k * 3 // count)], None if is_mentor else mentor)
            mentor = record if is_mentor else mentor

    def _person(self, n: int, k: int, school: School, cohort: int, mentor: TrainingRecord | None) -> TrainingRecord:
        key = f"{n}/{k}"
        role = Role.MENTOR if mentor is None else Role.ECT
        draw, fate = self.chance.random(), self.chance.random()
        name, trn = self._name(), f"{next(self._trns):07d}"
        double = n % 25 == 3 and k >= self.size.people_per_school - 2
        if double:  # the last two of some schools have one TRN: a double that only the TRN gives away
            draw, fate, trn = 0.5, 0.5, f"{9_000_000 + n:07d}"
        at = datetime(cohort, 9, 1 + self.chance.randrange(20), 9 + k % 8, self.chance.randrange(60), tzinfo=UTC)
        words = name.lower().split()
        person = Person(
            id=new_id(),
            full_name=name,
            email=f"{words[0]}.{words[-1]}{n}.{k}@school.example",
            trn=trn if draw > 0.04 else None,
            typed_trn=None if draw > 0.04 else trn,
            created_at=at,
        )
        status, reason = next(answer for above, answer in ELIGIBILITY if draw > above)
        record = TrainingRecord(
            id=new_id(),
            person=person,
            role=role,
            created_at=at,
            eligibility_status=status,
            eligibility_reason=reason,
            became_eligible_at=at if status == EligibilityStatus.ELIGIBLE else None,
            became_ineligible_at=at if status == EligibilityStatus.INELIGIBLE else None,
        )
        started_on = date(cohort, 9, 1)
        stay = SchoolPeriod(id=new_id(), record=record, role=role, school=school, started_on=started_on, created_at=at)
        self._rows[TrainingPeriod].append(
            TrainingPeriod(
                id=new_id(),
                record=record,
                school_period=stay,
                programme=Programme.PROVIDER_LED,
                partnership=self.partnerships[n, cohort],
                cohort_id=cohort,
                schedule=self._schedules[cohort],
                started_on=started_on,
                created_at=at,
            )
        )
        if mentor is not None and draw < 0.97:
            self._rows[MentorshipPeriod].append(
                MentorshipPeriod(
                    id=new_id(),
                    ect_record=record,
                    school_period=stay,
                    mentor_record=mentor,
                    started_on=started_on,
                    created_at=at,
                )
            )
        self._rows[Person].append(person)
        self._rows[TrainingRecord].append(record)
        self._rows[SchoolPeriod].append(stay)
        self._seen.append((at, person.id, "person"))
        self.people[key] = person.id
        if fate < 0.08:
            self._interrupt(n, key, role, at, fate)
        else:
            self._declarations(n, key, role, cohort, fate, at_least=int(double))
        return record

    def _interrupt(self, n: int, key: str, role: str, at: datetime, fate: float) -> None:
        steps = [("defer", "parental-leave")]
        if fate < 0.02:
            steps.append(("resume", ""))
        elif fate > 0.05:
            steps = [("withdraw", "left-teaching-profession")]
        for step, (action, reason) in enumerate(steps):
            self._add(
                at + timedelta(days=60 + 90 * step),
                f"{key} {action}",
                key,
                lambda action=action, reason=reason: report_training(
                    lead_provider_id=self.providers[n % len(self.providers)].id,
                    participant_id=str(self.people[key]),
                    action=action,
                    attributes={
                        "course_identifier": "ecf-induction" if role == "ect" else "ecf-mentor",
                        "reason": reason,
                    },
                    actor=ACTOR,
                ),
            )

    def _declarations(self, n: int, key: str, role: str, cohort: int, fate: float, at_least: int) -> None:
        reached = self.chance.choice((0, 0, 0, 0, 0, 0, 1, 1, 1, 3, 4) if fate < 0.97 else (1, 2, 6))
        for kind, (month, day), years in MILESTONES[: max(reached, at_least)]:
            if role == Role.MENTOR and cohort >= 2025 and kind not in ("started", "completed"):
                continue
            reached_at = datetime(cohort + years, month + (kind == "retained-3" and n % 3 == 0), day, 10, tzinfo=UTC)
            made_at = reached_at + timedelta(days=self.chance.randrange(1, 8), minutes=self.chance.randrange(600))
            name = f"{key} {kind}"
            self._add(
                made_at,
                name,
                key,
                lambda kind=kind, reached_at=reached_at, name=name: self._declare(
                    n, key, role, cohort, kind, reached_at, name
                ),
            )
            if kind == "started" and fate > 0.97:
                late = datetime(2026, 11, 5, 9, tzinfo=UTC) if cohort == 2025 else made_at + timedelta(days=200)
                voided_at = made_at + timedelta(days=3) if fate > 0.985 else late
                self._add(voided_at, f"{name} void", key, lambda name=name: self._void(n, name))

    def _declare(self, n: int, key: str, role: str, cohort: int, kind: str, reached_at: datetime, name: str) -> None:
        evidence = None if kind == "started" else "training-event-attended"
        if cohort >= 2025 and kind in ("retained-2", "completed"):
            evidence = "75-percent-engagement-met"
        if (n, 2025) in self.partnerships and cohort == 2025 and n % 40 == 7:
            return
        self.declared[name] = declare(
            lead_provider_id=self.providers[n % len(self.providers)].id,
            attributes={
                "participant_id": str(self.people[key]),
                "declaration_type": kind,
                "declaration_date": reached_at.isoformat(),
                "course_identifier": "ecf-induction" if role == "ect" else "ecf-mentor",
                "evidence_held": evidence,
            },
            actor=ACTOR,
        ).id

    def _void(self, n: int, name: str) -> None:
        if name in self.declared:
            void_declaration(
                lead_provider_id=self.providers[n % len(self.providers)].id,
                declaration_id=self.declared[name],
                actor=ACTOR,
            )

    def _jobs(self) -> None:
        day = date(2023, 12, 1)
        while day <= LAST_INSTANT.date():
            at = datetime(day.year, day.month, 1, 0, 5, tzinfo=UTC)
            self._add(at, f"deadlines {day}", "", lambda: mark_statements_payable(actor="job:mark-statements-payable"))
            self._add(at + timedelta(days=18, hours=10), f"payments {day}", "", self._pay)
            day = date(day.year + day.month // 12, day.month % 12 + 1, 1)

    def _pay(self) -> None:
        """Authorises what is payable and worth a payment, but for the newest: that waits in the console."""
        due = Statement.objects.filter(
            state=StatementState.PAYABLE, output_fee=True, deadline_date__lt=date(2026, 9, 1), line_items__isnull=False
        )
        for statement_id in due.order_by("deadline_date", "id").values_list("id", flat=True).distinct():
            authorise_statement(
                statement_id=statement_id, prepared_by="Pat Preparer", approved_by="Alex Approver", actor=ACTOR
            )

    def _applications(self) -> None:
        for n in range(self.size.applications):
            name = self._name()
            words = name.lower().split()
            cohort = COHORTS[n % 3]
            at = datetime(cohort, 7, 1 + n % 28, 9 + n % 9, self.chance.randrange(60), tzinfo=UTC)
            person = Person(
                id=new_id(),
                full_name=name,
                email=f"{words[0]}.{words[-1]}.npq{n}@school.example",
                trn=f"{next(self._trns):07d}",
                created_at=at,
            )
            application = Application(
                id=new_id(),
                person=person,
                course_id=NPQ_COURSES[n % len(NPQ_COURSES)],
                cohort_id=cohort,
                lead_provider=self.providers[n % len(self.providers)],
                school=self.schools[(n * 7) % len(self.schools)],
                submitted_at=at,
                eligible_for_funding=n % 6 != 0,
                funding_status_code="funded" if n % 6 else "school_outside_catchment",
                targeted_delivery_funding=n % 10 == 0,
                teacher_catchment="england",
                teacher_catchment_country="United Kingdom of Great Britain and Northern Ireland",
                teacher_catchment_iso_country_code="GBR",
                works_in_school=True,
                funding_choice=("school", "trust", "self")[n % 3],
                headteacher_status="no",
            )
            self._rows[Person].append(person)
            self._rows[Application].append(application)
            self._seen.append((at, application.id, "application"))
