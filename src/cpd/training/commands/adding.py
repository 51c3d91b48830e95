"""What an induction tutor does in one step: adds somebody, and all that follows (rules REG-6, REG-23 to REG-25)."""

from datetime import date
from uuid import UUID

from cpd.cohorts.models import Cohort
from cpd.cohorts.queries import cohort_for_start_date, current_cohort, registration_blocked, registration_open
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import Refusal, accepted
from cpd.core.work import unit_of_work
from cpd.integrations.teaching_record import TeachingRecord
from cpd.schools.commands import lock_school
from cpd.schools.models import ProgrammeChoice
from cpd.schools.queries import choice_of
from cpd.teachers.commands import keep_date_of_birth, lock_email, lock_trn
from cpd.training import errors, rules
from cpd.training.commands.bodies import AS_THE_SCHOOL, GivenBody
from cpd.training.commands.checking import ask_later, decide_by_record
from cpd.training.commands.mentors import assign_mentor
from cpd.training.commands.moves import mentor_here_too, report_joiner
from cpd.training.commands.periods import lock_records
from cpd.training.commands.registration import register_participant
from cpd.training.commands.telling import write_added
from cpd.training.models import RecordSaid, Role, SchoolPeriod, TrainingRecord
from cpd.training.queries import (
    Standing,
    belongs_to_somebody_else,
    cohort_of_record,
    registered_at_school,
    standing_of,
)


def cohort_to_register(started_on: date) -> Cohort:
    """The cohort of somebody who starts on that day.

    Refused: ``started_on`` until its registration begins, ``base`` on days on which registration is closed.
    """
    blocked = registration_blocked(clock.today())
    if blocked is not None:
        raise Refusal([rules.registration_closed(*blocked)])
    cohort = cohort_for_start_date(started_on, clock.today())
    if cohort is None:
        raise Refusal.because(errors.REGISTRATION_NOT_OPEN())
    if not registration_open(cohort.start_year, clock.today()):
        raise Refusal.because(
            errors.REGISTRATION_OPENS_LATER(date=cohort.registration_start_date)
            if cohort.registration_start_date > clock.today()
            else errors.REGISTRATION_NOT_OPEN()
        )
    return cohort


def refuse_email_of_another(email: str, trn: str) -> None:
    """Refused (``email``) when somebody with another TRN has that address (rule REG-5)."""
    if belongs_to_somebody_else(email, trn):
        raise Refusal.because(errors.EMAIL_TAKEN())


def refuse_start(started_on: date, standing: Standing) -> None:
    """Refused (``started_on``) as :func:`cpd.training.rules.may_start` says."""
    today = clock.today()
    current = current_cohort(today)
    accepted(
        rules.may_start(
            rules.StartFacts(
                started_on=started_on,
                today=today,
                current_cohort=current.start_year if current else today.year,
                before_from=standing.started_on,
                before_until=standing.finished_on,
                same_school=standing.kind == "again",
            )
        )
    )


def _registered(existing: SchoolPeriod) -> Refusal:
    return Refusal.because(errors.TRN_REGISTERED(name=existing.record.person.full_name))


def _is_this(existing: SchoolPeriod, *, full_name: str, email: str, started_on: date) -> bool:
    person = existing.record.person
    return (person.full_name, existing.started_on) == (
        " ".join(full_name.split()),
        started_on,
    ) and existing.email.lower() == email.strip().lower()


def register_at_school(
    *,
    role: str,
    school_id: UUID,
    full_name: str,
    trn: str,
    email: str,
    started_on: date,
    record: TeachingRecord | None = None,
    date_of_birth: date | None = None,
    working_pattern: str = "",
    joins: bool = False,
    trained_here: bool = True,
    mentee_record_id: UUID | None = None,
    appropriate_body: GivenBody = AS_THE_SCHOOL,
    actor: Actor,
) -> TrainingRecord:
    """Adds somebody to a school as their induction tutor does, with all that follows.

    ``record`` is their teaching record, which the page asked for. Without one, the number stays as it was typed,
    nothing is decided on eligibility, and a job asks the record, with ``date_of_birth`` (rule REG-20).

    Somebody with that record who is known already stays the same person: at another school in that role before, they
    come from there (``joins``: the tutor was told so); a mentor with ``trained_here`` false also stays there, and is
    not trained here (rule REG-25). A mentor may be registered for an ECT, ``mentee_record_id``.

    One transaction: the provider sees all of it on its next request, or nothing happened. The same registration sent
    again (a double click, a second tab) is the one that was made: nothing is done twice. Refused: ``started_on`` while
    registration is closed or out of bounds, or where the school expects no early career teachers, ``trn`` of somebody
    who is registered here already or, untold, elsewhere, ``email`` of somebody else, and what the commands behind it
    refuse.
    """
    with unit_of_work(actor=actor, reason="register_participant") as work:
        # so that two schools can't add one teacher as two people
        lock_trn(trn)
        # so that two tabs of one tutor can't register one person twice
        lock_school(school_id)
        existing = registered_at_school(school_id, trn, role)
        if existing is not None:
            if _is_this(existing, full_name=full_name, email=email, started_on=started_on):
                return existing.record
            raise _registered(existing)
        standing = standing_of(trn, role, school_id) if record is not None else Standing()
        if standing.record_id is not None and not joins:
            raise Refusal.because(errors.TRN_ELSEWHERE())
        if standing.person_id is not None and standing.record_id is None:
            work.lock_people(standing.person_id)
        lock_records(*filter(None, (standing.record_id, mentee_record_id)), with_mentored=True)
        lock_email(email)
        refuse_email_of_another(email, trn)
        refuse_start(started_on, standing)
        if role == Role.ECT:
            _refuse_unexpected(school_id, standing, started_on)
        if standing.record_id is None:
            added = register_participant(
                role=role,
                school_id=school_id,
                cohort=cohort_to_register(started_on).start_year,
                full_name=full_name,
                email=email,
                started_on=started_on,
                trn=trn if record else None,
                typed_trn=None if record else trn,
                person_id=standing.person_id,
                school_email=email,
                working_pattern=working_pattern,
                mentee_record_id=mentee_record_id,
                appropriate_body=appropriate_body,
                actor=actor,
            )
        elif not trained_here:
            added = mentor_here_too(
                record_id=standing.record_id, school_id=school_id, day=started_on, school_email=email, actor=actor
            )
        else:
            added = report_joiner(
                record_id=standing.record_id,
                school_id=school_id,
                day=started_on,
                school_email=email,
                working_pattern=working_pattern,
                appropriate_body=appropriate_body,
                actor=actor,
            )
        _decide(added, record, date_of_birth, actor)
        if role == "mentor" and mentee_record_id is not None:
            assign_mentor(ect_record_id=mentee_record_id, mentor_record_id=added.id, actor=actor)
        write_added(added.id, school_id=school_id)
        added.refresh_from_db()
        return added


def _refuse_unexpected(school_id: UUID, standing: Standing, started_on: date) -> None:
    """Refuses where the school expects nobody of the cohort that they had, or else of that of the day (SCH-37)."""
    before = cohort_of_record(standing.record_id) if standing.record_id else None
    cohort = before or cohort_to_register(started_on).start_year
    choice = choice_of(school_id, cohort)
    if choice is not None and choice.programme == ProgrammeChoice.NONE:
        raise Refusal.because(errors.NOBODY_EXPECTED(year=f"{cohort} to {cohort + 1}"))


def _decide(added: TrainingRecord, record: TeachingRecord | None, date_of_birth: date | None, actor: Actor) -> None:
    """Decides by the teaching record that the page was given, or has a job ask for it."""
    if record is None:
        ask_later(record_id=added.id, date_of_birth=date_of_birth, actor=actor)
        return
    if date_of_birth is not None and date_of_birth == record.date_of_birth:
        keep_date_of_birth(person_id=added.person_id, date_of_birth=date_of_birth, actor=actor)
    decide_by_record(record_id=added.id, said=RecordSaid.MATCHED, teacher_record=record, actor=actor)
