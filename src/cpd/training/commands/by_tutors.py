"""What an induction tutor does in one step: registers somebody, and all that follows (rule REG-6)."""

from datetime import date
from uuid import UUID

from cpd.cohorts.models import Cohort
from cpd.cohorts.queries import cohort_for_start_date, registration_blocked, registration_open
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import Refusal
from cpd.core.work import unit_of_work
from cpd.integrations import teaching_record
from cpd.schools.commands import lock_school
from cpd.teachers.commands import lock_email
from cpd.training import errors, rules
from cpd.training.commands.bodies import AS_THE_SCHOOL, GivenBody
from cpd.training.commands.eligibility import decide_eligibility
from cpd.training.commands.mentors import assign_mentor
from cpd.training.commands.registration import register_participant
from cpd.training.models import SchoolPeriod, TrainingRecord
from cpd.training.queries import belongs_to_somebody_else, registered_at_school


def cohort_to_register(started_on: date) -> Cohort:
    """The cohort of somebody who starts on that day.

    Refused: ``started_on`` until its registration begins, ``base`` on days on which registration is closed.
    """
    blocked = registration_blocked(clock.today())
    if blocked is not None:
        raise Refusal([rules.registration_closed(*blocked)])
    cohort = cohort_for_start_date(started_on, clock.today())
    if cohort is None or not registration_open(cohort.start_year, clock.today()):
        raise Refusal.because(errors.REGISTRATION_NOT_OPEN())
    return cohort


def refuse_registered(school_id: UUID, trn: str, role: str) -> None:
    """Refused (``trn``) when somebody with that TRN is registered at the school in that role already (rule REG-4)."""
    existing = registered_at_school(school_id, trn, role)
    if existing is not None:
        raise _registered(existing)


def _registered(existing: SchoolPeriod) -> Refusal:
    return Refusal.because(errors.TRN_REGISTERED(name=existing.record.person.full_name))


def refuse_email_of_another(email: str, trn: str) -> None:
    """Refused (``email``) when somebody with another TRN has that address (rule REG-5)."""
    if belongs_to_somebody_else(email, trn):
        raise Refusal.because(errors.EMAIL_TAKEN())


def _record_of(trn: str) -> teaching_record.TeachingRecord | None:
    """The record of that TRN; None where there is none, or where it does not answer."""
    client = teaching_record.client()
    try:
        return client.find(trn).record if client else None
    except (teaching_record.RecordAway, teaching_record.RecordRefused):
        return None


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
    mentor_record_id: UUID | None = None,
    mentee_record_id: UUID | None = None,
    appropriate_body: GivenBody = AS_THE_SCHOOL,
    actor: Actor,
) -> TrainingRecord:
    """Registers somebody as their induction tutor does: finds the cohort, checks the teaching record, decides on
    eligibility, assigns the mentor; or, for a mentor, the ECT ``mentee_record_id`` whom they are registered for.

    One transaction: the provider sees all of it on its next request, or nothing happened. A TRN that the teaching
    record does not confirm stays as it was typed, and eligibility undecided. The same registration sent again (a double
    click, a second tab) is the one that was made: nothing is done twice. Refused: ``started_on`` while registration is
    closed, ``trn`` of somebody who is registered here already, ``email`` of somebody else, and what the commands behind
    it refuse.
    """
    cohort = cohort_to_register(started_on)
    found = _record_of(trn)
    with unit_of_work(actor=actor, reason="register_participant"):
        # locks the school, so that two tabs of one tutor can't register one person twice
        lock_school(school_id)
        existing = registered_at_school(school_id, trn, role)
        if existing is not None:
            if _is_this(existing, full_name=full_name, email=email, started_on=started_on):
                return existing.record
            raise _registered(existing)
        lock_email(email)
        refuse_email_of_another(email, trn)
        record = register_participant(
            role=role,
            school_id=school_id,
            cohort=cohort.start_year,
            full_name=full_name,
            email=email,
            started_on=started_on,
            trn=trn if found else None,
            typed_trn=None if found else trn,
            school_email=email,
            mentee_record_id=mentee_record_id,
            appropriate_body=appropriate_body,
            actor=actor,
        )
        if found is not None:
            status, reason = rules.eligibility(role, rules.facts_of(found, clock.today()))
            record = decide_eligibility(record_id=record.id, status=status, reason=reason, actor=actor)
        if role == "ect" and mentor_record_id is not None:
            assign_mentor(ect_record_id=record.id, mentor_record_id=mentor_record_id, actor=actor)
        if role == "mentor" and mentee_record_id is not None:
            assign_mentor(ect_record_id=mentee_record_id, mentor_record_id=record.id, actor=actor)
        return record
