"""Registering an early career teacher or a mentor at a school (schools dossier 8, 20.4)."""

from datetime import date
from uuid import UUID

from cpd.cohorts.models import Cohort
from cpd.core import clock
from cpd.core.ids import new_id
from cpd.core.refusals import NotFound, Refusal, accepted
from cpd.core.work import unit_of_work
from cpd.schools.models import Partnership, ProgrammeChoice, School
from cpd.schools.queries import choice_of, own_partnership, partnership_with
from cpd.teachers.commands import add_person, lock_person
from cpd.teachers.models import Person
from cpd.training import rules
from cpd.training.models import Programme, Schedule, SchoolPeriod, TrainingPeriod, TrainingRecord


def stays_of(person_id: UUID, role: str) -> tuple[rules.Stay, ...]:
    """The stays at schools of a person in a role, as the rules want them."""
    return tuple(
        rules.Stay(
            school_id=period.school_id,
            started_on=period.started_on,
            finished_on=period.finished_on,
            removed=period.removed_at is not None,
        )
        for period in SchoolPeriod.objects.filter(record__person_id=person_id, role=role)
    )


def _partnership_for(school_id: UUID, cohort: int, lead_provider_id: UUID | None) -> Partnership | None:
    if lead_provider_id is None:
        return own_partnership(school_id, cohort)
    partnership = partnership_with(school_id, cohort, lead_provider_id)
    if partnership is None:
        raise Refusal.because(
            "lead_provider", "no_partnership", f"The school has no partnership with this provider in cohort {cohort}."
        )
    return partnership


def register_participant(
    *,
    role: str,
    school_id: UUID,
    cohort: int,
    full_name: str,
    email: str,
    started_on: date,
    trn: str | None = None,
    typed_trn: str | None = None,
    person_id: UUID | None = None,
    schedule_identifier: str = rules.DEFAULT_SCHEDULE,
    lead_provider_id: UUID | None = None,
    school_email: str = "",
    working_pattern: str = "",
    actor: str,
) -> TrainingRecord:
    """Registers an ``ect`` or a ``mentor`` at a school from ``started_on`` on, which may lie ahead.

    ``person_id`` names somebody we know; else a person is added from name, e-mail and TRN (``trn`` verified,
    ``typed_trn`` not). Training is with the school's own partnership of the cohort, with ``lead_provider_id``'s, or
    with nobody until a provider reports one. Eligibility is not decided here.

    Refused: what :func:`cpd.training.rules.may_register` and :mod:`cpd.teachers.rules` say, and ``lead_provider``
    without a partnership at this school.
    """
    with unit_of_work(actor=actor, reason="register_participant") as work:
        school = School.objects.filter(id=school_id).first()
        if school is None:
            raise NotFound("school", school_id)
        known = lock_person(person_id) if person_id is not None else None
        schedule = Schedule.objects.filter(cohort_id=cohort, identifier=schedule_identifier).first()
        accepted(
            rules.may_register(
                rules.RegistrationFacts(
                    role=role,
                    school_id=school_id,
                    started_on=started_on,
                    today=clock.today(),
                    cohort=cohort,
                    cohort_known=Cohort.objects.filter(start_year=cohort).exists(),
                    schedule_known=schedule is not None,
                    earlier=stays_of(known.id, role) if known else (),
                )
            )
        )
        assert schedule is not None
        partnership = _partnership_for(school_id, cohort, lead_provider_id)
        person = known or add_person(full_name=full_name, email=email, trn=trn, typed_trn=typed_trn, actor=actor)
        record = _write(person, role, school, schedule, partnership, started_on, school_email, working_pattern)
        work.person(person.id)
        return record


def _write(
    person: Person,
    role: str,
    school: School,
    schedule: Schedule,
    partnership: Partnership | None,
    started_on: date,
    school_email: str,
    working_pattern: str,
) -> TrainingRecord:
    now = clock.now()
    record = TrainingRecord.objects.create(id=new_id(), person=person, role=role, created_at=now)
    stay = SchoolPeriod.objects.create(
        id=new_id(),
        record=record,
        role=role,
        school=school,
        started_on=started_on,
        email=school_email,
        working_pattern=working_pattern,
        created_at=now,
    )
    TrainingPeriod.objects.create(
        id=new_id(),
        record=record,
        school_period=stay,
        programme=Programme.PROVIDER_LED if partnership else programme_without_provider(school.id, schedule.cohort_id),
        partnership=partnership,
        cohort_id=schedule.cohort_id,
        schedule=schedule,
        started_on=started_on,
        created_at=now,
    )
    return record


def programme_without_provider(school_id: UUID, cohort: int) -> str:
    """How training is led at a school that has no provider: as it chose; provider-led while it has not chosen."""
    choice = choice_of(school_id, cohort)
    if choice is not None and choice.programme in (ProgrammeChoice.CORE, ProgrammeChoice.OWN):
        return Programme.SCHOOL_LED
    return Programme.PROVIDER_LED
