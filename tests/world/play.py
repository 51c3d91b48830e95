"""Things that happen to a small world in any order: what property tests play."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from hypothesis import strategies as st

from cpd.casework.commands import (
    change_programme,
    change_schedule,
    merge_people,
    remove_from_school,
    report_npq_training,
)
from cpd.core import clock
from cpd.core.refusals import NotFound, Refusal
from cpd.declarations.commands import (
    declare,
    mark_statements_payable,
    void_declaration,
)
from cpd.declarations.models import Declaration
from cpd.npq.commands import accept_application, change_lead_provider, reject_application, submit_application
from cpd.npq.models import Application
from cpd.schools.commands import challenge_partnership, lift_challenge, set_incentives, set_induction_tutor
from cpd.schools.models import Partnership
from cpd.teachers.commands import change_email, change_name
from cpd.training.commands import (
    assign_mentor,
    complete_induction,
    decide_eligibility,
    report_joiner,
    report_leaver,
    report_partnership,
    report_training,
)
from cpd.training.models import TrainingRecord
from cpd.training.queries import provider_of_record, school_of_record
from tests.world import ACTOR, World, instant, simple_world

COURSES = ("npq-headship", "npq-early-headship-coaching-offer")
URNS = ("100001", "100002", "100003")
PROGRAMMES = ("core_induction_programme", "full_induction_programme", "no_early_career_teachers")


@dataclass
class Play:
    """A world with four people, two schools that have providers and one that has none."""

    world: World = field(default_factory=simple_world)
    day: date = date(2022, 9, 10)

    def __post_init__(self) -> None:
        self.world.school("100003")
        self.world.statement("Provider A", "2022-11-30")
        for provider in ("Provider A", "Provider B"):
            for course in COURSES:
                self.world.npq_contract(provider, course)
            for deadline in ("2022-11-30", "2023-03-31", "2023-09-30"):
                self.world.statement(provider, deadline, programme="npq")
        self.mentors = [
            self.world.register("Mina Mentor", role="mentor"),
            self.world.register("Mick Mentor", role="mentor", urn="100002"),
        ]
        self.people = [self.world.register(f"Person {n}", trn=f"100000{n}", eligible=n != 2) for n in range(3)]

    def run(self, steps: list[tuple[str, int, int]]) -> Iterator[str]:
        """Does each step on its own day; one that is refused has happened to nobody. Yields after each."""
        for action, who, later in steps:
            self.day += timedelta(days=later)
            with clock.at(instant(self.day.isoformat()), frozen=True), contextlib.suppress(Refusal, NotFound):
                STEPS[action](self, self.people[who % 3], who)
            yield action


def _name(play: Play, record: TrainingRecord, who: int) -> None:
    change_name(person_id=_person(record), full_name=f"Renamed {who}", actor=ACTOR)


def _person(record: TrainingRecord):
    return TrainingRecord.objects.get(id=record.id).person_id


def _email(play: Play, record: TrainingRecord, who: int) -> None:
    change_email(person_id=_person(record), email=f"new{who}@example.org", actor=ACTOR)


def _eligible(play: Play, record: TrainingRecord, who: int) -> None:
    status = ("eligible", "ineligible", "manual_check", "matched")[who]
    decide_eligibility(record_id=record.id, status=status, reason="none", actor=ACTOR)


def _mentor(play: Play, record: TrainingRecord, who: int) -> None:
    assign_mentor(ect_record_id=record.id, mentor_record_id=play.mentors[who % 2].id, actor=ACTOR)


def _incentives(play: Play, record: TrainingRecord, who: int) -> None:
    school = play.world.schools["100001"].id
    set_incentives(school_id=school, start_year=2022, pupil_premium=who > 1, sparsity=who % 2 == 0, actor=ACTOR)


def _act(action: str) -> Callable[[Play, TrainingRecord, int], None]:
    def act(play: Play, record: TrainingRecord, who: int) -> None:
        report_training(
            lead_provider_id=provider_of_record(record.id),
            participant_id=str(_person(record)),
            action=action,
            attributes={"course_identifier": "ecf-induction", "reason": "other"},
            actor=ACTOR,
        )

    return act


def _challenge(play: Play, record: TrainingRecord, who: int) -> None:
    for partnership in Partnership.objects.filter(school=play.world.schools["100001"]):
        challenge_partnership(partnership_id=partnership.id, reason="mistake", actor=ACTOR)


def _lift(play: Play, record: TrainingRecord, who: int) -> None:
    for partnership in Partnership.objects.filter(school=play.world.schools["100001"]):
        lift_challenge(partnership_id=partnership.id, actor=ACTOR)


def _partner(play: Play, record: TrainingRecord, who: int) -> None:
    provider = ("Provider A", "Provider B")[who % 2]
    report_partnership(
        lead_provider_id=play.world.id_of(provider),
        attributes={
            "cohort": 2022,
            "school_id": str(play.world.schools[URNS[who % 3]].id),
            "delivery_partner_id": str(play.world.partners[provider].id),
        },
        actor=ACTOR,
    )


def _declare(play: Play, record: TrainingRecord, who: int) -> None:
    declare(
        lead_provider_id=provider_of_record(record.id),
        attributes={
            "participant_id": str(_person(record)),
            "declaration_type": "started",
            "declaration_date": "2022-09-05T00:00:00Z",
            "course_identifier": "ecf-induction",
        },
        actor=ACTOR,
    )


def _void(play: Play, record: TrainingRecord, who: int) -> None:
    for declaration in Declaration.objects.all()[:1]:
        void_declaration(lead_provider_id=declaration.lead_provider_id, declaration_id=declaration.id, actor=ACTOR)


def _deadline(play: Play, record: TrainingRecord, who: int) -> None:
    mark_statements_payable(actor=ACTOR)


def _register(play: Play, record: TrainingRecord, who: int) -> None:
    play.world.register(f"Newcomer {who}", at=play.day.isoformat(), urn=URNS[who % 3])


def _leave(play: Play, record: TrainingRecord, who: int) -> None:
    day = play.day + timedelta(days=10 * who)
    report_leaver(record_id=record.id, school_id=school_of_record(record.id), day=day, actor=ACTOR)


def _join(play: Play, record: TrainingRecord, who: int) -> None:
    report_joiner(
        record_id=record.id,
        school_id=play.world.schools[URNS[(who + play.day.day) % 3]].id,
        day=play.day + timedelta(days=7 * who - 7),
        keep_providers=who == 3,
        actor=ACTOR,
    )


def _remove(play: Play, record: TrainingRecord, who: int) -> None:
    remove_from_school(record_id=play.people[2].id, school_id=school_of_record(play.people[2].id), actor=ACTOR)


def _programme(play: Play, record: TrainingRecord, who: int) -> None:
    school = play.world.schools[URNS[who % 3]].id
    change_programme(school_id=school, cohort=2022, programme=PROGRAMMES[play.day.day % 3], actor=ACTOR)


def _schedule(play: Play, record: TrainingRecord, who: int) -> None:
    change_schedule(
        lead_provider_id=provider_of_record(record.id),
        participant_id=str(_person(record)),
        attributes={
            "course_identifier": "ecf-induction",
            "schedule_identifier": ("ecf-extended-april", "ecf-standard-september")[who % 2],
        },
        actor=ACTOR,
    )


def _merge(play: Play, record: TrainingRecord, who: int) -> None:
    merge_people(from_person_id=_person(play.people[1]), into_person_id=_person(play.people[who % 3]), actor=ACTOR)


def _complete(play: Play, record: TrainingRecord, who: int) -> None:
    complete_induction(record_id=record.id, day=play.day, actor=ACTOR)


def _tutor(play: Play, record: TrainingRecord, who: int) -> None:
    school = play.world.schools[URNS[who % 3]].id
    set_induction_tutor(school_id=school, full_name="Tia Tutor", email=f"tia{who}@example.org", actor=ACTOR)


def _apply(play: Play, record: TrainingRecord, who: int) -> None:
    submit_application(
        full_name="Ignored",
        email="ignored@example.org",
        person_id=_person(record),
        course_identifier=COURSES[who // 2],
        cohort=2022,
        lead_provider_id=play.world.id_of(("Provider A", "Provider B")[who % 2]),
        school_id=play.world.schools["100001"].id,
        eligible_for_funding=who != 3,
        targeted_delivery_funding=who == 1,
        actor=ACTOR,
    )


def _newest(record: TrainingRecord) -> Application:
    application = Application.objects.filter(person_id=_person(record)).order_by("-submitted_at", "-id").first()
    if application is None:
        raise NotFound("application")
    return application


def _decide(play: Play, record: TrainingRecord, who: int) -> None:
    application = _newest(record)
    where = {"lead_provider_id": application.lead_provider_id, "application_id": application.id, "actor": ACTOR}
    if who == 3:
        reject_application(**where)
    else:
        accept_application(**where, attributes={})


def _declare_npq(play: Play, record: TrainingRecord, who: int) -> None:
    application = _newest(record)
    declare(
        lead_provider_id=application.lead_provider_id,
        attributes={
            "participant_id": str(application.person_id),
            "declaration_type": ("started", "retained-1", "completed", "completed")[who],
            "declaration_date": f"{play.day - timedelta(days=3 * who)}T00:00:00Z",
            "course_identifier": application.course_id,
            "has_passed": who == 2,
            "delivery_partner_id": str(play.world.partners["Provider A"].id) if who == 1 else None,
        },
        actor=ACTOR,
    )


def _move_application(play: Play, record: TrainingRecord, who: int) -> None:
    provider = play.world.id_of(("Provider A", "Provider B")[who % 2])
    change_lead_provider(application_id=_newest(record).id, lead_provider_id=provider, actor=ACTOR)


def _npq_training(play: Play, record: TrainingRecord, who: int) -> None:
    application = _newest(record)
    report_npq_training(
        lead_provider_id=application.lead_provider_id,
        application_id=application.id,
        action=("defer", "withdraw", "resume", "resume")[who],
        reason="other",
        actor=ACTOR,
    )


STEPS: dict[str, Callable[[Play, TrainingRecord, int], None]] = {
    "name": _name,
    "email": _email,
    "eligible": _eligible,
    "mentor": _mentor,
    "incentives": _incentives,
    "defer": _act("defer"),
    "withdraw": _act("withdraw"),
    "resume": _act("resume"),
    "challenge": _challenge,
    "lift": _lift,
    "partner": _partner,
    "declare": _declare,
    "void": _void,
    "deadline": _deadline,
    "register": _register,
    "leave": _leave,
    "join": _join,
    "remove": _remove,
    "programme": _programme,
    "schedule": _schedule,
    "merge": _merge,
    "complete": _complete,
    "tutor": _tutor,
    "apply": _apply,
    "decide": _decide,
    "declare_npq": _declare_npq,
    "move_application": _move_application,
    "npq_training": _npq_training,
}

steps = st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 3), st.integers(0, 40)), max_size=14)
"""What happens, to whom, and how many days after the last."""
