"""Rendering for one answer what is not published: somebody under a challenged partnership (rule ACT-8)."""

from datetime import datetime
from uuid import UUID

from cpd.contract.rendering import json_bytes
from cpd.contract.snapshots import PersonSnapshot
from cpd.contract.v1 import participants as participants_v1
from cpd.contract.v3 import participants as participants_v3
from cpd.core import clock
from cpd.publishing.resources.participants import person_snapshots
from cpd.teachers.models import Person


def rendered_participant(provider_id: UUID, person_id: UUID, record_id: UUID, version: int, at: datetime) -> bytes:
    """The participant as the provider's own action leaves them: in version 3 without enrolments, as in its lists."""
    if version >= 3:
        person = Person.objects.get(id=person_id)
        hidden = PersonSnapshot(provider_id, person.id, person.created_at, person.full_name, person.trn, (), ())
        return json_bytes(participants_v3.participant(hidden, at))
    people = person_snapshots([person_id], clock.service_now().date(), challenged_too=True)
    enrolment = next(
        one
        for person in people
        if person.provider_id == provider_id
        for one in person.enrolments
        if one.record_id == record_id
    )
    return json_bytes(participants_v1.participant(enrolment, at))
