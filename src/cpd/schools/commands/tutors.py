"""Induction tutors of schools (rule SCH-7)."""

from uuid import UUID

from cpd.accounts.commands.users import lock_user_with_email
from cpd.accounts.models import Membership, User
from cpd.accounts.roles import Role
from cpd.accounts.rules import clean_email, clean_name
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.core.refusals import NotFound, accepted
from cpd.core.work import Subject, unit_of_work
from cpd.schools.models import School

TUTOR = str(Role.INDUCTION_TUTOR)


def set_induction_tutor(*, school_id: UUID, full_name: str, email: str, actor: Actor) -> User:
    """Makes the person with this e-mail address the induction tutor of a school; one may serve several schools."""
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
