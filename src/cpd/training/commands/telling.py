"""What is written when a school adds somebody, and when it turns out whether DfE pays for them (rule REG-26)."""

from uuid import UUID

from cpd.accounts.models import Membership
from cpd.accounts.roles import Role as AccountRole
from cpd.core.links import public_link
from cpd.outbox.commands import post_email
from cpd.schools.models import School
from cpd.schools.queries import choice_of, induction_tutor_of
from cpd.training.mentor_training import why_untrained
from cpd.training.models import Programme, Role, SchoolPeriod, TrainingRecord
from cpd.training.models import TrainingPeriod as Training
from cpd.training.queries import latest_stay

DECIDED = {
    ("eligible", "none"): "DfE pays for their training. You do not need to do anything.",
    ("ineligible", "none"): (
        "DfE does not pay for their training. If that is wrong, write to the help address of this service."
    ),
    ("ineligible", "previous_participation"): (
        "DfE does not pay for their training, because they took part in this programme before. If that is wrong, "
        "write to the help address of this service."
    ),
    ("ineligible", "previous_induction"): (
        "DfE does not pay for their training, because their record has an earlier induction. If that is wrong, ask the "
        "appropriate body that recorded it to correct the record."
    ),
    ("ineligible", "exempt_from_induction"): (
        "DfE does not pay for their training, because their record says that they are exempt from induction. If that "
        "is wrong, ask them to call the Teaching Regulation Agency."
    ),
    ("manual_check", "no_qts"): (
        "Their record does not show qualified teacher status (QTS) yet. DfE pays for their training once it does. If "
        "they have it, ask them to call the Teaching Regulation Agency."
    ),
    ("manual_check", "no_induction"): (
        "Their record does not show that their induction has begun. DfE pays for their training once it does. Ask your "
        "appropriate body to record it."
    ),
}
"""What the tutor is told for each outcome; of any other, which is between DfE and the teaching record, nothing."""


def write_added(record_id: UUID, *, school_id: UUID) -> None:
    """Tells somebody that a school has added them, what happens next, and where the privacy notice is.

    Nothing to an induction tutor, who adds others and knows; and nothing twice for one stay at a school.
    """
    stay = latest_stay(record_id, school_id)
    assert stay is not None
    address = stay.email or stay.record.person.email
    if not address or _is_tutors(address):
        return
    school = School.objects.get(id=school_id)
    post_email(
        template="participant_added",
        reference=f"participant-added/{stay.id}",
        recipient=address,
        subject=f"{school.name} has registered you for early career training",
        body=(
            f"{school.name} has registered you {_as_what(stay.role)}, from {stay.started_on:%-d %B %Y}.\n\n"
            f"{_next(stay)}\n\n"
            "You do not need to do anything. If something is wrong, tell your induction tutor.\n\n"
            f"How we use your data: {public_link('/privacy')}"
        ),
    )


def write_decided(record: TrainingRecord) -> None:
    """Tells the induction tutor whether DfE pays for somebody about whom that was decided after they were added.

    Once for each outcome; nothing where it is for DfE to look at, or the school has no tutor, nor about mentors whose
    training has ended: they mentor all the same. Nothing either about anybody whose training DfE never pays for: no
    provider leads it, or the school pays one itself.
    """
    text = DECIDED.get((record.eligibility_status, record.eligibility_reason))
    if record.role == Role.MENTOR and why_untrained(person_id=record.person_id, trn=record.person.trn):
        text = None
    stay = latest_stay(record.id)
    tutor = induction_tutor_of(stay.school_id) if stay else None
    if text is None or stay is None or tutor is None or not _dfe_may_pay(record):
        return
    name = record.person.full_name
    if record.eligibility_reason == "exempt_from_induction":
        _write_exempt(record, stay)
    post_email(
        template="eligibility_decided",
        reference=f"eligibility-decided/{stay.id}/{record.eligibility_status}/{record.eligibility_reason}",
        recipient=tutor.email,
        subject=f"We have checked whether DfE pays for the training of {name}",
        body=(
            f"You added {name} at {stay.school.name}. We have now checked whether DfE pays for their training.\n\n"
            f"{text}"
        ),
    )


def _write_exempt(record: TrainingRecord, stay: SchoolPeriod) -> None:
    """Tells an early career teacher that their record says they are exempt, and who corrects it; once for each stay."""
    address = stay.email or record.person.email
    if not address or _is_tutors(address):
        return
    post_email(
        template="participant_exempt",
        reference=f"participant-exempt/{stay.id}",
        recipient=address,
        subject="Your teaching record says that you are exempt from induction",
        body=(
            f"{stay.school.name} registered you as an early career teacher. Your teaching record says that you are "
            "exempt from induction, so DfE does not pay for this training.\n\n"
            "If that is right, talk to your induction tutor. If it is wrong, call the Teaching Regulation Agency: it "
            "corrects the record."
        ),
    )


def _dfe_may_pay(record: TrainingRecord) -> bool:
    trainings = Training.objects.filter(record=record, school_period__removed_at__isnull=True)
    newest = trainings.select_related("school_period").order_by("-started_on", "-created_at").first()
    return newest is not None and newest.programme == Programme.PROVIDER_LED and not _school_pays(newest)


def _school_pays(training: Training) -> bool:
    if training.partnership_id is not None:
        return False
    choice = choice_of(training.school_period.school_id, training.cohort_id)
    return choice is not None and choice.school_pays


def _is_tutors(address: str) -> bool:
    return Membership.objects.filter(role=AccountRole.INDUCTION_TUTOR, user__email__iexact=address).exists()


def _as_what(role: str) -> str:
    return "as an early career teacher" if role == Role.ECT else "as a mentor of early career teachers"


NOT_TRAINED = {
    "completed_declaration_received": (
        "You have completed mentor training, so you will not have any more training here."
    ),
    "completed_during_early_roll_out": (
        "You took part in mentor training before its national roll-out, so you will not have any more training here."
    ),
    "started_not_completed": (
        "DfE has stopped paying for your mentor training, so you will not have any more training here."
    ),
}
"""What a mentor is told who comes to a school and is not trained again, by the reason (rule REG-33)."""


def _next(stay: SchoolPeriod) -> str:
    trainings = Training.objects.filter(school_period=stay)
    training = trainings.select_related("partnership__lead_provider", "school_period").first()
    if training is None:
        person = stay.record.person
        why = why_untrained(person_id=person.id, trn=person.trn)
        return NOT_TRAINED.get(why, "Your training continues at your other school.")
    if training.partnership is not None:
        return f"{training.partnership.lead_provider.name} provides your training, and will contact you about it."
    if training.programme == Programme.SCHOOL_LED:
        return "Your school leads your training itself. Your induction tutor will tell you about it."
    if _school_pays(training):
        return "Your school pays a provider itself. Your induction tutor will tell you about it."
    return "Your school has yet to choose who provides your training. Your induction tutor will tell you about it."
