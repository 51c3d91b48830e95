"""Registering an early career teacher or a mentor at a school (rules REG-3, REG-8)."""

from datetime import date
from uuid import UUID

from cpd.cohorts.models import Cohort
from cpd.cohorts.queries import registration_blocked
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.core.refusals import Refusal, accepted
from cpd.core.work import unit_of_work
from cpd.schools.commands import lock_school
from cpd.schools.models import Partnership
from cpd.schools.queries import partnership_to_train, partnership_with
from cpd.teachers.commands import add_person, lock_person
from cpd.training import errors, rules
from cpd.training.commands.bodies import AS_THE_SCHOOL, GivenBody, body_of_stay
from cpd.training.commands.periods import Terms, begin_stay
from cpd.training.commands.terms import schedule_to_begin
from cpd.training.mentor_training import why_untrained
from cpd.training.models import Role, Schedule, SchoolPeriod, TrainingRecord


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
        return partnership_to_train(school_id, cohort)
    partnership = partnership_with(school_id, cohort, lead_provider_id)
    if partnership is None:
        raise Refusal.because(errors.LEAD_PROVIDER_NO_PARTNERSHIP(cohort=cohort))
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
    date_of_birth: date | None = None,
    person_id: UUID | None = None,
    schedule_identifier: str = "",
    lead_provider_id: UUID | None = None,
    mentee_record_id: UUID | None = None,
    school_email: str = "",
    working_pattern: str = "",
    appropriate_body: GivenBody = AS_THE_SCHOOL,
    mentor_training_ended: rules.EndedTraining | None = None,
    on_closed_days: bool = False,
    actor: Actor,
) -> TrainingRecord:
    """Registers an ``ect`` or a ``mentor`` at a school from ``started_on`` on, which may lie ahead.

    ``person_id`` names somebody we know; else a person is added from name, email and TRN (``trn`` verified,
    ``typed_trn`` not; ``date_of_birth`` one that the teaching record has matched). Training is with the school's own
    partnership of the cohort, with ``lead_provider_id``'s, or with nobody until a provider reports one; with nobody
    while the school leads it itself. A mentor whose
    training has ended is not trained (rule REG-33); ``mentor_training_ended``: it has, as DfE knows. Eligibility is not
    decided here. The schedule is chosen by date unless it is named (:func:`cpd.training.rules.schedule_to_begin`);
    ``mentee_record_id`` is the ECT whom a mentor is registered for. The ``appropriate_body`` of an ECT is the school's
    unless it is named. ``on_closed_days``: also on days on which registration is closed, for what happened then.

    Refused: what :func:`cpd.training.rules.may_register` and :mod:`cpd.teachers.rules` say, and ``lead_provider``
    without a partnership at this school.
    """
    with unit_of_work(actor=actor, reason="register_participant") as work:
        school = lock_school(school_id)
        known = lock_person(person_id) if person_id is not None else None
        identifier = schedule_identifier or schedule_to_begin(known, trn, role, cohort, started_on, mentee_record_id)
        schedule = Schedule.objects.filter(cohort_id=cohort, identifier=identifier).first()
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
                    closed_days=None if on_closed_days else registration_blocked(clock.today()),
                )
            )
        )
        assert schedule is not None
        person = known or add_person(
            full_name=full_name, email=email, trn=trn, typed_trn=typed_trn, date_of_birth=date_of_birth, actor=actor
        )
        record = TrainingRecord.objects.create(
            id=new_id(),
            person=person,
            role=role,
            completed_on=mentor_training_ended.on if mentor_training_ended else None,
            completion_reason=mentor_training_ended.reason if mentor_training_ended else "",
            created_at=clock.now(),
        )
        begin_stay(
            record,
            school_id=school.id,
            terms=None
            if role == Role.MENTOR and why_untrained(person_id=person.id, trn=person.trn)
            else Terms(_partnership_for(school_id, cohort, lead_provider_id), cohort, schedule.id),
            started_on=started_on,
            email=school_email,
            working_pattern=working_pattern,
            appropriate_body_id=body_of_stay(appropriate_body, role=role, school=school, cohort=cohort),
        )
        work.person(person.id)
        return record
