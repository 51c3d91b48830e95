"""Whom the sandbox lets everybody sign in as."""

import pytest

from cpd.accounts.models import Membership
from cpd.accounts.roles import Role
from cpd.sandbox.people import make_people
from cpd.schools.commands import set_induction_tutor
from tests.world import ACTOR, simple_world


@pytest.mark.django_db
def test_there_is_somebody_for_each_role() -> None:
    world = simple_world()
    world.body()
    set_induction_tutor(
        school_id=world.schools["100001"].id, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR
    )
    make_people()
    assert set(Membership.objects.values_list("role", flat=True)) == {str(role) for role in Role}
    developers = Membership.objects.filter(role=Role.PROVIDER_DEVELOPER).values_list("lead_provider__name", flat=True)
    assert sorted(developers) == sorted(world.providers)
