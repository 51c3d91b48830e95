"""Things that happen to a small world in any order: what property tests play."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from hypothesis import strategies as st

from cpd.casework.commands import (
    change_npq_schedule,
    change_programme,
    change_schedule,
    merge_people,
    reject_unless_declared,
    remove_from_school,
    report_npq_participant,
    say_outcome,
)
from cpd.core import clock
from cpd.core.refusals import NotFound, Refusal
from cpd.declarations.commands import (
    Wanted,
    change_delivery_partner_of_declaration,
    declare,
    mark_statements_payable,
    move_declarations,
    void_declaration,
)
from cpd.declarations.models import Declaration
from cpd.finance.commands import authorise_statement
from cpd.npq.commands import accept_application, change_lead_provider, reject_application, submit_application
from cpd.npq.models import Application
from cpd.providers.commands import add_delivery_partner, relate
from cpd.schools.commands import add_school, challenge_partnership, lift_challenge, set_incentives, set_induction_tutor
from cpd.schools.models import Partnership
from cpd.statements.models import Statement, StatementState
from cpd.teachers.commands import change_email, change_name
from cpd.training.commands import (
    assign_mentor,
    change_delivery_partner,
    complete_induction,
    decide_eligibility,
    end_mentor_training,
    report_joiner,
    report_leaver,
    report_partnership,
    report_training,
)
from cpd.training.models import Role, TrainingRecord
from cpd.training.queries import provider_of_record, school_of_record
from cpd.training.rules import ENDS_OF_TRAINING, EndedTraining
from tests.rows import kept
from tests.world import ACTOR, World, instant, simple_world

COURSES = ("npq-headship", "npq-early-headship-coaching-offer")
URNS = ("100001", "100002", "100003")
COHORTS = (2022, 2021, 2022, 2022)
PROGRAMMES = ("core_induction_programme", "full_induction_programme", "no_early_career_teachers")

Step = tuple[str, int, int, int]
"""What happens, to whom of the cast, how, and how many days after the last."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person in the play: an ECT or a mentor by their training record, or an applicant by their application."""

    record_id: UUID | None = None
    application_id: UUID | None = None

    @property
    def person_id(self) -> UUID:
        """Who it is now: a merge gives the record and the application to somebody else."""
        if self.record_id is not None:
            return TrainingRecord.objects.get(id=self.record_id).person_id
        return Application.objects.get(id=self.application_id).person_id

    @property
    def record(self) -> UUID:
        """The training record. Raises :class:`NotFound` for an applicant, who has none."""
        if self.record_id is None:
            raise NotFound("training record")
        return self.record_id

    @property
    def course(self) -> str:
        """The course that they train for."""
        return "ecf-induction" if TrainingRecord.objects.get(id=self.record).role == Role.ECT else "ecf-mentor"


@dataclass
class Play:
    """A world with people of every kind, two schools that have providers and one that has none.

    Everybody but one is at the first school: three ECTs, of whom one is not eligible; a mentor whom the school's
    provider trains; a mentor whom it does not, because the school had no partnership in her cohort; and an applicant.
    """

    world: World
    people: list[TrainingRecord]
    mentors: list[TrainingRecord]
    cast: list[Somebody]
    day: date = date(2022, 9, 10)

    def run(self, steps: list[Step]) -> Iterator[str]:
        """Does each step on its own day; one that is refused has happened to nobody. Yields after each."""
        for action, who, how, later in steps:
            self.day += timedelta(days=later)
            with clock.at(instant(self.day.isoformat()), frozen=True), contextlib.suppress(Refusal, NotFound):
                STEPS[action](self, self.cast[who], how)
            yield action


@kept
def new_play() -> Play:
    """A play of which nothing has happened yet."""
    world = simple_world()
    world.school("100003")
    for deadline in ("2022-11-30", "2023-03-31"):
        world.statement("Provider A", deadline)
    for provider in ("Provider A", "Provider B"):
        world.contract(provider)
        for course in COURSES:
            for cohort in (2022, 2023):
                world.npq_contract(provider, course, cohort=cohort)
        for deadline in ("2022-11-30", "2023-03-31", "2023-09-30"):
            world.statement(provider, deadline, programme="npq")
    people = [world.register(f"Person {n}", trn=f"100000{n}", eligible=n != 2) for n in range(3)]
    mentors = [
        world.register("Mina Mentor", role="mentor"),
        world.register("Una Unfunded", role="mentor", cohort=2021),
        world.register("Mick Mentor", role="mentor", urn="100002"),
    ]
    applicant = world.apply(at="2022-09-02T09:00:00", course=COURSES[0], accepted=False)
    cast = [*(Somebody(one.id) for one in (*people, *mentors)), Somebody(None, applicant.id)]
    return Play(world, people, mentors, cast)


def _name(play: Play, somebody: Somebody, how: int) -> None:
    change_name(person_id=somebody.person_id, full_name=f"Renamed {how}", actor=ACTOR)


def _email(play: Play, somebody: Somebody, how: int) -> None:
    change_email(person_id=somebody.person_id, email=f"new{how}@example.org", actor=ACTOR)


def _eligible(play: Play, somebody: Somebody, how: int) -> None:
    status = ("eligible", "ineligible", "manual_check", "matched")[how]
    decide_eligibility(record_id=somebody.record, status=status, reason="none", actor=ACTOR)


def _mentor(play: Play, somebody: Somebody, how: int) -> None:
    assign_mentor(ect_record_id=somebody.record, mentor_record_id=play.mentors[how % 3].id, actor=ACTOR)


def _incentives(play: Play, somebody: Somebody, how: int) -> None:
    school = play.world.schools["100001"].id
    set_incentives(school_id=school, start_year=2022, pupil_premium=how > 1, sparsity=how % 2 == 0, actor=ACTOR)


def _register_of_schools(play: Play, somebody: Somebody, how: int) -> None:
    add_school(urn=URNS[how % 3], ukprn=f"1000000{play.day.day % 4}", actor=ACTOR)


def _act(action: str) -> Callable[[Play, Somebody, int], None]:
    def act(play: Play, somebody: Somebody, how: int) -> None:
        report_training(
            lead_provider_id=provider_of_record(somebody.record),
            participant_id=str(somebody.person_id),
            action=action,
            attributes={"course_identifier": somebody.course, "reason": "other"},
            actor=ACTOR,
        )

    return act


def _challenge(play: Play, somebody: Somebody, how: int) -> None:
    for partnership in Partnership.objects.filter(school=play.world.schools["100001"], cohort=COHORTS[how]):
        challenge_partnership(partnership_id=partnership.id, reason="mistake", actor=ACTOR)


def _lift(play: Play, somebody: Somebody, how: int) -> None:
    for partnership in Partnership.objects.filter(school=play.world.schools["100001"], cohort=COHORTS[how]):
        lift_challenge(partnership_id=partnership.id, actor=ACTOR)


def _partner(play: Play, somebody: Somebody, how: int) -> None:
    provider = ("Provider A", "Provider B")[how % 2]
    report_partnership(
        lead_provider_id=play.world.id_of(provider),
        attributes={
            "cohort": COHORTS[play.day.day % 4],
            "school_id": str(play.world.schools[URNS[how % 3]].id),
            "delivery_partner_id": str(play.world.partners[provider].id),
        },
        actor=ACTOR,
    )


def _delivery_partner(play: Play, somebody: Somebody, how: int) -> None:
    partnership = play.world.partnerships["100001", "Provider A", 2022]
    partner = add_delivery_partner(name=f"Another Hub {how % 2}", actor=ACTOR)
    provider = partnership.lead_provider_id
    relate(lead_provider_id=provider, delivery_partner_id=partner.id, cohort=2022 - how // 2, actor=ACTOR)
    change_delivery_partner(
        lead_provider_id=provider,
        partnership_id=partnership.id,
        attributes={"delivery_partner_id": str(partner.id)},
        actor=ACTOR,
    )


def _declare(play: Play, somebody: Somebody, how: int) -> None:
    declare(
        lead_provider_id=provider_of_record(somebody.record),
        attributes={
            "participant_id": str(somebody.person_id),
            "declaration_type": ("started", "retained-1")[how // 2],
            "declaration_date": f"{('2022-09-05', play.day.isoformat())[how // 2]}T00:00:00Z",
            "course_identifier": somebody.course,
            "evidence_held": (None, "training-event-attended")[how // 2],
        },
        actor=ACTOR,
    )


def _void(play: Play, somebody: Somebody, how: int) -> None:
    declarations = list(Declaration.objects.order_by("created_at", "id"))
    for declaration in declarations[how : how + 1] or declarations[:1]:
        void_declaration(lead_provider_id=declaration.lead_provider_id, declaration_id=declaration.id, actor=ACTOR)


def _deadline(play: Play, somebody: Somebody, how: int) -> None:
    mark_statements_payable(actor=ACTOR)


def _pay(play: Play, somebody: Somebody, how: int) -> None:
    for statement in Statement.objects.filter(state=StatementState.PAYABLE).order_by("deadline_date"):
        authorise_statement(statement_id=statement.id, prepared_by="Pat", approved_by="Alex", actor=ACTOR)


def _move_declarations(play: Play, somebody: Somebody, how: int) -> None:
    names = ("November 2022", "March 2023")
    programme, intake = (("ecf", "2022"), ("npq", "2022a"))[how // 2]
    move_declarations(wanted=Wanted(programme, intake, names[how % 2], names[1 - how % 2]), actor=ACTOR)


def _register(play: Play, somebody: Somebody, how: int) -> None:
    play.world.register(f"Newcomer {how}", at=play.day.isoformat(), urn=URNS[how % 3])


def _end_mentor_training(play: Play, somebody: Somebody, how: int) -> None:
    """From then on they are not trained again where they join a school."""
    end_mentor_training(record_id=somebody.record, day=play.day - timedelta(days=how), actor=ACTOR)


def _untrained(play: Play, somebody: Somebody, how: int) -> None:
    """A mentor who is not trained comes to a school, in the place of one of the play's."""
    ended = EndedTraining(play.day - timedelta(days=how), ENDS_OF_TRAINING[how % 3])
    newcomer = play.world.register(
        f"Nell Newcomer {how}",
        at=play.day.isoformat(),
        started_on=play.day.isoformat(),
        role="mentor",
        urn=URNS[how % 3],
        mentor_training_ended=ended,
    )
    play.mentors[how % 3] = newcomer
    play.cast[len(play.people) + how % 3] = Somebody(newcomer.id)


def _leave(play: Play, somebody: Somebody, how: int) -> None:
    day = play.day + timedelta(days=10 * how)
    report_leaver(record_id=somebody.record, school_id=school_of_record(somebody.record), day=day, actor=ACTOR)


def _join(play: Play, somebody: Somebody, how: int) -> None:
    report_joiner(
        record_id=somebody.record,
        school_id=play.world.schools[URNS[(how + play.day.day) % 3]].id,
        day=play.day + timedelta(days=7 * how - 7),
        keep_providers=how == 3,
        actor=ACTOR,
    )


def _remove(play: Play, somebody: Somebody, how: int) -> None:
    remove_from_school(record_id=somebody.record, school_id=school_of_record(somebody.record), actor=ACTOR)


def _programme(play: Play, somebody: Somebody, how: int) -> None:
    school = play.world.schools[URNS[how % 3]].id
    change_programme(school_id=school, cohort=2022, programme=PROGRAMMES[play.day.day % 3], actor=ACTOR)


def _schedule(play: Play, somebody: Somebody, how: int) -> None:
    change_schedule(
        lead_provider_id=provider_of_record(somebody.record),
        participant_id=str(somebody.person_id),
        attributes={
            "course_identifier": somebody.course,
            "schedule_identifier": ("ecf-extended-april", "ecf-standard-september")[how % 2],
        },
        actor=ACTOR,
    )


def _merge(play: Play, somebody: Somebody, how: int) -> None:
    other = play.cast[(play.cast.index(somebody) + 1 + how) % len(play.cast)]
    merge_people(from_person_id=somebody.person_id, into_person_id=other.person_id, actor=ACTOR)


def _complete(play: Play, somebody: Somebody, how: int) -> None:
    complete_induction(record_id=somebody.record, day=play.day, actor=ACTOR)


def _tutor(play: Play, somebody: Somebody, how: int) -> None:
    school = play.world.schools[URNS[how % 3]].id
    set_induction_tutor(school_id=school, full_name="Tia Tutor", email=f"tia{how}@example.org", actor=ACTOR)


def _apply(play: Play, somebody: Somebody, how: int) -> None:
    submit_application(
        full_name="Ignored",
        email="ignored@example.org",
        person_id=somebody.person_id,
        course_identifier=COURSES[how // 2],
        cohort=2022,
        lead_provider_id=play.world.id_of(("Provider A", "Provider B")[how % 2]),
        school_id=play.world.schools["100001"].id,
        eligible_for_funding=how != 3,
        targeted_delivery_funding=how == 1,
        actor=ACTOR,
    )


def _newest(somebody: Somebody) -> Application:
    application = Application.objects.filter(person_id=somebody.person_id).order_by("-submitted_at", "-id").first()
    if application is None:
        raise NotFound("application")
    return application


def _decide(play: Play, somebody: Somebody, how: int) -> None:
    application = _newest(somebody)
    where = {"lead_provider_id": application.lead_provider_id, "application_id": application.id, "actor": ACTOR}
    if how == 3:
        reject_application(**where)
    else:
        accept_application(**where, attributes={})


def _reject_undeclared(play: Play, somebody: Somebody, how: int) -> None:
    application = _newest(somebody)
    reject_unless_declared(lead_provider_id=application.lead_provider_id, application_id=application.id, actor=ACTOR)


def _declare_npq(play: Play, somebody: Somebody, how: int) -> None:
    application = _newest(somebody)
    declare(
        lead_provider_id=application.lead_provider_id,
        attributes={
            "participant_id": str(application.person_id),
            "declaration_type": ("started", "retained-1", "completed", "completed")[how],
            "declaration_date": f"{play.day - timedelta(days=3 * how)}T00:00:00Z",
            "course_identifier": application.course_id,
            "has_passed": how == 2,
            "delivery_partner_id": str(play.world.partners["Provider A"].id) if how == 1 else None,
        },
        actor=ACTOR,
    )


def _delivered_by(play: Play, somebody: Somebody, how: int) -> None:
    for declaration in Declaration.objects.filter(person_id=somebody.person_id, application__isnull=False)[:1]:
        change_delivery_partner_of_declaration(
            lead_provider_id=declaration.lead_provider_id,
            declaration_id=declaration.id,
            attributes={"delivery_partner_id": str(play.world.partners[("Provider A", "Provider B")[how % 2]].id)},
            actor=ACTOR,
        )


def _move_application(play: Play, somebody: Somebody, how: int) -> None:
    provider = play.world.id_of(("Provider A", "Provider B")[how % 2])
    change_lead_provider(application_id=_newest(somebody).id, lead_provider_id=provider, actor=ACTOR)


def _npq_training(play: Play, somebody: Somebody, how: int) -> None:
    application = _newest(somebody)
    report_npq_participant(
        lead_provider_id=application.lead_provider_id,
        participant_id=str(application.person_id),
        action=("defer", "withdraw", "resume", "resume")[how],
        attributes={"course_identifier": application.course_id, "reason": "other"},
        actor=ACTOR,
    )


def _npq_schedule(play: Play, somebody: Somebody, how: int) -> None:
    application = _newest(somebody)
    change_npq_schedule(
        lead_provider_id=application.lead_provider_id,
        participant_id=str(application.person_id),
        attributes={
            "course_identifier": application.course_id,
            "schedule_identifier": ("npq-leadership-autumn", "npq-leadership-spring", "npq-ehco-june")[how % 3],
            "cohort": str(2022 + play.day.day % 2),
        },
        actor=ACTOR,
    )


def _outcome(play: Play, somebody: Somebody, how: int) -> None:
    application = _newest(somebody)
    say_outcome(
        lead_provider_id=play.world.id_of(("Provider A", "Provider B")[how // 2]),
        participant_id=str(application.person_id),
        attributes={
            "course_identifier": application.course_id,
            "state": ("passed", "failed")[how % 2],
            "completion_date": play.day.isoformat(),
        },
        actor=ACTOR,
    )


STEPS: dict[str, Callable[[Play, Somebody, int], None]] = {
    "name": _name,
    "email": _email,
    "eligible": _eligible,
    "mentor": _mentor,
    "incentives": _incentives,
    "register_of_schools": _register_of_schools,
    "defer": _act("defer"),
    "withdraw": _act("withdraw"),
    "resume": _act("resume"),
    "challenge": _challenge,
    "lift": _lift,
    "partner": _partner,
    "delivery_partner": _delivery_partner,
    "declare": _declare,
    "void": _void,
    "deadline": _deadline,
    "pay": _pay,
    "move_declarations": _move_declarations,
    "register": _register,
    "end_mentor_training": _end_mentor_training,
    "untrained": _untrained,
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
    "reject_undeclared": _reject_undeclared,
    "declare_npq": _declare_npq,
    "delivered_by": _delivered_by,
    "move_application": _move_application,
    "npq_training": _npq_training,
    "npq_schedule": _npq_schedule,
    "outcome": _outcome,
}

steps = st.lists(
    st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 6), st.integers(0, 3), st.integers(0, 40)), max_size=14
)
"""What happens, to whom of the cast, how, and how many days after the last."""
