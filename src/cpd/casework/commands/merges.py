"""Two records of one human become one (rules PAR-11, PAR-12): everything moves, or nothing."""

from dataclasses import dataclass
from uuid import UUID

from cpd.casework import errors
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import NotFound, Problem, Refusal
from cpd.core.work import people, unit_of_work
from cpd.declarations.models import BLOCKING_STATES, Declaration, Kind
from cpd.npq.models import Application, ApplicationState
from cpd.npq.rules import same_course
from cpd.teachers.commands import lock_person
from cpd.teachers.models import IdChange, Person
from cpd.training.models import Role, TrainingRecord


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge would move, and what stands in its way (rule PAR-12).

    ``declared``: declarations that stand for both people, as course and type. ``enrolled``: course and intake of
    accepted applications of both that are not withdrawn. ``two_ects``: both are registered as ECTs.
    """

    training_records: int
    applications: int
    declarations: int
    declared: tuple[str, ...]
    enrolled: tuple[str, ...]
    two_ects: bool

    @property
    def conflicts(self) -> tuple[Problem, ...]:
        """What stands in the way, in words."""
        return (
            *((errors.DECLARED_TWICE(declared=", ".join(self.declared)),) if self.declared else ()),
            *((errors.ENROLLED_TWICE(enrolled=", ".join(self.enrolled)),) if self.enrolled else ()),
            *((errors.TWO_ECTS(),) if self.two_ects else ()),
        )


def preview_merge(*, from_person_id: UUID, into_person_id: UUID) -> MergePreview:
    """What :func:`merge_people` would do. Writes nothing."""
    both = (from_person_id, into_person_id)
    slots = [_slots(person_id) for person_id in both]
    enrolments = [_enrolments(person_id) for person_id in both]
    ects = TrainingRecord.objects.filter(
        person_id__in=both, role=Role.ECT, school_periods__removed_at__isnull=True, school_periods__isnull=False
    )
    return MergePreview(
        training_records=TrainingRecord.objects.filter(person_id=from_person_id).count(),
        applications=Application.objects.filter(person_id=from_person_id).count(),
        declarations=Declaration.objects.filter(person_id=from_person_id).count(),
        declared=tuple(f"{course} {kind}" for course, kind in sorted(slots[0] & slots[1])),
        enrolled=tuple(f"{course} in {intake}" for course, intake in sorted(enrolments[0] & enrolments[1])),
        two_ects=len(set(ects.values_list("person_id", flat=True))) == len(both),
    )


def _slots(person_id: UUID) -> set[tuple[str, str]]:
    """Course and type of what was declared for somebody's induction or mentoring, and stands."""
    standing = Declaration.objects.filter(person_id=person_id, state__in=BLOCKING_STATES).exclude(kind=Kind.NPQ)
    return set(standing.values_list("course_identifier", "declaration_type"))


def _enrolments(person_id: UUID) -> set[tuple[str, str]]:
    """Course, by its present name, and intake of somebody's accepted applications that are not withdrawn."""
    standing = Application.objects.filter(person_id=person_id, state=ApplicationState.ACCEPTED).exclude(
        training_status="withdrawn"
    )
    return {(same_course(course), intake) for course, intake in standing.values_list("course_id", "intake_id")}


def merge_people(*, from_person_id: UUID, into_person_id: UUID, actor: Actor) -> Person:
    """Moves everything of one person to another and retires the first id. Gives the person that is left.

    Training records, applications and declarations keep their own ids; changes recorded on the first person move along,
    and one that would lead back is dropped. Merging again changes nothing. Refused (``base``) for each thing that
    stands for both: a declaration of the same course and type (``declared_twice``), an accepted application of the same
    course and intake (``enrolled_twice``), the registration of an ECT (``two_ects``). Raises :class:`NotFound`.
    """
    with unit_of_work(actor=actor, reason="merge_people") as work:
        if from_person_id == into_person_id:
            raise Refusal.because(errors.SAME_PERSON())
        both = (from_person_id, into_person_id)
        work.lock_found(lambda: people({*both, *_shown_with(*both)}))
        gone, left = lock_person(from_person_id), lock_person(into_person_id)
        if gone.archived_at is not None:
            if IdChange.objects.filter(from_id=gone.id, person=left).exists():
                return left
            raise NotFound("person", from_person_id)
        conflicts = preview_merge(from_person_id=gone.id, into_person_id=left.id).conflicts
        if conflicts:
            raise Refusal(conflicts)
        TrainingRecord.objects.filter(person=gone).update(person=left)
        Application.objects.filter(person=gone).update(person=left)
        Declaration.objects.filter(person=gone).update(person=left)
        Declaration.objects.filter(mentor=gone).update(mentor=left)
        _note_change(gone, left)
        left.trn = left.trn or gone.trn
        left.typed_trn = left.typed_trn or gone.typed_trn
        left.save(update_fields=["trn", "typed_trn"])
        gone.archived_at, gone.trn, gone.typed_trn = clock.now(), None, None
        gone.email = f"user{gone.id}@example.org"
        gone.save(update_fields=["archived_at", "trn", "typed_trn", "email"])
        work.person(gone.id)
        work.person(left.id)
        for mentored in TrainingRecord.objects.filter(mentorships__mentor_record__person=left).distinct():
            work.person(mentored.person_id)
        for declared in Declaration.objects.filter(mentor=left).values_list("person_id", flat=True).distinct():
            work.person(declared)
        return left


def _shown_with(*person_ids: UUID) -> set[UUID]:
    """Whose documents name one of these people as their mentor."""
    mentored = TrainingRecord.objects.filter(mentorships__mentor_record__person__in=person_ids)
    declared = Declaration.objects.filter(mentor__in=person_ids)
    return {*mentored.values_list("person_id", flat=True), *declared.values_list("person_id", flat=True)}


def _note_change(gone: Person, left: Person) -> None:
    IdChange.objects.filter(person=gone).update(person=left)
    IdChange.objects.filter(person=left, from_id=left.id).delete()
    IdChange.objects.get_or_create(from_id=gone.id, to_id=left.id, defaults={"person": left, "changed_at": clock.now()})
