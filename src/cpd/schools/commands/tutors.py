"""Induction tutors of schools (rules SCH-7, SCH-28 and SCH-30)."""

from uuid import UUID

from django.db.models.functions import Lower

from cpd.accounts.commands import sign_out_everywhere
from cpd.accounts.commands.users import lock_user_with_email
from cpd.accounts.models import Membership, User
from cpd.accounts.queries import user_with_email
from cpd.accounts.roles import Role
from cpd.accounts.rules import clean_email, clean_name
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.core.links import public_link
from cpd.core.refusals import NotFound, accepted
from cpd.core.work import Subject, unit_of_work
from cpd.outbox.commands import post_email
from cpd.schools import rules
from cpd.schools.commands.register import lock_school
from cpd.schools.models import School, SchoolCohort
from cpd.schools.queries import induction_tutor_of
from cpd.teachers.models import Person

TUTOR = str(Role.INDUCTION_TUTOR)


def set_induction_tutor(*, school_id: UUID, full_name: str, email: str, actor: Actor) -> User:
    """Makes the person with this email address the induction tutor of a school; one may serve several schools."""
    with unit_of_work(actor=actor, reason="set_induction_tutor") as work:
        name = accepted(clean_name(full_name))
        address = accepted(clean_email(email))
        tutor = lock_user_with_email(address)
        served = _served_by(tutor) if tutor else []
        work.lock(*(Subject("school", one) for one in {school_id, *served}))
        if not School.objects.filter(id=school_id).exists():
            raise NotFound("school", school_id)
        if tutor is None:
            tutor = User.objects.create(id=new_id(), full_name=name, email=address, created_at=clock.now())
        elif tutor.full_name != name:
            tutor.full_name = name
            tutor.save(update_fields=["full_name"])
            for served_school in _served_by(tutor):
                work.school(served_school)
        if _appointed(tutor, school_id):
            work.school(school_id)
        return tutor


def _served_by(tutor: User) -> list[UUID]:
    return list(tutor.memberships.filter(role=TUTOR).values_list("school_id", flat=True))


def _appointed(tutor: User, school_id: UUID) -> bool:
    """Appoints the tutor, in place of whoever was it; whether that changed anything."""
    before = Membership.objects.filter(school_id=school_id, role=TUTOR).first()
    if before is not None:
        if before.user_id == tutor.id:
            return False
        before.delete()
    Membership.objects.create(id=new_id(), user=tutor, school_id=school_id, role=TUTOR, created_at=clock.now())
    return True


def check_nominee(*, school_id: UUID, full_name: str, email: str) -> tuple[str, str]:
    """The name and the address of somebody who may be named as tutor of the school; refused as they are typed."""
    name, address = accepted(clean_name(full_name)), accepted(clean_email(email))
    accepted(rules.may_nominate(nominee_facts(school_id, name, address)))
    return name, address


def nominee_facts(school_id: UUID, name: str, email: str) -> rules.NomineeFacts:
    """What the rules need of somebody whom a school names: whom the service knows by the address."""
    user = user_with_email(email)
    people = Person.objects.annotate(address=Lower("email")).filter(address=email.lower(), archived_at__isnull=True)
    here = set(user.memberships.filter(school_id=school_id).values_list("role", flat=True)) if user else set()
    return rules.NomineeFacts(
        full_name=name,
        names=(*([user.full_name] if user else []), *people.values_list("full_name", flat=True)),
        tutor_here=str(Role.INDUCTION_TUTOR) in here,
        user_here=bool(here),
    )


def appoint_tutor(*, school_id: UUID, full_name: str, email: str, actor: Actor) -> User:
    """Makes somebody the school's induction tutor in place of whoever was it, and writes to them (rule SCH-28).

    Who was it before has no access to the school any more; their account stays. Refused as :func:`check_nominee` says.
    """
    with unit_of_work(actor=actor, reason="appoint_tutor"):
        before = induction_tutor_of(school_id)
        _lock_users(email, before)
        name, address = check_nominee(school_id=school_id, full_name=full_name, email=email)
        known = user_with_email(address)
        tutor = set_induction_tutor(
            school_id=school_id, full_name=known.full_name if known else name, email=address, actor=actor
        )
        Membership.objects.filter(user=tutor, school_id=school_id, role=str(Role.SCHOOL_USER)).delete()
        if before is not None and not before.memberships.exists():
            sign_out_everywhere(user_id=before.id, actor=actor)
        appointed = Membership.objects.get(school_id=school_id, role=str(Role.INDUCTION_TUTOR))
        school = School.objects.get(id=school_id)
        write_to(
            tutor,
            "tutor_nominated",
            f"tutor-nominated/{appointed.id}",
            subject=f"You are the induction tutor of {school.name}",
            opening=(
                "You can now register early career teachers and mentors in Manage Teacher CPD, as the induction tutor "
                f"of {school.name}."
            ),
        )
        return tutor


def _lock_users(email: str, tutor: User | None) -> None:
    """Locks who comes and who goes, in the order of their ids, before the school."""
    coming = User.objects.filter(email__iexact=email.strip()).values_list("id", flat=True)
    both = {*coming, *([tutor.id] if tutor else [])}
    list(User.objects.select_for_update(no_key=True).filter(id__in=both).order_by("id"))


def write_to(user: User, template: str, reference: str, *, subject: str, opening: str) -> None:
    """Writes to somebody what they can do for a school now (``opening``), and how they sign in."""
    post_email(
        template=template,
        recipient=user.email,
        reference=reference,
        subject=subject,
        body=(
            f"{opening}\n\n"
            f"Sign in with this email address; there is no password:\n\n{public_link('/sign-in')}\n\n"
            "If you did not expect this, ask your school first."
        ),
    )


def confirm_tutor(*, school_id: UUID, cohort: int, actor: Actor) -> bool:
    """The school says that its tutor is still the same, for a cohort that it has set up (rule SCH-30).

    False where the cohort is not set up: setting it up asks the same.
    """
    with unit_of_work(actor=actor, reason="confirm_tutor"):
        lock_school(school_id)
        return bool(
            SchoolCohort.objects.filter(school_id=school_id, cohort_id=cohort).update(tutor_confirmed_at=clock.now())
        )
