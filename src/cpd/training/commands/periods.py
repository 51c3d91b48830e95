"""Beginning a stay at a school, and going on with training under other terms: how every command writes periods.

Callers have locked the person (:func:`lock_record`), decided, and say what changed.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from cpd.core import clock
from cpd.core.ids import new_id
from cpd.core.refusals import NotFound
from cpd.core.work import Subject, current_work, people
from cpd.schools.models import Partnership
from cpd.schools.queries import choice_of
from cpd.training.models import (
    EndReason,
    MentorshipPeriod,
    Programme,
    SchoolPeriod,
    TrainingPeriod,
    TrainingRecord,
    TrainingScheduleChange,
)


def lock_record(record_id: UUID) -> TrainingRecord:
    """The training record with its person, both locked until the commit. Raises :class:`NotFound`."""
    (record,) = lock_records(record_id)
    return record


def lock_records(*record_ids: UUID, with_mentored: bool = False, school_id: UUID | None = None) -> list[TrainingRecord]:
    """Training records in the order of the ids, their people locked first, all of them at once.

    ``with_mentored``: and whomever they mentor, or did; ``school_id``: and that school with its people. Raises
    :class:`NotFound` for the first record that is not there.
    """
    whose = TrainingRecord.objects.filter(id__in=record_ids).values_list("id", "person_id")
    mentored = MentorshipPeriod.objects.filter(mentor_record__in=record_ids if with_mentored else ())

    def find() -> list[Subject]:
        people_by_record = dict(whose.all())
        for record_id in record_ids:
            if record_id not in people_by_record:
                raise NotFound("training record", record_id)
        mentored_by_them = mentored.values_list("ect_record__person_id", flat=True)
        school = [Subject("school", school_id)] if school_id else []
        return [*school, *people([*people_by_record.values(), *mentored_by_them])]

    current_work().lock_found(find)
    records = TrainingRecord.objects.select_related("person").select_for_update(of=("self",), no_key=True)
    by_id = {record.id: record for record in records.filter(id__in=record_ids).order_by("id")}
    return [by_id[record_id] for record_id in record_ids]


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms somebody is trained: with whom, if anybody yet, for which cohort and on which schedule."""

    partnership: Partnership | None
    cohort: int
    schedule_id: UUID


def begin_stay(
    record: TrainingRecord,
    *,
    school_id: UUID,
    terms: Terms | None,
    started_on: date,
    email: str,
    working_pattern: str = "",
    appropriate_body_id: UUID | None = None,
) -> SchoolPeriod:
    """Writes a stay at a school and the training within it, both from ``started_on`` on. Without terms nobody is
    trained there, which is for mentors only (rules REG-25 and REG-33)."""
    stay = SchoolPeriod.objects.create(
        id=new_id(),
        record=record,
        role=record.role,
        school_id=school_id,
        started_on=started_on,
        email=email,
        working_pattern=working_pattern,
        appropriate_body_id=appropriate_body_id,
        created_at=clock.now(),
    )
    if terms is not None:
        begin_training(stay, terms, started_on)
    return stay


def begin_training(stay: SchoolPeriod, terms: Terms, started_on: date) -> TrainingPeriod:
    """Writes training within a stay, until the stay ends."""
    return TrainingPeriod.objects.create(
        id=new_id(),
        record_id=stay.record_id,
        school_period=stay,
        programme=Programme.PROVIDER_LED
        if terms.partnership
        else _programme_without_provider(stay.school_id, terms.cohort),
        partnership=terms.partnership,
        cohort_id=terms.cohort,
        schedule_id=terms.schedule_id,
        started_on=started_on,
        finished_on=stay.finished_on,
        end_reason=EndReason.LEFT_SCHOOL if stay.finished_on is not None else "",
        created_at=clock.now(),
    )


def _programme_without_provider(school_id: UUID, cohort: int) -> str:
    """How training is led at a school that has no provider: as it chose; provider-led while it has not chosen."""
    choice = choice_of(school_id, cohort)
    if choice is not None and choice.school_led:
        return Programme.SCHOOL_LED
    return Programme.PROVIDER_LED


def _note_schedule(period: TrainingPeriod, schedule_id: UUID) -> None:
    """Notes that a period goes on as it is, on another schedule; nothing where it is the same."""
    if schedule_id == period.schedule_id:
        return
    TrainingScheduleChange.objects.create(
        training_period=period,
        lead_provider_id=period.partnership.lead_provider_id if period.partnership else None,
        before_id=period.schedule_id,
        after_id=schedule_id,
        actor=str(current_work().actor),
        created_at=clock.now(),
    )


def go_on(period: TrainingPeriod, day: date, *, in_place: bool, why: str, **terms: Any) -> TrainingPeriod:
    """Puts the rest of a training period, from ``day`` on, under other terms: ``partnership``, ``cohort_id`` and so on.

    A period that has not begun before ``day``, or ``in_place``, is changed as it is. Any other ends, ``why``, and the
    next one takes over everything that the terms do not name, its end included.
    """
    if in_place or period.started_on >= day:
        _note_schedule(period, terms.get("schedule_id", period.schedule_id))
        for name, value in terms.items():
            setattr(period, name, value)
        period.save(update_fields=list(terms))
        return period
    # the partnership by its id: a provider that takes over training cannot read who had it
    carried = {
        "programme": period.programme,
        **({} if "partnership" in terms else {"partnership_id": period.partnership_id}),
        "cohort_id": period.cohort_id,
        "schedule_id": period.schedule_id,
        "finished_on": period.finished_on,
        "end_reason": period.end_reason,
    }
    period.finished_on, period.end_reason = day, why
    period.save(update_fields=["finished_on", "end_reason"])
    return TrainingPeriod.objects.create(
        id=new_id(),
        record_id=period.record_id,
        school_period_id=period.school_period_id,
        started_on=day,
        created_at=clock.now(),
        **{**carried, **terms},
    )
