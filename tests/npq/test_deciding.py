"""What DfE decides about the provider of an application (rule NPQ-10)."""

import pytest

from cpd.core.ids import new_id
from cpd.core.refusals import Refusal
from cpd.npq.commands import change_lead_provider
from cpd.npq.models import Application
from tests.world import ACTOR, simple_world


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("to", "code"), [("Early Career Only", "no_npq"), ("Nobody", "no_npq"), ("Provider A", "same")]
)
def test_an_application_goes_only_to_another_provider_that_runs_npqs(to, code) -> None:
    world = simple_world()
    world.provider("Early Career Only", npq=False)
    application = world.apply()
    provider = world.providers.get(to)
    with pytest.raises(Refusal) as refusal:
        change_lead_provider(
            application_id=application.id, lead_provider_id=provider.id if provider else new_id(), actor=ACTOR
        )
    assert [(one.field, one.code) for one in refusal.value.problems] == [("lead_provider", code)]
    assert Application.objects.get().lead_provider_id == world.id_of("Provider A")
