"""Induction tutors of schools (rule SCH-7)."""

from uuid import UUID

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.core.refusals import NotFound, accepted
from cpd.core.work import Subject, unit_of_work
from cpd.schools.models import InductionTutor, School
from cpd.teachers.rules import clean_email, clean_name


def set_induction_tutor(*, school_id: UUID, full_name: str, email: str, actor: Actor) -> InductionTutor:
    """Makes the person with this e-mail address the induction tutor of a school; one may serve several schools."""
    with unit_of_work(actor=actor, reason="set_induction_tutor") as work:
        name = accepted(clean_name(full_name))
        address = accepted(clean_email(email))
        tutor = InductionTutor.objects.select_for_update(no_key=True).filter(email__iexact=address).first()
        served = tutor.schools.values_list("id", flat=True) if tutor else ()
        work.lock(*(Subject("school", one) for one in {school_id, *served}))
        school = School.objects.filter(id=school_id).first()
        if school is None:
            raise NotFound("school", school_id)
        if tutor is None:
            tutor = InductionTutor.objects.create(id=new_id(), full_name=name, email=address, created_at=clock.now())
        elif tutor.full_name != name:
            tutor.full_name = name
            tutor.save(update_fields=["full_name"])
            for school_id_of_tutor in tutor.schools.values_list("id", flat=True):
                work.school(school_id_of_tutor)
        if school.induction_tutor_id != tutor.id:
            school.induction_tutor = tutor
            school.save(update_fields=["induction_tutor"])
            work.school(school.id)
        return tutor
