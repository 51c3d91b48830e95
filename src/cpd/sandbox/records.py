"""What the sandbox's own teaching record knows: its people, and when a broken one was first asked for."""

from datetime import datetime

from django.db.models import F, Q

from cpd.core import clock
from cpd.integrations.teaching_record.local import Known
from cpd.sandbox.models import BrokenRecord
from cpd.teachers.models import Person


def knows(trn: str) -> Known | None:
    """Whoever has that number, verified before typed; None for nobody."""
    people = Person.objects.filter(Q(trn=trn) | Q(typed_trn=trn), archived_at__isnull=True)
    known = (
        people.order_by(F("trn").asc(nulls_last=True), "created_at", "id")
        .values_list("full_name", "date_of_birth")
        .first()
    )
    return Known(*known) if known else None


def asked_first(trn: str) -> datetime:
    """When the number was asked for the first time; now, if it never was."""
    row, _ = BrokenRecord.objects.get_or_create(trn=trn, defaults={"first_asked_at": clock.now()})
    return row.first_asked_at
