"""Reminders that DfE schedules for schools: whom they go to, and sending them (rule SCH-36)."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from cpd.cohorts.models import Cohort
from cpd.cohorts.queries import active_registration_cohort
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.links import public_link
from cpd.core.refusals import NotFound, Refusal, accepted
from cpd.core.work import unit_of_work
from cpd.outbox.commands import post_email
from cpd.schools import errors, rules
from cpd.schools.models import Partnership, PlannedReminder, ProgrammeChoice, School, SchoolCohort
from cpd.schools.queries import contact_of, induction_tutors_of
from cpd.schools.rules import Reminder
from cpd.training.models import Role, TrainingPeriod
from cpd.training.queries import stays_without_mentor

TEXTS = {
    Reminder.MENTORS: (
        "Choose mentors at {school}",
        "At least one early career teacher at {school} has no mentor. Choose one for each of them:",
    ),
    Reminder.TEACHERS: (
        "Add your early career teachers at {school}",
        "{school} has added no early career teachers who start in {year}. Add them, or say that you expect none:",
    ),
    Reminder.PROVIDER: (
        "Find a lead provider for your early career teachers at {school}",
        "{school} chose provider-led training for {year}, and no lead provider has confirmed that it trains your early "
        "career teachers. Agree it with a provider, and ask the provider to confirm it. What you chose is here:",
    ),
    Reminder.TUTOR: (
        "Say who is the induction tutor of {school}",
        "{school} has not told us who its induction tutor is for {year}. Confirm that it is the same person, or "
        "name somebody else:",
    ),
}
"""The subject and the beginning of each letter."""

LAST_WORDS = (
    "If this has been done in the meantime, you do not need to do anything. You can turn reminders off in the service "
    "until the end of the term."
)


def plan_reminder(*, kind: str, day: date | None, user_id: UUID, actor: Actor) -> PlannedReminder:
    """Schedules a reminder for noon in London on a day; ``user_id`` is who does. One a day.

    Scheduled again (a double click), it is the one that is there. Refused: as
    :func:`cpd.schools.rules.judge_reminder` says, ``day`` ``taken`` by a reminder of another kind.
    """
    with unit_of_work(actor=actor, reason="plan_reminder"):
        chosen = accepted(rules.judge_reminder(kind, day, today=clock.today()))
        assert day is not None
        existing = PlannedReminder.objects.filter(day=day, cancelled_at__isnull=True).first()
        if existing is None:
            return PlannedReminder.objects.create(kind=chosen, day=day, planned_by_id=user_id, planned_at=clock.now())
        if existing.kind != chosen:
            raise Refusal.because(errors.REMINDER_DAY_TAKEN())
        return existing


def cancel_reminder(*, reminder_id: UUID, user_id: UUID, actor: Actor) -> PlannedReminder:
    """Cancels a reminder that has not been sent; ``user_id`` is who does. Cancelled again, it stays as it is.

    Refused: ``base`` ``sent``. Raises :class:`NotFound`.
    """
    with unit_of_work(actor=actor, reason="cancel_reminder"):
        reminder = PlannedReminder.objects.select_for_update(no_key=True).filter(id=reminder_id).first()
        if reminder is None:
            raise NotFound("reminder", reminder_id)
        if reminder.sent_at is not None:
            raise Refusal.because(errors.REMINDER_SENT())
        if reminder.cancelled_at is None:
            reminder.cancelled_at, reminder.cancelled_by_id = clock.now(), user_id
            reminder.save(update_fields=["cancelled_at", "cancelled_by"])
        return reminder


def send_planned_reminders(*, actor: Actor) -> int:
    """Sends the reminders whose noon has come, each school once for each. Gives the number of schools."""
    with unit_of_work(actor=actor, reason="send_planned_reminders"):
        due = PlannedReminder.objects.select_for_update(no_key=True).filter(
            day__lte=clock.today(), sent_at__isnull=True, cancelled_at__isnull=True
        )
        return sum(_send(one) for one in due.order_by("day") if rules.reminder_due(one.day) <= clock.now())


def next_planned_reminder() -> datetime | None:
    """From when on there is a reminder to send; None where none is scheduled."""
    waiting = PlannedReminder.objects.filter(sent_at__isnull=True, cancelled_at__isnull=True).order_by("day").first()
    return rules.reminder_due(waiting.day) if waiting else None


def reminded_by(kind: str) -> list[tuple[School, str]]:
    """The schools that a reminder would go to now, each with the address: its tutor's. Two queries.

    Where a school has no tutor, the reminder to say who it is goes to the school's contact. None goes to schools that
    have reminders off.
    """
    cohort = active_registration_cohort(clock.today())
    schools = list(_meant(Reminder(kind), cohort).order_by("id")) if cohort else []
    tutors = induction_tutors_of(school.id for school in schools)
    addresses = [
        (school, _address(kind, school, tutors[school.id].email if school.id in tutors else "")) for school in schools
    ]
    return [(school, address) for school, address in addresses if address]


def _address(kind: str, school: School, tutor: str) -> str:
    return tutor or (contact_of(school) if kind == Reminder.TUTOR else "")


def _meant(kind: Reminder, cohort: Cohort) -> QuerySet[School]:
    choices = SchoolCohort.objects.filter(school=OuterRef("pk"))
    now, before = choices.filter(cohort=cohort), choices.filter(cohort_id=cohort.start_year - 1)
    schools = School.objects.filter(Q(eligible=True) | Q(cip_only=True)).filter(
        Q(reminders_off_until__isnull=True) | Q(reminders_off_until__lt=clock.today())
    )
    if kind == Reminder.MENTORS:
        return schools.filter(Exists(stays_without_mentor(clock.today()).filter(school=OuterRef("pk"))))
    if kind == Reminder.TEACHERS:
        added = TrainingPeriod.objects.filter(
            school_period__school=OuterRef("pk"),
            school_period__role=Role.ECT,
            school_period__removed_at__isnull=True,
            cohort=cohort,
        )
        return schools.filter(Exists(now.exclude(programme=ProgrammeChoice.NONE)), ~Exists(added))
    if kind == Reminder.PROVIDER:
        led = now.filter(programme=ProgrammeChoice.FULL)
        own = Partnership.objects.filter(
            school=OuterRef("pk"), cohort=cohort, relationship=False, challenged_at__isnull=True
        )
        return schools.filter(Exists(led), ~Exists(own))
    trained = before.exclude(programme=ProgrammeChoice.NONE)
    return schools.filter(Exists(trained), ~Exists(now.filter(tutor_confirmed_at__isnull=False)))


def _send(reminder: PlannedReminder) -> int:
    kind = Reminder(reminder.kind)
    cohort = active_registration_cohort(clock.today())
    subject, text = TEXTS[kind]
    sent = 0
    for school, address in reminded_by(kind):
        words = {"school": school.name, "year": cohort.academic_year if cohort else ""}
        sent += post_email(
            template=f"reminder_{kind}",
            recipient=address,
            reference=f"planned-reminder/{reminder.id}/{school.id}",
            subject=subject.format(**words),
            body=f"{text.format(**words)}\n\n{public_link(f'/school/{school.urn}')}\n\n{LAST_WORDS}",
        )
    reminder.sent_at, reminder.schools = clock.now(), sent
    reminder.save(update_fields=["sent_at", "schools"])
    return sent
