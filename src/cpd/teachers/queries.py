"""Finding people."""

from uuid import UUID

from django.db.models import Subquery, Value
from django.db.models.functions import Coalesce

from cpd.teachers.models import IdChange, Person


def person_called(given: UUID) -> Person | None:
    """The person whose id that is, or was before it was retired by a merge, however often they were merged since.

    One query (decision 14).
    """
    newest = IdChange.objects.filter(from_id=given).order_by("-changed_at", "-id").values("person_id")[:1]
    return Person.objects.filter(id=Coalesce(Subquery(newest), Value(given))).first()
