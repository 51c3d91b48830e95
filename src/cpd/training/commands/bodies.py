"""Appropriate bodies of schools and of early career teachers (rules SCH-23 to SCH-25)."""

from enum import Enum
from typing import Final
from uuid import UUID

from django.db.models import F

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import Refusal, accepted
from cpd.core.work import Subject, unit_of_work
from cpd.schools import errors as school_errors
from cpd.schools import rules as school_rules
from cpd.schools.commands import lock_school
from cpd.schools.models import AppropriateBody, School, SchoolCohort
from cpd.schools.queries import body_facts, choice_of
from cpd.training import errors
from cpd.training.commands.details import stay_to_change_training
from cpd.training.commands.noting import note_change
from cpd.training.commands.periods import lock_record
from cpd.training.models import ChangeKind, Role, SchoolPeriod, TrainingPeriod
from cpd.training.queries import latest_stay


class Own(Enum):
    """Instead of a body: the one that the school has for the cohort."""

    OF_THE_SCHOOL = "of the school"


AS_THE_SCHOOL: Final = Own.OF_THE_SCHOOL
GivenBody = UUID | Own | None
"""The id of a body, the school's own, or None for one that is not appointed yet."""


def body_of_stay(given: GivenBody, *, role: str, school: School, cohort: int) -> UUID | None:
    """The body of somebody who begins a stay at a school: the given one, or the school's; a mentor has none.

    Refused (``appropriate_body``) as :func:`cpd.schools.rules.may_appoint` says, and for a mentor who is given one.
    """
    if role == Role.MENTOR:
        if isinstance(given, UUID):
            raise Refusal.because(errors.BODY_OF_A_MENTOR())
        return None
    if isinstance(given, Own):
        choice = choice_of(school.id, cohort)
        return choice.appropriate_body_id if choice else None
    return _judged(given, school, cohort)


def _judged(body_id: UUID | None, school: School, cohort: int) -> UUID | None:
    if body_id is None:
        return None
    body = AppropriateBody.objects.filter(id=body_id).first()
    accepted(
        school_rules.may_appoint(
            body_facts(body) if body else None, school_type=school.establishment_type_code, cohort=cohort
        )
    )
    return body_id


def appoint_body(*, school_id: UUID, cohort: int, appropriate_body_id: UUID | None, actor: Actor) -> SchoolCohort:
    """Says who is a school's appropriate body for a cohort, or with None that nobody is yet.

    Its early career teachers of the cohort who had the school's body get the new one; those with another one keep it
    (rule SCH-25). A body that the school has already stays, even where it closed meanwhile. Refused: ``base`` while the
    school has not set up the cohort; ``appropriate_body`` as :func:`cpd.schools.rules.may_appoint` says.
    """
    with unit_of_work(actor=actor, reason="appoint_body") as work:
        work.lock(Subject("school", school_id))
        school = lock_school(school_id)
        choice = SchoolCohort.objects.select_for_update(no_key=True).filter(school=school, cohort_id=cohort).first()
        if choice is None:
            raise Refusal.because(school_errors.BODY_BEFORE_THE_CHOICE(cohort=cohort))
        before = choice.appropriate_body_id
        if before == appropriate_body_id:
            return choice
        choice.appropriate_body_id = _judged(appropriate_body_id, school, cohort)
        choice.updated_at = clock.now()
        choice.save(update_fields=["appropriate_body", "updated_at"])
        for stay in _ects_of(school_id, cohort):
            if school_rules.follows_the_school(own=stay.appropriate_body_id, before=before):
                stay.appropriate_body_id = appropriate_body_id
                stay.save(update_fields=["appropriate_body"])
        return choice


def _ects_of(school_id: UUID, cohort: int) -> list[SchoolPeriod]:
    """The stays of early career teachers of a cohort who are at the school, or will be."""
    of_cohort = TrainingPeriod.objects.filter(cohort_id=cohort).values("school_period_id")
    stays = SchoolPeriod.objects.filter(school_id=school_id, role=Role.ECT, removed_at__isnull=True, id__in=of_cohort)
    going_on = stays.filter(finished_on__isnull=True) | stays.filter(finished_on__gt=clock.today())
    return list(going_on.order_by("id"))


def change_body(*, record_id: UUID, school_id: UUID, appropriate_body_id: UUID | None, actor: Actor) -> SchoolPeriod:
    """Gives one early career teacher of a school an appropriate body of their own, or with None takes it away.

    Refused: ``participant`` for somebody who is no early career teacher there, and as
    :func:`cpd.training.rules.may_change` and :func:`cpd.training.rules.may_change_training` say; ``appropriate_body``
    as :func:`cpd.schools.rules.may_appoint` says.
    """
    with unit_of_work(actor=actor, reason="change_body"):
        record = lock_record(record_id)
        stay = latest_stay(record.id, school_id)
        if record.role != Role.ECT or stay is None:
            raise Refusal.because(errors.BODY_OF_A_MENTOR())
        stay = stay_to_change_training(record, school_id)
        if stay.appropriate_body_id == appropriate_body_id:
            return stay
        training = stay.training_periods.order_by(F("started_on").desc(), "-created_at").first()
        assert training is not None
        school = School.objects.get(id=school_id)
        before = stay.appropriate_body.name if stay.appropriate_body else ""
        stay.appropriate_body_id = _judged(appropriate_body_id, school, training.cohort_id)
        stay.save(update_fields=["appropriate_body"])
        stay.refresh_from_db(fields=["appropriate_body"])
        after = stay.appropriate_body.name if stay.appropriate_body else ""
        note_change(record, school_id, ChangeKind.BODY, before=before, after=after, actor=actor)
        return stay
