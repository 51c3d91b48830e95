"""What a school changes of somebody's details: name, email address and working pattern (rules TUT-2, TUT-3, TUT-9)."""

from uuid import UUID

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import Refusal, accepted
from cpd.core.work import unit_of_work
from cpd.teachers import rules as people_rules
from cpd.teachers.commands import change_email, change_name, lock_email
from cpd.teachers.models import Person
from cpd.training import errors, rules
from cpd.training.commands.noting import note_change
from cpd.training.commands.periods import lock_record
from cpd.training.models import ChangeKind, SchoolPeriod, TrainingRecord
from cpd.training.participants import is_of_another_person
from cpd.training.queries import latest_stay


def stay_to_change(record: TrainingRecord, school_id: UUID) -> SchoolPeriod:
    """The stay at a school of which something may change; refused as :func:`cpd.training.rules.may_change` says."""
    stay = latest_stay(record.id, school_id)
    accepted(
        rules.may_change(here=stay is not None, finished_on=stay.finished_on if stay else None, today=clock.today())
    )
    if stay is None:
        raise Refusal.because(errors.PARTICIPANT_NOT_HERE())
    return stay


def stay_to_change_training(record: TrainingRecord, school_id: UUID) -> SchoolPeriod:
    """As :func:`stay_to_change`, and refused as :func:`cpd.training.rules.may_change_training` says."""
    stay = stay_to_change(record, school_id)
    training = stay.training_periods.order_by("-started_on", "-created_at").first()
    withdrawn = training is not None and training.withdrawn_at is not None
    accepted(rules.may_change_training(completed_on=record.completed_on, withdrawn=withdrawn, today=clock.today()))
    return stay


def correct_name(
    *, record_id: UUID, school_id: UUID, full_name: str, reason: str, confirmed: bool = False, actor: Actor
) -> Person:
    """Gives somebody at a school another name. The TRN is not matched again: it is the same person.

    ``reason`` is one of ``NAME_REASONS``; ``confirmed``: the school says that a quite different name is the same
    person's. Refused: as :func:`cpd.training.rules.may_change`, :func:`cpd.teachers.rules.clean_name` and
    :func:`cpd.training.rules.may_rename` say.
    """
    with unit_of_work(actor=actor, reason="correct_name"):
        record = lock_record(record_id)
        stay_to_change(record, school_id)
        before = record.person.full_name
        name = accepted(
            rules.may_rename(before=before, after=accepted(people_rules.clean_name(full_name)), confirmed=confirmed)
        )
        person = change_name(person_id=record.person_id, full_name=name, actor=actor)
        note_change(record, school_id, ChangeKind.NAME, before=before, after=name, reason=reason, actor=actor)
        return person


def correct_email(*, record_id: UUID, school_id: UUID, email: str, actor: Actor) -> SchoolPeriod:
    """Gives somebody at a school another email address: the one that the school holds, and their own.

    Refused: as :func:`cpd.training.rules.may_change`, :func:`cpd.teachers.rules.clean_email` and
    :func:`cpd.training.rules.may_readdress` say.
    """
    with unit_of_work(actor=actor, reason="correct_email") as work:
        record = lock_record(record_id)
        stay = stay_to_change(record, school_id)
        address = accepted(people_rules.clean_email(email))
        lock_email(address)
        accepted(
            rules.may_readdress(
                before=stay.email or record.person.email,
                after=address,
                of_another=is_of_another_person(address, record.person),
            )
        )
        change_email(person_id=record.person_id, email=address, actor=actor)
        stay.email = address
        stay.save(update_fields=["email"])
        note_change(record, school_id, ChangeKind.EMAIL, actor=actor)
        work.person(record.person_id)
        return stay


def change_working_pattern(*, record_id: UUID, school_id: UUID, working_pattern: str, actor: Actor) -> SchoolPeriod:
    """Says that an early career teacher works ``full_time`` or ``part_time`` at a school.

    Refused: as :func:`cpd.training.rules.may_change`, :func:`cpd.training.rules.may_change_training` and
    :func:`cpd.training.rules.may_work` say.
    """
    with unit_of_work(actor=actor, reason="change_working_pattern") as work:
        record = lock_record(record_id)
        stay = stay_to_change_training(record, school_id)
        before = stay.working_pattern
        stay.working_pattern = accepted(rules.may_work(before=before, after=working_pattern))
        stay.save(update_fields=["working_pattern"])
        note_change(record, school_id, ChangeKind.PATTERN, before=before, after=working_pattern, actor=actor)
        work.person(record.person_id)
        return stay
