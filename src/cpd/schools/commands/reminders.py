"""Reminding schools to set up the year, once a term (rule SCH-32)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from cpd.accounts.models import User
from cpd.cohorts.models import Cohort
from cpd.cohorts.queries import active_registration_cohort
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.dates import start_of_day
from cpd.core.links import public_link
from cpd.core.work import unit_of_work
from cpd.outbox.commands import post_email
from cpd.outbox.models import Message
from cpd.schools import rules
from cpd.schools.commands.register import lock_school
from cpd.schools.models import ProgrammeChoice, School, SchoolCohort
from cpd.schools.queries import induction_tutors_of

TEMPLATE = "set_up_reminder"


def turn_reminders(*, school_id: UUID, on: bool, actor: Actor) -> School:
    """Turns a school's reminders off until the end of the term, or on again."""
    with unit_of_work(actor=actor, reason="turn_reminders"):
        school = lock_school(school_id)
        school.reminders_off_until = None if on else rules.term_of(clock.today())[1]
        school.save(update_fields=["reminders_off_until"])
        return school


def remind_to_set_up(*, actor: Actor) -> int:
    """Reminds the tutors of schools that trained somebody last year and have not set up this one; once a term each.

    Not while a school has reminders off, and not after it said that it expects nobody. Gives the number of schools.
    """
    with unit_of_work(actor=actor, reason="remind_to_set_up"):
        cohort = active_registration_cohort(clock.today())
        return sum(_remind(*one, cohort) for one in _due(cohort)) if cohort else 0


def next_set_up_reminder() -> datetime | None:
    """From when on there may be a school to remind: now; else from the next term, or the next registration, on."""
    today = clock.service_now().date()
    cohort = active_registration_cohort(today)
    if cohort is not None and _due(cohort):
        return clock.service_now()
    opening = Cohort.objects.filter(registration_start_date__gt=today).order_by("registration_start_date").first()
    days = [rules.term_of(today)[1] + timedelta(days=1), *([opening.registration_start_date] if opening else [])]
    return start_of_day(min(days))


def _due(cohort: Cohort) -> list[tuple[School, User, str]]:
    """Schools with their tutors and what the letter is known by, which names the term."""
    first = max(rules.term_of(clock.today())[0], cohort.registration_start_date)
    schools = {f"set-up-reminder/{school.id}/{cohort.start_year}/{first}": school for school in _not_set_up(cohort)}
    sent = set(Message.objects.filter(reference__in=schools).values_list("reference", flat=True))
    due = {reference: school for reference, school in schools.items() if reference not in sent}
    tutors = induction_tutors_of(school.id for school in due.values())
    return [(school, tutors[school.id], reference) for reference, school in due.items() if school.id in tutors]


def _not_set_up(cohort: Cohort) -> list[School]:
    choices = SchoolCohort.objects.filter(school=OuterRef("pk"))
    training = choices.filter(cohort_id=cohort.start_year - 1).exclude(programme=ProgrammeChoice.NONE)
    return list(
        School.objects.filter(Q(eligible=True) | Q(cip_only=True))
        .filter(Q(reminders_off_until__isnull=True) | Q(reminders_off_until__lt=clock.today()))
        .filter(Exists(training), ~Exists(choices.filter(cohort=cohort)))
        .order_by("id")
    )


def _remind(school: School, tutor: User, reference: str, cohort: Cohort) -> bool:
    return post_email(
        template=TEMPLATE,
        recipient=tutor.email,
        reference=reference,
        subject=f"Set up {cohort.academic_year} for {school.name}",
        body=(
            f"{school.name} has not said yet how it runs training in {cohort.academic_year}. It takes a few "
            "minutes:\n\n"
            f"{public_link(f'/school/{school.urn}')}\n\n"
            "If you expect no early career teachers, say so there. You can also turn these reminders off until the end "
            "of the term."
        ),
    )
