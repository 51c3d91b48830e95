"""A school corrects when somebody started there (rule TUT-4)."""

from datetime import UTC, date, timedelta
from uuid import UUID

from django.db.models import Min

from cpd.casework import rules
from cpd.cohorts.queries import cohort_for_start_date
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.dates import start_of_day
from cpd.core.refusals import accepted
from cpd.core.work import unit_of_work
from cpd.declarations.models import Declaration, DeclarationState
from cpd.training.commands.details import stay_to_change
from cpd.training.commands.noting import note_change
from cpd.training.commands.periods import lock_records
from cpd.training.commands.starting import move_start
from cpd.training.models import ChangeKind, Role, SchoolPeriod, TrainingRecord
from cpd.training.queries import trained_since


def change_start_date(*, record_id: UUID, school_id: UUID, day: date, actor: Actor) -> SchoolPeriod:
    """Corrects when somebody started at a school, or will. Their training and mentorships there begin with it.

    The stay at their last school ends on that day, unless that school reported an earlier one. Refused: as
    :func:`cpd.training.rules.may_change` and :func:`cpd.casework.rules.may_start` say.
    """
    with unit_of_work(actor=actor, reason="change_start_date") as work:
        (record,) = lock_records(record_id, with_mentored=True)
        stay = stay_to_change(record, school_id)
        judge_start(record, stay, day)
        before = stay.started_on
        move_start(record, stay, day, earlier=_earlier(record, stay), work=work)
        note_change(record, school_id, ChangeKind.START, before=before, after=day, actor=actor)
        return stay


def judge_start(record: TrainingRecord, stay: SchoolPeriod, day: date) -> date:
    """Refuses a start date as :func:`cpd.casework.rules.may_start` says; changes nothing."""
    today, earlier = clock.today(), _earlier(record, stay)
    first = not SchoolPeriod.objects.filter(
        record=record, removed_at__isnull=True, started_on__lt=stay.started_on
    ).exists()
    old, new = cohort_for_start_date(stay.started_on, today), cohort_for_start_date(day, today)
    return accepted(
        rules.may_start(
            rules.StartFacts(
                day=day,
                today=today,
                before=stay.started_on,
                leaves_on=stay.finished_on,
                not_before=_not_before(earlier),
                same_cohort=not first or old == new,
                cohort=old.academic_year if old else str(stay.started_on.year),
                declared_on=_declared_on(record, stay),
            )
        )
    )


def _earlier(record: TrainingRecord, stay: SchoolPeriod) -> SchoolPeriod | None:
    """The stay at the last school of an early career teacher, who is at one at a time."""
    if record.role != Role.ECT:
        return None
    stays = SchoolPeriod.objects.filter(record=record, removed_at__isnull=True, started_on__lte=stay.started_on)
    return stays.exclude(id=stay.id).order_by("-started_on", "-created_at").first()


def _not_before(earlier: SchoolPeriod | None) -> date | None:
    if earlier is None:
        return None
    if earlier.leaving_reported_at is not None and earlier.finished_on is not None:
        return earlier.finished_on
    return max(earlier.started_on + timedelta(days=1), trained_since([earlier]) or date.min)


def _declared_on(record: TrainingRecord, stay: SchoolPeriod) -> date | None:
    """The first day for which training in that stay is declared and stands."""
    declared = (
        Declaration.objects.filter(record=record, declaration_date__gte=start_of_day(stay.started_on))
        .exclude(state=DeclarationState.VOIDED)
        .aggregate(first=Min("declaration_date"))["first"]
    )
    return declared.astimezone(UTC).date() if declared else None
