"""What happens in the seeded world, each thing at its own instant and through the service's own commands."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

from cpd.casework.commands import merge_people
from cpd.core.actor import Actor
from cpd.declarations.commands import declare, mark_statements_payable, void_declaration
from cpd.finance.commands import authorise_statement
from cpd.sandbox.scenario.running import Event
from cpd.sandbox.seed.people import moves
from cpd.sandbox.seed.world import ACTOR, COHORTS, LAST_INSTANT, Participant, World
from cpd.schools.commands import challenge_partnership, lift_challenge
from cpd.statements.models import Statement, StatementState
from cpd.training.commands import report_joiner, report_leaver, report_training
from cpd.training.models import Role

MILESTONES = (
    ("started", (10, 20), 0),
    ("retained-1", (2, 10), 1),
    ("retained-2", (5, 12), 1),
    ("retained-3", (9, 15), 1),
    ("retained-4", (2, 12), 2),
    ("completed", (5, 20), 2),
)
"""When participants of a cohort reach the milestones: month, day and years after the cohort's start."""


REACHED = (*[0] * 8, 1, 1, 1, 1, 2, 3)
REACHED_LATELY = (*[0] * 12, 1, 1, 2, 4)
"""How many milestones are declared for somebody, by chance; fewer for the newest cohort."""


def happenings(world: World) -> list[Event]:
    """Everything that happens to people, in the order in which it is thought up."""
    for person in world.people.values():
        if moves(person.n, person.k):
            _move(world, person)
        elif person.fate < 0.08:
            _interrupt(world, person)
        else:
            _declarations(world, person)
    for n in range(len(world.schools)):
        if n % 40 == 7:
            _challenge(world, n, lifted=n % 80 == 7)
        if n % 25 == 11:
            _merge(world, n)
    _jobs(world)
    return world.events


def _move(world: World, person: Participant) -> None:
    """Leaves for another school a year on: with another provider, with the same one, or where nobody knows yet."""
    at = datetime(person.cohort + 1, 6, 20, 10, person.n % 60, tzinfo=UTC)
    day = date(person.cohort + 1, 8, 31)
    destination = (person.n + (1 if person.n % 10 == 4 else len(world.providers))) % len(world.schools)
    about = frozenset({person.key})
    world.add(
        at,
        f"{person.key} leaves",
        about,
        lambda: report_leaver(record_id=person.record_id, school_id=world.schools[person.n].id, day=day, actor=ACTOR),
    )
    if person.n % 15 != 14:
        world.add(
            at + timedelta(days=30),
            f"{person.key} joins",
            about,
            lambda: report_joiner(
                record_id=person.record_id,
                school_id=world.schools[destination].id,
                day=day + timedelta(days=1),
                mentor_record_id=world.people[f"{destination}/0"].record_id,
                actor=ACTOR,
            ),
        )


def _merge(world: World, n: int) -> None:
    """An ECT and a mentor of one school turn out to be one person, who was registered twice."""
    pair = [world.people.get(f"{n}/{k}") for k in (world.size.people_per_school - 2, world.size.people_per_school - 1)]
    first, second = pair
    if first is None or second is None:
        return
    world.add(
        datetime(2026, 1, 20, 10, n % 60, tzinfo=UTC),
        f"merge {n}",
        frozenset(),
        lambda: merge_people(from_person_id=second.person_id, into_person_id=first.person_id, actor=ACTOR),
    )


def _challenge(world: World, n: int, *, lifted: bool) -> None:
    partnership = world.partnerships[n, 2025]
    at = datetime(2025, 9, 20, 10, tzinfo=UTC)
    world.add(
        at,
        f"challenge {n}",
        frozenset(),
        lambda: challenge_partnership(partnership_id=partnership.id, reason="mistake", actor=ACTOR),
    )
    if lifted:
        world.add(
            at + timedelta(days=5),
            f"lift {n}",
            frozenset(),
            lambda: lift_challenge(partnership_id=partnership.id, actor=ACTOR),
        )


def _interrupt(world: World, person: Participant) -> None:
    steps = [("defer", "parental-leave")]
    if person.fate < 0.02:
        steps.append(("resume", ""))
    elif person.fate > 0.05:
        steps = [("withdraw", "left-teaching-profession")]
    for step, (action, reason) in enumerate(steps):
        world.add(
            person.registered_at + timedelta(days=60 + 90 * step),
            f"{person.key} {action}",
            frozenset({person.key}),
            partial(_report, world, person, action, reason),
        )


def _report(world: World, person: Participant, action: str, reason: str) -> None:
    report_training(
        lead_provider_id=world.provider_of(person.n).id,
        participant_id=str(person.person_id),
        action=action,
        attributes={"course_identifier": person.course, "reason": reason},
        actor=ACTOR,
    )


def _merged(world: World, person: Participant) -> bool:
    return person.n % 25 == 11 and person.k >= world.size.people_per_school - 2


def _declarations(world: World, person: Participant) -> None:
    chance, cohort = world.chance, person.cohort
    reached = chance.choice(REACHED_LATELY if cohort == COHORTS[-1] else REACHED)
    withdrawn_early, taken_back = person.fate > 0.985, 0.94 < person.fate <= 0.985 and cohort == COHORTS[-1]
    if taken_back and person.role == Role.ECT:
        reached = 2
    elif withdrawn_early:
        reached = 1
    if _merged(world, person):
        reached = 0
    for kind, (month, day), years in MILESTONES[: max(reached, int(person.duplicate))]:
        if person.role == Role.MENTOR and cohort >= 2025 and kind not in ("started", "completed"):
            continue
        late = kind == "retained-3" and person.n % 3 == 0
        reached_at = datetime(cohort + years, month + late, day, 10, tzinfo=UTC)
        made_at = reached_at + timedelta(days=chance.randrange(1, 8), minutes=chance.randrange(600))
        if taken_back and kind == "retained-1":
            # after those of others, so that the oldest page shows none that was taken back
            made_at += timedelta(days=10)
        name = f"{person.key} {kind}"
        about = frozenset({person.key})
        world.add(
            made_at,
            name,
            about,
            partial(_declare, world, person, kind, reached_at, name),
        )
        if kind == "started" and withdrawn_early:
            world.add(made_at + timedelta(days=3), f"{name} void", about, partial(_void, world, person.n, name))
        elif kind == "retained-1" and taken_back:
            later = datetime(2026, 5 + 3 * (person.k % 2), 10, 9, person.n % 60, tzinfo=UTC)
            world.add(later, f"{name} void", about, partial(_void, world, person.n, name))


def _declare(world: World, person: Participant, kind: str, reached_at: datetime, name: str) -> None:
    evidence = None if kind == "started" and person.cohort < 2025 else "training-event-attended"
    if person.cohort >= 2025 and kind in ("retained-2", "completed"):
        evidence = "75-percent-engagement-met"
    if person.cohort == 2025 and person.n % 40 == 7:
        return
    world.declared[name] = declare(
        lead_provider_id=world.provider_of(person.n).id,
        attributes={
            "participant_id": str(person.person_id),
            "declaration_type": kind,
            "declaration_date": reached_at.isoformat(),
            "course_identifier": person.course,
            "evidence_held": evidence,
        },
        actor=ACTOR,
    ).id


def _void(world: World, n: int, name: str) -> None:
    if name in world.declared:
        void_declaration(lead_provider_id=world.provider_of(n).id, declaration_id=world.declared[name], actor=ACTOR)


def _jobs(world: World) -> None:
    day = date(2023, 12, 1)
    while day <= LAST_INSTANT.date():
        at = datetime(day.year, day.month, 1, 0, 5, tzinfo=UTC)
        world.add(
            at,
            f"deadlines {day}",
            frozenset(),
            lambda: mark_statements_payable(actor=Actor.job("mark-statements-payable")),
        )
        world.add(at + timedelta(days=18, hours=10), f"payments {day}", frozenset(), _pay)
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _pay() -> None:
    """Authorises what is payable and worth a payment, but for the newest: that waits in the console."""
    due = Statement.objects.filter(
        state=StatementState.PAYABLE, output_fee=True, deadline_date__lt=date(2026, 9, 1), line_items__isnull=False
    )
    for statement_id in due.order_by("deadline_date", "id").values_list("id", flat=True).distinct():
        authorise_statement(
            statement_id=statement_id, prepared_by="Pat Preparer", approved_by="Alex Approver", actor=ACTOR
        )
