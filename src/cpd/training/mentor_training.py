"""Whether a mentor is trained, as the rows say (rule REG-33)."""

from uuid import UUID

from django.db.models import Q

from cpd.core import clock
from cpd.training import rules
from cpd.training.decisions import took_part_early
from cpd.training.models import Role, SchoolPeriod, TrainingPeriod, TrainingRecord

ELSEWHERE, NOT_YET = "elsewhere", "not_yet"
"""Why a mentor is not trained in a stay who could be: they are at another school, or nothing has begun it yet."""

_DECIDED_EARLY = "previous_participation"


def why_untrained(*, person_id: UUID | None = None, trn: str | None = None) -> str:
    """Why somebody gets no training as a mentor, as :func:`cpd.training.rules.untrained_because` names it; "" if they
    do.

    Looks at every record that they have as a mentor, and at those of whoever has the same verified TRN. Two queries.
    """
    theirs = Q(person_id=person_id) if person_id is not None else Q(pk__in=())
    if trn:
        theirs |= Q(person__trn=trn)
    records = TrainingRecord.objects.filter(theirs, role=Role.MENTOR, person__archived_at__isnull=True)
    ends = list(records.order_by("-created_at", "-id").values_list("completion_reason", "eligibility_reason"))
    return rules.untrained_because(
        [end for end, _ in ends],
        took_part_early=any(reason == _DECIDED_EARLY for _, reason in ends) or took_part_early(trn),
    )


def why_untrained_at(stay: SchoolPeriod) -> str:
    """Why a mentor has no training in a stay: as :func:`why_untrained` names it, :data:`ELSEWHERE` or :data:`NOT_YET`.

    Three queries at most.
    """
    person = stay.record.person
    why = why_untrained(person_id=person.id, trn=person.trn)
    if why:
        return why
    going_on = Q(finished_on__isnull=True) | Q(finished_on__gt=clock.today())
    elsewhere = TrainingPeriod.objects.filter(going_on, record_id=stay.record_id).exclude(school_period=stay)
    return ELSEWHERE if elsewhere.exists() else NOT_YET
