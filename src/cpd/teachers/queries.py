"""Finding people."""

from uuid import UUID

from cpd.core.refusals import NotFound
from cpd.teachers.models import IdChange, Person


def find_person(person_id: UUID) -> Person:
    """The person; raises :class:`NotFound`."""
    person = Person.objects.filter(id=person_id).first()
    if person is None:
        raise NotFound("person", person_id)
    return person


def current_id(person_id: UUID) -> UUID:
    """The id that a retired one became, however often it was merged since; the same id when it was never retired."""
    change = IdChange.objects.filter(from_id=person_id).order_by("-changed_at", "-id").first()
    return change.person_id if change else person_id


def people_with_trn(trn: str) -> list[Person]:
    """Everybody with that verified TRN, oldest first: more than one means a double (decision 59)."""
    return list(Person.objects.filter(trn=trn, archived_at__isnull=True).order_by("created_at", "id"))
