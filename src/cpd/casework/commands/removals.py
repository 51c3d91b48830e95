"""A school removes somebody whom it should not have registered (rule REG-13)."""

from uuid import UUID

from cpd.casework import rules
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import accepted
from cpd.core.work import Work, unit_of_work
from cpd.declarations.models import Declaration, DeclarationState
from cpd.outbox.commands import post_email
from cpd.training.commands.noting import note_change
from cpd.training.commands.periods import lock_records
from cpd.training.models import ChangeKind, MentorshipPeriod, SchoolPeriod, TrainingRecord
from cpd.training.queries import latest_stay


def remove_from_school(*, record_id: UUID, school_id: UUID, actor: Actor) -> SchoolPeriod:
    """The school removes somebody whom it should not have registered: providers see them as withdrawn.

    They are written so, and whoever they mentored there needs a mentor (rule TUT-8).

    Refused as :func:`cpd.casework.rules.may_remove` says (:func:`judge_removal`).
    """
    with unit_of_work(actor=actor, reason="remove_from_school") as work:
        (record,) = lock_records(record_id, with_mentored=True)
        stay = latest_stay(record.id, school_id)
        judge_removal(record, stay)
        assert stay is not None
        stay.removed_at = clock.now()
        stay.save(update_fields=["removed_at"])
        _end_mentoring(record, stay, work)
        note_change(record, school_id, ChangeKind.REMOVED, actor=actor)
        _write_removed(record, stay)
        work.person(record.person_id)
        return stay


def judge_removal(record: TrainingRecord, stay: SchoolPeriod | None) -> None:
    """Refuses a removal as :func:`cpd.casework.rules.may_remove` says; changes nothing."""
    accepted(
        rules.may_remove(
            rules.RemovalFacts(
                here=stay is not None,
                status=record.eligibility_status,
                declared=Declaration.objects.filter(record=record).exclude(state=DeclarationState.VOIDED).exists(),
            )
        )
    )


def _end_mentoring(record: TrainingRecord, stay: SchoolPeriod, work: Work) -> None:
    today = clock.today()
    mentored = MentorshipPeriod.objects.filter(mentor_record=record, school_period__school_id=stay.school_id)
    for mentorship in mentored.exclude(finished_on__lte=today).select_related("ect_record"):
        mentorship.finished_on = max(today, mentorship.started_on)
        mentorship.save(update_fields=["finished_on"])
        work.person(mentorship.ect_record.person_id)


def _write_removed(record: TrainingRecord, stay: SchoolPeriod) -> None:
    address = stay.email or record.person.email
    if address:
        school = stay.school.name
        post_email(
            template="participant_removed",
            reference=f"participant-removed/{stay.id}",
            recipient=address,
            subject=f"{school} has cancelled your registration",
            body=(
                f"{school} told us that you were registered there by mistake, so you are not in training there.\n\n"
                f"If this is wrong, tell the induction tutor of {school}."
            ),
        )
