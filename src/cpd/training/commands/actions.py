"""What a lead provider reports of somebody's training: deferred, resumed, withdrawn (actions dossier 2)."""

from collections.abc import Mapping
from uuid import UUID

from cpd.core import clock
from cpd.core.ids import parse_id
from cpd.core.refusals import accepted
from cpd.core.work import unit_of_work
from cpd.teachers.commands import lock_person
from cpd.teachers.queries import person_called
from cpd.training import rules
from cpd.training.models import TrainingPeriod, TrainingRecord, TrainingStateChange


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def report_training(
    *,
    lead_provider_id: UUID,
    participant_id: object,
    action: str,
    attributes: Mapping[str, object],
    takes_started_in_error: bool = False,
    actor: str,
) -> TrainingRecord:
    """Does ``defer``, ``resume`` or ``withdraw`` for the provider's training of a participant.

    ``attributes`` are ``course_identifier`` and, except to resume, ``reason``. A retired id is taken for the person it
    became. Refused as :func:`cpd.training.rules.may_act` says. The record's school and declarations stay as they are.
    """
    with unit_of_work(actor=actor, reason=f"{action}_participant") as work:
        given = parse_id(participant_id)
        known = person_called(given) if given else None
        person = lock_person(known.id) if known else None
        course = _text(attributes.get("course_identifier"))
        reason = _text(attributes.get("reason"))
        periods = _periods(person.id if person else None)
        own = [p for p in periods if p.partnership and p.partnership.lead_provider_id == lead_provider_id]
        latest = next((p for p in reversed(own) if rules.COURSES[p.record.role] == course), None)
        status = accepted(
            rules.may_act(
                rules.ActionFacts(
                    action=action,
                    course_identifier=course,
                    reason=reason,
                    known=bool(own),
                    courses=frozenset(rules.COURSES[p.record.role] for p in periods),
                    training_status=rules.training_status(latest.withdrawn_at, latest.deferred_at) if latest else None,
                    takes_started_in_error=takes_started_in_error,
                )
            )
        )
        assert latest is not None
        now = clock.now()
        latest.withdrawn_at = now if status == "withdrawn" else None
        latest.deferred_at = now if status == "deferred" else None
        latest.save(update_fields=["withdrawn_at", "deferred_at"])
        TrainingStateChange.objects.create(
            record_id=latest.record_id,
            training_period=latest,
            lead_provider_id=lead_provider_id,
            state=status,
            reason="" if status == "active" else reason,
            created_at=now,
        )
        work.person(latest.record.person_id)
        return latest.record


def _periods(person_id: UUID | None) -> list[TrainingPeriod]:
    """The person's training periods, oldest first; not those of a school that removed them."""
    if person_id is None:
        return []
    return list(
        TrainingPeriod.objects.filter(record__person_id=person_id, school_period__removed_at__isnull=True)
        .select_related("record", "partnership")
        .order_by("started_on", "created_at")
    )
