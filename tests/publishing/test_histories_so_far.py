"""What happened before histories were kept is taken from the audit trail, once (rule SEE-21)."""

from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from cpd.casework.commands import change_npq_schedule, change_schedule
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.npq.commands import change_lead_provider
from cpd.npq.models import ApplicationMove
from cpd.training.models import TrainingScheduleChange
from tests.world import ACTOR, instant, simple_world

pytestmark = pytest.mark.django_db

MIGRATIONS = [
    (TrainingScheduleChange, "cpd.training.migrations.0009_schedule_changes_so_far"),
    (ApplicationMove, "cpd.npq.migrations.0008_moves_so_far"),
]


def kept(model: Any) -> list[dict[str, Any]]:
    """The rows but for their keys and instants: the audit trail has the machine's clock."""
    names = [field.attname for field in model._meta.concrete_fields if field.name not in ("id", "created_at")]
    return list(model.objects.order_by("id").values(*names))


@pytest.mark.parametrize(("model", "migration"), MIGRATIONS, ids=["schedules", "applications"])
def test_the_audit_trail_gives_the_rows_that_commands_write_now(model, migration) -> None:
    world = simple_world()
    provider = world.providers["Provider A"].id
    token = Actor.token("3f2a91c0", provider)
    for name in ("Provider A", "Provider B"):
        world.npq_contract(name, "npq-senior-leadership")
    ect, application = world.register(), world.apply()
    with clock.at(instant("2022-11-01"), frozen=True):
        for schedule in ("ecf-extended-september", "ecf-reduced-september"):
            change_schedule(
                lead_provider_id=provider,
                participant_id=str(ect.person_id),
                attributes={"course_identifier": "ecf-induction", "schedule_identifier": schedule},
                actor=token,
            )
        change_npq_schedule(
            lead_provider_id=provider,
            participant_id=str(application.person_id),
            attributes={"course_identifier": "npq-senior-leadership", "schedule_identifier": "npq-leadership-spring"},
            actor=token,
        )
        change_lead_provider(
            application_id=application.id, lead_provider_id=world.providers["Provider B"].id, actor=ACTOR
        )
    written = kept(model)
    assert len(written) == 2
    model.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module(migration).COPY)
    assert kept(model) == written
