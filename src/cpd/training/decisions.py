"""Whether DfE pays for somebody's training, for those at DfE who decide it: whom to look at, and what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from cpd.core.ids import parse_id
from cpd.teachers.queries import person_called
from cpd.training.models import EarlyRollOut, EligibilityFacts, EligibilityStatus, SchoolPeriod, TrainingRecord

WAITING = "waiting"
BY_HAND = "by_hand"
EVERYBODY = "everybody"
SHOWN = (WAITING, BY_HAND, EVERYBODY)
"""Whom a list shows: who waits for a decision at a school now, about whom DfE decided by hand, everybody."""

UNDECIDED = "undecided"
"""Stands for no reason: nothing is decided yet."""


def records_sought(*, text: str = "", reason: str = "", shown: str = WAITING) -> QuerySet[TrainingRecord]:
    """The training records that a search means, the oldest first (rule REG-28).

    ``text``: part of a name, a teacher reference number, a school's URN, or the id of a participant, also a retired
    one, or of a training record. ``reason``: why they are, or are not, eligible, or :data:`UNDECIDED`. ``shown`` is one
    of :data:`SHOWN`.
    """
    records = TrainingRecord.objects.select_related("person").order_by("created_at", "id")
    if shown == WAITING:
        here = SchoolPeriod.objects.filter(record=OuterRef("pk"), removed_at__isnull=True, finished_on__isnull=True)
        undecided = ("", EligibilityStatus.MANUAL_CHECK, EligibilityStatus.MATCHED)
        records = records.filter(Exists(here), eligibility_status__in=undecided)
    elif shown == BY_HAND:
        records = records.filter(eligibility_facts__decided_by_hand_at__isnull=False)
    if reason == UNDECIDED:
        records = records.filter(eligibility_status="")
    elif reason:
        records = records.filter(eligibility_reason=reason)
    return records.filter(_meant(text)) if text else records


def _meant(text: str) -> Q:
    key = parse_id(text)
    if key is not None:
        person = person_called(key)
        return Q(id=key) | (Q(person=person) if person else Q())
    if text.isascii() and text.isdigit():
        stays = SchoolPeriod.objects.filter(record=OuterRef("pk"), removed_at__isnull=True, school__urn=text)
        return Q(person__trn=text) | Q(person__typed_trn=text) | Q(Exists(stays))
    return Q(person__full_name__icontains=text)


def took_part_early(trn: str | None) -> bool:
    """Whether the early roll-out list has that verified TRN (rule REG-29)."""
    return bool(trn) and EarlyRollOut.objects.filter(trn=trn, removed_at__isnull=True).exists()


def facts_of_record(record_id: UUID) -> EligibilityFacts | None:
    """What decides on a record's eligibility; None where the teaching record never answered and DfE never decided."""
    return EligibilityFacts.objects.filter(record_id=record_id).first()


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided at an instant. ``by`` is who did, as the audit trail names them.

    ``kept``: it was a loss, and what had been gained before stays (rule REG-15).
    """

    at: datetime
    status: str
    reason: str
    by: str
    kept: bool = False


def decisions_of(record_id: UUID) -> list[Decision]:
    """Every decision on a training record's eligibility, the newest first, from the audit trail."""
    decisions: list[Decision] = []
    before: Mapping[str, Any] = {"eligibility_status": "", "eligibility_reason": "", "became_ineligible_at": None}
    for event in _events(record_id):
        decided = (event["eligibility_status"], event["eligibility_reason"])
        lost = event["became_ineligible_at"] is not None and before["became_ineligible_at"] is None
        kept = lost and event["eligibility_status"] == EligibilityStatus.ELIGIBLE
        if kept or decided != (before["eligibility_status"], before["eligibility_reason"]):
            by = (event["pgh_context__metadata"] or {}).get("actor", "")
            decisions.append(Decision(event["pgh_created_at"], *decided, by=by, kept=kept))
        before = event
    return decisions[::-1]


def _events(record_id: UUID) -> list[Mapping[str, Any]]:
    events: Any = TrainingRecord.events.rel.related_model  # type: ignore[attr-defined]
    return list(
        events.objects.filter(pgh_obj_id=record_id)
        .order_by("pgh_id")
        .values(
            "pgh_created_at",
            "eligibility_status",
            "eligibility_reason",
            "became_ineligible_at",
            "pgh_context__metadata",
        )
    )
