"""A mentor who came to a school without being trained there is trained after all (rule REG-35)."""

from uuid import UUID

from django.db.models import Q

from cpd.core import clock
from cpd.core.work import Work
from cpd.training.commands.periods import begin_training
from cpd.training.commands.terms import terms_by_date
from cpd.training.mentor_training import why_untrained
from cpd.training.models import Role, SchoolPeriod, TrainingPeriod, TrainingRecord


def train_after_all(record: TrainingRecord, work: Work, *, school_id: UUID | None = None) -> TrainingPeriod | None:
    """Has a mentor's training begin, today or when they start, at that school, or at the one that they came to last.

    Only where nothing stands against it (any more), they are there and nowhere trained: else nothing happens. Callers
    have locked the record.
    """
    today = clock.today()
    going_on = Q(finished_on__isnull=True) | Q(finished_on__gt=today)
    if record.role != Role.MENTOR or TrainingPeriod.objects.filter(going_on, record=record).exists():
        return None
    stays = SchoolPeriod.objects.filter(going_on, record=record, removed_at__isnull=True, training_periods=None)
    if school_id is not None:
        stays = stays.filter(school_id=school_id)
    stay = stays.order_by("-started_on", "-created_at").first()
    if stay is None or why_untrained(person_id=record.person_id, trn=record.person.trn):
        return None
    begins = max(stay.started_on, today)
    terms = terms_by_date(record, stay.school_id, begins)
    if terms is None:
        return None
    work.person(record.person_id)
    return begin_training(stay, terms, begins)
