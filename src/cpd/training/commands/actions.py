"""What a lead provider reports of somebody's training: deferred, resumed, withdrawn (rules ACT-1 to ACT-7)."""

from collections.abc import Mapping
from uuid import UUID

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.attributes import read_texts
from cpd.core.ids import parse_id
from cpd.core.refusals import accepted
from cpd.core.work import unit_of_work
from cpd.outbox.commands import post_email
from cpd.schools.queries import induction_tutor_of
from cpd.teachers.commands import lock_person
from cpd.teachers.models import Person
from cpd.teachers.queries import person_called
from cpd.training import rules
from cpd.training.models import TrainingPeriod, TrainingRecord, TrainingStateChange


def lock_participant(given: UUID | None) -> tuple[Person | None, list[TrainingPeriod]]:
    """The person of that id, or of the id it became, locked; and their training periods, oldest first.

    Not periods at a school that removed them.
    """
    known = person_called(given) if given else None
    person = lock_person(known.id) if known else None
    if person is None:
        return None, []
    return person, list(
        TrainingPeriod.objects.filter(record__person_id=person.id, school_period__removed_at__isnull=True)
        .select_related("record", "partnership", "schedule", "cohort", "school_period__school")
        .order_by("started_on", "created_at")
    )


def latest_period(
    periods: list[TrainingPeriod], lead_provider_id: UUID, course: str
) -> tuple[bool, TrainingPeriod | None]:
    """Whether the provider trains, or trained, the person at all; and its latest period of the record of that course.

    Challenged partnerships count: a provider may act on somebody whom it does not see (rule ACT-1).
    """
    own = [p for p in periods if p.partnership and p.partnership.lead_provider_id == lead_provider_id]
    return bool(own), next((p for p in reversed(own) if rules.COURSES[p.record.role] == course), None)


def report_training(
    *,
    lead_provider_id: UUID,
    participant_id: object,
    action: str,
    attributes: Mapping[str, object],
    withdraw_reasons: Mapping[str, tuple[str, ...]] | None = None,
    actor: Actor,
) -> TrainingRecord:
    """Does ``defer``, ``resume`` or ``withdraw`` for the provider's training of a participant.

    ``attributes`` are ``course_identifier`` and, except to resume, ``reason``: for a withdrawal, one of
    ``withdraw_reasons`` by role, or any there is without them. A retired id is taken for the person it became. Refused
    as :func:`cpd.training.rules.may_act` says. The record's school and declarations stay as they are. The school's
    induction tutor is told of a withdrawal (rule ACT-7).
    """
    with unit_of_work(actor=actor, reason=f"{action}_participant") as work:
        person, periods = lock_participant(parse_id(participant_id))
        names = ("course_identifier",) if action == "resume" else ("course_identifier", "reason")
        course, reason = (*read_texts(attributes, *names), "")[:2]
        known, latest = latest_period(periods, lead_provider_id, course)
        status = accepted(
            rules.may_act(
                rules.ActionFacts(
                    action=action,
                    course_identifier=course,
                    reason=reason,
                    known=known,
                    courses=frozenset(rules.COURSES[p.record.role] for p in periods),
                    training_status=rules.training_status(latest.withdrawn_at, latest.deferred_at) if latest else None,
                    withdraw_reasons=withdraw_reasons[latest.record.role]
                    if latest and withdraw_reasons
                    else rules.WITHDRAW_REASONS,
                )
            )
        )
        assert latest is not None
        assert person is not None
        now = clock.now()
        latest.withdrawn_at = now if status == "withdrawn" else None
        latest.deferred_at = now if status == "deferred" else None
        latest.save(update_fields=["withdrawn_at", "deferred_at"])
        change = TrainingStateChange.objects.create(
            record_id=latest.record_id,
            training_period=latest,
            lead_provider_id=lead_provider_id,
            state=status,
            reason="" if status == "active" else reason,
            actor=str(work.actor),
            created_at=now,
        )
        if status == "withdrawn":
            _tell_the_school(person, latest, change)
        work.person(person.id)
        return latest.record


def _tell_the_school(person: Person, period: TrainingPeriod, change: TrainingStateChange) -> None:
    school = period.school_period.school
    tutor = induction_tutor_of(school.id)
    if tutor is None or period.partnership is None:
        return
    post_email(
        template="participant_withdrawn",
        reference=f"participant-withdrawn/{change.pk}",
        recipient=tutor.email,
        subject=f"{person.full_name} was withdrawn from training",
        body=(
            f"{period.partnership.lead_provider.name}, with {period.partnership.delivery_partner.name}, told us that "
            f"{person.full_name} no longer trains with them at {school.name}.\n\n"
            "If this is wrong, contact the provider. If they have left your school, tell us in the service."
        ),
    )
